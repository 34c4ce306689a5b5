/// A space's topic tree: takes a publication, asks the topic's owner, fans out. It knows nothing of
/// sockets, sessions or SQL: whoever receives is a `Subscriber`, whoever stores is the `Ledger`,
/// whoever decides about a topic is its `Owner`.
@NullMarked
package muster.bus;

import org.jspecify.annotations.NullMarked;
