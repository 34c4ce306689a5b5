package muster.access;

import java.util.Locale;
import muster.types.Problem;
import muster.types.Refusal;

/// What is asked of a topic. A rule speaks of publishing or subscribing; whoever may subscribe to a
/// topic receives it, so `RECEIVE` is asked at each delivery and answered by the rules for
/// subscribing.
public enum Action {
  PUBLISH,
  SUBSCRIBE,
  RECEIVE;

  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Action of(String code) {
    for (Action action : values()) {
      if (action.code().equals(code)) {
        return action;
      }
    }
    throw new Refusal(Problem.BAD_REQUEST, "An action is one of publish, subscribe, receive");
  }

  /// The action that rules speak of.
  Action ruled() {
    return this == RECEIVE ? SUBSCRIBE : this;
  }
}
