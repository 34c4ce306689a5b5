package muster.tracks;

import org.jspecify.annotations.Nullable;

/// Whoever keeps the keys of devices. On the journal's thread, from memory.
@FunctionalInterface
interface Opener {
  /// Nobody's key is known.
  Opener NONE = (device, sealed) -> null;

  /// The JSON inside, or null when no key fits.
  byte @Nullable [] open(Device device, Report.Encrypted sealed);
}
