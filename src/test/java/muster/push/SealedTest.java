package muster.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECPrivateKeySpec;
import java.util.Base64;
import java.util.List;
import muster.types.Refusal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The words of RFC 8291 and RFC 8292, and where nothing may be posted to.
class SealedTest {
  private static byte[] base64(String text) {
    return Base64.getUrlDecoder().decode(text);
  }

  /// RFC 8291, appendix A.
  @Test
  void theExampleOfTheStandardComesOutByteForByte() throws Exception {
    ECPublicKey open =
        Sealed.publicKey(
            base64(
                "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8"));
    KeyPair own =
        new KeyPair(
            open,
            KeyFactory.getInstance("EC")
                .generatePrivate(
                    new ECPrivateKeySpec(
                        new BigInteger(1, base64("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw")),
                        Sealed.curve())));
    byte[] sealed =
        Sealed.seal(
            "When I grow up, I want to be a watermelon".getBytes(StandardCharsets.UTF_8),
            base64(
                "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"),
            base64("BTBZMqHH6r4Tts7J_aSIgg"),
            own,
            base64("DGv6ra1nlYgDCS1FRnbzlw"));
    assertThat(Base64.getUrlEncoder().withoutPadding().encodeToString(sealed))
        .isEqualTo(
            "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vC"
                + "YLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuw"
                + "XPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN");
  }

  @Test
  void thePushServiceCanCheckWhoSignedForWhomAndForHowLong() throws Exception {
    Vapid vapid = new Vapid(Vapid.Keys.make(new SecureRandom()), "mailto:a@club.example");
    String header = vapid.authorization(URI.create("https://push.example/x/y"), 1_000_000_000_000L);
    assertThat(header).startsWith("vapid t=").endsWith(", k=" + vapid.publicKey());
    String[] token = header.substring(8, header.indexOf(',')).split("\\.", -1);
    assertThat(new String(base64(token[1]), StandardCharsets.UTF_8))
        .contains("\"aud\":\"https://push.example\"", "\"sub\":\"mailto:a@club.example\"")
        .contains("\"exp\":1000043200");
    Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
    signature.initVerify(Sealed.publicKey(base64(vapid.publicKey())));
    signature.update((token[0] + "." + token[1]).getBytes(StandardCharsets.US_ASCII));
    assertThat(signature.verify(base64(token[2]))).isTrue();
  }

  @Test
  void aKeyThatIsNoPointOfTheCurveIsRefused() throws Exception {
    byte[] point = Sealed.point(Sealed.pair(new SecureRandom()));
    assertThat(Sealed.publicKey(point)).isNotNull();
    point[64] ^= 1;
    assertThatThrownBy(() -> Sealed.publicKey(point)).isInstanceOf(Refusal.class);
    assertThatThrownBy(() -> Sealed.publicKey(new byte[65])).isInstanceOf(Refusal.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://fcm.googleapis.com/x",
        "https://fcm.googleapis.com:8443/x",
        "https://fcm.googleapis.com.evil.example/x",
        "https://evil-push.apple.com.example/",
        "https://push.apple.com@127.0.0.1/",
        "https://user@web.push.apple.com/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://localhost/",
        "https://169.254.169.254/latest/meta-data",
        "file:///etc/passwd",
        "gopher://fcm.googleapis.com/",
        "//fcm.googleapis.com/",
        "fcm.googleapis.com",
        "https://",
        "https://fcm.googleapis.com/ x\r\nHost: y",
        ""
      })
  void nothingIsPostedToWhereTheOwnerDidNotSay(String address) {
    Services services = new Services(PushSettings.DEFAULTS.services());
    assertThatThrownBy(() -> services.endpoint(address)).isInstanceOf(Refusal.class);
  }

  @Test
  void theUsualServicesAndTheOwnersOwnMayBePostedTo() {
    Services services =
        new Services(List.of("fcm.googleapis.com", "*.push.apple.com", "http://10.0.0.7:8088"));
    for (String fine :
        List.of(
            "https://fcm.googleapis.com/fcm/send/abc",
            "https://web.push.apple.com/Q?x=1",
            "http://10.0.0.7:8088/up/1")) {
      assertThat(services.endpoint(fine)).hasToString(fine);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "0.1.2.3",
        "224.0.0.1",
        "255.255.255.255",
        "192.0.0.8",
        "198.18.0.1",
        "::1",
        "::",
        "fe80::1",
        "fc00::1",
        "fd12::1",
        "ff02::1",
        "::ffff:10.0.0.1",
        "64:ff9b::a00:1",
        "2002:a00:1::",
        "2001:0:1::1"
      })
  void anAddressInsideIsNoPublicOne(String address) throws Exception {
    assertThat(Services.isPublic(InetAddress.getByName(address))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"142.250.1.95", "9.9.9.9", "2a00:1450:4003:80e::200a", "2606:4700::1"})
  void anAddressOutsideIs(String address) throws Exception {
    assertThat(Services.isPublic(InetAddress.getByName(address))).isTrue();
  }
}
