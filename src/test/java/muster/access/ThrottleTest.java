package muster.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import muster.types.Problem;
import muster.types.Refusal;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ThrottleTest {
  private final AtomicLong nanos = new AtomicLong(5);
  private final Throttle throttle = new Throttle(AccessSettings.Throttling.defaults(), nanos::get);

  private long waitFor(String user, String address) {
    Refusal refusal = catchThrowableOfType(Refusal.class, () -> throttle.check(user, address));
    if (refusal == null) {
      return 0;
    }
    assertThat(refusal.problem()).isEqualTo(Problem.TOO_MANY_ATTEMPTS);
    return refusal.retryAfterSeconds();
  }

  private void wrong(String user, String address, int times) {
    for (int i = 0; i < times; i++) {
      throttle.failed(user, address);
    }
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  @Test
  void theSixthAttemptWaitsAndEachFurtherWrongOneDoublesTheWait() {
    wrong("bob", "192.0.2.1", 4);
    assertThat(waitFor("bob", "192.0.2.1")).isZero();
    wrong("bob", "192.0.2.1", 1);
    for (int seconds = 1; seconds <= 512; seconds *= 2) {
      assertThat(waitFor("bob", "192.0.2.1")).isEqualTo(seconds);
      pass(Duration.ofSeconds(seconds));
      assertThat(waitFor("bob", "192.0.2.1")).isZero();
      wrong("bob", "192.0.2.1", 1);
    }
    assertThat(waitFor("bob", "192.0.2.1")).as("the longest").isEqualTo(900);
  }

  @Test
  void theRightUserGetsInFromAnotherAddress() {
    wrong("bob", "192.0.2.1", 20);
    assertThat(waitFor("bob", "192.0.2.1")).isPositive();
    assertThat(waitFor("bob", "192.0.2.2")).isZero();
    assertThat(waitFor("BOB", "192.0.2.1")).as("case changes nothing").isPositive();
  }

  @Test
  void onePasswordTriedOnManyUsersStopsTheAddress() {
    int tried = 0;
    for (int i = 0; i < 500 && waitFor("user" + i, "192.0.2.1") == 0; i++) {
      wrong("user" + i, "192.0.2.1", 1);
      tried++;
    }
    assertThat(tried).isEqualTo(20);
    assertThat(waitFor("somebody", "192.0.2.9")).isZero();
  }

  @Test
  void anAttackerWithAnAccountOfTheirOwnGainsNothingBySigningIn() {
    int tried = 0;
    for (int i = 0; i < 500 && waitFor("user" + i, "192.0.2.1") == 0; i++) {
      wrong("user" + i, "192.0.2.1", 1);
      throttle.succeeded("mallory", "192.0.2.1");
      tried++;
    }
    assertThat(tried).isEqualTo(20);
  }

  @Test
  void whoMistypesAndThenSignsInIsNotHeldAgainstTheOffice() {
    for (int person = 0; person < 100; person++) {
      wrong("person" + person, "192.0.2.1", 3);
      throttle.succeeded("person" + person, "192.0.2.1");
    }
    assertThat(waitFor("another", "192.0.2.1")).isZero();
  }

  @Test
  void aCrowdOfAddressesIsSlowedDownButNotTheOwnerAtHome() {
    throttle.succeeded("bob", "203.0.113.5");
    for (int i = 0; i < 60; i++) {
      wrong("bob", "10.0." + i + ".1", 1);
    }
    assertThat(waitFor("bob", "10.9.9.9")).isBetween(1L, 30L);
    assertThat(waitFor("bob", "203.0.113.5")).isZero();
  }

  @Test
  void aWholeHomeNetworkOfIpv6IsOnePlace() {
    wrong("bob", "2001:db8:1:2::1", 5);
    assertThat(waitFor("bob", "2001:db8:1:2:ffff::9")).isPositive();
    assertThat(waitFor("bob", "2001:db8:1:3::1")).isZero();
    assertThat(Networks.of("::ffff:192.0.2.1")).isEqualTo("192.0.2.1");
    assertThat(Networks.of("not an address")).isEqualTo("not an address");
  }

  @Test
  void aFailureIsForgottenAfterAnHourOfSilence() {
    wrong("bob", "192.0.2.1", 5);
    pass(Duration.ofMinutes(61));
    wrong("bob", "192.0.2.1", 4);
    assertThat(waitFor("bob", "192.0.2.1")).isZero();
  }

  @Test
  void hugeNamesAreCutAndManyNamesDoNotHoldUpAnybodyElse() {
    String huge = "x".repeat(1 << 20);
    for (int i = 0; i < 30_000; i++) {
      throttle.failed(huge.substring(0, 200) + i, "10." + (i >> 16) + "." + (i >> 8 & 255) + ".1");
    }
    assertThat(waitFor(huge, "192.0.2.77")).as("all of them are one name").isPositive();
    assertThat(waitFor("bob", "192.0.2.77")).isZero();
  }

  @Property(tries = 300)
  void theWaitNeverShrinksWithMoreFailuresAndNeverPassesTheLongest(
      @ForAll @IntRange(min = 1, max = 200) int failures) {
    wrong("bob", "192.0.2.1", failures);
    long before = waitFor("bob", "192.0.2.1");
    wrong("bob", "192.0.2.1", 1);
    assertThat(waitFor("bob", "192.0.2.1")).isBetween(before, 900L);
  }
}
