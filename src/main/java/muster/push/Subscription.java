package muster.push;

import java.net.URI;
import java.util.UUID;
import muster.types.UserId;

/// Where one browser of a user is reached, and its keys.
///
/// @param key its public key, an uncompressed point of P-256
/// @param secret the shared secret that a push service does not know
@SuppressWarnings("ArrayRecordComponent") // never compared, never changed
record Subscription(
    UUID id,
    UserId user,
    URI endpoint,
    byte[] key,
    byte[] secret,
    String device,
    long createdAt,
    long deliveredAt,
    int failures) {}
