package muster.tracks;

import java.security.SecureRandom;
import java.util.Optional;
import java.util.function.Supplier;
import muster.access.Vault;

/// What an owner may set about tracks; docs/location.md names the keys.
///
/// @param keeping how long positions are kept where their owner says nothing
/// @param vault wraps the keys of devices that encrypt
/// @param entrances where phones find this hub; asked when one is set up, as ports open late
/// @param tiles where the map's pictures come from; empty: country outlines
public record TracksSettings(
    boolean enabled,
    Keeping keeping,
    Vault vault,
    Supplier<Entrances> entrances,
    Optional<Tiles> tiles) {
  public static final TracksSettings DEFAULTS =
      new TracksSettings(
          true,
          new Keeping(0, 0, 0, 0),
          Vault.passing(new SecureRandom()),
          () -> Entrances.NONE,
          Optional.empty());

  public TracksSettings with(Vault other, Supplier<Entrances> where) {
    return new TracksSettings(enabled, keeping, other, where, tiles);
  }

  public TracksSettings enabled(boolean wanted) {
    return new TracksSettings(wanted, keeping, vault, entrances, tiles);
  }

  /// Zeros: for ever, all of them.
  public TracksSettings keeping(int keepDays, int thinDays, int thinMinutes, int thinMetres) {
    Keeping kept = new Keeping(keepDays, thinDays, thinMinutes, thinMetres);
    return new TracksSettings(enabled, kept, vault, entrances, tiles);
  }

  public TracksSettings drawnWith(Optional<Tiles> source) {
    return new TracksSettings(enabled, keeping, vault, entrances, source);
  }
}
