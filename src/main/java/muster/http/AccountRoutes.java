package muster.http;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import muster.access.Access;
import muster.types.Principal;

/// The REST of what `access` keeps: users, tokens, API keys, rules, limits, audit. Declared once
/// for each space; members reach it under `/api/v1/...`, operators under
/// `/api/v1/spaces/{space}/...` too.
public final class AccountRoutes {
  private AccountRoutes() {}

  public static void declare(Routes routes, Access access, InstantSource clock) {
    SessionRoutes.ofSpace(routes, access);
    UserRoutes.declare(routes, access);
    CredentialRoutes.declare(routes, access, clock);
    RightsRoutes.declare(routes, access);
  }

  /// One level of a path, for a `Location`.
  static String segment(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /// Who acts, as somebody of this space: an operator of `main` is a visitor here.
  static Principal by(Call call, Access access) {
    Principal principal = call.principal();
    return principal.space().equals(access.space()) ? principal : access.visit(principal);
  }
}
