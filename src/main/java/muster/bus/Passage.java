package muster.bus;

import java.util.ArrayList;
import java.util.List;
import muster.types.Problem;
import org.jspecify.annotations.Nullable;

/// One publication's way through the ledger: ask the owner, write everything that has to last in
/// the same transaction, and after the commit show the retained value, fan out and reply, in this
/// order.
final class Passage implements Ledger.Entry {
  private final Bus bus;
  private final Publication publication;
  private final @Nullable Owner owner;
  private final Gate gate;
  private final Reply reply;
  private final List<FanOut> out = new ArrayList<>(1);
  private final List<Publication> publications = new ArrayList<>(1);
  private Verdict.@Nullable Refused refused;

  Passage(Bus bus, Publication publication, @Nullable Owner owner, Gate gate, Reply reply) {
    this.bus = bus;
    this.publication = publication;
    this.owner = owner;
    this.gate = gate;
    this.reply = reply;
  }

  @Override
  public void write() {
    startAgain();
    switch (verdict()) {
      case Verdict.Refused no -> refused = no;
      case Verdict.Accepted yes -> {
        for (Publication one : yes.out()) {
          // what an owner sends elsewhere is guarded by whoever owns it there
          Gate guard = one.topic().equals(publication.topic()) ? gate : bus.gateOf(one.topic());
          FanOut fanOut = new FanOut(bus, one, guard);
          out.add(fanOut);
          publications.add(one);
          if (one.retain()) {
            bus.retained().write(one);
          }
          fanOut.keep(bus.match(one.topic()));
        }
        if (reply.records()) {
          reply.record();
        }
      }
    }
  }

  private Verdict verdict() {
    if (owner != null) {
      return owner.accept(publication);
    }
    Verdict.Refused full = publication.retain() ? bus.retained().refusal(publication) : null;
    return full != null ? full : Verdict.accepted(publication);
  }

  private void startAgain() {
    publications.stream().filter(Publication::retain).forEach(bus.retained()::forget);
    out.forEach(FanOut::forget);
    out.clear();
    publications.clear();
    refused = null;
  }

  @Override
  public void committed() {
    Verdict.Refused no = refused;
    int receivers = 0;
    for (int i = 0; i < out.size(); i++) {
      Publication one = publications.get(i);
      if (one.retain()) {
        bus.retained().written(one);
      }
      receivers += out.get(i).deliver(bus.match(one.topic()));
    }
    publication.publisher().leavesLedger();
    if (no != null) {
      reply.refused(no.problem(), no.detail());
    } else {
      reply.accepted(receivers);
    }
  }

  @Override
  public void failed(Problem why, String detail) {
    startAgain();
    publication.publisher().leavesLedger();
    reply.refused(why, detail);
  }

  @Override
  public int bytes() {
    return publication.weight();
  }

  /// Retained values whose lifetime is over, on their way out.
  record Expired(Retained retained, List<Publication> values) implements Ledger.Entry {
    @Override
    public void write() {
      values.forEach(retained::writeExpired);
    }

    @Override
    public void committed() {
      values.forEach(retained::drop);
    }

    /// The next round finds them again.
    @Override
    public void failed(Problem why, String detail) {}
  }

  /// What a member of a shared subscription left undelivered, on its way to another member.
  record Handover(FanOut fanOut, SharedGroup group, Subscriber from) implements Ledger.Entry {
    Handover(Bus bus, Publication publication, SharedGroup group, Subscriber from) {
      this(new FanOut(bus, publication, bus.gateOf(publication.topic())), group, from);
    }

    @Override
    public void write() {
      fanOut.forget();
      fanOut.keepShared(group, from);
    }

    @Override
    public void committed() {
      fanOut.deliver(List.of());
    }

    @Override
    public void failed(Problem why, String detail) {
      fanOut.forget();
    }
  }
}
