package muster.tracks;

import java.util.List;
import muster.types.Problem;
import muster.types.Refusal;
import muster.types.UserId;

/// A place of somebody: a circle with a name. Who comes and goes there is told in `rooms`, which
/// only its owner chooses, and only of the owner's own devices.
///
/// @param watched whether the hub looks at positions itself; else only what phones say counts
record Place(
    long id,
    UserId owner,
    String name,
    double lat,
    double lon,
    int radius,
    boolean watched,
    List<String> rooms,
    long madeAt) {
  private static final int MOST_ROOMS = 20;

  Place {
    rooms = rooms.stream().distinct().sorted().toList();
    if (name.isBlank() || name.length() > 100 || name.chars().anyMatch(Character::isISOControl)) {
      throw new Refusal(Problem.BAD_REQUEST, "A place has a name of 1 to 100 characters");
    }
    if (!(lat >= -90 && lat <= 90 && lon >= -180 && lon <= 180)) {
      throw new Refusal(Problem.BAD_REQUEST, "lat is -90 to 90 and lon -180 to 180");
    }
    if (radius < 10 || radius > 100_000) {
      throw new Refusal(Problem.BAD_REQUEST, "radius is 10 to 100000 metres");
    }
    if (rooms.size() > MOST_ROOMS) {
      throw new Refusal(Problem.BAD_REQUEST, "At most " + MOST_ROOMS + " rooms");
    }
  }
}
