/// The database of a space and its single writer, the journal.
///
/// A [muster.store.Database] is a SQLite file or a PostgreSQL schema; what differs is in the sealed
/// `Dialect`, everything else is one SQL. Anybody may read, each in a transaction of one moment.
/// Nobody writes but the [muster.store.Journal]: one thread, one transaction for all that waits,
/// and an answer only after the commit. So there are no locks between features, no lost updates,
/// and one place that knows what to do when a disk is full or a server is gone. Tables come from
/// numbered files, see [muster.store.Migrations]; a whole space travels as an
/// [muster.store.Archive].
@NullMarked
package muster.store;

import org.jspecify.annotations.NullMarked;
