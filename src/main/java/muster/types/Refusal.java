package muster.types;

/// A request that is refused, with the row of the problem table and words for the person who asked.
/// Thrown by checks (a record that cannot be wrong, a parser at the edge) and turned into an answer
/// at the edge; no stack trace, because it is no bug.
public final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final Problem problem;
  private final long retryAfterSeconds;

  public Refusal(Problem problem, String detail) {
    this(problem, detail, 0);
  }

  public Refusal(Problem problem, String detail, long retryAfterSeconds) {
    super(detail, null, false, false);
    this.problem = problem;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  public Problem problem() {
    return problem;
  }

  /// What to tell the person: never null, no secrets.
  public String detail() {
    String detail = getMessage();
    return detail == null ? problem.title() : detail;
  }

  /// Seconds after which trying again makes sense; 0 where that cannot be said.
  public long retryAfterSeconds() {
    return retryAfterSeconds;
  }
}
