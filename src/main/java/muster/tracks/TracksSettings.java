package muster.tracks;

import java.security.SecureRandom;
import java.util.Optional;
import java.util.function.Supplier;
import muster.access.Vault;

/// What an owner may set about tracks; docs/location.md names the keys.
///
/// @param vault wraps the keys of devices that encrypt
/// @param entrances where phones find this hub; asked when one is set up, as ports open late
/// @param tiles where the map's pictures come from; empty: country outlines
public record TracksSettings(
    boolean enabled, Vault vault, Supplier<Entrances> entrances, Optional<Tiles> tiles) {
  public static final TracksSettings DEFAULTS =
      new TracksSettings(
          true, Vault.passing(new SecureRandom()), () -> Entrances.NONE, Optional.empty());

  public TracksSettings with(Vault other, Supplier<Entrances> where) {
    return new TracksSettings(enabled, other, where, tiles);
  }

  public TracksSettings enabled(boolean wanted) {
    return new TracksSettings(wanted, vault, entrances, tiles);
  }

  public TracksSettings drawnWith(Optional<Tiles> source) {
    return new TracksSettings(enabled, vault, entrances, source);
  }
}
