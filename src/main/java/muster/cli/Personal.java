package muster.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// What the configuration says about the person at the command line. All of it may be missing: then
/// the saved logins decide.
///
/// @param folder where this person's own settings lie
/// @param data the data folder of a hub on this machine, if there is one
/// @param user `USER` or `USER@SPACE`
/// @param token a token to use instead of a saved login; it belongs to `server`
public record Personal(
    Path folder,
    Path data,
    @Nullable String user,
    @Nullable String name,
    @Nullable String server,
    @Nullable String token) {
  /// The token stays out of logs.
  @Override
  public String toString() {
    return "Personal[" + user + " on " + server + "]";
  }
}
