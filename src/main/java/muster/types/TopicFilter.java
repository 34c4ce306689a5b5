package muster.types;

/// A topic filter as MQTT defines it: `+` stands for one whole level, `#` for the rest and only at
/// the end. A filter that begins with a wildcard does not match topics that begin with `$`.
public record TopicFilter(String value) {

  public TopicFilter {
    Topic.checkText(value, Problem.BAD_FILTER);
    int last = value.length() - 1;
    for (int i = 0; i <= last; i++) {
      char c = value.charAt(i);
      if (c == '+' || c == '#') {
        boolean opens = i == 0 || value.charAt(i - 1) == '/';
        boolean closes = i == last || (c == '+' && value.charAt(i + 1) == '/');
        if (!opens || !closes) {
          throw new Refusal(
              Problem.BAD_FILTER, "In a filter + fills a whole level, and # the last one only");
        }
      }
    }
  }

  public boolean hasWildcard() {
    return value.indexOf('+') >= 0 || value.indexOf('#') >= 0;
  }

  /// Whether a publication to `topic` belongs to this filter. One pass, no allocation.
  public boolean matches(Topic topic) {
    return matches(value, topic.value());
  }

  private static boolean matches(String filter, String topic) {
    if (topic.charAt(0) == '$' && filter.charAt(0) != '$') {
      return false;
    }
    int f = 0;
    int t = 0;
    while (f < filter.length()) {
      char c = filter.charAt(f);
      if (c == '#') {
        return true;
      }
      if (c == '+') {
        while (t < topic.length() && topic.charAt(t) != '/') {
          t++;
        }
        f++;
      } else {
        if (t >= topic.length()) {
          // "a/#" belongs to "a" as well
          return c == '/' && filter.length() == f + 2 && filter.charAt(f + 1) == '#';
        }
        if (c != topic.charAt(t)) {
          return false;
        }
        f++;
        t++;
        continue;
      }
      if (f == filter.length()) {
        return t == topic.length();
      }
      // after a "+" the filter goes on with "/": so must the topic, unless only "/#" is left
      if (t == topic.length()) {
        return filter.length() == f + 2 && filter.charAt(f + 1) == '#';
      }
    }
    return t == topic.length();
  }

  @Override
  public String toString() {
    return value;
  }
}
