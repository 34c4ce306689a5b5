package muster.engine;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/// What was given to a broker of MQTT 3.1.1, which gives it back to whoever subscribes, also to who
/// said it. Each comes back once, so each is forgotten when it did; the newest are remembered.
final class Echoes {
  private static final int REMEMBERED = 10_000;

  private final Map<String, Integer> expected =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Integer> eldest) {
          return size() > REMEMBERED;
        }
      };

  synchronized void expect(String topic, byte[] payload) {
    expected.merge(key(topic, payload), 1, Integer::sum);
  }

  synchronized boolean isOwn(String topic, byte[] payload) {
    String key = key(topic, payload);
    Integer count = expected.remove(key);
    if (count != null && count > 1) {
      expected.put(key, count - 1);
    }
    return count != null;
  }

  private static String key(String topic, byte[] payload) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(topic.getBytes(StandardCharsets.UTF_8));
      digest.update((byte) 0);
      return HexFormat.of().formatHex(digest.digest(payload));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
