package muster.bridges;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.List;
import muster.types.Refusal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Where bridges may go (attack 72).
class ReachTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "127.9.9.9",
        "0.0.0.0",
        "10.1.2.3",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "192.0.2.1",
        "198.18.0.1",
        "198.51.100.7",
        "203.0.113.9",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "fe80::1",
        "fc00::1",
        "fd12::1",
        "ff02::1",
        "2001:db8::1",
        "2001::1",
        "::ffff:10.0.0.1",
        "2002:7f00:1::",
        "64:ff9b::a00:1",
        "64:ff9b::7f00:1"
      })
  void whatIsNotOnThePublicNetIsNotCalled(String address) throws Exception {
    assertThat(Reach.isPublic(InetAddress.ofLiteral(address))).isFalse();
    assertThatThrownBy(() -> new Reach(List.of()).check(address))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("BRIDGES_ALLOW");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"149.154.167.220", "8.8.8.8", "100.128.0.1", "172.32.0.1", "2606:4700::1"})
  void thePublicNetIsOpen(String address) throws Exception {
    assertThat(new Reach(List.of()).check(address)).hasSize(1);
  }

  @Test
  void theOwnerOpensAddressesNetworksAndHosts() throws Exception {
    Reach reach = new Reach(List.of("10.0.0.0/8", "fd00::/8", " LocalHost "));
    assertThat(reach.check("10.9.9.9")).isNotEmpty();
    assertThat(reach.check("[fd00::1]")).isNotEmpty();
    assertThat(reach.check("localhost")).isNotEmpty();
    assertThatThrownBy(() -> reach.check("127.0.0.1")).isInstanceOf(Refusal.class);
    assertThatThrownBy(() -> new Reach(List.of("10.0.0.0/99"))).isInstanceOf(Refusal.class);
    assertThatThrownBy(() -> new Reach(List.of("a b"))).isInstanceOf(Refusal.class);
  }
}
