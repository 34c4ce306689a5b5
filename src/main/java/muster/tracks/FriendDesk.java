package muster.tracks;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import muster.access.Limit;
import muster.access.User;
import muster.store.Tx;
import muster.text.Stamp;
import muster.types.Principal;
import muster.types.Problem;
import muster.types.Refusal;
import muster.types.UserId;
import org.jspecify.annotations.Nullable;

/// What people do about who sees them: ask, accept, set terms, end. Every change is audited and
/// holds from the moment it is answered, for what is retained or queued too.
final class FriendDesk {
  private final Ground ground;
  private final FriendBook book;
  private final CardDesk cards;

  FriendDesk(Ground ground, FriendBook book, CardDesk cards) {
    this.ground = ground;
    this.book = book;
    this.cards = cards;
  }

  /// What to change of the terms; null leaves a thing as it is. `until` is ISO-8601, or empty for
  /// no end.
  record Wanted(
      @Nullable UserId user,
      @Nullable String precision,
      @Nullable Boolean paused,
      @Nullable String until,
      @Nullable String schedule,
      @Nullable String zone,
      @Nullable Boolean mayAsk) {}

  /// What one of two lets the other see.
  ///
  /// @param active whether it is shown just now
  record Shares(
      String precision,
      boolean active,
      boolean paused,
      @Nullable String until,
      @Nullable String schedule,
      @Nullable String zone,
      boolean mayAsk) {}

  /// What a friend lets me see: not their hours, nor why nothing comes just now.
  record Shared(String precision, boolean active, boolean mayAsk) {}

  /// @param state `friends`, `asked` (by me, not yet answered) or `asking` (they wait for me)
  /// @param lastShownAt when a position of mine was last given to them
  record View(
      UserId user,
      String name,
      String state,
      @Nullable Shares youShare,
      @Nullable Shared theyShare,
      String since,
      @Nullable String lastShownAt) {}

  List<View> list(Principal who) {
    Set<UserId> others = new TreeSet<>();
    book.of(who.user()).forEach(grant -> others.add(grant.viewer()));
    book.asking(who.user()).forEach(grant -> others.add(grant.owner()));
    List<View> all = new ArrayList<>();
    for (UserId other : others) {
      View view = view(who.user(), other);
      if (view != null) {
        all.add(view);
      }
    }
    all.sort(Comparator.comparing(View::user));
    return all;
  }

  View get(Principal who, UserId other) {
    View view = view(who.user(), other);
    if (view == null) {
      throw none(other);
    }
    return view;
  }

  private static Refusal none(UserId other) {
    return new Refusal(
        Problem.NOT_FOUND, "You are not friends with " + other + ", and nobody has asked");
  }

  private @Nullable View view(UserId me, UserId other) {
    Grant mine = book.find(me, other);
    Grant theirs = book.find(other, me);
    if (mine == null && theirs == null) {
      return null;
    }
    long now = ground.now();
    String state = mine == null ? "asking" : mine.asked() ? "asked" : "friends";
    Grant either = mine == null ? theirs : mine;
    long shown = mine == null ? 0 : mine.shownAt().at();
    return new View(
        other,
        ground.access().users().find(other).map(User::name).orElse(other.value()),
        state,
        mine == null ? null : shares(mine.terms(), now),
        theirs == null
            ? null
            : new Shared(
                theirs.terms().grade().code(),
                theirs.terms().isActive(now),
                theirs.terms().mayAsk()),
        Stamp.iso(either == null ? now : either.since()),
        shown == 0 ? null : Stamp.iso(shown));
  }

  private static Shares shares(Terms terms, long now) {
    Long until = terms.until();
    Schedule schedule = terms.schedule();
    boolean always = schedule.spans().isEmpty();
    return new Shares(
        terms.grade().code(),
        terms.isActive(now),
        terms.paused(),
        until == null ? null : Stamp.iso(until),
        always ? null : schedule.text(),
        always ? null : schedule.zone().getId(),
        terms.mayAsk());
  }

  private static Terms changed(Terms before, Wanted wanted) {
    String precision = wanted.precision();
    Boolean paused = wanted.paused();
    String until = wanted.until();
    String schedule = wanted.schedule();
    String zone = wanted.zone();
    Boolean mayAsk = wanted.mayAsk();
    return new Terms(
        precision == null ? before.grade() : Grade.of(precision),
        paused == null ? before.paused() : paused,
        until == null ? before.until() : Times.millisOrNull(until, "until"),
        schedule == null && zone == null
            ? before.schedule()
            : Schedule.of(
                schedule == null ? before.schedule().text() : schedule,
                zone == null ? before.schedule().zone().getId() : zone),
        mayAsk == null ? before.mayAsk() : mayAsk);
  }

  /// Asks to be friends, or accepts when the other one has asked before.
  View ask(Principal who, Wanted wanted) {
    UserId other = wanted.user();
    if (other == null) {
      throw new Refusal(Problem.BAD_REQUEST, "The field \"user\" says with whom");
    }
    if (other.equals(who.user())) {
      throw new Refusal(Problem.BAD_REQUEST, "You see your own devices anyway");
    }
    Grant theirs = book.find(other, who.user());
    if (theirs != null && theirs.asked()) {
      return accept(who, other, wanted);
    }
    if (book.find(who.user(), other) != null) {
      throw new Refusal(Problem.CONFLICT, "You are friends already, or have asked");
    }
    User user =
        ground
            .access()
            .users()
            .find(other)
            .orElseThrow(() -> new Refusal(Problem.NOT_FOUND, "There is no user " + other));
    ground.access().limits().checkQuota(Limit.FRIENDS, book.of(who.user()).size());
    write(who, user.id(), "friend.ask", changed(Terms.OFFERED, wanted), /* asked= */ true);
    return get(who, user.id());
  }

  View accept(Principal who, UserId other, Wanted wanted) {
    Grant theirs = book.find(other, who.user());
    if (theirs == null || !theirs.asked()) {
      throw new Refusal(Problem.NOT_FOUND, other + " has not asked to be friends");
    }
    write(who, theirs.owner(), "friend.accept", changed(Terms.OFFERED, wanted), /* asked= */ false);
    cards.befriended(who.user());
    cards.befriended(theirs.owner());
    return get(who, other);
  }

  View change(Principal who, UserId other, Wanted wanted) {
    Grant mine = book.find(who.user(), other);
    if (mine == null) {
      throw none(other);
    }
    Terms terms = changed(mine.terms(), wanted);
    book.change(
        Set.of(who.user(), other),
        tx -> {
          FriendStore.set(tx, mine.with(terms));
          ground.access().audit().record(tx, who, "friend.change", other.value(), inWords(terms));
          return true;
        });
    return get(who, other);
  }

  /// Nobody sees me for now, or everybody again.
  List<View> pauseAll(Principal who, boolean paused) {
    book.change(
        others(who.user()),
        tx -> {
          for (Grant grant : book.of(who.user())) {
            Terms old = grant.terms();
            FriendStore.set(
                tx,
                grant.with(
                    new Terms(old.grade(), paused, old.until(), old.schedule(), old.mayAsk())));
          }
          ground
              .access()
              .audit()
              .record(tx, who, "friend.pause", "everybody", paused ? "paused" : "shown again");
          return true;
        });
    return list(who);
  }

  private Set<UserId> others(UserId me) {
    Set<UserId> all = new TreeSet<>(Set.of(me));
    book.of(me).forEach(grant -> all.add(grant.viewer()));
    return all;
  }

  private void write(Principal who, UserId other, String what, Terms terms, boolean asked) {
    long now = ground.now();
    book.change(
        Set.of(who.user(), other),
        tx -> {
          if (!asked) {
            Grant theirs = book.find(other, who.user());
            if (theirs != null) {
              FriendStore.set(
                  tx,
                  new Grant(
                      other,
                      who.user(),
                      /* asked= */ false,
                      theirs.terms(),
                      now,
                      theirs.shownAt()));
            }
          }
          FriendStore.set(tx, new Grant(who.user(), other, asked, terms, now, new LastShown(0)));
          ground.access().audit().record(tx, who, what, other.value(), inWords(terms));
          return true;
        });
  }

  private static String inWords(Terms terms) {
    Long until = terms.until();
    return terms.grade().code()
        + (terms.paused() ? ", paused" : "")
        + (until == null ? "" : ", until " + Stamp.iso(until))
        + (terms.schedule().spans().isEmpty() ? "" : ", " + terms.schedule().text())
        + (terms.mayAsk() ? ", may ask" : "");
  }

  /// Ends a friendship, refuses a request, or takes one back: both ways, at once.
  void end(Principal who, UserId other) {
    if (book.find(who.user(), other) == null && book.find(other, who.user()) == null) {
      throw none(other);
    }
    book.change(
        Set.of(who.user(), other),
        tx -> {
          ground.access().audit().record(tx, who, "friend.end", other.value(), "");
          return FriendStore.end(tx, who.user(), other);
        });
  }

  /// An account is gone: whoever comes under its name later must not be taken for it.
  void forget(UserId user) {
    Set<UserId> concerned = others(user);
    book.asking(user).forEach(grant -> concerned.add(grant.owner()));
    book.change(concerned, tx -> forgotten(tx, user));
  }

  private static boolean forgotten(Tx tx, UserId user) {
    FriendStore.forget(tx, user);
    return true;
  }
}
