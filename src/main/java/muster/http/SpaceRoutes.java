package muster.http;

import java.io.IOException;
import java.time.InstantSource;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import muster.access.Access;
import muster.types.Principal;
import muster.types.Problem;
import muster.types.Refusal;
import muster.types.SpaceId;
import org.jspecify.annotations.Nullable;

/// What the hub itself answers: signing in, the description of all routes, and under
/// `/api/v1/spaces` and `/api/v1/backup` what operators do with whole spaces. `main` is where they
/// belong and where the audit log of it is kept.
public final class SpaceRoutes {
  private static final String ZIP = "application/zip";
  private static final long LARGEST_ARCHIVE = 1L << 40;

  private final Spaces spaces;
  private final Access main;
  private final InstantSource clock;

  private SpaceRoutes(Spaces spaces, Access main, InstantSource clock) {
    this.spaces = spaces;
    this.main = main;
    this.clock = clock;
  }

  record NewSpace(@Nullable SpaceId space, @Nullable String name) {}

  record SpaceList(List<Spaces.Summary> spaces) {}

  public static void declare(Routes routes, Spaces spaces, Access main, InstantSource clock) {
    SpaceRoutes all = new SpaceRoutes(spaces, main, clock);
    SessionRoutes.ofHub(routes, spaces, clock);
    OpenApi.declare(routes, spaces);
    ProblemPage.declare(routes);
    Need operator = Need.operator().scope(Access.SCOPE_ADMIN);
    routes.get("/api/v1/spaces", operator, "List the spaces", all::list).answers(SpaceList.class);
    routes
        .post("/api/v1/spaces", operator, "Make a space", all::create)
        .body(NewSpace.class)
        .answers(201, Spaces.Summary.class);
    routes
        .get("/api/v1/spaces/{space}", operator, "One space", all::get)
        .answers(Spaces.Summary.class);
    routes
        .delete(
            "/api/v1/spaces/{space}",
            operator,
            "Remove a space with all that is in it",
            all::remove)
        .query("confirm", "The name of the space once more, if a person typed it")
        .answersNothing();
    routes
        .get("/api/v1/spaces/{space}/export", operator, "One archive of a space", all::export)
        .answersType(ZIP);
    routes
        .post(
            "/api/v1/spaces/{space}/import", operator, "Make a space from an archive", all::restore)
        .upload(LARGEST_ARCHIVE)
        .answers(201, Spaces.Summary.class);
    routes
        .get("/api/v1/backup", operator, "One archive of the whole hub", all::backup)
        .answersType(ZIP);
    routes
        .post("/api/v1/backup", operator, "The same, for clients that post", all::backup)
        .answersType(ZIP);
  }

  private Answer list(Call call) {
    return Answer.json(new SpaceList(spaces.list()));
  }

  private Answer create(Call call) throws IOException {
    NewSpace wanted = call.json(NewSpace.class);
    SpaceId space = UserRoutes.required(wanted.space(), "space");
    String name = Objects.requireNonNullElse(wanted.name(), space.value());
    Spaces.Summary made = spaces.create(space, name);
    note(call, "space.add", space);
    return Answer.created("/api/v1/spaces/" + space, made);
  }

  private Answer get(Call call) {
    return Answer.json(found(named(call)));
  }

  private Answer remove(Call call) {
    SpaceId space = found(named(call)).space();
    if (space.equals(SpaceId.MAIN)) {
      throw new Refusal(Problem.CONFLICT, "The space main always exists");
    }
    // whoever asks a person first passes on what the person typed
    String confirmed = call.query("confirm").orElse(space.value());
    if (!confirmed.equals(space.value())) {
      throw new Refusal(
          Problem.BAD_REQUEST, "The confirmation names another space; " + space + " stays");
    }
    spaces.remove(space);
    note(call, "space.remove", space);
    return Answer.noContent();
  }

  private Answer export(Call call) {
    SpaceId space = found(named(call)).space();
    note(call, "space.export", space);
    return Answer.file(
        ZIP, "muster-" + space + "-" + today() + ".zip", out -> spaces.export(space, out));
  }

  private Answer restore(Call call) throws IOException {
    SpaceId space = named(call);
    Spaces.Summary made = spaces.restore(space, call.stream());
    note(call, "space.import", space);
    return Answer.created("/api/v1/spaces/" + space, made);
  }

  private Answer backup(Call call) {
    note(call, "backup", SpaceId.MAIN);
    return Answer.file(ZIP, "muster-" + today() + ".zip", spaces::backup);
  }

  private Spaces.Summary found(SpaceId space) {
    return spaces.list().stream()
        .filter(summary -> summary.space().equals(space))
        .findFirst()
        .orElseThrow(() -> new Refusal(Problem.NOT_FOUND, "There is no space named " + space));
  }

  private void note(Call call, String what, SpaceId space) {
    Principal by = call.principal();
    main.audit().record(by, what, space.value(), "");
  }

  private String today() {
    return DateTimeFormatter.ISO_INSTANT
        .format(clock.instant().truncatedTo(ChronoUnit.DAYS))
        .substring(0, 10);
  }

  private static SpaceId named(Call call) {
    return new SpaceId(call.path("space"));
  }
}
