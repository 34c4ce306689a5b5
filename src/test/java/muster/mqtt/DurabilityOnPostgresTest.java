package muster.mqtt;

import java.nio.file.Path;
import muster.store.StoreSettings;
import muster.store.TestPostgres;

/// The same with PostgreSQL.
class DurabilityOnPostgresTest extends DurabilityTest {
  @Override
  StoreSettings store(Path folder) {
    return TestPostgres.settings(folder);
  }
}
