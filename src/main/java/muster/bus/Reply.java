package muster.bus;

import muster.types.Problem;

/// What a publisher is told, once: after the commit where the publication has one, else at once.
/// Called on the ledger's thread or within `publish`; returns at once and never throws.
public interface Reply {
  /// Nobody waits for the answer.
  Reply NONE =
      new Reply() {
        @Override
        public void accepted(int receivers) {}

        @Override
        public void refused(Problem problem, String detail) {}
      };

  /// Whether [#record] has something to write: then the publication goes through the ledger.
  default boolean records() {
    return false;
  }

  /// Inside the transaction that holds the publication, when it is accepted: what the publisher
  /// must remember together with it (an MQTT packet id of quality 2). Again after a rollback.
  default void record() {}

  /// Accepted, and everybody who was there has been served.
  ///
  /// @param receivers how many it went to
  void accepted(int receivers);

  void refused(Problem problem, String detail);
}
