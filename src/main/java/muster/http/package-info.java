/// The web edge: routes, JSON, problems in words, static files, TLS.
@NullMarked
package muster.http;

import org.jspecify.annotations.NullMarked;
