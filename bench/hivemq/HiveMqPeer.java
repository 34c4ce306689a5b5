import com.hivemq.embedded.EmbeddedHiveMQ;
import java.nio.file.Files;
import java.nio.file.Path;

/// HiveMQ CE with one WebSocket and one TCP listener on loopback. Run as a source file by the
/// benchmark, with HiveMQ's own libraries. Arguments: folder, TCP port, WebSocket port.
public final class HiveMqPeer {

  private static final String SETTINGS =
      """
      <?xml version="1.0"?>
      <hivemq>
        <listeners>
          <tcp-listener><port>%s</port><bind-address>127.0.0.1</bind-address></tcp-listener>
          <websocket-listener>
            <port>%s</port><bind-address>127.0.0.1</bind-address><path>/mqtt</path>
            <subprotocols><subprotocol>mqtt</subprotocol></subprotocols>
            <allow-extensions>true</allow-extensions>
          </websocket-listener>
        </listeners>
        <mqtt><queued-messages><max-queue-size>1000000</max-queue-size></queued-messages></mqtt>
        <persistence><mode>in-memory</mode></persistence>
        <anonymous-usage-statistics><enabled>false</enabled></anonymous-usage-statistics>
      </hivemq>
      """;

  private HiveMqPeer() {}

  public static void main(String[] args) throws Exception {
    Path folder = Path.of(args[0]);
    Path conf = Files.createDirectories(folder.resolve("conf"));
    Files.writeString(conf.resolve("config.xml"), SETTINGS.formatted(args[1], args[2]));
    EmbeddedHiveMQ hub =
        EmbeddedHiveMQ.builder()
            .withConfigurationFolder(conf)
            .withDataFolder(Files.createDirectories(folder.resolve("data")))
            .withExtensionsFolder(Files.createDirectories(folder.resolve("extensions")))
            .build();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> hub.stop().join()));
    hub.start().join();
    System.out.println("peer is ready");
  }
}
