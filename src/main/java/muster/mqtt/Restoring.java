package muster.mqtt;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import muster.access.Decision;
import muster.access.Reach;
import muster.access.User;
import muster.bus.Subscription;
import muster.types.Credential;
import muster.types.Principal;
import muster.types.Refusal;
import muster.types.Role;
import muster.types.UserId;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Brings durable sessions back from the database when the hub starts. Rights may have changed
/// while it was down, so subscriptions are asked for again; what is not allowed any more stays out.
final class Restoring {
  private static final Logger LOG = LoggerFactory.getLogger(Restoring.class);

  private final MqttSpace space;
  private final Map<UserId, Optional<User>> accounts = new HashMap<>();

  Restoring(MqttSpace space) {
    this.space = space;
  }

  Session session(SessionStore.Line line) {
    UserId user = new UserId(line.user());
    Reach reach = space.access().rights().reach(principal(line, user));
    Session session =
        new Session(
            space,
            new Session.Identity(line.id(), new ClientKey(user, line.clientId())),
            reach,
            line.expirySeconds());
    // while the hub was down nobody could come back: that time does not count when it was up to us
    long offline = line.connected() ? 0 : (space.millis() - line.seenAt()) / 1000;
    session.offlineFor(Math.max(0, offline));
    return session;
  }

  /// A device never has more rights than a member.
  static Role role(User account, Credential credential) {
    boolean capped = credential.device() != null && account.role().atLeast(Role.MEMBER);
    return capped ? Role.MEMBER : account.role();
  }

  /// As narrow as the sign-in was; name and role are the account's of today.
  private Principal principal(SessionStore.Line line, UserId user) {
    User account = accounts.computeIfAbsent(user, space.access().users()::find).orElse(null);
    return new Principal(
        space.id(),
        user,
        account == null ? line.name() : account.name(),
        account == null ? Role.of(line.role()) : role(account, line.credential()),
        line.credential(),
        "offline");
  }

  /// Whether nobody is there any more who might come back for it: an account that is gone or
  /// disabled, a guest whose sign-in does not hold or whose id has become that of an account.
  boolean orphaned(Session session) {
    Judgement judgement = new Judgement(space, session);
    Optional<User> account =
        accounts.computeIfAbsent(session.key().user(), space.access().users()::find);
    return account.isPresent()
        ? account.get().disabled() || judgement.isOfAnother(session.principal())
        : !judgement.holdsWithoutAccount(session.principal());
  }

  void subscription(SessionStore.SubscriptionLine line, @Nullable Session session) {
    if (session == null) {
      return;
    }
    try {
      Filters.Parsed parsed = Filters.parse(line.filter());
      Decision decision = session.reach().subscribe(parsed.filter());
      if (!decision.allowed()) {
        LOG.info(
            "{} may not subscribe to {} any more: {}",
            session.inWords(),
            Words.escaped(line.filter()),
            decision.words());
        return;
      }
      Subscription subscription =
          new Subscription(
              session,
              parsed.filter(),
              parsed.group(),
              line.qos(),
              new Subscription.Wishes(line.noLocal(), line.asPublished()),
              decision.clear(),
              Subscription.identifiers(line.identifier()));
      session.subscribe(subscription);
      if (!line.seeded()) {
        session.showRetained(subscription);
      }
    } catch (Refusal refusal) {
      LOG.warn("A stored subscription is not valid: {}", refusal.detail());
    }
  }

  /// Whoever was connected when the hub went down has gone without a goodbye.
  void wills(Map<Long, Session> sessions, List<SessionStore.Line> lines) {
    Set<Long> connected =
        lines.stream()
            .filter(SessionStore.Line::connected)
            .map(SessionStore.Line::id)
            .collect(Collectors.toSet());
    List<SessionStore.WillLine> wills =
        space.journal().write(tx -> space.store().wills(tx, sessions));
    for (SessionStore.WillLine line : wills) {
      Session session = sessions.get(line.session());
      Long due = line.dueAt();
      if (session == null || (due == null && !connected.contains(line.session()))) {
        continue;
      }
      long delay =
          due == null
              ? Math.min(line.delaySeconds(), session.expirySeconds())
              : Math.max(0, (due - space.millis()) / 1000);
      if (due == null) {
        long at = space.millis() + delay * 1000;
        space.log().add(tx -> space.store().willDue(tx, session.id(), at), () -> {});
      }
      space.wills().later(session, new Will(line.publication(), line.delaySeconds()), delay);
    }
  }
}
