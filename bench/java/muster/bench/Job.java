package muster.bench;

import java.io.PrintStream;

/// One line of `performance.md`'s table of jobs.
sealed interface Job permits Limit, Duel, Growth, IdleCrowd, RoomIntake, StartUp {

  String id();

  void run(Run run) throws InterruptedException;

  /// What a job works with: the servers, the table it adds its rows to, and how often it measures.
  record Run(Field field, Table table, int rounds, PrintStream progress) {

    void say(String words) {
      progress.println("  " + words);
    }
  }
}
