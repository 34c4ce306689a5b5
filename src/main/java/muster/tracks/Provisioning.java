package muster.tracks;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.nayuki.qrcodegen.QrCode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import muster.access.DevicePasswords;
import muster.types.Principal;
import muster.types.Problem;
import muster.types.Refusal;
import muster.types.SpaceId;
import muster.types.Topic;
import muster.types.UserId;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Sets phones up: a password for one device, and the app's whole configuration as a file, a link
/// or a QR code, so that nobody types a host name into a phone. The password is in it for a quarter
/// of an hour after it was made and is then known to nobody but the phone; a configuration that is
/// fetched later leaves it out, which leaves the phone's as it is.
final class Provisioning {
  private static final Duration SHOWN = Duration.ofMinutes(15);
  private static final int MOST_SHOWN = 10_000;
  private static final int MQTT_MODE = 0;
  private static final int HTTP_MODE = 3;

  /// How the phone will report.
  enum Mode {
    /// MQTT through the best port there is.
    MQTT,
    /// MQTT through the web port.
    WS,
    /// One request a report.
    HTTP;

    static Mode of(String word) {
      for (Mode mode : values()) {
        if (mode.name().toLowerCase(Locale.ROOT).equals(word)) {
          return mode;
        }
      }
      throw new Refusal(Problem.BAD_REQUEST, "mode is mqtt, ws or http");
    }
  }

  /// What a configuration shall be.
  ///
  /// @param site where the asker found this hub
  /// @param certificate the file with the phone's client certificate, null: none
  record Wish(Mode mode, String site, @Nullable String certificate) {}

  private record Phone(UserId user, DeviceName device) {}

  private final Ground ground;
  private final DeviceBook book;
  private final Cache<Phone, String> fresh;

  Provisioning(Ground ground, DeviceBook book) {
    this.ground = ground;
    this.book = book;
    this.fresh =
        Caffeine.newBuilder()
            .maximumSize(MOST_SHOWN)
            .expireAfterWrite(SHOWN)
            .ticker(ground.sources().nanos()::getAsLong)
            .executor(Runnable::run)
            .build();
  }

  private DevicePasswords passwords() {
    return ground.access().devices();
  }

  /// A new password for the device; the one before is dead. The device is there from now on, though
  /// it has not reported yet.
  String password(Principal by, UserId user, DeviceName device) {
    Address address = Address.of(new Topic(Address.base(user, device)));
    if (address == null) {
      throw new Refusal(Problem.BAD_REQUEST, "A device cannot be called that");
    }
    String secret = passwords().make(by, user, device.topicLevel()).secret();
    ground.journal().write(tx -> book.made(tx, address, ground.now()));
    fresh.put(new Phone(user, device), secret);
    return secret;
  }

  void revoke(Principal by, UserId user, DeviceName device) {
    fresh.invalidate(new Phone(user, device));
    passwords().revoke(by, user, device.topicLevel());
  }

  Optional<DevicePasswords.Device> known(UserId user, DeviceName device) {
    return passwords().find(user, device.topicLevel());
  }

  /// The configuration; a device that has no password yet gets one.
  ObjectNode configuration(Principal by, UserId user, DeviceName device, Wish wish) {
    Phone phone = new Phone(user, device);
    String secret =
        known(user, device).isEmpty() ? password(by, user, device) : fresh.getIfPresent(phone);
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("_type", "configuration");
    SpaceId space = ground.access().space();
    String login = space.equals(SpaceId.MAIN) ? user.value() : user.value() + "@" + space;
    switch (wish.mode()) {
      case HTTP -> json.put("mode", HTTP_MODE).put("url", web(wish.site()) + "/pub");
      case MQTT, WS -> mqtt(json, user, device, wish);
    }
    json.put("auth", true).put("username", login);
    if (secret != null) {
      json.put("password", secret);
    }
    json.put("deviceId", device.value()).put("tid", tid(device)).put("cmd", true);
    if (wish.certificate() != null) {
      // one name for Android, one for iOS
      json.put("tlsClientCrt", wish.certificate()).put("clientpkcs", wish.certificate());
    }
    return json;
  }

  private String web(String site) {
    return ground.settings().entrances().get().site(site);
  }

  private void mqtt(ObjectNode json, UserId user, DeviceName device, Wish wish) {
    Entrances.Door door =
        ground.settings().entrances().get().door(wish.site(), wish.mode() == Mode.WS);
    boolean plain =
        user.topicLevel().equals(user.value()) && device.topicLevel().equals(device.value());
    json.put("mode", MQTT_MODE)
        .put("host", door.host())
        .put("port", door.port())
        .put("tls", door.tls())
        .put("ws", door.ws())
        // a call sign with a slash would be two levels
        .put("pubTopicBase", plain ? "owntracks/%u/%d" : Address.base(user, device))
        .put("clientId", "ot-" + device.topicLevel())
        .put("cleanSession", false)
        .put("pubQos", 1)
        .put("subQos", 1)
        .put("pubRetain", true)
        .put("mqttProtocolLevel", 4);
  }

  /// Two characters for the map.
  private static String tid(DeviceName device) {
    String letters = device.value().replaceAll("[^\\p{L}\\p{N}]", "");
    String from = letters.isEmpty() ? "me" : letters;
    return from.substring(Math.max(0, from.length() - 2)).toLowerCase(Locale.ROOT);
  }

  /// What the apps open as their own: `owntracks:///config?inline=...`.
  static String link(ObjectNode configuration) {
    String inline =
        Base64.getEncoder()
            .encodeToString(configuration.toString().getBytes(StandardCharsets.UTF_8));
    return "owntracks:///config?inline=" + URLEncoder.encode(inline, StandardCharsets.US_ASCII);
  }

  /// The same to be photographed: black on white, whatever the page looks like.
  static String qr(String text) {
    QrCode code = QrCode.encodeText(text, QrCode.Ecc.LOW);
    int size = code.size + 8;
    StringBuilder path = new StringBuilder();
    for (int y = 0; y < code.size; y++) {
      for (int x = 0; x < code.size; x++) {
        if (code.getModule(x, y)) {
          path.append('M').append(x + 4).append(',').append(y + 4).append("h1v1h-1z");
        }
      }
    }
    return """
    <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" shape-rendering="crispEdges">
    <path d="M0,0h%dv%dh-%dz" fill="#fff"/><path d="%s" fill="#000"/></svg>
    """
        .formatted(size, size, size, size, size, path);
  }
}
