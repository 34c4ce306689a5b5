package muster.http;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Set;
import muster.access.Access;
import muster.access.Tokens;
import muster.types.Credential;
import muster.types.Principal;
import muster.types.Role;
import muster.types.SpaceId;
import org.jspecify.annotations.Nullable;

/// Signing in and out, and who one is. Signing in belongs to the hub, because the login itself
/// names the space; the rest to each space.
final class SessionRoutes {
  private static final long LOGIN_LIMIT = 8 << 10;

  /// A program that stays signed in says for how long it wants to.
  record Login(@Nullable String user, @Nullable String password, @Nullable Long ttlSeconds) {}

  /// The answer to signing in.
  record Session(
      String token, Instant expiresAt, String user, String name, Role role, SpaceId space) {}

  /// Whoever asks.
  record Me(
      String user,
      String name,
      Role role,
      SpaceId space,
      boolean operator,
      String signedInWith,
      Set<String> scopes,
      Set<String> rooms,
      @Nullable Instant expiresAt) {}

  private final Spaces spaces;
  private final Gatekeeper gatekeeper;
  private final InstantSource clock;

  private SessionRoutes(Spaces spaces, InstantSource clock) {
    this.spaces = spaces;
    this.gatekeeper = new Gatekeeper(spaces);
    this.clock = clock;
  }

  static void ofHub(Routes hub, Spaces spaces, InstantSource clock) {
    SessionRoutes sessions = new SessionRoutes(spaces, clock);
    hub.post(
            "/api/v1/login",
            Need.open(),
            "Sign in with user (or user@space) and password",
            sessions::login)
        .body(Login.class)
        .limit(LOGIN_LIMIT)
        .answers(Session.class);
  }

  static void ofSpace(Routes routes, Access access) {
    routes
        .post(
            "/api/v1/logout",
            Need.signedIn(),
            "Sign out; the token is dead from now on",
            call -> {
              access.tokens().logout(call.principal());
              return Cookies.clear(Answer.noContent(), call.secure());
            })
        .answersNothing();
    routes
        .get("/api/v1/me", Need.signedIn(), "Who I am", call -> Answer.json(me(call.principal())))
        .answers(Me.class);
  }

  /// The token in the body, for programs, and in a cookie, for browsers. A page of another site
  /// cannot sign a visitor in as somebody else.
  private Answer login(Call call) throws IOException {
    Gatekeeper.checkOwnPage(
        call.header("sec-fetch-site"), call.header("origin"), call.host(), /* mustTell= */ false);
    Login login = call.json(Login.class);
    String user = UserRoutes.required(login.user(), "user");
    String password = UserRoutes.required(login.password(), "password");
    Principal principal = gatekeeper.login(user, password, call.address());
    Access access = spaces.access(principal.space()).orElseThrow();
    Duration ttl = CredentialRoutes.ttl(login.ttlSeconds());
    Tokens.Issued issued =
        ttl == null ? access.tokens().session(principal) : access.tokens().session(principal, ttl);
    Answer answer =
        Answer.json(
            new Session(
                issued.token(),
                issued.expiresAt(),
                principal.user().value(),
                principal.name(),
                principal.role(),
                principal.space()));
    Duration life = Duration.between(clock.instant(), issued.expiresAt());
    return Cookies.set(answer, call.secure(), issued.token(), life);
  }

  private static Me me(Principal who) {
    Credential credential = who.credential();
    return new Me(
        who.user().value(),
        who.name(),
        who.role(),
        who.space(),
        who.isOperator(),
        credential.kind().name().toLowerCase(Locale.ROOT).replace('_', '-'),
        credential.scopes(),
        credential.rooms(),
        credential.expiresAt());
  }
}
