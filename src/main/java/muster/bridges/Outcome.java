package muster.bridges;

import java.time.Duration;
import java.util.List;
import muster.types.Problem;

/// What came of handing something over, in either direction.
sealed interface Outcome {
  Outcome NOTHING_TO_DO = new Done(List.of());

  /// Taken; `ids` are what it is called there, part by part.
  record Done(List<String> ids) implements Outcome {
    public Done {
      ids = List.copyOf(ids);
    }
  }

  /// Not now. `pause` is what the other side asks for, zero when it says nothing.
  record Later(Duration pause, String why) implements Outcome {}

  /// Not ever.
  record Never(String why, Problem problem) implements Outcome {
    Never(String why) {
      this(why, Problem.CONFLICT);
    }
  }

  static Outcome later(String why) {
    return new Later(Duration.ZERO, why);
  }
}
