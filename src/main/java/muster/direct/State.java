package muster.direct;

import java.util.Locale;
import muster.types.Problem;
import muster.types.Refusal;

/// What became of a message, in the only order in which it can.
enum State {
  /// The sender has published it.
  SENT,
  /// The hub has committed it.
  RECEIVED_BY_SERVER,
  /// A device of the receiver has acknowledged it, or the receiver says so.
  DELIVERED,
  /// The receiver says that it was shown.
  READ,
  /// The receiver has pressed the button of a message that asks for it.
  CONFIRMED;

  /// As clients and the table have it.
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  static State of(String word) {
    for (State state : values()) {
      if (state.word().equals(word)) {
        return state;
      }
    }
    throw new Refusal(
        Problem.BAD_REQUEST,
        "The field \"status\" is sent, received_by_server, delivered, read or confirmed");
  }

  /// What it means when a receiver says it: clients of plan 003 write `received_by_server` when
  /// they have got a message, which is what everybody else calls delivered.
  State saidByReceiver() {
    return this == SENT || this == RECEIVED_BY_SERVER ? DELIVERED : this;
  }
}
