package muster.mqtt;

import io.netty.channel.Channel;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Counts who is inside, in all and per address, and decides about newcomers. An address is one
/// IPv4 address or one IPv6 /64 network, which is what a single household or attacker has for free.
///
/// Sockets that say nothing cost little, but they must not shut out the others from their address
/// (a club's router, say). So the limit on those is no wall: beyond it a newcomer takes the place
/// of the longest silent one, unless that has come only just now.
///
/// Channels of one address live on several event loops: what belongs to an address is touched only
/// inside `compute` on its entry.
@SuppressWarnings("FutureReturnValueIgnored") // a channel's own futures
final class Crowd {
  private static final Duration GRACE = Duration.ofSeconds(1);

  private record Key(int length, long bits) {
    static Key of(InetAddress address) {
      byte[] bytes = address.getAddress();
      long bits = 0;
      for (int i = 0; i < Math.min(bytes.length, 8); i++) {
        bits = bits << 8 | (bytes[i] & 0xFF);
      }
      return new Key(bytes.length, bits);
    }
  }

  private static final class House {
    private int inside;
    private final Set<Ticket> waiting = new LinkedHashSet<>();
  }

  /// One newcomer's place. Leaving twice, or leaving after having been displaced, is harmless.
  final class Ticket {
    private final Channel channel;
    private final Key key;
    private final long since;
    private boolean gone;

    private Ticket(Channel channel, Key key, long since) {
      this.channel = channel;
      this.key = key;
      this.since = since;
    }

    /// A whole CONNECT came: no longer silent.
    void spoke() {
      houses.computeIfPresent(
          key,
          (k, house) -> {
            house.waiting.remove(this);
            return house;
          });
    }

    void leave() {
      houses.computeIfPresent(key, (k, house) -> takeOut(house, this) ? null : house);
    }
  }

  private final ListenerSettings.Limits limits;
  private final InstantSource clock;
  private final Map<Key, House> houses = new ConcurrentHashMap<>();
  private final AtomicInteger total = new AtomicInteger();

  Crowd(ListenerSettings.Limits limits, InstantSource clock) {
    this.limits = limits;
    this.clock = clock;
  }

  int total() {
    return total.get();
  }

  /// A place for the channel, or null where there is none.
  @Nullable Ticket enter(Channel channel, InetAddress address) {
    if (total.incrementAndGet() > limits.connections()) {
      total.decrementAndGet();
      return null;
    }
    Ticket ticket = new Ticket(channel, Key.of(address), clock.millis());
    @Nullable Channel[] displaced = new Channel[1];
    houses.compute(
        ticket.key,
        (key, known) -> {
          House mine = known == null ? new House() : known;
          displaced[0] = displace(mine, ticket.since);
          ticket.gone = mine.inside >= limits.perAddress();
          if (!ticket.gone) {
            mine.inside++;
            mine.waiting.add(ticket);
          }
          return mine;
        });
    Channel silent = displaced[0];
    if (silent != null) {
      silent.close();
    }
    if (ticket.gone) {
      total.decrementAndGet();
      return null;
    }
    return ticket;
  }

  private @Nullable Channel displace(House house, long now) {
    if (house.waiting.isEmpty()
        || (house.inside < limits.perAddress()
            && house.waiting.size() < limits.waitingPerAddress())) {
      return null;
    }
    Ticket longest = house.waiting.iterator().next();
    if (now - longest.since < GRACE.toMillis()) {
      return null;
    }
    takeOut(house, longest);
    return longest.channel;
  }

  /// True when the house is empty after it.
  private boolean takeOut(House house, Ticket ticket) {
    if (!ticket.gone) {
      ticket.gone = true;
      house.waiting.remove(ticket);
      house.inside--;
      total.decrementAndGet();
    }
    return house.inside == 0;
  }
}
