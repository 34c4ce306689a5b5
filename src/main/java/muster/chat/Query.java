package muster.chat;

import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import muster.text.Words;
import muster.types.Problem;
import muster.types.Refusal;
import muster.types.UserId;
import org.jspecify.annotations.Nullable;

/// What somebody typed into the search field: words (all of them have to be there; `word*` is a
/// beginning), `"a phrase"`, `from:USER`, `in:ROOM`, `before:DAY`, `after:DAY`.
record Query(
    List<SearchStore.Term> terms,
    @Nullable UserId from,
    @Nullable String in,
    long after,
    long before) {
  private static final int LONGEST = 500;
  private static final int MOST_TERMS = 20;
  private static final Pattern PART =
      Pattern.compile("(?:(from|in|before|after):)?(?:\"([^\"]*)\"?|(\\S+))");

  Query {
    terms = List.copyOf(terms);
  }

  static Query parse(String typed) {
    if (typed.length() > LONGEST) {
      throw new Refusal(Problem.BAD_REQUEST, "A search has at most " + LONGEST + " characters");
    }
    List<SearchStore.Term> terms = new ArrayList<>();
    UserId from = null;
    String in = null;
    long after = Long.MIN_VALUE;
    long before = Long.MAX_VALUE;
    Matcher part = PART.matcher(typed);
    while (part.find()) {
      String quoted = part.group(2);
      String value = quoted != null ? quoted : part.group(3);
      switch (part.group(1)) {
        case null -> term(value, quoted == null).ifPresent(terms::add);
        case "from" -> from = new UserId(value);
        case "in" -> in = value;
        case "after" -> after = time(value);
        default -> before = time(value);
      }
    }
    if (terms.size() > MOST_TERMS) {
      throw new Refusal(Problem.BAD_REQUEST, "A search has at most " + MOST_TERMS + " words");
    }
    if (from != null) {
      terms.add(new SearchStore.Term(List.of(Words.sender(from.key())), false));
    }
    if (terms.isEmpty() && in == null && after == Long.MIN_VALUE && before == Long.MAX_VALUE) {
      throw new Refusal(
          Problem.BAD_REQUEST,
          "Say what to search: words, \"a phrase\", from:USER, in:ROOM, before:DAY, after:DAY");
    }
    return new Query(terms, from, in, after, before);
  }

  private static java.util.Optional<SearchStore.Term> term(String value, boolean mayBePrefix) {
    List<String> words = Words.of(value);
    return words.isEmpty()
        ? java.util.Optional.empty()
        : java.util.Optional.of(new SearchStore.Term(words, mayBePrefix && value.endsWith("*")));
  }

  private static long time(String value) {
    try {
      return value.length() <= 10
          ? LocalDate.parse(value).atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli()
          : OffsetDateTime.parse(value).toInstant().toEpochMilli();
    } catch (DateTimeParseException | ArithmeticException e) {
      throw new Refusal(
          Problem.BAD_REQUEST,
          "A day is written like "
              + LocalDate.ofInstant(Instant.EPOCH, ZoneOffset.UTC)
              + ", a time like 2026-02-13T10:30:00Z");
    }
  }
}
