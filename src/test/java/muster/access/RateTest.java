package muster.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import muster.types.Refusal;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RateTest {
  private final AtomicLong nanos = new AtomicLong(-77); // nanoTime may be negative

  private Bucket bucket(String rate) {
    Rate parsed = Rate.parse(rate);
    return new Bucket(() -> parsed, nanos::get);
  }

  @Test
  void ratesAreReadAsTheyAreWritten() {
    assertThat(Rate.parse("1/s burst 5")).isEqualTo(new Rate(1, Rate.Unit.S, 5));
    assertThat(Rate.parse(" 30/m ")).isEqualTo(new Rate(30, Rate.Unit.M, 30));
    assertThat(Rate.parse("100/H  burst 20")).hasToString("100/h burst 20");
    assertThat(Rate.parse("7/d")).hasToString("7/d");
    assertThat(Rate.parse("off").isOff()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1",
        "1/",
        "/s",
        "0/s",
        "1/s burst 0",
        "-1/s",
        "1/s burst",
        "1/w",
        "1.5/s",
        "9999999999/s",
        "1/s burst 5 burst 5",
        "１/s"
      })
  void whatIsNoRateIsRefused(String text) {
    assertThatThrownBy(() -> Rate.parse(text)).isInstanceOf(Refusal.class);
  }

  @Test
  void fiveAtOnceThenOnePerSecond() {
    Bucket bucket = bucket("1/s burst 5");
    for (int i = 0; i < 5; i++) {
      assertThat(bucket.take()).isZero();
    }
    assertThat(bucket.take()).isEqualTo(1_000_000_000L);
    nanos.addAndGet(999_999_999L);
    assertThat(bucket.take()).isEqualTo(1L);
    nanos.addAndGet(1);
    assertThat(bucket.take()).isZero();
    assertThat(bucket.take()).isPositive();
  }

  @Test
  void whatIsLargerThanTheBurstPassesWhenTheBucketIsFullAndIsPaidForLater() {
    Bucket bucket = bucket("10/s burst 10");
    assertThat(bucket.take(30)).isZero();
    assertThat(bucket.take()).isPositive();
    nanos.addAndGet(2_000_000_000L);
    assertThat(bucket.take()).isPositive();
    nanos.addAndGet(100_000_000L);
    assertThat(bucket.take()).isZero();
  }

  @Property(tries = 300)
  void neverMorePassesThanBurstPlusWhatGrewBack(
      @ForAll @IntRange(min = 1, max = 50) int count,
      @ForAll @IntRange(min = 1, max = 20) int burst,
      @ForAll @Size(min = 1, max = 200) List<@IntRange(min = 0, max = 300) Integer> pauses) {
    Bucket bucket = bucket(count + "/s burst " + burst);
    long start = nanos.get();
    long passed = 0;
    for (int pause : pauses) {
      nanos.addAndGet(pause * 1_000_000L);
      if (bucket.take() == 0) {
        passed++;
      }
    }
    double grown = (nanos.get() - start) / 1e9 * count;
    assertThat((double) passed).isLessThanOrEqualTo(burst + grown + 1e-6);
  }

  @Property(tries = 300)
  void afterTheWaitThatWasNamedItPasses(
      @ForAll @IntRange(min = 1, max = 1000) int count,
      @ForAll @IntRange(min = 1, max = 20) int burst,
      @ForAll @IntRange(min = 0, max = 40) int before) {
    Bucket bucket = bucket(count + "/m burst " + burst);
    for (int i = 0; i < before; i++) {
      bucket.take();
    }
    long wait = bucket.take();
    nanos.addAndGet(wait);
    if (wait > 0) {
      assertThat(bucket.take()).isZero();
    }
  }
}
