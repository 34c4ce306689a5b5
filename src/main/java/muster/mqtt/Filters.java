package muster.mqtt;

import muster.types.Problem;
import muster.types.Refusal;
import muster.types.TopicFilter;
import org.jspecify.annotations.Nullable;

/// Topic filters as a client writes them: `$share/GROUP/FILTER` is a shared subscription.
final class Filters {
  private static final String SHARE = "$share/";

  record Parsed(TopicFilter filter, @Nullable String group) {}

  private Filters() {}

  static Parsed parse(String text) {
    if (!text.startsWith(SHARE)) {
      if (text.equals("$share")) {
        throw new Refusal(Problem.BAD_FILTER, "A shared subscription is $share/GROUP/FILTER");
      }
      return new Parsed(new TopicFilter(text), null);
    }
    int slash = text.indexOf('/', SHARE.length());
    if (slash <= SHARE.length() || slash == text.length() - 1) {
      throw new Refusal(Problem.BAD_FILTER, "A shared subscription is $share/GROUP/FILTER");
    }
    String group = text.substring(SHARE.length(), slash);
    if (group.indexOf('+') >= 0 || group.indexOf('#') >= 0) {
      throw new Refusal(Problem.BAD_FILTER, "The group of a shared subscription has no wildcard");
    }
    return new Parsed(new TopicFilter(text.substring(slash + 1)), group);
  }
}
