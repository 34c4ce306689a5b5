/// Web Push: what somebody should know although no page is open. Browsers give each page an address
/// at their own push service and a key; a hub posts to that address what only that browser can read
/// (RFC 8291), signed with the hub's own key (RFC 8292). Addresses come from clients, so they are
/// looked at before anything is sent there. Features say what there is to tell and whether it was
/// seen meanwhile; who wants to hear of what is each user's own choice. A notification is a
/// courtesy: it may be lost when the hub ends, a message never is.
@NullMarked
package muster.push;

import org.jspecify.annotations.NullMarked;
