package muster.push;

import java.time.Duration;
import java.util.List;

/// What an owner may set about notifications; docs/notifications.md names the keys.
///
/// @param services where may be posted to: names of hosts (`*.` before a name stands for all under
///   it), reached by https at public addresses only; or a whole origin, `http://10.0.0.7:8088`,
///   which the owner vouches for, wherever it is
/// @param contact whom a push service may write to: `mailto:` or `https:`
/// @param delay between a message and its notification; who has read it by then hears nothing
public record PushSettings(boolean enabled, List<String> services, String contact, Duration delay) {
  public static final PushSettings DEFAULTS =
      new PushSettings(
          true,
          List.of(
              "fcm.googleapis.com",
              "*.push.services.mozilla.com",
              "*.push.apple.com",
              "*.notify.windows.com"),
          "mailto:nobody@example.org",
          Duration.ofSeconds(5));

  public PushSettings {
    services = List.copyOf(services);
    services.forEach(Services::check);
    if (!contact.matches("(mailto:[^\\s\"@]+@[^\\s\"@]+|https://[^\\s\"]+)")) {
      throw new IllegalArgumentException(
          "PUSH_CONTACT is an address such as mailto:admin@club.example or https://club.example");
    }
    if (delay.isNegative() || delay.compareTo(Duration.ofHours(1)) > 0) {
      throw new IllegalArgumentException("PUSH_DELAY is 0 to 1 hour");
    }
  }
}
