package muster.access;

import java.text.Normalizer;
import muster.types.Problem;
import muster.types.Refusal;
import muster.types.SpaceId;
import org.jspecify.annotations.Nullable;

/// What a person types as a user name, taken apart: `bob@team` is bob in the space team, plain
/// `bob` belongs to the space of the door that he came through. Only the form is looked at here;
/// whether bob exists is for the space to find out, at the same cost either way.
public record Login(String user, @Nullable SpaceId space) {
  private static final int LONGEST = 400;

  /// Takes apart what was typed; a space that cannot exist is refused like a wrong password, so
  /// that nobody learns names of spaces by guessing.
  public static Login parse(String typed) {
    if (typed.length() > LONGEST) {
      throw new Refusal(Problem.BAD_CREDENTIALS, Problem.BAD_CREDENTIALS.title());
    }
    String text = Normalizer.normalize(typed, Normalizer.Form.NFC);
    int at = text.lastIndexOf('@');
    if (at < 0) {
      return new Login(text, null);
    }
    try {
      return new Login(text.substring(0, at), new SpaceId(text.substring(at + 1)));
    } catch (Refusal noSpace) {
      throw new Refusal(Problem.BAD_CREDENTIALS, Problem.BAD_CREDENTIALS.title());
    }
  }

  /// The space that was typed, else that of the listener.
  public SpaceId spaceOr(SpaceId listeners) {
    return space == null ? listeners : space;
  }
}
