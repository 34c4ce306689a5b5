package muster.store;

import muster.types.Problem;

/// What a broken statement says about the database: is this statement to blame, or nobody's?
enum Fault {
  /// This statement or its data: a constraint, a type, a typing error. Others may go on.
  STATEMENT(Problem.INTERNAL),
  /// This statement took too long and was ended. Others may go on.
  SLOW(Problem.BUSY),
  /// Somebody else holds a lock.
  BUSY(Problem.BUSY),
  /// No room on the disk, or in the database's own bound.
  FULL(Problem.STORE_FULL),
  /// The file cannot be read or written, the server does not answer, the connection is lost.
  GONE(Problem.STORE_UNAVAILABLE);

  private final Problem problem;

  Fault(Problem problem) {
    this.problem = problem;
  }

  /// Is the statement to blame, so that another one may well work?
  boolean ofStatement() {
    return this == STATEMENT || this == SLOW;
  }

  Problem problem() {
    return problem;
  }
}
