package muster.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.Set;
import muster.types.Credential;
import muster.types.Principal;
import muster.types.Problem;
import muster.types.Refusal;
import muster.types.Role;
import muster.types.SpaceId;
import muster.types.UserId;

/// Finds out who asks: HTTP Basic, a Bearer token or API key, the session cookie of a browser, or
/// the local key on the local listener. A failed sign-in does not spoil a route that is open to
/// everybody; on any other it is the answer.
final class Gatekeeper {
  /// How somebody came in, or why not.
  record Entry(Optional<Principal> principal, Optional<Refusal> refused, boolean byCookie) {
    Principal required(Request request) {
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

  Entry enter(Request request, Listener listener) {
    Optional<String> authorization = request.header("authorization");
    try {
      if (listener.localKey().isPresent()) {
        return local(listener.localKey().get(), authorization.orElse(""));
      }
      return NOBODY;
    } catch (Refusal e) {
      return new Entry(Optional.empty(), Optional.of(e), false);
    }
  }

  private static Entry local(String key, String authorization) {
    byte[] expected = ("Bearer " + key).getBytes(StandardCharsets.UTF_8);
    if (!MessageDigest.isEqual(expected, authorization.getBytes(StandardCharsets.UTF_8))) {
      throw new Refusal(
          Problem.TOKEN_INVALID, "The local listener takes only the key of this hub's data folder");
    }
    Credential credential =
        new Credential(Credential.Kind.LOCAL_KEY, "local", Set.of(), Set.of(), null);
    return new Entry(
        Optional.of(
            new Principal(
                SpaceId.MAIN, new UserId("operator"), "Operator", Role.ADMIN, credential, "local")),
        Optional.empty(),
        false);
  }

  /// A browser sends the cookie along with whatever any page makes it send; so what changes
  /// something and came by cookie must come from a page of this hub.
  void checkSite(Request request, Entry entry) {
    if (!entry.byCookie() || !request.isUnsafe()) {
      return;
    }
    Optional<String> site = request.header("sec-fetch-site");
    Optional<String> origin = request.header("origin");
    boolean own =
        site.isPresent()
            ? site.get().equals("same-origin")
            : origin.isPresent() && Origins.isOwn(origin.get(), request.origin().host());
    if (!own) {
      throw new Refusal(
          Problem.CSRF,
          "A browser's session changes things only from this hub's own pages; programs sign in"
              + " with HTTP Basic or Authorization: Bearer");
    }
  }
}
