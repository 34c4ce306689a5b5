package muster.mqtt;

import java.io.IOException;
import java.nio.file.Path;

/// A hub in a process of its own, to be killed: prints its port and lives until then.
final class HubProcess {
  private HubProcess() {}

  public static void main(String[] args) throws IOException {
    Hub hub = new Hub(Path.of(args[0]));
    System.out.println("port " + hub.address().getPort());
    System.out.flush();
    while (System.in.read() >= 0) {
      // until the parent is gone
    }
    hub.close();
  }
}
