package muster.store;

import muster.types.Problem;

/// What a broken statement says about the database: is this statement to blame, or nobody's?
enum Fault {
  /// This statement or its data: a constraint, a type, a typing error. Others may go on.
  STATEMENT(Problem.INTERNAL),
  /// Somebody else holds a lock, or it took too long.
  BUSY(Problem.BUSY),
  /// No room on the disk, or in the database's own bound.
  FULL(Problem.STORE_FULL),
  /// The file cannot be read or written, the server does not answer, the connection is lost.
  GONE(Problem.STORE_UNAVAILABLE);

  private final Problem problem;

  Fault(Problem problem) {
    this.problem = problem;
  }

  Problem problem() {
    return problem;
  }
}
