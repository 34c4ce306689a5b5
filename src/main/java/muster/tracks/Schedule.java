package muster.tracks;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import muster.types.Problem;
import muster.types.Refusal;

/// When somebody is shown: `mo-fr 08:00-17:00; sa 10:00-12:00`, in a zone. Empty is always. A span
/// that ends before it begins goes on past midnight and belongs to the day it began on.
record Schedule(String text, ZoneId zone, List<Span> spans) {
  static final Schedule ALWAYS = new Schedule("", ZoneId.of("UTC"), List.of());
  private static final int MOST = 20;
  private static final List<String> DAYS = List.of("mo", "tu", "we", "th", "fr", "sa", "su");
  private static final Pattern FORM =
      Pattern.compile(
          "(?<from>[a-z]{2})(?:-(?<to>[a-z]{2}))? +(?<begin>\\d\\d:\\d\\d)-(?<end>\\d\\d:\\d\\d)");

  /// One span of some days.
  record Span(Set<DayOfWeek> days, LocalTime begin, LocalTime end) {
    boolean holds(ZonedDateTime at) {
      LocalTime time = at.toLocalTime();
      if (begin.isBefore(end)) {
        return days.contains(at.getDayOfWeek()) && !time.isBefore(begin) && time.isBefore(end);
      }
      return (days.contains(at.getDayOfWeek()) && !time.isBefore(begin))
          || (days.contains(at.getDayOfWeek().minus(1)) && time.isBefore(end));
    }
  }

  static Schedule of(String text, String zone) {
    String plain = text.strip().toLowerCase(Locale.ROOT);
    ZoneId where;
    try {
      where = ZoneId.of(zone.isEmpty() ? "UTC" : zone);
    } catch (DateTimeException e) {
      throw new Refusal(Problem.BAD_REQUEST, "zone is a time zone like Europe/Madrid");
    }
    List<Span> spans = new ArrayList<>();
    for (String part : plain.isEmpty() ? new String[0] : plain.split(";", MOST + 1)) {
      Matcher form = FORM.matcher(part.strip());
      if (!form.matches() || spans.size() == MOST) {
        throw wrong();
      }
      String to = form.group("to");
      spans.add(
          new Span(
              days(form.group("from"), to == null ? form.group("from") : to),
              time(form.group("begin")),
              time(form.group("end"))));
    }
    return new Schedule(plain, where, List.copyOf(spans));
  }

  private static Refusal wrong() {
    return new Refusal(
        Problem.BAD_REQUEST,
        "schedule is like \"mo-fr 08:00-17:00; sa 10:00-12:00\", with mo tu we th fr sa su");
  }

  private static Set<DayOfWeek> days(String from, String to) {
    int first = DAYS.indexOf(from);
    int last = DAYS.indexOf(to);
    if (first < 0 || last < 0) {
      throw wrong();
    }
    Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
    for (int day = first; ; day = (day + 1) % 7) {
      days.add(DayOfWeek.of(day + 1));
      if (day == last) {
        return days;
      }
    }
  }

  private static LocalTime time(String text) {
    try {
      return LocalTime.parse(text);
    } catch (DateTimeException e) {
      throw wrong();
    }
  }

  boolean holds(long millis) {
    if (spans.isEmpty()) {
      return true;
    }
    ZonedDateTime at = Instant.ofEpochMilli(millis).atZone(zone);
    return spans.stream().anyMatch(span -> span.holds(at));
  }
}
