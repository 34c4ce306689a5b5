package muster.bus;

import java.time.Instant;
import java.util.function.Function;
import muster.types.Principal;
import muster.types.Problem;
import muster.types.Refusal;
import muster.types.Topic;
import org.jspecify.annotations.Nullable;

/// Something published: topic, bytes, and who said it when. Immutable; nobody ever writes into the
/// payload, so hundreds of receivers, the ledger and the retained values share the one array.
///
/// The time is the hub's, in milliseconds since the epoch (an `Instant` per message would be the
/// larger part of a small message's garbage). The one mutable field, `form`, is a cache for the
/// edge that fans out: what it encoded once, so that it need not encode again. Losing a race there
/// costs a second encoding and nothing else.
public final class Publication {
  private final Topic topic;
  private final byte[] payload;
  private final byte qos;
  private final boolean retain;
  private final PublishProperties properties;
  private final Publisher publisher;
  private final long millis;
  private @Nullable Object form;

  public Publication(
      Topic topic,
      byte[] payload,
      int qos,
      boolean retain,
      PublishProperties properties,
      Publisher publisher,
      long millis) {
    if (qos < 0 || qos > 2) {
      throw new Refusal(Problem.BAD_REQUEST, "Quality of service is 0, 1 or 2");
    }
    this.topic = topic;
    this.payload = payload;
    this.qos = (byte) qos;
    this.retain = retain;
    this.properties = properties;
    this.publisher = publisher;
    this.millis = millis;
  }

  public Topic topic() {
    return topic;
  }

  /// Shared by everybody: never write into it.
  public byte[] payload() {
    return payload;
  }

  public int qos() {
    return qos;
  }

  public boolean retain() {
    return retain;
  }

  public PublishProperties properties() {
    return properties;
  }

  public Publisher publisher() {
    return publisher;
  }

  public Principal sender() {
    return publisher.principal();
  }

  public long millis() {
    return millis;
  }

  public Instant at() {
    return Instant.ofEpochMilli(millis);
  }

  /// The same publication saying something else: what an owner does who stamps it.
  public Publication with(byte[] otherPayload, PublishProperties otherProperties) {
    return new Publication(topic, otherPayload, qos, retain, otherProperties, publisher, millis);
  }

  /// The same publication for another topic.
  public Publication on(Topic other) {
    return new Publication(other, payload, qos, retain, properties, publisher, millis);
  }

  /// The same publication as it is remembered: without what an edge has cached for its fan-out.
  Publication bare() {
    return form == null
        ? this
        : new Publication(topic, payload, qos, retain, properties, publisher, millis);
  }

  /// Whether its lifetime is over at `now`.
  public boolean expiredAt(long now) {
    long expiry = properties.expirySeconds();
    return expiry != PublishProperties.NEVER && now - millis >= expiry * 1000;
  }

  /// What the edge has made of it before, or what `make` makes of it now.
  public <F> F form(Class<F> type, Function<Publication, F> make) {
    Object known = form;
    if (type.isInstance(known)) {
      return type.cast(known);
    }
    F made = make.apply(this);
    form = made;
    return made;
  }

  /// Roughly what it holds of the heap; what queues are measured in.
  public int weight() {
    return 128 + payload.length + topic.value().length();
  }

  @Override
  public String toString() {
    return "Publication[" + topic + ", " + payload.length + " bytes, qos " + qos + "]";
  }
}
