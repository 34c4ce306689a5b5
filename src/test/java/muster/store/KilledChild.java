package muster.store;

import java.nio.file.Path;
import java.util.List;
import muster.bus.Ledger;
import muster.types.Problem;
import muster.types.SpaceId;

/// Run in a process of its own, to be killed: writes as fast as the journal takes it, and prints
/// the number of each entry once the journal says that it is stored.
final class KilledChild {
  private KilledChild() {}

  public static void main(String[] args) throws Exception {
    Path data = Path.of(args[0]);
    long next = Long.parseLong(args[1]);
    StoreSettings settings =
        args.length > 2
            ? StoreSettings.postgres(
                data,
                new StoreSettings.Server(
                    "127.0.0.1",
                    Integer.parseInt(args[2]),
                    args[3],
                    "postgres",
                    "postgres",
                    StoreSettings.Ssl.DISABLE,
                    StoreSettings.Server.DEFAULT_SCHEMA))
            : StoreSettings.sqlite(data);
    Database db = Database.open(settings, SpaceId.MAIN);
    db.migrate(List.of(KillTest.TABLES));
    Journal journal = Demo.journal(db, Demo.PATIENT);
    while (true) {
      long id = next++;
      while (!journal.offer(entry(journal, id))) {
        Thread.onSpinWait();
      }
      if (journal.state().waiting() > 200) {
        journal.write(tx -> true); // waits its turn, so that some are always on their way
      }
    }
  }

  private static Ledger.Entry entry(Journal journal, long id) {
    return new Ledger.Entry() {
      @Override
      public void write() {
        journal.tx().later("INSERT INTO written (n) VALUES (?)", id);
      }

      @Override
      public void committed() {
        System.out.println(id);
        System.out.flush();
      }

      @Override
      public void failed(Problem why, String detail) {
        System.out.println("failed: " + why + " " + detail);
      }
    };
  }
}
