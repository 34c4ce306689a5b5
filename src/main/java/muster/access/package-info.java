/// Who may do what: users, passwords, tokens, rights, limits, and the record of it.
@NullMarked
package muster.access;

import org.jspecify.annotations.NullMarked;
