package muster.access;

import java.util.function.Function;
import muster.store.Database;
import muster.store.Journal;
import muster.store.Tx;
import muster.types.Principal;
import muster.types.Problem;
import muster.types.Refusal;
import muster.types.Role;
import muster.types.SpaceId;
import org.jspecify.annotations.Nullable;

/// What every part of a space's access stands on, and the one check that all administration passes.
record Ground(
    SpaceId space,
    Database database,
    Journal journal,
    Sources sources,
    Audit audit,
    Changes changes) {

  <T extends @Nullable Object> T read(Function<Tx, T> reader) {
    return database.read(reader);
  }

  <T extends @Nullable Object> T write(Function<Tx, T> writer) {
    return journal.write(writer);
  }

  long now() {
    return sources.millis();
  }

  /// An admin of this very space, signed in with something that is not narrowed.
  boolean isAdmin(Principal by) {
    return by.role() == Role.ADMIN
        && by.space().equals(space)
        && by.credential().allowsScope(Access.SCOPE_ADMIN)
        && by.credential().rooms().isEmpty();
  }

  void requireAdmin(Principal by) {
    if (!isAdmin(by)) {
      throw new Refusal(
          Problem.NOT_ALLOWED,
          by.role() == Role.ADMIN
              ? "This sign-in is narrowed and may not administer; sign in with the password"
              : "Only an admin of this space may do this");
    }
  }
}
