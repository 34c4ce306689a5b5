package muster.access;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.HexFormat;

/// What counts as one place on the net: an IPv4 address, or a /64 of IPv6, which is what one home
/// or one phone is given. Never looks a name up.
final class Networks {
  private static final int LONGEST = 64;

  private Networks() {}

  static String of(String address) {
    try {
      InetAddress literal = InetAddress.ofLiteral(address);
      return literal instanceof Inet6Address
          ? HexFormat.of().formatHex(literal.getAddress(), 0, 8) + "/64"
          : literal.getHostAddress();
    } catch (IllegalArgumentException notAnAddress) {
      return address.length() > LONGEST ? address.substring(0, LONGEST) : address;
    }
  }
}
