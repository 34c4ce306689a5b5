package muster.tracks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.util.HexFormat;
import muster.types.Refusal;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class SecretboxTest {
  private static final HexFormat HEX = HexFormat.of();
  private static final SecureRandom RANDOM = new SecureRandom();

  /// The example of NaCl's own paper, which libsodium's test `secretbox` repeats.
  @Test
  void theVectorOfNaClOpens() {
    byte[] key = HEX.parseHex("1b27556473e985d462cd51197a9a46c76009549eac6474f206c4ee0844f68389");
    String nonce = "69696ee955b62b73cd62bda875fc73d68219e0036b7a0b37";
    String box =
        "f3ffc7703f9400e52a7dfb4b3d3305d98e993b9f48681273c29650ba32fc76ce48332ea7164d96a4476fb8c531a1"
            + "186ac0dfc17c98dce87b4da7f011ec48c97271d2c20f9b928fe2270d6fb863d51738b48eeee314a7cc8ab9"
            + "32164548e526ae90224368517acfeabd6bb3732bc0e9da99832b61ca01b6de56244a9e88d5f9b37973f622"
            + "a43d14a6599b1f654cb45a74e355a5";
    String plain =
        "be075fc53c81f2d5cf141316ebeb0c7b5228c52a4c62cbd44b66849b64244ffce5ecbaaf33bd751a1ac728d45e6c"
            + "61296cdc3c01233561f41db66cce314adb310e3be8250c46f06dceea3a7fa1348057e2f6556ad6b1318a02"
            + "4a838f21af1fde048977eb48f59ffd4924ca1c60902e52f0a089bc76897040e082f937763848645e0705";

    assertThat(new Secretbox(key).open(HEX.parseHex(nonce + box))).isEqualTo(HEX.parseHex(plain));
    SecureRandom thatNonce = fixed(HEX.parseHex(nonce));
    assertThat(new Secretbox(key).seal(HEX.parseHex(plain), thatNonce))
        .isEqualTo(HEX.parseHex(nonce + box));
  }

  private static SecureRandom fixed(byte[] bytes) {
    return new SecureRandom() {
      private static final long serialVersionUID = 1L;

      @Override
      public void nextBytes(byte[] into) {
        System.arraycopy(bytes, 0, into, 0, into.length);
      }
    };
  }

  /// What the tests of OwnTracks for Android hold: the phrase "123".
  @Test
  void whatTheAndroidAppEncryptedOpens() {
    String data =
        "aUiEKyGnskRz383od0mu4uqxTIxeZUddBVxKEmsdv1FFSH2y0NwqLP1tTqOmxaFhGv0bNX1DT7o81FW9Yaxpla6Byvr6"
            + "CZV3t2skQv8nlxiIv1ZpQWM1bqHE0JFHwD3/yRx9bLHRF3j67kWcO6o2D/xn4ma8Fd4u86NPobFkRIzIhJljph"
            + "EZyDCGugp7H3FkydGvgEkljb1/P1K91E/ij+m73wFplvTQm8ba5eWSFlQHDdY2B7QwbVPrKarHJLrm1+Y29+HD"
            + "4Wg6TNhBJZLvdsmek6AcZLB+bq7Q84tUWoLrKp3aiyJZZX70q4HbVI3skkmDWMuMP2cDmsY9bvBjh1ZWAGlOq5"
            + "VS1dWIlu6OWgWN9VdDbLzP+s2ykeFXrGs=";

    byte[] json = Secretbox.ofPhrase("123").openText(data);

    assertThat(json).isNotNull();
    assertThat(new String(json, UTF_8))
        .contains("\"_type\":\"location\"", "\"lat\":50.1182933", "\"lon\":-5.5407733");
    assertThat(Secretbox.ofPhrase("1234").openText(data)).isNull();
  }

  @Property(tries = 50)
  void whatWasSealedOpensAndWhatWasTouchedDoesNot(
      @ForAll @Size(min = 32, max = 32) byte[] key,
      @ForAll @Size(max = 300) byte[] plain,
      @ForAll @IntRange(min = 0, max = 10_000) int where,
      @ForAll @IntRange(min = 0, max = 7) int bit) {
    Secretbox box = new Secretbox(key);
    byte[] sealed = box.seal(plain, RANDOM);
    assertThat(box.open(sealed)).isEqualTo(plain);
    sealed[where % sealed.length] ^= (byte) (1 << bit);
    assertThat(box.open(sealed)).isNull();
  }

  @Test
  void whatIsNoBoxDoesNotOpen() {
    Secretbox box = Secretbox.ofPhrase("clave con eñe");
    assertThat(box.open(new byte[39])).isNull();
    assertThat(box.openText("===")).isNull();
    assertThat(box.openText("")).isNull();
    assertThat(box).hasToString("Secretbox[********]");
  }

  @Test
  void aPhraseHasOneToThirtyTwoBytes() {
    assertThatThrownBy(() -> Secretbox.ofPhrase("")).isInstanceOf(Refusal.class);
    assertThatThrownBy(() -> Secretbox.ofPhrase("ñ".repeat(17))).isInstanceOf(Refusal.class);
    assertThat(Secretbox.ofPhrase("ñ".repeat(16))).isNotNull();
  }
}
