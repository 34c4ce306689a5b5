package muster.access;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.text.ParseException;
import java.time.Instant;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import muster.types.Problem;
import muster.types.Refusal;
import muster.types.SpaceId;
import muster.types.UserId;
import org.jspecify.annotations.Nullable;

/// The form of a token and nothing else: claims to text and back. Strict on the way in: exactly our
/// header (one algorithm, one type, a key we know, no other parameter), exactly our issuer and
/// audience, an expiry. Where anything else is found the token is not ours.
record Jwt(
    String id, UserId user, String name, Set<String> rooms, Set<String> scopes, Instant expiresAt) {
  private static final String ISSUER = "muster";
  private static final Set<String> HEADER = Set.of("alg", "typ", "kid");

  Jwt {
    rooms = Set.copyOf(rooms);
    scopes = Set.copyOf(scopes);
  }

  String sign(SigningKeys.Key key, SpaceId space, Instant now) {
    JWTClaimsSet claims =
        new JWTClaimsSet.Builder()
            .issuer(ISSUER)
            .audience(space.value())
            .subject(user.value())
            .claim("name", name)
            .claim("rooms", rooms.stream().sorted().toList())
            .claim("scopes", scopes.stream().sorted().toList())
            .issueTime(Date.from(now))
            .expirationTime(Date.from(expiresAt))
            .jwtID(id)
            .build();
    JWSHeader header =
        new JWSHeader.Builder(JWSAlgorithm.HS256).type(JOSEObjectType.JWT).keyID(key.kid()).build();
    SignedJWT jwt = new SignedJWT(header, claims);
    try {
      jwt.sign(key.signer());
    } catch (JOSEException e) {
      throw new IllegalStateException("A token could not be signed", e);
    }
    return jwt.serialize();
  }

  static Jwt read(String token, SigningKeys keys, SpaceId space, Instant now) {
    if (token.length() > TokenForm.LONGEST_TOKEN) {
      throw invalid("it is too long");
    }
    try {
      SignedJWT jwt = SignedJWT.parse(token);
      if (!jwt.verify(key(jwt.getHeader(), keys).verifier())) {
        throw invalid("its signature is wrong");
      }
      return claims(jwt.getJWTClaimsSet(), space, now);
    } catch (ParseException | JOSEException | IllegalArgumentException broken) {
      throw invalid("it is damaged");
    }
  }

  private static SigningKeys.Key key(JWSHeader header, SigningKeys keys) {
    String kid = header.getKeyID();
    if (!JWSAlgorithm.HS256.equals(header.getAlgorithm())
        || !JOSEObjectType.JWT.equals(header.getType())
        || kid == null
        || !header.toJSONObject().keySet().equals(HEADER)) {
      throw invalid("its header is not one that this hub writes");
    }
    SigningKeys.Key key = keys.find(kid);
    if (key == null) {
      throw invalid("its key is not known here, or not any more");
    }
    return key;
  }

  private static Jwt claims(JWTClaimsSet claims, SpaceId space, Instant now) throws ParseException {
    if (!ISSUER.equals(claims.getIssuer())
        || !List.of(space.value()).equals(claims.getAudience())) {
      throw invalid("it was made for another space or by another hub");
    }
    Date expires = claims.getExpirationTime();
    if (expires == null) {
      throw invalid("it never expires");
    }
    if (!expires.toInstant().isAfter(now)) {
      throw new Refusal(Problem.TOKEN_EXPIRED, "The token has expired; get a new one");
    }
    return new Jwt(
        required(claims.getJWTID()),
        user(required(claims.getSubject())),
        required(claims.getStringClaim("name")),
        set(claims.getStringListClaim("rooms")),
        set(claims.getStringListClaim("scopes")),
        expires.toInstant());
  }

  private static UserId user(String subject) {
    try {
      return new UserId(subject);
    } catch (Refusal noUserId) {
      throw invalid("it names no user");
    }
  }

  private static String required(@Nullable String claim) {
    if (claim == null) {
      throw invalid("a claim is missing");
    }
    return claim;
  }

  private static Set<String> set(@Nullable List<String> claim) {
    if (claim == null) {
      throw invalid("a claim is missing");
    }
    return new HashSet<>(claim);
  }

  private static Refusal invalid(String why) {
    return new Refusal(Problem.TOKEN_INVALID, "The token is not valid: " + why);
  }
}
