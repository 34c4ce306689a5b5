package muster.text;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;

/// Text as the search index sees it: words of letters and digits, without case, accents and
/// variants of width; scripts that write without blanks character by character, so that a search
/// for several of them is one for a phrase. Done here and not in the database, so that both find
/// the same.
public final class Words {
  private static final int LONGEST = 64;
  // no letter of any script: marks the word that stands for the sender
  private static final char SENDER = '\uE000';
  private static final char OTHER = '\uE001';

  private Words() {}

  public static List<String> of(String text) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    String plain = Normalizer.normalize(text, Normalizer.Form.NFKD);
    for (int i = 0; i < plain.length(); ) {
      int point = plain.codePointAt(i);
      i += Character.charCount(point);
      int type = Character.getType(point);
      if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK) {
        continue;
      }
      boolean single = Character.isIdeographic(point) || isKana(point);
      if (single
          || !(Character.isLetterOrDigit(point) || type == Character.COMBINING_SPACING_MARK)) {
        end(word, words);
        if (single) {
          words.add(Character.toString(point));
        }
      } else if (word.length() < LONGEST) {
        word.appendCodePoint(Character.toLowerCase(Character.toUpperCase(point)));
      }
    }
    end(word, words);
    return words;
  }

  private static boolean isKana(int point) {
    Character.UnicodeScript script = Character.UnicodeScript.of(point);
    return script == Character.UnicodeScript.HIRAGANA
        || script == Character.UnicodeScript.KATAKANA
        || script == Character.UnicodeScript.THAI;
  }

  private static void end(StringBuilder word, List<String> words) {
    if (!word.isEmpty()) {
      words.add(word.toString());
      word.setLength(0);
    }
  }

  /// One word that stands for who wrote it.
  public static String sender(String key) {
    StringBuilder word = new StringBuilder().append(SENDER);
    for (int i = 0; i < key.length(); i++) {
      char c = key.charAt(i);
      word.append(c < 0x80 && !Character.isLetterOrDigit(c) ? OTHER : c);
    }
    return word.toString();
  }
}
