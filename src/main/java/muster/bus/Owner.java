package muster.bus;

/// A feature that owns a family of topics. What is published there is its to accept, rewrite,
/// scatter or refuse.
public interface Owner {
  /// On the ledger's thread, inside the open transaction: parse, check, stamp, store. What it
  /// returns is fanned out and answered after the commit. May be called again for the same
  /// publication after a rollback, so it keeps no memory of its own of what it wrote.
  Verdict accept(Publication publication);

  /// Asked at each delivery of a publication to one of its topics.
  Gate gate();
}
