package muster.http;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import muster.access.Access;
import muster.access.ApiKeys;
import muster.access.Tokens;
import muster.types.Problem;
import muster.types.Refusal;
import muster.types.Role;
import muster.types.UserId;
import org.jspecify.annotations.Nullable;

/// `/api/v1/tokens` and `/api/v1/keys`: what programs and visitors sign in with.
final class CredentialRoutes {
  private static final long LONGEST_SECONDS = Duration.ofDays(3660).toSeconds();

  private final Access access;
  private final InstantSource clock;

  private CredentialRoutes(Access access, InstantSource clock) {
    this.access = access;
    this.clock = clock;
  }

  record NewToken(
      @Nullable UserId user,
      @Nullable String name,
      @Nullable Set<String> rooms,
      @Nullable Set<String> scopes,
      @Nullable Long ttlSeconds) {}

  record ShownToken(String token, String id, UserId user, String name, Instant expiresAt) {}

  record Rotation(@Nullable Boolean endAll) {}

  record NewKey(
      @Nullable String name,
      @Nullable Role role,
      @Nullable Set<String> rooms,
      @Nullable Set<String> scopes,
      @Nullable Long ttlSeconds) {}

  /// `key` is the secret, there only in the answer that makes it.
  record ShownKey(
      String id,
      String name,
      Role role,
      Set<String> scopes,
      Set<String> rooms,
      ApiKeys.Made made,
      Instant createdAt,
      @Nullable Instant lastUsedAt,
      @Nullable String key) {
    static ShownKey of(ApiKeys.ApiKey key, @Nullable String secret) {
      return new ShownKey(
          key.id(),
          key.name(),
          key.role(),
          key.scopes(),
          key.rooms(),
          key.made(),
          key.made().at(),
          key.lastUsedAt(),
          secret);
    }
  }

  record KeyList(List<ShownKey> keys) {}

  static void declare(Routes routes, Access access, InstantSource clock) {
    CredentialRoutes credentials = new CredentialRoutes(access, clock);
    Need admin = Need.admin().scope(Access.SCOPE_ADMIN);
    routes
        .post(
            "/api/v1/tokens",
            Need.member().scope(Access.SCOPE_TOKENS),
            "Make a token for a visitor, a device or another program",
            credentials::issue)
        .body(NewToken.class)
        .answers(201, ShownToken.class);
    routes
        .delete("/api/v1/tokens/{id}", admin, "Revoke a token", credentials::revokeToken)
        .answersNothing();
    routes
        .post(
            "/api/v1/tokens/rotate",
            admin,
            "Sign with a new key from now on; with end_all every token ends",
            credentials::rotate)
        .body(Rotation.class)
        .answersNothing();
    routes
        .get("/api/v1/keys", admin, "List the API keys", credentials::keys)
        .answers(KeyList.class);
    routes
        .post("/api/v1/keys", admin, "Make an API key, shown only now", credentials::makeKey)
        .body(NewKey.class)
        .answers(201, ShownKey.class);
    routes
        .delete("/api/v1/keys/{id}", admin, "Revoke an API key", credentials::revokeKey)
        .answersNothing();
  }

  private Answer issue(Call call) throws IOException {
    NewToken wanted = call.json(NewToken.class);
    Tokens.Issued issued =
        access
            .tokens()
            .issue(
                AccountRoutes.by(call, access),
                new Tokens.Wanted(
                    UserRoutes.required(wanted.user(), "user"),
                    wanted.name(),
                    orNone(wanted.rooms()),
                    orNone(wanted.scopes()),
                    ttl(wanted.ttlSeconds())));
    return Answer.json(
        201,
        new ShownToken(
            issued.token(), issued.id(), issued.user(), issued.name(), issued.expiresAt()));
  }

  private Answer revokeToken(Call call) {
    access.tokens().revoke(AccountRoutes.by(call, access), call.path("id"));
    return Answer.noContent();
  }

  private Answer rotate(Call call) throws IOException {
    byte[] body = call.bytes();
    boolean all = body.length > 0 && Boolean.TRUE.equals(Json.read(body, Rotation.class).endAll());
    access.tokens().rotate(AccountRoutes.by(call, access), all);
    return Answer.noContent();
  }

  private Answer keys(Call call) {
    return Answer.json(
        new KeyList(access.apiKeys().list().stream().map(key -> ShownKey.of(key, null)).toList()));
  }

  private Answer makeKey(Call call) throws IOException {
    NewKey wanted = call.json(NewKey.class);
    Duration ttl = ttl(wanted.ttlSeconds());
    ApiKeys.Fresh made =
        access
            .apiKeys()
            .make(
                AccountRoutes.by(call, access),
                new ApiKeys.Wanted(
                    UserRoutes.required(wanted.name(), "name"),
                    Objects.requireNonNullElse(wanted.role(), Role.MEMBER),
                    orNone(wanted.scopes()),
                    orNone(wanted.rooms()),
                    ttl == null ? null : clock.instant().plus(ttl)));
    return Answer.created(
        "/api/v1/keys/" + AccountRoutes.segment(made.key().id()),
        ShownKey.of(made.key(), made.secret()));
  }

  private Answer revokeKey(Call call) {
    access.apiKeys().revoke(AccountRoutes.by(call, access), call.path("id"));
    return Answer.noContent();
  }

  private static Set<String> orNone(@Nullable Set<String> names) {
    return names == null ? Set.of() : names;
  }

  static @Nullable Duration ttl(@Nullable Long seconds) {
    if (seconds == null) {
      return null;
    }
    if (seconds < 1 || seconds > LONGEST_SECONDS) {
      throw new Refusal(
          Problem.BAD_REQUEST, "ttl_seconds is a whole number from 1 to " + LONGEST_SECONDS);
    }
    return Duration.ofSeconds(seconds);
  }
}
