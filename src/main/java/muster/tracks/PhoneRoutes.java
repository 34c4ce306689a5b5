package muster.tracks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import muster.http.Answer;
import muster.http.Call;
import muster.http.Need;
import muster.http.Route;
import muster.http.Routes;
import muster.types.Problem;
import muster.types.Refusal;
import muster.types.UserId;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// REST for setting phones up: passwords of devices, configurations, keys.
final class PhoneRoutes {
  private static final String DEVICES = "/api/v1/devices";
  private static final String DEVICE = "/api/v1/devices/{device}";

  private final Provisioning provisioning;
  private final Keyring keyring;

  PhoneRoutes(Provisioning provisioning, Keyring keyring) {
    this.provisioning = provisioning;
    this.keyring = keyring;
  }

  record NewDevice(@Nullable String device) {}

  /// `password` is there only in the answer that makes it.
  record Phone(
      UserId user,
      String device,
      boolean passwordSet,
      @Nullable String madeAt,
      @Nullable String lastUsedAt,
      @Nullable String password,
      @Nullable String link) {}

  record Link(String link, boolean password) {}

  record Key(@Nullable String key) {}

  void addTo(Routes routes) {
    forAdmins(
            routes.post(
                DEVICES,
                Need.member(),
                "Add a device: a password of its own, and the link that sets the app up",
                this::add))
        .body(NewDevice.class)
        .answers(201, Phone.class);
    forAdmins(
            routes.get(
                DEVICE + "/password",
                Need.member(),
                "Whether a device has a password of its own",
                this::known))
        .answers(Phone.class);
    forAdmins(
            routes.post(
                DEVICE + "/password",
                Need.member(),
                "A new password for a device; the one before is dead",
                call -> made(call, Whose.device(call))))
        .answers(201, Phone.class);
    forAdmins(
            routes.delete(
                DEVICE + "/password",
                Need.member(),
                "Revoke a device's password; its connection ends at once",
                this::revoke))
        .answersNothing();
    wishes(
            routes.get(
                DEVICE + "/otrc", Need.member(), "The app's configuration as a file", this::otrc))
        .answersType("application/json");
    wishes(
            routes.get(
                DEVICE + "/link",
                Need.member(),
                "The same as a link: owntracks:///config?inline=...",
                this::link))
        .answers(Link.class);
    wishes(
            routes.get(
                DEVICE + "/qr", Need.member(), "The same as a QR code to scan (SVG)", this::qr))
        .answersType("image/svg+xml");
    routes
        .get(DEVICE + "/key", Need.member(), "Whether a key is set for your device", this::key)
        .answers(Keyring.Shown.class);
    routes
        .put(
            DEVICE + "/key",
            Need.member(),
            "The pass phrase with which your device encrypts",
            this::setKey)
        .body(Key.class)
        .answersNothing();
    routes
        .delete(DEVICE + "/key", Need.member(), "Forget that pass phrase", this::removeKey)
        .answersNothing();
  }

  private static Route forAdmins(Route route) {
    return route.query("user", "whose device, for admins");
  }

  private static Route wishes(Route route) {
    return forAdmins(route)
        .query("mode", "mqtt (the usual), ws (MQTT through the web port) or http")
        .query("certificate", "name of the file with the phone's client certificate");
  }

  private Answer add(Call call) throws IOException {
    String name = call.json(NewDevice.class).device();
    if (name == null) {
      throw new Refusal(Problem.BAD_REQUEST, "The field \"device\" says what it is called");
    }
    return made(call, new DeviceName(name.strip()));
  }

  private Answer made(Call call, DeviceName device) {
    UserId user = Whose.owner(call);
    String secret = provisioning.password(call.principal(), user, device);
    String link = Provisioning.link(configuration(call, user, device));
    return Answer.json(201, new Phone(user, device.value(), true, null, null, secret, link));
  }

  private Answer known(Call call) {
    UserId user = Whose.owner(call);
    DeviceName device = Whose.device(call);
    return Answer.json(
        provisioning
            .known(user, device)
            .map(known ->
                new Phone(
                    user,
                    device.value(),
                    true,
                    known.madeAt().toString(),
                    known.lastUsedAt() == null ? null : known.lastUsedAt().toString(),
                    null,
                    null))
            .orElseGet(() -> new Phone(user, device.value(), false, null, null, null, null)));
  }

  private Answer revoke(Call call) {
    provisioning.revoke(call.principal(), Whose.owner(call), Whose.device(call));
    return Answer.noContent();
  }

  private ObjectNode configuration(Call call, UserId user, DeviceName device) {
    String certificate = call.query("certificate").orElse(null);
    if (certificate != null && (certificate.isBlank() || certificate.length() > 100)) {
      throw new Refusal(Problem.BAD_REQUEST, "certificate is the name of a file");
    }
    return provisioning.configuration(
        call.principal(),
        user,
        device,
        new Provisioning.Wish(
            Provisioning.Mode.of(call.query("mode").orElse("mqtt")), call.site(), certificate));
  }

  private Answer otrc(Call call) {
    DeviceName device = Whose.device(call);
    byte[] json =
        configuration(call, Whose.owner(call), device).toString().getBytes(StandardCharsets.UTF_8);
    return Answer.file("application/json", device + ".otrc", out -> out.write(json));
  }

  private Answer link(Call call) {
    ObjectNode json = configuration(call, Whose.owner(call), Whose.device(call));
    return Answer.json(new Link(Provisioning.link(json), json.has("password")));
  }

  private Answer qr(Call call) {
    ObjectNode json = configuration(call, Whose.owner(call), Whose.device(call));
    return Answer.text("image/svg+xml", Provisioning.qr(Provisioning.link(json)));
  }

  private Answer key(Call call) {
    return Answer.json(keyring.shown(call.principal().user(), Whose.device(call)));
  }

  private Answer setKey(Call call) throws IOException {
    String key = call.json(Key.class).key();
    keyring.set(call.principal(), Whose.device(call), key == null ? "" : key);
    return Answer.noContent();
  }

  private Answer removeKey(Call call) {
    keyring.remove(call.principal(), Whose.device(call));
    return Answer.noContent();
  }
}
