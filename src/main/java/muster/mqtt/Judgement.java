package muster.mqtt;

import java.util.Optional;
import muster.access.Decision;
import muster.access.Reach;
import muster.access.User;
import muster.bus.Subscription;
import muster.types.Principal;
import muster.types.Problem;
import muster.types.Refusal;
import muster.types.UserId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Judges one session again after a change of accounts, tokens or rights: a sign-in that does not
/// hold any more ends the connection, an account that is gone ends the session with all that waits
/// in it, and what remains keeps the subscriptions and queued publications that it may still have.
final class Judgement {
  private static final Logger LOG = LoggerFactory.getLogger(Judgement.class);
  static final UserId ANONYMOUS = new UserId("anonymous");

  private final MqttSpace space;
  private final Session session;

  Judgement(MqttSpace space, Session session) {
    this.space = space;
    this.session = session;
  }

  void pass() {
    Connection connection = session.connection();
    Principal before = session.principal();
    Principal now = before;
    boolean holds = connection != null || holdsWithoutAccount(before);
    if (connection != null) {
      try {
        now = space.access().current(before);
      } catch (Refusal refusal) {
        holds = false;
        LOG.info("{} is disconnected: {}", session.inWords(), refusal.detail());
        space.meters().refused(refusal.problem().code());
        connection.close(Reason.NOT_AUTHORIZED, refusal.detail());
        space.sessions().leave(session, connection, /* said= */ false);
      }
    }
    if (!before.user().equals(ANONYMOUS) && !before.user().value().startsWith("operator:")) {
      Optional<User> account =
          space.access().users().find(before.user()).filter(user -> !user.disabled());
      boolean another = account.isPresent() && isOfAnother(before);
      if (another || (account.isEmpty() && !holds)) {
        space.sessions().end(session);
        return;
      }
      now = account.isEmpty() ? now : as(now, account.get());
    }
    session.become(space.access().rights().reach(now));
    session.subscriptions().forEach(this::judge);
    session.purge();
  }

  private static Principal as(Principal principal, User account) {
    return new Principal(
        principal.space(),
        principal.user(),
        account.name(),
        Restoring.role(account, principal.credential()),
        principal.credential(),
        principal.address());
  }

  /// Where there is an account of that id: a guest was somebody else, and a device whose password
  /// was taken away is nobody any more.
  boolean isOfAnother(Principal principal) {
    return switch (principal.credential().kind()) {
      case DEVICE -> !stillSignsIn(principal);
      case TOKEN -> space.access().isGuest(principal);
      case PASSWORD, CERTIFICATE, API_KEY, ANONYMOUS, LOCAL_KEY, OUTSIDE, HUB -> false;
    };
  }

  /// Guests and API keys have no account: while they are away, their session is theirs as long as
  /// they could sign in as they did.
  boolean holdsWithoutAccount(Principal away) {
    return switch (away.credential().kind()) {
      case TOKEN, API_KEY, DEVICE, ANONYMOUS -> stillSignsIn(away);
      case LOCAL_KEY, OUTSIDE, HUB -> true;
      case PASSWORD, CERTIFICATE -> false;
    };
  }

  private boolean stillSignsIn(Principal principal) {
    try {
      space.access().current(principal);
      return true;
    } catch (Refusal refusal) {
      return false;
    }
  }

  private void judge(Subscription subscription) {
    Reach reach = session.reach();
    Decision decision = reach.subscribe(subscription.filter());
    String filter = Session.fullFilter(subscription);
    if (!decision.allowed()) {
      if (session.unsubscribe(filter)) {
        space.meters().refused(Problem.NOT_ALLOWED.code());
        LOG.info(
            "{} loses its subscription to {}: {}",
            session.inWords(),
            Words.escaped(filter),
            decision.words());
        if (session.durable()) {
          space.log().add(tx -> space.store().unsubscribe(tx, session.id(), filter), () -> {});
        }
      }
    } else if (decision.clear() != subscription.clear()) {
      session.subscribe(
          new Subscription(
              session,
              subscription.filter(),
              subscription.group(),
              subscription.qos(),
              subscription.wishes(),
              decision.clear(),
              subscription.identifiers()));
    }
  }
}
