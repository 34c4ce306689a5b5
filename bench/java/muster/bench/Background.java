package muster.bench;

import io.netty.buffer.ByteBuf;

/// A connection that holds many subscriptions, none of which the load publishes to: exact ones, and
/// ones with `+` and `#`, spread over many branches of the tree.
final class Background extends Client {

  private static final int AT_ONCE = 100;

  private final int count;
  private int asked;
  private int granted;

  Background(Drive drive, Target target, int count) {
    super(drive, target, "bench-background");
    this.count = count;
  }

  @Override
  void connected() {
    ask();
  }

  @Override
  void received(int first, ByteBuf in, int body, int end) {
    if (first != SUBACK || in.getUnsignedByte(end - 1) > 2) {
      throw new IllegalStateException("The server refused a background subscription");
    }
    granted++;
    if (granted == count) {
      drive.ready();
    } else if (granted == asked) {
      ask();
    }
  }

  private void ask() {
    int until = Math.min(count, asked + AT_ONCE);
    for (; asked < until; asked++) {
      out().subscribe(1 + asked % 65_535, 0, filter(asked));
    }
  }

  private static String filter(int i) {
    return switch (i % 4) {
      case 0 -> "field/%d/unit/%d/+".formatted(i % 300, i);
      case 1 -> "field/%d/unit/%d/#".formatted(i % 300, i);
      default -> "field/%d/unit/%d/state".formatted(i % 300, i);
    };
  }
}
