package muster.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;

/// The opening of a WebSocket (RFC 6455, section 4), on the server's side, and nothing else of
/// HTTP: one head is read, judged by `UpgradeRules`, and answered with 101 or with words that say
/// what was wrong. An answer goes out as soon as the head is complete, or as soon as it is clear
/// that it never will be.
@SuppressWarnings("FutureReturnValueIgnored") // a channel's own futures
final class WebSocketHandshake extends ByteToMessageDecoder {
  static final int MAX_HEAD = 16 * 1024;
  private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

  private final Arrival arrival;
  private final Entrance.Web web;
  private int searched;
  private boolean answered;

  WebSocketHandshake(Arrival arrival, Entrance.Web web) {
    this.arrival = arrival;
    this.web = web;
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
    if (answered) {
      in.skipBytes(in.readableBytes());
      return;
    }
    byte first = in.getByte(in.readerIndex());
    if (first < 'A' || first > 'Z') {
      refuse(ctx, notHttp(first));
      return;
    }
    int length = endOfHead(in);
    if (length < 0) {
      if (in.readableBytes() > MAX_HEAD) {
        refuse(ctx, new Upgrade.Refused(431, "The request head is longer than 16 KB.", ""));
      }
      return;
    }
    String head = in.toString(in.readerIndex(), length, StandardCharsets.ISO_8859_1);
    in.skipBytes(length);
    switch (UpgradeRules.judge(RequestHead.parse(head), web.origins())) {
      case Upgrade.Refused refused -> refuse(ctx, refused);
      case Upgrade.Accepted accepted -> accept(ctx, accepted);
    }
  }

  private void accept(ChannelHandlerContext ctx, Upgrade.Accepted accepted) {
    answered = true;
    String answer =
        "HTTP/1.1 101 Switching Protocols\r\n"
            + "Upgrade: websocket\r\n"
            + "Connection: Upgrade\r\n"
            + "Sec-WebSocket-Accept: "
            + acceptance(accepted.key())
            + "\r\nSec-WebSocket-Protocol: "
            + accepted.protocol()
            + "\r\n\r\n";
    ctx.writeAndFlush(Unpooled.copiedBuffer(answer, StandardCharsets.US_ASCII));
    String client = web.proxies().clientAddress(arrival.address(), accepted.head()::header);
    arrival.upgraded(InetAddress.ofLiteral(client));
    // what came behind the head goes on to the frames
    ctx.pipeline().remove(this);
  }

  private void refuse(ChannelHandlerContext ctx, Upgrade.Refused refused) {
    answered = true;
    LastWords.expectMore(ctx);
    byte[] body = (refused.words() + "\n").getBytes(StandardCharsets.UTF_8);
    String head =
        "HTTP/1.1 "
            + refused.status()
            + " "
            + reason(refused.status())
            + "\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: "
            + body.length
            + "\r\nX-Content-Type-Options: nosniff\r\nCache-Control: no-store\r\n"
            + refused.headers()
            + "Connection: close\r\n\r\n";
    ctx.writeAndFlush(Unpooled.wrappedBuffer(head.getBytes(StandardCharsets.US_ASCII), body))
        .addListener(ChannelFutureListener.CLOSE);
  }

  /// The length of the head with the empty line at its end, or -1. Lines may end in LF alone: a
  /// client that writes so waits for an answer as well.
  private int endOfHead(ByteBuf in) {
    int start = in.readerIndex();
    for (int i = Math.max(searched, 1); i < in.readableBytes(); i++) {
      if (in.getByte(start + i) == '\n') {
        byte before = in.getByte(start + i - 1);
        boolean empty =
            before == '\n' || (before == '\r' && i >= 2 && in.getByte(start + i - 2) == '\n');
        if (empty && i < MAX_HEAD) {
          return i + 1;
        }
      }
    }
    searched = in.readableBytes();
    return -1;
  }

  private static Upgrade.Refused notHttp(byte first) {
    String guess =
        switch (first) {
          case 0x16 -> "This port speaks WebSocket without TLS (ws://), and this looks like TLS.";
          case 0x10 ->
              "This port speaks MQTT over WebSocket, and this looks like MQTT over plain TCP,"
                  + " which has its own port (usually 1883).";
          default -> "This port speaks MQTT over WebSocket, which begins with an HTTP request.";
        };
    return new Upgrade.Refused(400, guess, "");
  }

  private static String acceptance(String key) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-1")
              .digest((key + GUID).getBytes(StandardCharsets.US_ASCII));
      return Base64.getEncoder().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-1", e);
    }
  }

  private static String reason(int status) {
    return switch (status) {
      case 403 -> "Forbidden";
      case 404 -> "Not Found";
      case 405 -> "Method Not Allowed";
      case 426 -> "Upgrade Required";
      case 431 -> "Request Header Fields Too Large";
      case 505 -> "HTTP Version Not Supported";
      default -> "Bad Request";
    };
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    ctx.close();
  }
}
