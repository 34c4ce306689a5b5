package muster.bridges;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import muster.access.Access;
import muster.http.Answer;
import muster.http.Call;
import muster.http.Json;
import muster.http.Need;
import muster.http.Routes;
import muster.types.Problem;
import muster.types.Refusal;
import org.jspecify.annotations.Nullable;

/// REST for blocks. What is to be let go may be named in the body, in the query or in the path,
/// since some clients send no body with DELETE.
final class BlockRoutes {
  private static final String BLOCKS = "/api/v1/blocks";

  private final Blocks blocks;

  BlockRoutes(Blocks blocks) {
    this.blocks = blocks;
  }

  record Wanted(@Nullable String band, @Nullable String mode, @Nullable Long awardId) {
    Block.Slot slot() {
      return Block.Slot.of(band, mode, awardId);
    }
  }

  record BlockList(List<Blocks.Shown> blocks) {}

  void addTo(Routes routes) {
    Need reads = Need.guest().scope(Access.SCOPE_SUBSCRIBE);
    Need writes = Need.member().scope(Access.SCOPE_PUBLISH);
    routes.get(BLOCKS, reads, "Who works which band and mode", this::list).answers(BlockList.class);
    routes
        .post(BLOCKS, writes, "Take a band and mode, or keep it", this::take)
        .body(Wanted.class)
        .answers(201, Blocks.Shown.class);
    routes
        .delete(BLOCKS, writes, "Let a band and mode go", this::letGo)
        .query("band", "The band, when there is no body")
        .query("mode", "The mode")
        .query("award_id", "The award")
        .answersNothing();
    routes
        .delete(BLOCKS + "/{block}", writes, "Let a band and mode go, named 20m-ssb", this::remove)
        .answersNothing();
  }

  private Answer list(Call call) {
    return Answer.json(new BlockList(blocks.list()));
  }

  private Answer take(Call call) throws IOException {
    Block.Slot slot = call.json(Wanted.class).slot();
    change(call, slot, true);
    Optional<Blocks.Shown> now =
        blocks.list().stream()
            .filter(one -> Block.Slot.of(one.band(), one.mode(), one.awardId()).equals(slot))
            .findFirst();
    return Answer.created(
        BLOCKS + "/" + slot.name(),
        now.orElseThrow(() -> new Refusal(Problem.CONFLICT, "It was let go at once")));
  }

  private Answer letGo(Call call) throws IOException {
    byte[] body = call.bytes();
    Block.Slot slot =
        body.length > 0
            ? Json.read(body, Wanted.class).slot()
            : Block.Slot.of(
                call.query("band").orElse(null),
                call.query("mode").orElse(null),
                call.query("award_id").isPresent()
                    ? Long.valueOf(call.query("award_id", 0L, 1L, Long.MAX_VALUE))
                    : null);
    change(call, slot, false);
    return Answer.noContent();
  }

  private Answer remove(Call call) {
    change(call, Block.Slot.named(call.path("block")), false);
    return Answer.noContent();
  }

  private void change(Call call, Block.Slot slot, boolean take) {
    try {
      switch (blocks.change(call.principal(), slot, take)) {
        case Outcome.Done done -> {}
        case Outcome.Later later -> throw new Refusal(Problem.BUSY, later.why(), 1);
        case Outcome.Never(String why, Problem problem) -> throw new Refusal(problem, why);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Refusal(Problem.STARTING, "The hub is stopping");
    }
  }
}
