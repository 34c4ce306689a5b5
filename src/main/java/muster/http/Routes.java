package muster.http;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import muster.types.Problem;
import muster.types.Refusal;
import org.jspecify.annotations.Nullable;

/// A table of routes. There is one for the hub (sign in, spaces, health) and one for each space; in
/// a space's table whatever begins with `/api/v1/` is served to its members under that path and to
/// operators under `/api/v1/spaces/{space}/...` too, from the one declaration. Filled while wiring,
/// only read once the server runs.
public final class Routes {
  static final String API = "/api/v1/";

  /// A route that fits, with the values of its named levels.
  record Match(Route route, Map<String, String> values) {}

  private final List<Route> all = new ArrayList<>();
  private final Map<Integer, List<Route>> byLength = new HashMap<>();

  public Route get(String path, Need need, String summary, Handler handler) {
    return add(new Route("GET", path, need, summary, handler));
  }

  public Route post(String path, Need need, String summary, Handler handler) {
    return add(new Route("POST", path, need, summary, handler));
  }

  public Route put(String path, Need need, String summary, Handler handler) {
    return add(new Route("PUT", path, need, summary, handler));
  }

  public Route patch(String path, Need need, String summary, Handler handler) {
    return add(new Route("PATCH", path, need, summary, handler));
  }

  public Route delete(String path, Need need, String summary, Handler handler) {
    return add(new Route("DELETE", path, need, summary, handler));
  }

  private Route add(Route route) {
    for (Route other : all) {
      if (other.method().equals(route.method())
          && other.path().levels().equals(route.path().levels())) {
        throw new IllegalArgumentException(
            "declared twice: " + route.method() + " " + route.path().text());
      }
    }
    all.add(route);
    List<Route> peers =
        byLength.computeIfAbsent(route.path().levels().size(), length -> new ArrayList<>());
    int at = 0;
    while (at < peers.size() && !route.path().isMoreExactThan(peers.get(at).path())) {
      at++;
    }
    peers.add(at, route);
    return route;
  }

  List<Route> all() {
    return all;
  }

  /// The route for this, null when the path is unknown; a known path with another method is refused
  /// with the methods that work.
  @Nullable Match find(String method, List<String> path) {
    Set<String> allowed = new TreeSet<>();
    for (Route route : byLength.getOrDefault(path.size(), List.of())) {
      Map<String, String> values = route.path().match(path);
      if (values != null) {
        if (route.method().equals(method)
            || (method.equals("HEAD") && route.method().equals("GET"))) {
          return new Match(route, values);
        }
        allowed.add(route.method());
      }
    }
    if (allowed.isEmpty()) {
      return null;
    }
    throw new WrongMethod(method, allowed);
  }

  /// Carries the methods for the `Allow` header.
  static final class WrongMethod extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient Refusal refusal;
    private final String allow;

    WrongMethod(String method, Set<String> allowed) {
      super(null, null, false, false);
      Set<String> all = new TreeSet<>(allowed);
      if (all.contains("GET")) {
        all.add("HEAD");
      }
      all.add("OPTIONS");
      this.allow = String.join(", ", all);
      this.refusal =
          new Refusal(
              Problem.METHOD_NOT_ALLOWED,
              Words.clean(method) + " does not work here; what works: " + allow);
    }

    Refusal refusal() {
      return refusal;
    }

    String allow() {
      return allow;
    }
  }
}
