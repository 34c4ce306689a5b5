package muster.bus;

import java.util.List;
import muster.types.Problem;

/// What an owner says to a publication.
public sealed interface Verdict {
  /// Stored; `out` is what the subscribers get: perhaps rewritten, several, or nothing.
  record Accepted(List<Publication> out) implements Verdict {
    public Accepted {
      out = List.copyOf(out);
    }
  }

  /// Nothing stored, nothing delivered; the sender is told why.
  record Refused(Problem problem, String detail) implements Verdict {}

  static Verdict accepted(Publication... out) {
    return new Accepted(List.of(out));
  }

  static Verdict refused(Problem problem, String detail) {
    return new Refused(problem, detail);
  }
}
