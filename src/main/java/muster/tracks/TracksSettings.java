package muster.tracks;

/// What an owner may set about tracks; docs/location.md names the keys.
public record TracksSettings(boolean enabled) {
  public static final TracksSettings DEFAULTS = new TracksSettings(true);
}
