package muster.bridges;

/// One bridge at work. Made anew for each start; what lasts lies in the database.
interface Bridge extends AutoCloseable {
  void start();

  /// What it links has changed.
  void relink();

  @Override
  void close();
}
