/// What is measured, and against whom. An absolute time on a shared machine says nothing, so every
/// figure here is a ratio: Muster and a peer run side by side on loopback, are driven in turn by
/// the same load generator, and the medians are compared.
///
/// Three kinds of process take part. The conductor ([Bench]) starts the others, asks for one round
/// after the other and prints the table; it does nothing while a round runs. The servers ([Server]:
/// Muster as users start it, Mosquitto, HiveMQ CE) are pinned to one core. The generator
/// ([Generator]) is pinned to another core, lives as long as the run so that its code stays warm,
/// and shares no line with Muster: its MQTT is made by hand and reads frames without allocation. It
/// counts and checks every delivery (order, loss, repetition, both ends of the payload); a round in
/// which anything is missing is void and shown as such.
@NullMarked
package muster.bench;

import org.jspecify.annotations.NullMarked;
