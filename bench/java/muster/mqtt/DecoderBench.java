package muster.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// What it costs to read one PUBLISH of 200 bytes, twenty in one read, as job J4 sends them.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 1,
    jvmArgsAppend = {
      "--enable-native-access=ALL-UNNAMED",
      "--sun-misc-unsafe-memory-access=allow",
      "-XX:+UseCompactObjectHeaders"
    })
public class DecoderBench {

  private static final int AT_ONCE = 20;

  @Param({"4", "5"})
  public int level;

  private EmbeddedChannel channel = new EmbeddedChannel();
  private ByteBuf packets = Unpooled.EMPTY_BUFFER;
  private long seen;

  @Setup
  public void connect() {
    var decoder = new PacketDecoder(1 << 20, () -> {}, () -> {});
    channel = new EmbeddedChannel(decoder, new Counter());
    ByteBuf connect = Unpooled.buffer();
    int length = 10 + (level == 5 ? 1 : 0) + 3;
    connect.writeByte(0x10).writeByte(length).writeShort(4);
    connect.writeCharSequence("MQTT", StandardCharsets.US_ASCII);
    connect.writeByte(level).writeByte(2).writeShort(60);
    if (level == 5) {
      connect.writeByte(0);
    }
    connect.writeShort(1).writeByte('x');
    channel.writeInbound(connect);
    decoder.admit(channel.pipeline().firstContext(), 1 << 20);
    channel.runPendingTasks();
    packets = Unpooled.directBuffer();
    for (int i = 0; i < AT_ONCE; i++) {
      int remaining = 2 + 13 + 2 + (level == 5 ? 1 : 0) + 200;
      packets.writeByte(0x32).writeByte((remaining & 0x7f) | 0x80).writeByte(remaining >> 7);
      packets.writeShort(13);
      packets.writeCharSequence("bench/t000001", StandardCharsets.US_ASCII);
      packets.writeShort(i + 1);
      if (level == 5) {
        packets.writeByte(0);
      }
      packets.writeZero(200);
    }
  }

  @Benchmark
  @OperationsPerInvocation(AT_ONCE)
  public long decode() {
    channel.writeInbound(packets.retainedDuplicate());
    return seen;
  }

  private final class Counter extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      if (message instanceof MqttPublishMessage publish) {
        seen += publish.variableHeader().topicName().length();
      } else if (!(message instanceof MqttMessage)) {
        throw new IllegalStateException(String.valueOf(message));
      }
      ReferenceCountUtil.release(message);
    }
  }
}
