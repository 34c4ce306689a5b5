package muster.bus;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What MQTT 5 lets a publication carry beside its payload, and what is handed on to every MQTT 5
/// receiver unchanged and in order. Clients of 3.1 and 3.1.1 neither send nor see it, so most
/// publications share [#NONE].
///
/// @param payloadIsText the payload format indicator: the payload is UTF-8 (checked at the edge)
/// @param expirySeconds lifetime from the moment of publishing, or -1 for ever
@SuppressWarnings("ArrayRecordComponent") // bytes that nobody writes into, like the payload
public record PublishProperties(
    boolean payloadIsText,
    long expirySeconds,
    @Nullable String contentType,
    @Nullable String responseTopic,
    byte @Nullable [] correlation,
    List<UserProperty> userProperties) {
  public static final long NEVER = -1;
  public static final PublishProperties NONE =
      new PublishProperties(false, NEVER, null, null, null, List.of());

  public PublishProperties {
    if (expirySeconds < NEVER || expirySeconds > 0xFFFF_FFFFL) {
      throw new IllegalArgumentException("expiry of " + expirySeconds + " s");
    }
    userProperties = List.copyOf(userProperties);
  }

  /// One of the pairs that may appear more than once, in the sender's order.
  public record UserProperty(String name, String value) {}

  public static PublishProperties of(UserProperty... userProperties) {
    return new PublishProperties(false, NEVER, null, null, null, List.of(userProperties));
  }

  /// The same, with more user properties behind the ones that are there.
  public PublishProperties with(List<UserProperty> more) {
    List<UserProperty> all = new java.util.ArrayList<>(userProperties);
    all.addAll(more);
    return new PublishProperties(
        payloadIsText, expirySeconds, contentType, responseTopic, correlation, all);
  }
}
