package muster.engine;

import java.util.concurrent.atomic.LongAdder;

/// What was counted since the start.
final class Tally {
  final LongAdder in = new LongAdder();
  final LongAdder out = new LongAdder();
  final LongAdder refused = new LongAdder();
  final LongAdder dropped = new LongAdder();
}
