package muster.access;

import muster.types.Credential;
import muster.types.Principal;
import muster.types.UserId;

/// Something about who may do what has changed. `concerns` tells quickly whether a connection
/// should be judged again with [Access#current].
public sealed interface Change {
  boolean concerns(Principal principal);

  /// The account, its role, its password, or all its tokens.
  record OfUser(UserId user) implements Change {
    @Override
    public boolean concerns(Principal principal) {
      return principal.user().equals(user);
    }
  }

  record OfToken(String id) implements Change {
    @Override
    public boolean concerns(Principal principal) {
      return principal.credential().kind() == Credential.Kind.TOKEN
          && principal.credential().id().equals(id);
    }
  }

  /// The key itself, and the tokens that were made with it.
  record OfKey(String id) implements Change {
    @Override
    public boolean concerns(Principal principal) {
      return switch (principal.credential().kind()) {
        case API_KEY -> principal.credential().id().equals(id);
        case TOKEN -> principal.credential().id().endsWith("~" + id);
        case PASSWORD, CERTIFICATE, DEVICE, LOCAL_KEY, ANONYMOUS, OUTSIDE, HUB -> false;
      };
    }
  }

  /// The password of a device.
  record OfDevice(String id) implements Change {
    @Override
    public boolean concerns(Principal principal) {
      return principal.credential().kind() == Credential.Kind.DEVICE
          && principal.credential().id().equals(id);
    }
  }

  /// The rights rules, or the signing keys: everybody is concerned.
  record OfEverybody() implements Change {
    @Override
    public boolean concerns(Principal principal) {
      return true;
    }
  }
}
