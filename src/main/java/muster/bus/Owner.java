package muster.bus;

import java.util.List;
import muster.bus.PublishProperties.UserProperty;
import muster.types.TopicFilter;

/// A feature that owns a family of topics. What is published there is its to accept, rewrite,
/// scatter or refuse.
public interface Owner {
  /// On the ledger's thread, inside the open transaction: parse, check, stamp, store. What it
  /// returns is fanned out and answered after the commit. May be called again for the same
  /// publication after a rollback, so it keeps no memory of its own of what it wrote.
  Verdict accept(Publication publication);

  /// What a new subscriber wants to have before anything live: what it asks for in the user
  /// properties of its SUBSCRIBE (`since-seq=N`, `history=N`), oldest first. On the ledger's
  /// thread, so nothing is published between this and the first live delivery. Rights and the gate
  /// are asked for each of them afterwards.
  default List<Publication> history(TopicFilter filter, List<UserProperty> asked) {
    return List.of();
  }

  /// Asked at each delivery of a publication to one of its topics.
  Gate gate();

  /// A client has it: it acknowledged a publication of quality 1 or 2 (completely), or one of
  /// quality 0 went to its connection. On any thread, after the delivery: returns at once. A
  /// publication that waited in the database is another object with the same topic and payload.
  default void delivered(Publication publication, Subscriber receiver) {}

  /// As [#delivered], but only what the client has acknowledged: a device has it for sure. Told
  /// before the session forgets the delivery, so that what the owner makes of it is in the ledger
  /// first.
  default void acknowledged(Publication publication, Subscriber receiver) {
    delivered(publication, receiver);
  }
}
