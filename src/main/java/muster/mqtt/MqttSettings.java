package muster.mqtt;

import java.time.Duration;

/// Everything about MQTT that an owner may set; docs/mqtt.md names the numbers and their keys.
public record MqttSettings(Flow flow, Queues queues, Connections connections) {
  public static final MqttSettings DEFAULTS =
      new MqttSettings(Flow.DEFAULTS, Queues.DEFAULTS, Connections.DEFAULTS);

  /// How much may be under way on one connection.
  ///
  /// @param packetBytes the largest packet that a client may send
  /// @param receiveMaximum publications of quality 1 and 2 that a client may have unacknowledged
  /// @param inflight the same towards the client, unless it asked for fewer; as many as may be
  ///   queued, because each turn of acknowledgements moves one window: a small one is a speed limit
  /// @param topicAliases how many a client may define, and how many we define for it
  public record Flow(int packetBytes, int receiveMaximum, int inflight, int topicAliases) {
    public static final Flow DEFAULTS = new Flow(1 << 20, 1_000, 10_000, 32);

    public Flow {
      require(packetBytes >= 1_024 && packetBytes <= 268_435_460, "Packets: 1 KiB to 256 MiB");
      require(receiveMaximum >= 1 && receiveMaximum <= 65_535, "Receive maximum: 1 to 65535");
      require(inflight >= 1 && inflight <= 65_535, "Inflight: 1 to 65535");
      require(topicAliases >= 0 && topicAliases <= 65_535, "Topic aliases: 0 to 65535");
    }
  }

  /// What waits for a client, connected or not. A new publication that finds the queue full is
  /// dropped and counted.
  ///
  /// @param age after which an undelivered publication is dropped
  /// @param longestSession a session is kept no longer than this after its connection ended
  public record Queues(int messages, long bytes, Duration age, Duration longestSession) {
    public static final Queues DEFAULTS =
        new Queues(10_000, 16L << 20, Duration.ofDays(14), Duration.ofDays(30));

    public Queues {
      require(messages >= 1 && messages <= 60_000, "Queued messages: 1 to 60000");
      require(bytes >= 1_024, "Queued bytes: 1 KiB or more");
      require(age.toSeconds() >= 1 && longestSession.toSeconds() >= 1, "A second or more");
      require(
          longestSession.toSeconds() < 0xFFFF_FFFFL, "Sessions are kept for less than 136 years");
    }
  }

  /// When a connection is ended.
  ///
  /// @param longestKeepAlive told to MQTT 5 clients who ask for more, or for none
  /// @param stalled a client that takes nothing for this long while something waits is dropped
  /// @param closeOnRefusal a 3.x client whose publication is refused is disconnected, instead of
  ///   acknowledged with the publication dropped (3.x has no other answer)
  public record Connections(Duration longestKeepAlive, Duration stalled, boolean closeOnRefusal) {
    public static final Connections DEFAULTS =
        new Connections(Duration.ofHours(1), Duration.ofSeconds(30), false);

    public Connections {
      require(
          longestKeepAlive.toSeconds() >= 1 && longestKeepAlive.toSeconds() <= 65_535,
          "Keep alive: 1 to 65535 s");
      require(stalled.toSeconds() >= 1, "Stalled: a second or more");
    }
  }

  private static void require(boolean holds, String words) {
    if (!holds) {
      throw new IllegalArgumentException(words);
    }
  }
}
