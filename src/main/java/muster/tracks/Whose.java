package muster.tracks;

import muster.http.Call;
import muster.types.Principal;
import muster.types.Problem;
import muster.types.Refusal;
import muster.types.Role;
import muster.types.UserId;

/// Whose device a request is about: one's own, or with `?user=` another's, which admins may ask.
final class Whose {
  private Whose() {}

  static UserId owner(Call call) {
    Principal who = call.principal();
    UserId asked = call.query("user").map(UserId::new).orElse(who.user());
    if (!asked.equals(who.user()) && !isAdmin(who)) {
      throw new Refusal(Problem.NOT_ALLOWED, "Only admins reach the devices of others");
    }
    return asked;
  }

  static DeviceName device(Call call) {
    return new DeviceName(call.path("device"));
  }

  static boolean isAdmin(Principal who) {
    return who.role() == Role.ADMIN && who.credential().rooms().isEmpty();
  }
}
