package muster.http;

import java.io.IOException;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import muster.access.Access;
import muster.access.Action;
import muster.access.Audit;
import muster.access.Decision;
import muster.access.Limit;
import muster.access.Limits;
import muster.access.Rights;
import muster.access.Rule;
import muster.access.Who;
import muster.types.Problem;
import muster.types.Refusal;
import muster.types.UserId;
import org.jspecify.annotations.Nullable;

/// `/api/v1/access`, `/api/v1/limits`, `/api/v1/audit`: who may do what, how much of it, and who
/// did what.
final class RightsRoutes {
  private final Access access;

  private RightsRoutes(Access access) {
    this.access = access;
  }

  record NewRule(
      @Nullable Boolean allow,
      @Nullable String who,
      @Nullable List<String> actions,
      @Nullable String filter,
      @Nullable String note,
      @Nullable Boolean first) {}

  record ShownRule(
      long id, boolean allow, String who, List<String> actions, String filter, String note) {
    static ShownRule of(Rights.Made made) {
      Rule rule = made.rule();
      return new ShownRule(
          made.id(),
          rule.allow(),
          rule.who().toString(),
          rule.actions().stream().sorted().map(Action::code).toList(),
          rule.filter(),
          rule.note());
    }
  }

  /// `order` is every rule in words, in the order in which they are asked, the built-in ones too.
  record RuleList(List<ShownRule> rules, List<String> order) {}

  record Explained(
      UserId user, String action, String topic, boolean allowed, String rule, String words) {}

  record ShownLimit(
      String limit, String value, String standard, String per, boolean changed, String meaning) {
    static ShownLimit of(Limits.Line line) {
      return new ShownLimit(
          line.limit().code(),
          line.value(),
          line.limit().standard(),
          line.limit().per().name().toLowerCase(Locale.ROOT),
          line.changed(),
          line.limit().meaning());
    }
  }

  record LimitList(List<ShownLimit> limits) {}

  record NewLimit(@Nullable String value) {}

  record ShownDeed(
      long id, Instant at, String who, String address, String what, String whom, String detail) {}

  record DeedList(List<ShownDeed> entries) {}

  static void declare(Routes routes, Access access) {
    RightsRoutes rights = new RightsRoutes(access);
    Need admin = Need.admin().scope(Access.SCOPE_ADMIN);
    routes
        .get("/api/v1/access/rules", admin, "List the rules of topics", rights::rules)
        .answers(RuleList.class);
    routes
        .post("/api/v1/access/rules", admin, "Add a rule", rights::addRule)
        .body(NewRule.class)
        .answers(201, ShownRule.class);
    routes
        .delete("/api/v1/access/rules/{id}", admin, "Remove a rule", rights::removeRule)
        .answersNothing();
    routes
        .get(
            "/api/v1/access/explain",
            admin,
            "May this user publish or subscribe, and which rule says so?",
            rights::explain)
        .query("user", "The user")
        .query("action", "publish or subscribe")
        .query("topic", "A topic, or a filter to subscribe to")
        .answers(Explained.class);
    routes.get("/api/v1/limits", admin, "List the limits", rights::limits).answers(LimitList.class);
    routes
        .put(
            "/api/v1/limits/{limit}",
            admin,
            "Change a limit; an empty value takes the change back",
            rights::setLimit)
        .body(NewLimit.class)
        .answers(LimitList.class);
    routes
        .get("/api/v1/audit", admin, "Who did what to whom; the newest first", rights::audit)
        .query("limit", "At most so many, 1 to 1000")
        .query("before", "Entries before this id")
        .query("who", "Only what this user did")
        .query("what", "Only this kind of deed, or its beginning: user.")
        .query("whom", "Only what was done to this user")
        .answers(DeedList.class);
  }

  private Answer rules(Call call) {
    return Answer.json(
        new RuleList(
            access.rights().list().stream().map(ShownRule::of).toList(),
            access.rights().inWords()));
  }

  private Answer addRule(Call call) throws IOException {
    NewRule wanted = call.json(NewRule.class);
    Set<Action> actions = EnumSet.noneOf(Action.class);
    UserRoutes.required(wanted.actions(), "actions").forEach(code -> actions.add(Action.of(code)));
    Rule rule =
        new Rule(
            UserRoutes.required(wanted.allow(), "allow"),
            Who.of(UserRoutes.required(wanted.who(), "who")),
            actions,
            UserRoutes.required(wanted.filter(), "filter"),
            /* alsoNarrowed= */ false,
            Objects.requireNonNullElse(wanted.note(), ""));
    Rights.Made made =
        access
            .rights()
            .add(AccountRoutes.by(call, access), rule, Boolean.TRUE.equals(wanted.first()));
    return Answer.created("/api/v1/access/rules/" + made.id(), ShownRule.of(made));
  }

  private Answer removeRule(Call call) {
    long id;
    try {
      id = Long.parseLong(call.path("id"));
    } catch (NumberFormatException e) {
      throw new Refusal(Problem.NOT_FOUND, "There is no such rule");
    }
    access.rights().remove(AccountRoutes.by(call, access), id);
    return Answer.noContent();
  }

  private Answer explain(Call call) {
    UserId user = new UserId(asked(call, "user"));
    Action action = Action.of(asked(call, "action"));
    String topic = asked(call, "topic");
    Decision decision = access.explain(user, action, topic);
    return Answer.json(
        new Explained(
            user, action.code(), topic, decision.allowed(), decision.rule(), decision.words()));
  }

  private static String asked(Call call, String name) {
    return call.query(name)
        .orElseThrow(
            () -> new Refusal(Problem.BAD_REQUEST, "The parameter \"" + name + "\" is missing"));
  }

  private Answer limits(Call call) {
    return Answer.json(
        new LimitList(access.limits().table().stream().map(ShownLimit::of).toList()));
  }

  private Answer setLimit(Call call) throws IOException {
    String value = UserRoutes.required(call.json(NewLimit.class).value(), "value");
    access.limits().set(AccountRoutes.by(call, access), Limit.of(call.path("limit")), value);
    return limits(call);
  }

  private Answer audit(Call call) {
    Audit.Query query =
        new Audit.Query(
            call.query("before").isPresent()
                ? Long.valueOf(call.query("before", 0L, 0L, Long.MAX_VALUE))
                : null,
            call.query("limit", 100, 1, 1000),
            call.query("who").orElse(""),
            call.query("what").orElse(""),
            call.query("whom").orElse(""));
    return Answer.json(
        new DeedList(
            access.audit().list(query).stream()
                .map(e ->
                    new ShownDeed(
                        e.id(), e.at(), e.who(), e.address(), e.what(), e.whom(), e.detail()))
                .toList()));
  }
}
