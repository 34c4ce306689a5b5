package muster.mqtt;

import muster.bus.Bus;
import muster.types.SpaceId;

/// What the broker knows of one space.
public final class MqttSpace {
  private final SpaceId id;
  private final Bus bus;

  public MqttSpace(SpaceId id, Bus bus) {
    this.id = id;
    this.bus = bus;
  }

  SpaceId id() {
    return id;
  }

  Bus bus() {
    return bus;
  }
}
