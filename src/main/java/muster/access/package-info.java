/// Who may do what in a space: users, passwords, tokens, API keys, rights, limits, and the record
/// of it all. One [muster.access.Access] per space, made in `Space`; nothing here knows another
/// space.
///
/// Three habits hold the package together. A failing check refuses. Everything that a signed-in
/// connection asks again and again (rights, limits, "is my token still good") is answered from
/// memory, mirrored from the database after each commit; everything that changes something walks
/// through the journal together with its line in the audit log, so that neither exists without the
/// other. And whoever is signed in can be asked about anew: [muster.access.Changes] says when.
@NullMarked
package muster.access;

import org.jspecify.annotations.NullMarked;
