package muster.cli;

import java.net.URI;
import java.time.Instant;
import java.util.Locale;
import java.util.Set;
import muster.types.SpaceId;
import muster.types.UserId;
import org.jspecify.annotations.Nullable;

/// A saved login: who somebody is on which hub, and the token that shows it.
record Login(URI server, UserId user, SpaceId space, String token, Instant until) {

  /// Somebody as typed: `EA1ABC` or `EA1ABC@team`; no space named is no space wanted.
  record Wish(UserId user, @Nullable SpaceId space) {
    static Wish of(String typed) {
      int at = typed.lastIndexOf('@');
      return at < 0
          ? new Wish(new UserId(typed), null)
          : new Wish(new UserId(typed.substring(0, at)), new SpaceId(typed.substring(at + 1)));
    }

    @Override
    public String toString() {
      return space == null ? user.value() : user + "@" + space;
    }
  }

  boolean is(@Nullable URI wantedServer, @Nullable Wish wanted) {
    return (wantedServer == null || server.equals(wantedServer))
        && (wanted == null || (user.equals(wanted.user()) && isIn(wanted.space())));
  }

  private boolean isIn(@Nullable SpaceId wanted) {
    return wanted == null || space.equals(wanted);
  }

  /// Two logins that cannot be there side by side.
  boolean replaces(Login other) {
    return is(other.server, new Wish(other.user, other.space));
  }

  /// As one types it in.
  String name() {
    return space.equals(SpaceId.MAIN) ? user.value() : user + "@" + space;
  }

  /// An address as people write it, in the one form in which it is kept: `chat.example.org` is
  /// `https://chat.example.org/`.
  static URI server(String typed) {
    String text = typed.strip();
    String address = text.contains("://") ? text : "https://" + text;
    try {
      URI uri = URI.create(address.replaceFirst("/*$", "/"));
      String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
      String host = uri.getHost();
      if (host != null && Set.of("http", "https").contains(scheme) && uri.getUserInfo() == null) {
        return URI.create(
            scheme
                + "://"
                + host.toLowerCase(Locale.ROOT)
                + (uri.getPort() < 0 ? "" : ":" + uri.getPort())
                + uri.getPath());
      }
    } catch (IllegalArgumentException none) {
      // said below
    }
    throw Failure.usage("'" + text + "' is no address such as https://chat.example.org");
  }

  /// The token stays out of logs.
  @Override
  public String toString() {
    return "Login[" + name() + " on " + server + "]";
  }
}
