package muster.mqtt;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import java.io.IOException;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import muster.types.Problem;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One socket that speaks MQTT: from its first byte to its last. Lives on its event loop; what
/// other threads may call says so. Signing in (passwords, the database) happens on a virtual
/// thread, and what the client sends meanwhile waits.
///
/// Nothing is written but through [Output], once a turn; what is read goes through [Reading].
@SuppressWarnings("FutureReturnValueIgnored") // a channel's own futures
final class Connection extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

  private enum State {
    STRANGER,
    SIGNING_IN,
    OPEN,
    CLOSED
  }

  private final Broker broker;
  private final Peer peer;
  private final AtomicBoolean waiting = new AtomicBoolean(); // for its turn
  private final Answers answers = new Answers();

  // valid for the connection, set when the pipeline is there
  private @Nullable ChannelHandlerContext context;
  private @Nullable Loop loop;
  private @Nullable Output output;
  private @Nullable Reading reading;
  private State state = State.STRANGER;
  private long lastRead = System.nanoTime();
  private volatile long lastMove = lastRead;
  private long turnMillis;

  // valid once signed in
  private @Nullable Client client;
  private @Nullable Publishing publishing;
  private @Nullable Dispatch dispatch;
  private volatile @Nullable Session session;
  private volatile @Nullable Will will;

  Connection(Broker broker, Peer peer) {
    this.broker = broker;
    this.peer = peer;
  }

  Peer peer() {
    return peer;
  }

  Broker broker() {
    return broker;
  }

  Output output() {
    return present(output);
  }

  Answers answers() {
    return answers;
  }

  Client client() {
    return present(client);
  }

  Session session() {
    return present(session);
  }

  int level() {
    return client().level();
  }

  /// How many publications of quality 1 and 2 may be under way to this client.
  int window() {
    return client().window();
  }

  /// Any thread.
  @Nullable Will will() {
    return will;
  }

  private static <T> T present(@Nullable T value) {
    if (value == null) {
      throw new IllegalStateException("not signed in, or not in a pipeline");
    }
    return value;
  }

  // ---- the socket

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    context = ctx;
    output = new Output(ctx);
    reading = new Reading(this, ctx.executor());
    ctx.channel().config().setWriteBufferWaterMark(new WriteBufferWaterMark(32 << 10, 128 << 10));
    Loop of = broker.loop(ctx.channel().eventLoop());
    loop = of;
    of.opened(this);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    reading().accept(message);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    lastRead = System.nanoTime();
    if (state != State.CLOSED) {
      answers.settle(this);
      output().flush();
      if (answers.count() > broker.settings().flow().receiveMaximum()) {
        reading().hold(Reading.ANSWERS);
      }
    }
    ctx.fireChannelReadComplete();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (ctx.channel().isWritable()) {
      lastMove = System.nanoTime();
      turn();
    }
    ctx.fireChannelWritabilityChanged();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    end(/* said= */ false);
    ctx.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (cause instanceof IOException) {
      LOG.debug("Connection of {} broke: {}", peer.host(), cause.getMessage());
    } else {
      LOG.error("Connection of {} failed", peer.host(), cause);
    }
    end(/* said= */ false);
    ctx.close();
  }

  // ---- answering

  /// A small packet that is owed from now, behind what is owed already.
  void answer(java.util.function.Consumer<io.netty.buffer.ByteBuf> packet) {
    Answers.Answer answer =
        new Answers.Answer() {
          @Override
          void write(Connection connection) {
            packet.accept(connection.output().packet());
          }
        };
    answer.ready();
    answers.add(answer);
  }

  void malformed(Malformed malformed) {
    LOG.info(
        "{} sent what is not MQTT (0x{}): {}",
        who(),
        Integer.toHexString(malformed.reason()),
        malformed.words());
    if (state == State.STRANGER || state == State.SIGNING_IN) {
      boolean told =
          malformed.level() == 5 || malformed.reason() == Malformed.UNSUPPORTED_PROTOCOL_VERSION;
      if (malformed.level() != 0 && told) {
        refuse(malformed.level(), malformed.reason(), malformed.words());
      } else {
        end(/* said= */ false);
        present(context).close();
      }
      return;
    }
    disconnect(malformed.reason(), malformed.words());
  }

  /// DISCONNECT of the client. `said`: it takes its will back.
  void leaves(boolean said) {
    end(said);
    present(context).close();
  }

  // ---- signing in

  void connect(MqttConnectMessage message) {
    state = State.SIGNING_IN;
    reading().hold(Reading.SIGN_IN);
    Welcome welcome = new Welcome(this, message);
    broker.threads().execute(welcome);
  }

  /// The virtual thread is through: CONNACK, and everything that has waited for it.
  void welcomed(Welcome.Admitted admitted) {
    executor()
        .execute(() -> {
          Client known = admitted.client();
          client = known;
          will = admitted.will();
          session = admitted.session();
          if (state == State.CLOSED || !present(context).channel().isActive()) {
            state = State.CLOSED;
            leave(/* said= */ false);
            return;
          }
          publishing = new Publishing(this);
          dispatch = new Dispatch(this, known);
          state = State.OPEN;
          Packets.connack(
              output().packet(), known.level(), admitted.present(), 0, admitted.properties());
          if (output().packet().readableBytes() > known.largestPacket()) {
            LOG.info("{} takes no packet as large as a CONNACK, and is disconnected", who());
            end(/* said= */ true);
            present(context).close();
            return;
          }
          output().flush();
          lastRead = System.nanoTime();
          PacketDecoder decoder = present(context).pipeline().get(PacketDecoder.class);
          if (decoder != null) {
            decoder.admit(present(context), broker.settings().flow().packetBytes());
          }
          reading().unhold(Reading.SIGN_IN);
          turn();
        });
  }

  /// Any thread: CONNACK with a reason, then the end.
  void refused(int level, int reason, String words) {
    executor().execute(() -> refuse(level, reason, words));
  }

  private void refuse(int level, int reason, String words) {
    if (state == State.CLOSED) {
      return;
    }
    Packets.Properties properties = new Packets.Properties();
    if (!words.isEmpty()) {
      properties.text(0x1F, words);
    }
    Packets.connack(output().packet(), level, false, reason, properties);
    closeAfterFlush();
  }

  /// Any thread: signed in again.
  void renewed() {
    executor()
        .execute(() -> {
          if (state == State.OPEN) {
            Packets.Properties properties =
                new Packets.Properties().text(0x15, client().answering().method());
            answer(out -> Packets.reason(out, 0xF0, 0, properties));
            turn();
          }
        });
  }

  // ---- writing

  /// Any thread: there is something to send, or an answer has become ready.
  void wake() {
    Loop of = loop;
    if (of != null && !waiting.get() && waiting.compareAndSet(false, true)) {
      of.add(this);
    }
  }

  /// Sends what there is, as far as the socket takes it.
  void turn() {
    waiting.set(false);
    Session own = session;
    if (state != State.OPEN || own == null) {
      return;
    }
    reading().goOn();
    if (state != State.OPEN) {
      return; // what was read on has ended it
    }
    Output out = output();
    turnMillis = own.space().millis();
    out.goOn();
    answers.settle(this);
    own.pump(this);
    boolean more = !out.free() && present(context).channel().isWritable();
    if (!out.isEmpty()) {
      lastMove = System.nanoTime();
      out.flush();
    }
    if (more) {
      wake();
    }
    if (reading().isHeldFor(Reading.ANSWERS)
        && answers.count() <= broker.settings().flow().receiveMaximum() / 2) {
      reading().unhold(Reading.ANSWERS);
    }
  }

  /// What turns frames into bytes for this client.
  Dispatch dispatch() {
    return present(dispatch);
  }

  long turnMillis() {
    return turnMillis;
  }

  MqttMeters meters() {
    return session().space().meters();
  }

  // ---- reading

  Reading reading() {
    return present(reading);
  }

  Publishing publishing() {
    return present(publishing);
  }

  /// Reading goes on after a pause; what was decoded before it has been worked on.
  void readsOn() {
    if (state == State.OPEN) {
      answers.settle(this);
      output().flush();
    }
    if (!reading().isHeld() && state != State.CLOSED) {
      lastRead = System.nanoTime();
      present(context).channel().config().setAutoRead(true);
    }
  }

  void stopReading() {
    present(context).channel().config().setAutoRead(false);
  }

  boolean isClosed() {
    return state == State.CLOSED;
  }

  // ---- the end

  /// Once a second: timeouts. Until CONNECT the listener's own clock runs.
  void lookAtClock(long now) {
    if (state == State.OPEN) {
      lookAtClient(now);
    }
  }

  private void lookAtClient(long now) {
    long keepAlive = client().keepAliveNanos();
    if (keepAlive > 0 && !reading().isHeld() && now - lastRead > keepAlive + keepAlive / 2) {
      disconnect(Reason.KEEP_ALIVE_TIMEOUT, "Nothing came within one and a half keep alives");
      return;
    }
    Channel channel = present(context).channel();
    if (isStalled(channel, now)) {
      LOG.info("{} takes nothing any more and is dropped", who());
      meters().dropped("stalled-connection");
      end(/* said= */ false);
      channel.close();
      return;
    }
    Instant expires = session().principal().credential().expiresAt();
    if (expires != null && expires.toEpochMilli() <= session().space().millis()) {
      meters().refused(Problem.TOKEN_EXPIRED.code());
      disconnect(Reason.NOT_AUTHORIZED, "The token has expired");
    }
  }

  /// It takes nothing: its socket is full, or our window towards it is, and it has not said a word
  /// since.
  private boolean isStalled(Channel channel, long now) {
    long patience = broker.settings().connections().stalled().toNanos();
    return now - lastMove > patience
        && (!channel.isWritable() || (now - lastRead > patience && session().isStuck(this)));
  }

  /// Any thread.
  void takenOver() {
    close(Reason.SESSION_TAKEN_OVER, "Another connection uses this client id");
  }

  /// Any thread: DISCONNECT with a reason, then the end.
  void close(int reason, String words) {
    executor().execute(() -> disconnect(reason, words));
  }

  /// On the event loop.
  void disconnect(int reason, String words) {
    if (state == State.CLOSED) {
      return;
    }
    LOG.debug("{} is disconnected (0x{}): {}", who(), Integer.toHexString(reason), words);
    Client known = client;
    if (state == State.OPEN && known != null && known.level() == 5 && !output().within()) {
      Packets.Properties properties = new Packets.Properties();
      String said = known.reason(words);
      if (said != null) {
        properties.text(0x1F, said);
      }
      Packets.reason(output().packet(), 0xE0, reason, properties);
    }
    closeAfterFlush();
  }

  private void closeAfterFlush() {
    ChannelHandlerContext ctx = present(context);
    output().flush();
    end(/* said= */ false);
    // behind everything that is written already
    ctx.writeAndFlush(io.netty.buffer.Unpooled.EMPTY_BUFFER).addListener(done -> ctx.close());
    executor().schedule(() -> ctx.close(), 2, TimeUnit.SECONDS);
  }

  private void end(boolean said) {
    if (state == State.CLOSED) {
      return;
    }
    state = State.CLOSED;
    present(loop).closed(this);
    output().discard();
    reading().discard();
    leave(said);
  }

  private void leave(boolean said) {
    Session own = session;
    if (own != null) {
      own.space().sessions().leave(own, this, said);
    }
  }

  private io.netty.util.concurrent.EventExecutor executor() {
    return present(context).executor();
  }

  /// For logs.
  String who() {
    Session own = session;
    return own == null ? peer.host() : own.inWords() + " (" + peer.host() + ")";
  }
}
