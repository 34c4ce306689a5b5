package muster.tracks;

import java.io.IOException;
import java.util.Optional;
import muster.access.Access;
import muster.http.Answer;
import muster.http.Call;
import muster.http.Need;
import muster.http.Routes;
import org.jspecify.annotations.Nullable;

/// REST for what people say about themselves: their card, and how long their positions are kept.
final class OwnRoutes {
  private static final String CARD = "/api/v1/card";
  private static final String KEEPING = "/api/v1/locations/keeping";
  private static final Need READS = Need.member().scope(Access.SCOPE_SUBSCRIBE);
  private static final Need OWNS = Need.member();

  private final CardDesk cards;
  private final Sweeper sweeper;

  OwnRoutes(CardDesk cards, Sweeper sweeper) {
    this.cards = cards;
    this.sweeper = sweeper;
  }

  record Wish(@Nullable String name, @Nullable String face) {}

  /// What is left out stays as it is.
  record Days(
      @Nullable Integer keepDays,
      @Nullable Integer thinDays,
      @Nullable Integer thinMinutes,
      @Nullable Integer thinMetres) {
    Keeping over(Keeping before) {
      return new Keeping(
          keepDays == null ? before.keepDays() : keepDays,
          thinDays == null ? before.thinDays() : thinDays,
          thinMinutes == null ? before.thinMinutes() : thinMinutes,
          thinMetres == null ? before.thinMetres() : thinMetres);
    }
  }

  void addTo(Routes routes) {
    routes.get(CARD, READS, "Your card", this::card).answers(CardDesk.Card.class);
    routes
        .put(CARD, OWNS, "Name and face that friends see on the map", this::setCard)
        .body(Wish.class)
        .answers(CardDesk.Card.class);
    routes
        .get(KEEPING, OWNS, "How long your positions are kept", this::keeping)
        .answers(Keeping.class);
    routes
        .put(KEEPING, OWNS, "Change how long your positions are kept", this::setKeeping)
        .query("user", "somebody else, for admins")
        .body(Days.class)
        .answers(Keeping.class);
    routes
        .delete(KEEPING, OWNS, "Keep your positions as the hub keeps everybody's", this::reset)
        .query("user", "somebody else, for admins")
        .answersNothing();
  }

  private Answer card(Call call) {
    return Answer.json(cards.get(call.principal()));
  }

  private Answer setCard(Call call) throws IOException {
    Wish wish = call.json(Wish.class);
    return Answer.json(cards.set(call.principal(), wish.name(), wish.face()));
  }

  private Answer keeping(Call call) {
    return Answer.json(sweeper.of(Whose.owner(call)));
  }

  private Answer setKeeping(Call call) throws IOException {
    Keeping keeping = call.json(Days.class).over(sweeper.of(Whose.owner(call)));
    sweeper.set(call.principal(), Whose.owner(call), Optional.of(keeping));
    return Answer.json(keeping);
  }

  private Answer reset(Call call) {
    sweeper.set(call.principal(), Whose.owner(call), Optional.empty());
    return Answer.noContent();
  }
}
