package muster.tracks;

import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import muster.bus.Answers;
import muster.http.Answer;
import muster.http.Call;
import muster.http.Need;
import muster.http.Routes;
import muster.text.JsonLine;
import muster.types.Principal;
import muster.types.Problem;
import muster.types.Refusal;
import org.jspecify.annotations.Nullable;

/// REST for shares: making and ending them, what the page behind a link asks, and `where`, which
/// asks somebody's phone.
final class ShareRoutes {
  private static final String SHARES = "/api/v1/shares";
  private static final String SHARE = "/api/v1/shares/{secret}";

  private final Ground ground;
  private final Shares shares;
  private final Rooms rooms;
  private final Answers answers;

  ShareRoutes(Ground ground, Shares shares, Rooms rooms, Answers answers) {
    this.ground = ground;
    this.shares = shares;
    this.rooms = rooms;
    this.answers = answers;
  }

  /// `minutes` or `until`; with `room` it is shown there, else the answer has a link.
  record Wanted(
      @Nullable List<String> devices,
      @Nullable String room,
      @Nullable String label,
      @Nullable String passphrase,
      @Nullable String precision,
      @Nullable String from,
      @Nullable String until,
      @Nullable Integer minutes) {}

  record View(
      String id,
      String label,
      List<String> devices,
      @Nullable String room,
      String precision,
      String from,
      String until,
      boolean passphrase,
      @Nullable String url,
      @Nullable String topic) {}

  /// What the page of a link knows before anything is shown.
  record Door(String label, String until, boolean passphrase, MapRoutes.Shown map) {}

  record Phrase(@Nullable String passphrase) {}

  record Ticket(String ticket) {}

  record Positions(String label, String name, String until, List<Shares.Shown> devices) {}

  void addTo(Routes routes) {
    routes
        .get(SHARES, Need.member(), "What you share just now", this::list)
        .answersListOf(View.class);
    routes
        .post(
            SHARES,
            Need.member(),
            "Share your position for a time: in a room, or with a link",
            this::make)
        .body(Wanted.class)
        .answers(201, View.class);
    routes.delete(SHARE, Need.member(), "End a share now", this::end).answersNothing();
    routes
        .get(
            SHARE,
            Need.open(),
            "What is behind a link, and whether it has a pass phrase",
            this::door)
        .answers(Door.class);
    routes
        .post(SHARE + "/open", Need.open(), "Open a link with its pass phrase", this::open)
        .body(Phrase.class)
        .limit(4 << 10)
        .answers(Ticket.class);
    routes
        .get(SHARE + "/positions", Need.open(), "The positions behind a link", this::positions)
        .query("since", "seconds: only what was later")
        .answers(Positions.class);
  }

  private Answer list(Call call) {
    return Answer.json(
        shares.of(call.principal().user()).stream().map(share -> view(call, share)).toList());
  }

  private View view(Call call, Share share) {
    String site = ground.settings().entrances().get().site(call.site());
    boolean link = share.room() == null;
    return new View(
        share.id(),
        share.label(),
        share.devices(),
        share.room(),
        share.grade().code(),
        Instant.ofEpochMilli(share.span().from()).toString(),
        Instant.ofEpochMilli(share.span().until()).toString(),
        share.phrase() != null,
        link ? site + "/share#" + ground.access().space() + "/" + share.id() : null,
        link ? null : "owntracks-shares/" + share.id());
  }

  private Answer make(Call call) throws IOException {
    Wanted wanted = call.json(Wanted.class);
    Principal who = call.principal();
    long now = ground.now();
    String room = wanted.room();
    if (room != null && wanted.passphrase() != null) {
      throw new Refusal(Problem.BAD_REQUEST, "A pass phrase is for links; a room has its members");
    }
    Share share =
        shares.make(
            who,
            new Shares.Wanted(
                Objects.requireNonNullElse(wanted.devices(), List.<String>of()).stream()
                    .map(DeviceName::new)
                    .toList(),
                room,
                label(wanted.label()),
                wanted.passphrase(),
                Grade.of(Objects.requireNonNullElse(wanted.precision(), "exact")),
                moment(wanted.from(), now),
                until(wanted, now)));
    if (room != null) {
      say(who, room, share);
    }
    return Answer.created(SHARES + "/" + share.id(), view(call, share));
  }

  private static String label(@Nullable String given) {
    String label = given == null ? "" : given.strip();
    if (label.length() > 100 || label.chars().anyMatch(Character::isISOControl)) {
      throw new Refusal(Problem.BAD_REQUEST, "A label has at most 100 characters");
    }
    return label;
  }

  private static long until(Wanted wanted, long now) {
    Integer minutes = wanted.minutes();
    if (minutes != null) {
      return now + minutes * 60_000L;
    }
    if (wanted.until() == null) {
      throw new Refusal(Problem.BAD_REQUEST, "Say for how long: minutes, or until");
    }
    return moment(wanted.until(), now);
  }

  private static long moment(@Nullable String iso, long otherwise) {
    try {
      return iso == null ? otherwise : Moments.millis(iso);
    } catch (DateTimeException e) {
      throw new Refusal(Problem.BAD_REQUEST, "A moment is written 2026-11-20T18:00:00Z");
    }
  }

  /// The message in the room that carries it; where that is refused there is no share either.
  private void say(Principal who, String room, Share share) {
    byte[] json =
        new JsonLine()
            .put("message", "\uD83D\uDCCD")
            .put("share", share.id())
            .put("share_until", Instant.ofEpochMilli(share.span().until()).toString())
            .bytes();
    boolean said = false;
    try {
      answers.post(who, rooms.topic(room), json, ground.now());
      said = true;
    } finally {
      if (!said) {
        shares.end(who, share.id());
      }
    }
  }

  private Answer end(Call call) {
    shares.end(call.principal(), call.path("secret"));
    return Answer.noContent();
  }

  private Answer door(Call call) {
    Share share = shares.running(call.path("secret"));
    return Answer.json(
        new Door(
            share.label(),
            Instant.ofEpochMilli(share.span().until()).toString(),
            share.phrase() != null,
            new MapRoutes.Shown(ground.settings().tiles().orElse(null))));
  }

  private Answer open(Call call) throws IOException {
    Share share = shares.running(call.path("secret"));
    String phrase = share.phrase();
    if (phrase != null) {
      String given = call.json(Phrase.class).passphrase();
      ground
          .access()
          .passphrases()
          .check("share:" + share.id(), phrase, given == null ? "" : given, call.address());
    }
    ground
        .access()
        .audit()
        .note("", call.address(), "share.open", share.owner().value(), share.label());
    return Answer.json(new Ticket(shares.ticket(share)));
  }

  private Answer positions(Call call) {
    Share share = shares.running(call.path("secret"));
    shares.checkTicket(share, call.header("x-share-ticket").orElse(null));
    String name =
        ground
            .access()
            .users()
            .find(share.owner())
            .map(user -> user.name())
            .orElseThrow(() -> new Refusal(Problem.NOT_FOUND, "This link is over"));
    return Answer.json(
        new Positions(
            share.label(),
            name,
            Instant.ofEpochMilli(share.span().until()).toString(),
            shares.positions(share, call.query("since", 0L, 0L, Long.MAX_VALUE / 2_000))));
  }
}
