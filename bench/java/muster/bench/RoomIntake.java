package muster.bench;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// Room messages: parsed, checked, stamped, stored and committed with fsync before each PUBACK,
/// from 200 publishers with 20 unacknowledged each, to 20 rooms. J7's peer is Mosquitto, which
/// stores nothing; J8's is what plan 000 had: Mosquitto, a subscriber in Python (paho) and a SQLite
/// commit for each message, counted where they are stored.
record RoomIntake() implements Job {
  private static final int PUBLISHERS = 200;
  private static final int WINDOW = 20;
  private static final int ROOMS = 20;
  private static final Duration WARMING = Duration.ofSeconds(5);
  private static final Duration MEASURED = Duration.ofSeconds(3);
  private static final Path DEBIANS = Path.of("/usr/bin/python3");
  private static final int CONNACK = 0x20;
  private static final int PUBACK = 0x40;
  private static final String PIPELINE =
      """
      import sqlite3, sys, time
      import paho.mqtt.client as mqtt
      db = sqlite3.connect(sys.argv[2])
      db.execute("PRAGMA journal_mode=WAL")
      db.execute("PRAGMA synchronous=FULL")
      db.execute("CREATE TABLE chat_messages (id INTEGER PRIMARY KEY, room TEXT, message TEXT)")
      count, told = 0, time.time()
      def heard(client, user, message):
          global count, told
          db.execute("INSERT INTO chat_messages (room, message) VALUES (?, ?)",
                     (message.topic, message.payload.decode()))
          db.commit()
          count += 1
          if time.time() - told > 0.2:
              told = time.time()
              print("stored", count, int(told * 1000), flush=True)
      v2 = getattr(mqtt, "CallbackAPIVersion", None)
      client = mqtt.Client(v2.VERSION2) if v2 else mqtt.Client()
      client.on_message = heard
      client.on_subscribe = lambda *a: print("ready", flush=True)
      client.connect("127.0.0.1", int(sys.argv[1]))
      client.subscribe("quendaward/chat/#", 1)
      client.loop_forever()
      """;

  @Override
  public String id() {
    return "J7";
  }

  @Override
  public void run(Run run) throws InterruptedException {
    Target ours = run.field().target(Door.MUSTER);
    Target peer = run.field().target(Door.MOSQUITTO);
    if (ours == null) {
      return;
    }
    List<Double> stored = new ArrayList<>();
    List<Double> passed = new ArrayList<>();
    acknowledged(ours, WARMING);
    for (int round = 0; round < run.rounds(); round++) {
      stored.add(acknowledged(ours, MEASURED));
      run.say("J7 Muster: " + Table.perSecond(stored.getLast()));
      if (peer != null) {
        passed.add(acknowledged(peer, MEASURED));
        run.say("J7 Mosquitto: " + Table.perSecond(passed.getLast()));
      }
    }
    double mine = median(stored);
    add(run, "J7 room messages, stored before PUBACK", mine, "Mosquitto", median(passed), 1);
    double pipeline = peer == null ? 0 : pipeline(run, peer);
    add(run, "J8 the same against a pipeline", mine, "paho + SQLite", pipeline, 20);
  }

  private static double median(List<Double> values) {
    return values.isEmpty()
        ? 0
        : Samples.median(values.stream().mapToDouble(Double::doubleValue).sorted().toArray());
  }

  private static void add(
      Run run, String what, double ours, String peer, double theirs, double goal) {
    Goal wanted = Goal.atLeast(goal);
    double ratio = theirs == 0 ? 0 : ours / theirs;
    run.table()
        .add(
            new Table.Row(
                what,
                Table.perSecond(ours),
                theirs == 0 ? "-" : peer + " " + Table.perSecond(theirs),
                theirs == 0 ? "-" : Table.round(ratio, 2),
                theirs == 0 ? wanted.toString() : wanted.against(ratio),
                "",
                Table.Loaded.NONE));
  }

  /// Rows per second that the pipeline stores while it is given more than it can take.
  private static double pipeline(Run run, Target broker) throws InterruptedException {
    Path script = run.field().folder().resolve("pipeline.py");
    Path database = run.field().folder().resolve("pipeline.db");
    try {
      Files.writeString(script, PIPELINE);
      Process python =
          new ProcessBuilder(
                  Files.isExecutable(DEBIANS) ? DEBIANS.toString() : "python3",
                  script.toString(),
                  String.valueOf(broker.port()),
                  database.toString())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      try (BufferedReader out =
          new BufferedReader(
              new InputStreamReader(python.getInputStream(), StandardCharsets.UTF_8))) {
        if (!"ready".equals(out.readLine())) {
          run.say("J8: Eclipse Paho is not installed (apt-get install python3-paho-mqtt)");
          return 0;
        }
        acknowledged(broker, Duration.ofSeconds(4));
        return rate(out);
      } finally {
        python.destroyForcibly();
      }
    } catch (IOException e) {
      run.say("J8: " + e.getMessage());
      return 0;
    }
  }

  /// Between the first and the last count that it has told until now.
  private static double rate(BufferedReader out) throws IOException {
    long[] first = {};
    long[] last = {};
    while (last.length == 0 || out.ready()) {
      String[] words = String.valueOf(out.readLine()).split(" ", -1);
      if (words.length != 3) {
        return 0;
      }
      last = new long[] {Long.parseLong(words[1]), Long.parseLong(words[2])};
      first = first.length == 0 ? last : first;
    }
    double seconds = (last[1] - first[1]) / 1e3;
    return seconds <= 0 ? 0 : (last[0] - first[0]) / seconds;
  }

  /// Acknowledgements per second during the last `measured` of a load.
  private static double acknowledged(Target target, Duration measured) throws InterruptedException {
    LongAdder count = new LongAdder();
    AtomicBoolean over = new AtomicBoolean();
    AtomicReference<@Nullable String> fault = new AtomicReference<>();
    List<Thread> crowd = new ArrayList<>();
    for (int i = 0; i < PUBLISHERS; i++) {
      int number = i;
      crowd.add(
          Thread.ofVirtual()
              .start(() -> {
                try {
                  publish(target, number, count, over);
                } catch (IOException e) {
                  fault.compareAndSet(null, String.valueOf(e.getMessage()));
                }
              }));
    }
    Thread.sleep(1_000);
    long before = count.sum();
    long began = System.nanoTime();
    Thread.sleep(measured);
    double seconds = (System.nanoTime() - began) / 1e9;
    double rate = (count.sum() - before) / seconds;
    over.set(true);
    for (Thread one : crowd) {
      one.join();
    }
    if (fault.get() != null) {
      throw new ServerFailed(String.valueOf(fault.get()));
    }
    return rate;
  }

  private static void publish(Target target, int number, LongAdder count, AtomicBoolean over)
      throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), target.port())) {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(20_000);
      OutputStream out = socket.getOutputStream();
      DataInputStream in =
          new DataInputStream(new java.io.BufferedInputStream(socket.getInputStream()));
      out.write(connect(target, "room-p" + number));
      expect(in, CONNACK);
      byte[] frame = message(target, number);
      int id = frame.length - body(number).length - (target.version() == 5 ? 3 : 2);
      int next = 1;
      int underWay = 0;
      while (!over.get() || underWay > 0) {
        ByteArrayOutputStream some = new ByteArrayOutputStream();
        while (underWay < WINDOW && !over.get()) {
          frame[id] = (byte) (next >> 8);
          frame[id + 1] = (byte) next;
          next = next % 65_535 + 1;
          some.write(frame);
          underWay++;
        }
        out.write(some.toByteArray());
        do {
          expect(in, PUBACK);
          count.increment();
          underWay--;
        } while (in.available() > 0 && underWay > 0);
      }
      out.write(new byte[] {(byte) 0xe0, 0});
    }
  }

  private static void expect(DataInputStream in, int type) throws IOException {
    int first = in.readUnsignedByte();
    byte[] rest = new byte[in.readUnsignedByte()];
    in.readFully(rest);
    boolean refused =
        type == PUBACK ? rest.length > 2 && rest[2] < 0 : rest.length > 1 && rest[1] != 0;
    if (first != type || refused) {
      throw new IOException("the server answered " + first + ", refused: " + refused);
    }
  }

  private static byte[] text(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    byte[] all = new byte[bytes.length + 2];
    all[0] = (byte) (bytes.length >> 8);
    all[1] = (byte) bytes.length;
    System.arraycopy(bytes, 0, all, 2, bytes.length);
    return all;
  }

  private static byte[] frame(int first, byte[]... parts) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      body.writeBytes(part);
    }
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    frame.write(first);
    int left = body.size();
    do {
      frame.write(left > 127 ? left % 128 | 128 : left);
      left /= 128;
    } while (left > 0);
    frame.writeBytes(body.toByteArray());
    return frame.toByteArray();
  }

  private static byte[] connect(Target target, String client) {
    boolean five = target.version() == 5;
    boolean login = !target.user().isEmpty();
    return frame(
        0x10,
        text("MQTT"),
        new byte[] {(byte) target.version(), (byte) (login ? 0xc2 : 2), 0, 60},
        new byte[five ? 1 : 0],
        text(client),
        login ? text(target.user()) : new byte[0],
        login ? text(target.password()) : new byte[0]);
  }

  private static byte[] body(int number) {
    return ("{\"message\":\""
            + "A message of a usual length, number %03d. ".formatted(number).repeat(3)
            + "\",\"award_id\":"
            + (number % ROOMS + 1)
            + "}")
        .getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] message(Target target, int number) {
    return frame(
        0x32,
        text("quendaward/chat/" + (number % ROOMS + 1)),
        new byte[target.version() == 5 ? 3 : 2],
        body(number));
  }
}
