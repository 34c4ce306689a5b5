package muster.engine;

/// Something that the outside broker delivered.
///
/// @param number how many came over this link before it
/// @param retained it lies there for everybody who subscribes
/// @param acknowledge to be called when it is stored
@SuppressWarnings("ArrayRecordComponent") // bytes that nobody writes into
record Arrival(String topic, byte[] payload, long number, boolean retained, Runnable acknowledge) {}
