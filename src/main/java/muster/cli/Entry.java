package muster.cli;

import java.net.URI;
import java.util.function.Supplier;

/// How somebody gets into a hub as themselves.
///
/// @param secret gives a token that is good now; asked before every request and every connection,
///   so that a new login, a hub that was started again, and a token that runs out are noticed
/// @param again what to do when the hub does not take the token any longer
record Entry(URI server, Supplier<String> secret, String again) {}
