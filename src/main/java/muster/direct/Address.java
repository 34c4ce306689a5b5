package muster.direct;

import java.util.regex.Pattern;
import muster.types.Problem;
import muster.types.Refusal;
import muster.types.UserId;

/// Whom a message is for, as `receiver_id` says it: a user, `all`, `group:ID`.
sealed interface Address {
  String ALL = "all";
  String GROUP = "group:";
  Pattern GROUP_ID = Pattern.compile("[a-z0-9]{8,40}");

  /// As `receiver_id` and the path of REST have it.
  String text();

  /// What the messages between these belong to: the same for both sides. `+` is in no user id, so
  /// no two conversations are ever the same.
  String conversation(UserId self);

  record Person(UserId user) implements Address {
    @Override
    public String text() {
      return user.value();
    }

    @Override
    public String conversation(UserId self) {
      return self.compareTo(user) < 0
          ? self.key() + "+" + user.key()
          : user.key() + "+" + self.key();
    }
  }

  record Everybody() implements Address {
    @Override
    public String text() {
      return ALL;
    }

    @Override
    public String conversation(UserId self) {
      return EVERYBODY;
    }
  }

  record Group(String id) implements Address {
    public Group {
      if (!GROUP_ID.matcher(id).matches()) {
        throw new Refusal(Problem.NOT_FOUND, "There is no such group");
      }
    }

    @Override
    public String text() {
      return GROUP + id;
    }

    @Override
    public String conversation(UserId self) {
      return "+" + text();
    }
  }

  String EVERYBODY = "+all";

  static Address of(String text) {
    if (text.equals(ALL)) {
      return new Everybody();
    }
    return text.startsWith(GROUP)
        ? new Group(text.substring(GROUP.length()))
        : new Person(new UserId(text));
  }

  /// As a level of a topic has it.
  static Address ofLevel(String level) {
    return level.equals(ALL) || level.startsWith(GROUP)
        ? of(level)
        : new Person(UserId.ofTopicLevel(level));
  }
}
