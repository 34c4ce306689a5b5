package muster.tracks;

import muster.access.Access;
import muster.http.Answer;
import muster.http.Need;
import muster.http.Routes;
import org.jspecify.annotations.Nullable;

/// What the map page has to know before it draws anything.
final class MapRoutes {
  private final Shown shown;

  record Shown(@Nullable Tiles tiles) {}

  MapRoutes(TracksSettings settings) {
    this.shown = new Shown(settings.tiles().orElse(null));
  }

  void addTo(Routes routes) {
    routes
        .get(
            "/api/v1/map",
            Need.guest().scope(Access.SCOPE_SUBSCRIBE),
            "What the map is drawn with",
            call -> Answer.json(shown))
        .answers(Shown.class);
  }
}
