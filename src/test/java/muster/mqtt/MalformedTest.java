package muster.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every malformed packet ends as the reason code that the specification names, whatever else comes
/// behind it.
class MalformedTest {

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void isRefusedWithItsReason(MalformedPackets.Case each) {
    for (int level : each.levels()) {
      byte[] bytes = Hex.bytes(each.hex());
      byte[] more = Arrays.copyOf(bytes, bytes.length + 20);
      Malformed malformed;
      if (each.isConnect()) {
        try (Decoding decoding = new Decoding()) {
          malformed = only(decoding.feed(more));
        }
      } else {
        malformed = only(Decoding.all(level, more));
        assertThat(malformed.level()).isEqualTo(level);
      }
      assertThat(malformed.reason())
          .as("%s in level %d: %s", each.name(), level, malformed.words())
          .isEqualTo(each.reason());
      assertThat(malformed.words()).isNotBlank();
    }
  }

  static Stream<MalformedPackets.Case> cases() {
    return MalformedPackets.CASES.stream();
  }

  private static Malformed only(List<Object> messages) {
    assertThat(messages).hasSize(1);
    assertThat(messages.getFirst()).isInstanceOf(Malformed.class);
    return (Malformed) messages.getFirst();
  }

  @Test
  void whatTwentyThousandUserPropertiesCostIsBounded() {
    byte[] properties = Packet.properties("26 0001 'a' 0001 'b'".repeat(20_000));
    byte[] packet = Packet.of(0x30, Packet.text("t"), properties);
    try (Decoding decoding = new Decoding()) {
      decoding.feed(Decoding.connect(5));
      decoding.admit(1 << 20);
      Malformed malformed = only(decoding.feed(packet));
      assertThat(malformed.reason()).isEqualTo(Malformed.QUOTA_EXCEEDED);
    }
  }

  @Test
  void aDeclaredSizeIsRefusedBeforeOneByteOfTheBody() {
    // the largest packet that can be declared; only its fixed header is sent
    assertThat(only(Decoding.all(5, Hex.bytes("30 FF FF FF 7F"))).reason())
        .isEqualTo(Malformed.PACKET_TOO_LARGE);
    try (Decoding stranger = new Decoding()) {
      assertThat(only(stranger.feed(Hex.bytes("10 80 80 80 64"))).reason())
          .isEqualTo(Malformed.PACKET_TOO_LARGE);
    }
  }

  @Test
  void aPacketMayBeAsLargeAsTheLimitAndNotOneByteLarger() {
    // fixed header of 4 bytes: 65,532 follow
    byte[] fits = Arrays.copyOf(Hex.bytes("30 FC FF 03 00 01 't'"), Decoding.LIMIT);
    List<Object> messages = Decoding.all(4, fits);
    assertThat(messages.getFirst()).isNotInstanceOf(Malformed.class);
    messages.forEach(io.netty.util.ReferenceCountUtil::release);
    assertThat(only(Decoding.all(4, Hex.bytes("30 FD FF 03"))).reason())
        .isEqualTo(Malformed.PACKET_TOO_LARGE);
  }

  @Test
  void whatComesAheadOfTheConnackWaits() {
    try (Decoding decoding = new Decoding()) {
      byte[] connect = Decoding.connect(4);
      byte[] both = Arrays.copyOf(connect, connect.length + 2);
      both[connect.length] = (byte) 0xC0;
      assertThat(decoding.feed(both)).hasSize(1);
      assertThat(decoding.feed(Hex.bytes("C0 00"))).isEmpty();
      decoding.admit(1024);
      assertThat(decoding.feed(Hex.bytes("C0 00"))).hasSize(3);
    }
  }

  @Test
  void packetsMayComeByteByByte() {
    try (Decoding decoding = new Decoding()) {
      for (byte b : Decoding.connect(5)) {
        decoding.feed(new byte[] {b});
      }
      decoding.admit(1024);
      int messages = 0;
      for (byte b : Hex.bytes("82 0A 0001 00 00 04 'a/b/' 01 C0 00 E0 00")) {
        messages += decoding.feed(new byte[] {b}).size();
      }
      assertThat(messages).isEqualTo(3);
    }
  }
}
