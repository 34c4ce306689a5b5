package muster.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import muster.access.Access;
import muster.types.SpaceId;

/// The hub's spaces, as the web edge needs them; the root implements it. Every method may block.
public interface Spaces {
  /// A space as operators see it.
  record Summary(SpaceId space, String name, Instant createdAt) {}

  List<Summary> list();

  /// Refuses with `conflict` when the space exists.
  Summary create(SpaceId space, String name);

  /// Ends its connections and removes all that belongs to it; `not-found` when there is none.
  void remove(SpaceId space);

  /// Writes one archive with everything of the space, consistent while it runs.
  void export(SpaceId space, OutputStream out) throws IOException;

  /// Makes a space from such an archive, under this name; `conflict` when the name is taken.
  Summary restore(SpaceId space, InputStream in) throws IOException;

  /// Writes one archive of the whole hub, consistent while it runs.
  void backup(OutputStream out) throws IOException;

  /// Who may do what in a running space.
  Optional<Access> access(SpaceId space);

  /// The route table of a running space.
  Optional<Routes> routes(SpaceId space);
}
