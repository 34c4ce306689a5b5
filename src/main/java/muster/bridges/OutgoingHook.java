package muster.bridges;

import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import muster.http.Json;
import tools.jackson.databind.JsonNode;

/// Posts what happens in a room to an address: one request after the other in the room's order,
/// signed, until it is answered with 2xx. `X-Muster-Delivery` is the same at every attempt.
final class OutgoingHook implements Bridge {
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private final Ground ground;
  private final Entry entry;
  private final Plan.Outgoing plan;
  private final Condition condition;
  private final Outside outside;
  private final List<Worker> workers = new ArrayList<>();

  OutgoingHook(
      Ground ground, Entry entry, Plan.Outgoing plan, Condition condition, Outside outside) {
    this.ground = ground;
    this.entry = entry;
    this.plan = plan;
    this.condition = condition;
    this.outside = outside;
  }

  /// What is posted.
  record Body(String event, String space, String room, String delivery, JsonNode message) {}

  @Override
  public synchronized void start() {
    condition.works();
    for (Entry.Link link : ground.database().read(tx -> BridgeStore.links(tx, entry.id()))) {
      Outflow flow = new Outflow(ground, link, condition, plan.patience(), this::send);
      workers.add(new Worker("bridge " + entry.name(), flow).start());
    }
  }

  private Outcome send(Entry.Link link, Heard heard) throws InterruptedException {
    boolean wanted =
        plan.events().contains(heard.event()) && !plan.skipSources().contains(heard.source());
    if (!wanted) {
      return Outcome.NOTHING_TO_DO;
    }
    String delivery = link.room() + "-" + heard.seq();
    byte[] body =
        Json.write(
            new Body(
                heard.event().code(),
                ground.access().space().value(),
                link.room(),
                delivery,
                heard.json()));
    HttpRequest request =
        HttpRequest.newBuilder(plan.url())
            .timeout(PATIENCE)
            .header("Content-Type", "application/json")
            .header("User-Agent", "Muster")
            .header("X-Muster-Event", heard.event().code())
            .header("X-Muster-Delivery", delivery)
            .header(
                Signature.HEADER,
                Signature.of(entry.secret(), ground.clock().instant().getEpochSecond(), body))
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build();
    return switch (outside.send(request)) {
      case Outside.Reached.Answer answer when answer.isFine() ->
          new Outcome.Done(List.of(delivery));
      case Outside.Reached.Answer answer when answer.status() == 410 ->
          new Outcome.Never("The other side says that it is gone for good (410)");
      case Outside.Reached.Answer answer ->
          new Outcome.Later(answer.retryAfter(), "The other side answered " + answer.status());
      case Outside.Reached.Nobody(String why) -> Outcome.later(why);
      case Outside.Reached.Barred(String why) -> Outcome.later(why);
    };
  }

  @Override
  public void relink() {
    close();
    start();
  }

  @Override
  public synchronized void close() {
    workers.forEach(Worker::close);
    workers.clear();
  }
}
