/// The web edge. Features declare routes in a `Routes` table with plain Java: a path, a `Need` (who
/// may), words for OpenAPI, and a handler from `Call` to `Answer` that may block, because it runs
/// on a virtual thread. Everything around it is done here once: parsing within limits, signing in,
/// cross-site protection, problem+json for every refusal, security headers, static files, TLS.
/// Vert.x moves the bytes; none of its types reaches a feature. Event loops never wait: an
/// `Exchange` pauses its request, does the thinking on a virtual thread, and hops back to write.
@NullMarked
package muster.http;

import org.jspecify.annotations.NullMarked;
