package muster.bridges;

import java.util.ArrayList;
import java.util.List;

/// Cuts a text that is longer than the other side takes, where a reader would: between lines, else
/// between words, else between characters. Lengths count UTF-16 units, which are never fewer than
/// characters.
final class Pieces {
  private Pieces() {}

  static List<String> of(String text, int longest) {
    List<String> pieces = new ArrayList<>();
    String rest = text.strip();
    while (rest.length() > longest) {
      int cut = cut(rest, longest);
      String piece = rest.substring(0, cut).strip();
      if (!piece.isEmpty()) {
        pieces.add(piece);
      }
      rest = rest.substring(cut).strip();
    }
    if (!rest.isEmpty()) {
      pieces.add(rest);
    }
    return pieces;
  }

  private static int cut(String text, int longest) {
    for (String border : new String[] {"\n", " "}) {
      int at = text.lastIndexOf(border, longest);
      if (at > longest / 2) {
        return at;
      }
    }
    boolean middle =
        Character.isHighSurrogate(text.charAt(longest - 1))
            && Character.isLowSurrogate(text.charAt(longest));
    return middle && longest > 1 ? longest - 1 : middle ? 2 : longest;
  }
}
