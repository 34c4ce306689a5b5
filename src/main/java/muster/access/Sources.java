package muster.access;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/// Where time and chance come from, handed in so that a test can hold both. `clock` is the wall
/// clock (expiry, audit), `nanos` the one that never jumps (throttles, token buckets).
public record Sources(InstantSource clock, LongSupplier nanos, SecureRandom random) {

  public static Sources system() {
    return new Sources(InstantSource.system(), System::nanoTime, new SecureRandom());
  }

  long millis() {
    return clock.millis();
  }

  byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }
}
