package muster.http;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.vertx.core.http.HttpServerRequest;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import muster.access.Access;
import muster.access.Limit;
import muster.access.LocalKey;
import muster.access.Login;
import muster.types.Principal;
import muster.types.Problem;
import muster.types.Refusal;
import muster.types.SpaceId;

/// Finds out who asks: HTTP Basic, a Bearer token or API key, the session cookie of a browser, or
/// the local key on the local listener. Which space to ask is said by the login (`user@space`), by
/// the token (its audience), or by the key, which only one space knows. A failed sign-in does not
/// spoil a route that is open to everybody; on any other it is the answer.
final class Gatekeeper {
  private static final int SPACES_REMEMBERED = 10_000;
  private static final Set<String> SECRET_PARAMETERS =
      Set.of("token", "access_token", "api_key", "password");

  /// How somebody came in, or why not.
  record Entry(Optional<Principal> principal, Optional<Refusal> refused, boolean byCookie) {
    Principal required() {
      if (principal.isPresent()) {
        return principal.get();
      }
      throw refused.orElseGet(() ->
          new Refusal(
              Problem.NOT_SIGNED_IN,
              "Sign in first: HTTP Basic, Authorization: Bearer, or POST /api/v1/login"));
    }
  }

  private static final Entry NOBODY = new Entry(Optional.empty(), Optional.empty(), false);

  private final Spaces spaces;

  /// The public half of an API key -> the space that knows it.
  private final Cache<String, SpaceId> homes =
      Caffeine.newBuilder().maximumSize(SPACES_REMEMBERED).executor(Runnable::run).build();

  Gatekeeper(Spaces spaces) {
    this.spaces = spaces;
  }

  Entry enter(Request request, Listener listener) {
    for (String name : request.query().keySet()) {
      if (SECRET_PARAMETERS.contains(name.toLowerCase(Locale.ROOT))) {
        throw new Refusal(
            Problem.BAD_REQUEST,
            "Nothing secret belongs into an address (" + name + "): send Authorization: Bearer");
      }
    }
    Optional<String> authorization = request.header("authorization");
    Optional<String> session = Cookies.session(request);
    boolean byCookie = authorization.isEmpty() && session.isPresent();
    String address = request.origin().address();
    try {
      if (listener.localKey().isPresent()) {
        return in(local(listener.localKey().get(), authorization.orElse("")), false);
      }
      if (authorization.isPresent()) {
        return in(authorized(authorization.get(), address), false);
      }
      return byCookie ? in(token(session.get(), address), true) : NOBODY;
    } catch (Refusal e) {
      return new Entry(Optional.empty(), Optional.of(e), byCookie);
    }
  }

  private static Entry in(Principal principal, boolean byCookie) {
    return new Entry(Optional.of(principal), Optional.empty(), byCookie);
  }

  private Principal local(LocalKey key, String authorization) {
    String given = authorization.startsWith("Bearer ") ? authorization.substring(7) : "";
    return access(SpaceId.MAIN).localKey(key, given, "local");
  }

  private Principal authorized(String authorization, String address) {
    int blank = authorization.indexOf(' ');
    String scheme = blank < 0 ? authorization : authorization.substring(0, blank);
    String rest = blank < 0 ? "" : authorization.substring(blank + 1).strip();
    return switch (scheme.toLowerCase(Locale.ROOT)) {
      case "basic" -> basic(rest, address);
      case "bearer" -> rest.startsWith("mk_") ? key(rest, address) : token(rest, address);
      default ->
          throw new Refusal(
              Problem.BAD_CREDENTIALS, "Authorization is Basic or Bearer, as in the docs");
    };
  }

  private Principal basic(String encoded, String address) {
    String pair;
    try {
      ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(encoded));
      pair = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
    } catch (IllegalArgumentException | CharacterCodingException e) {
      throw new Refusal(
          Problem.BAD_CREDENTIALS, "HTTP Basic is user:password in UTF-8, then base64");
    }
    int colon = pair.indexOf(':');
    if (colon < 0) {
      throw new Refusal(
          Problem.BAD_CREDENTIALS, "HTTP Basic is user:password in UTF-8, then base64");
    }
    return login(pair.substring(0, colon), pair.substring(colon + 1), address);
  }

  /// With a password, or a token or key in its place. A space that does not exist takes as long as
  /// one that does, and is not told apart.
  Principal login(String typed, String password, String address) {
    if (password.startsWith("mk_")) {
      return key(password, address);
    }
    Login login = Login.parse(typed);
    Optional<Access> space = spaces.access(login.spaceOr(SpaceId.MAIN));
    return space.isPresent()
        ? space.get().login(login.user(), password, address)
        : access(SpaceId.MAIN).login(typed, password, address);
  }

  private Principal key(String key, String address) {
    int end = key.indexOf('_', 3);
    String half = end < 0 ? "" : key.substring(0, Math.min(end, 40));
    SpaceId home = homes.getIfPresent(half);
    List<SpaceId> candidates = new ArrayList<>();
    if (home == null) {
      candidates.add(SpaceId.MAIN);
      spaces.list().forEach(space -> candidates.add(space.space()));
    } else {
      candidates.add(home);
    }
    for (SpaceId candidate : candidates) {
      try {
        Optional<Access> access = spaces.access(candidate);
        if (access.isPresent()) {
          Principal principal = access.get().apiKey(key, address);
          homes.put(half, candidate);
          return principal;
        }
      } catch (Refusal e) {
        if (e.problem() != Problem.BAD_CREDENTIALS) {
          throw e;
        }
      }
    }
    homes.invalidate(half);
    throw new Refusal(Problem.TOKEN_INVALID, "The API key is not known here, or was revoked");
  }

  private Principal token(String token, String address) {
    return spaces
        .access(TokenSpace.of(token))
        .orElseThrow(
            () -> new Refusal(Problem.TOKEN_INVALID, "The token belongs to a space that is gone"))
        .verify(token, address);
  }

  /// Who somebody is in the space that is addressed: themselves in their own, a visiting operator
  /// in another.
  Principal inside(Principal who, SpaceId space) {
    return who.space().equals(space) ? who : access(space).visit(who);
  }

  /// The pace of requests, a row of the table of limits.
  void pace(Principal who) {
    spaces.access(who.space()).ifPresent(access -> access.limits().check(Limit.REQUESTS, who));
  }

  private Access access(SpaceId space) {
    return spaces
        .access(space)
        .orElseThrow(() -> new Refusal(Problem.NOT_FOUND, "There is no space named " + space));
  }

  /// A browser sends the cookie along with whatever any page makes it send; so what changes
  /// something and came by cookie must come from a page of this hub.
  void checkSite(Request request, Entry entry) {
    if (entry.byCookie() && request.isUnsafe()) {
      checkOwnPage(
          request.header("sec-fetch-site"),
          request.header("origin"),
          request.origin().host(),
          /* mustTell= */ true);
    }
  }

  /// Whether a page of this hub asks. Every browser since 2023 says so in `Sec-Fetch-Site` over
  /// https, and all say `Origin` with what is not GET; `mustTell` refuses those who say neither.
  static void checkOwnPage(
      Optional<String> site, Optional<String> origin, String host, boolean mustTell) {
    boolean own =
        site.map(value -> value.equals("same-origin"))
            .or(() -> origin.map(value -> Origins.isOwn(value, host)))
            .orElse(!mustTell);
    if (!own) {
      throw new Refusal(
          Problem.CSRF,
          "A browser's session changes things only from this hub's own pages; programs sign in"
              + " with HTTP Basic or Authorization: Bearer");
    }
  }

  /// Programs are asked for HTTP Basic. Browsers would answer that with a window of their own on
  /// top of our page, so they are told of Bearer, which they leave to the page.
  static String challenge(HttpServerRequest request) {
    String agent = request.getHeader("User-Agent");
    boolean browser =
        request.getHeader("Sec-Fetch-Mode") != null
            || request.getHeader("Origin") != null
            || (agent != null && agent.startsWith("Mozilla/"));
    return browser ? "Bearer realm=\"Muster\"" : "Basic realm=\"Muster\", charset=\"UTF-8\"";
  }
}
