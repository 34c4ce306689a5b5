package muster.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import muster.types.Refusal;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

final class Refusals {
  private Refusals() {}

  /// The refusal that this must end in.
  static Refusal of(ThrowingCallable call) {
    Throwable thrown = catchThrowable(call);
    assertThat(thrown).isInstanceOf(Refusal.class);
    return (Refusal) thrown;
  }
}
