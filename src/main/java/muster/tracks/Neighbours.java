package muster.tracks;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import muster.bus.Publication;
import muster.types.Principal;
import muster.types.Topic;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What friends show somebody just now: their newest positions and their cards, in the form that is
/// for them. It is what a new subscription would be shown; the apps in HTTP mode get it with each
/// answer.
final class Neighbours {
  private final Ground ground;
  private final DeviceBook book;
  private final FriendBook friends;
  private final Consent consent;

  Neighbours(Ground ground, DeviceBook book, FriendBook friends, Consent consent) {
    this.ground = ground;
    this.book = book;
    this.friends = friends;
    this.consent = consent;
  }

  /// JSON objects, each on its own.
  List<byte[]> of(Principal who) {
    List<byte[]> all = new ArrayList<>();
    for (Grant mine : friends.of(who.user())) {
      for (Device device : mine.asked() ? List.<Device>of() : book.of(mine.viewer())) {
        byte[] position = shown(who, device, "");
        if (position != null) {
          all.add(position);
        }
        byte[] card = shown(who, device, "/info");
        if (card != null) {
          all.add(card);
        }
      }
    }
    return all;
  }

  private byte @Nullable [] shown(Principal who, Device device, String tail) {
    Publication value = ground.bus().retained().get(new Topic(device.base() + tail));
    Publication shown = value == null ? null : consent.shownTo(who, value);
    if (shown == null) {
      return null;
    }
    try {
      JsonNode tree = ReportReader.JSON.readTree(shown.payload());
      if (!(tree instanceof ObjectNode object)) {
        return null;
      }
      // in HTTP mode there is no topic to tell friends apart by
      if (!object.path("tid").isString()) {
        object.put("tid", device.tid());
      }
      object.put("topic", device.base());
      return ReportReader.JSON.writeValueAsBytes(object);
    } catch (JacksonException notJson) {
      return null;
    }
  }

  static byte[] array(List<byte[]> objects) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write('[');
    for (int i = 0; i < objects.size(); i++) {
      if (i > 0) {
        out.write(',');
      }
      out.writeBytes(objects.get(i));
    }
    out.write(']');
    return out.toByteArray();
  }
}
