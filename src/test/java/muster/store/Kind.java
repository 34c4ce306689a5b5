package muster.store;

import java.nio.file.Path;

/// The two databases that every contract test runs on.
enum Kind {
  SQLITE,
  POSTGRES;

  StoreSettings settings(Path data) {
    return switch (this) {
      case SQLITE -> StoreSettings.sqlite(data);
      case POSTGRES -> TestPostgres.settings(data);
    };
  }
}
