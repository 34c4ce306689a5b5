/// How programs of ours talk to a hub. Whatever administers Muster from outside (the command line,
/// the doctor, a courier) goes the way any other client goes, over HTTP and MQTT, so that there is
/// one path into a hub's data and its rights, limits and audit hold for everybody. `HubClient`
/// speaks REST; `LocalHub` is the note that a running hub leaves in its data folder for the
/// commands on the same machine.
@NullMarked
package muster.client;

import org.jspecify.annotations.NullMarked;
