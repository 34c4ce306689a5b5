package muster.http;

import java.util.Base64;
import muster.types.Problem;
import muster.types.Refusal;
import muster.types.SpaceId;
import tools.jackson.databind.JsonNode;

/// Which space a token says it is for. Believed only for choosing whom to ask: that space then
/// checks the signature over this very claim with its own key.
final class TokenSpace {
  private static final int LONGEST = 8_192;

  private TokenSpace() {}

  static SpaceId of(String token) {
    int first = token.indexOf('.');
    int second = token.indexOf('.', first + 1);
    if (token.length() > LONGEST || first < 0 || second < 0) {
      throw invalid();
    }
    try {
      byte[] claims = Base64.getUrlDecoder().decode(token.substring(first + 1, second));
      JsonNode audience = Json.tree(claims).path("aud");
      JsonNode space = audience.isArray() ? audience.path(0) : audience;
      return new SpaceId(space.asString(""));
    } catch (IllegalArgumentException | Refusal e) {
      throw invalid();
    }
  }

  private static Refusal invalid() {
    return new Refusal(
        Problem.TOKEN_INVALID, "This is neither a token (JWT) nor an API key (mk_...)");
  }
}
