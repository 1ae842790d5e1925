package io.yidi.gateway.settlement;

import static io.yidi.gateway.demo.DemoClient.date;
import static io.yidi.gateway.demo.DemoClient.item;
import static io.yidi.gateway.demo.DemoClient.lines;
import static io.yidi.gateway.testing.Bills.DAY;
import static io.yidi.gateway.testing.Bills.DRUG;
import static io.yidi.gateway.testing.Bills.DRUG_B;
import static io.yidi.gateway.testing.Bills.bill;
import static io.yidi.gateway.testing.Bills.person;
import static io.yidi.gateway.testing.Bills.settle;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import io.grpc.StatusRuntimeException;
import io.yidi.gateway.demo.DemoClient;
import io.yidi.gateway.testing.Bills;
import io.yidi.gateway.testing.ErrorDetails;
import io.yidi.proto.settlement.v1.AccountUse;
import io.yidi.proto.settlement.v1.GetOutcomeRequest;
import io.yidi.proto.settlement.v1.GetOutcomeResponse;
import io.yidi.proto.settlement.v1.InlineBill;
import io.yidi.proto.settlement.v1.Outcome;
import io.yidi.proto.settlement.v1.RefundLinesRequest;
import io.yidi.proto.settlement.v1.RefundedLine;
import io.yidi.proto.settlement.v1.ReverseSettlementRequest;
import io.yidi.proto.settlement.v1.SettleRequest;
import io.yidi.proto.settlement.v1.SettleResponse;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Tills that settle, send again and take back through one gateway or several at once, and remember
 * what they were told. Whatever happens to the gateways, what they were told must be true.
 */
final class Traffic {

  /** Time that a settle may take effect; outcomes are certain after it. */
  private static final Duration VALID = Duration.ofSeconds(3);

  /** Refusals that promise that this delivery has had no effect. */
  private static final Set<String> WITHOUT_EFFECT =
      Set.of(
          "STORAGE_UNAVAILABLE",
          "OVERLOADED",
          "ALREADY_REVERSED",
          "REFUND_EXCEEDS_LINE",
          "SETTLE_BEFORE_PASSED");

  private final List<String> persons;
  private final List<DemoClient> gateways;
  private final Map<String, Sent> sent = new ConcurrentHashMap<>();
  private final List<Sent> order = new CopyOnWriteArrayList<>();
  private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
  private final AtomicInteger acknowledged = new AtomicInteger();
  private final List<CompletableFuture<Boolean>> tills = new ArrayList<>();
  private volatile boolean over;

  /** Starts tills. */
  Traffic(List<String> persons, List<DemoClient> gateways, int tills, long seed) {
    this.persons = List.copyOf(persons);
    this.gateways = List.copyOf(gateways);
    Random seeds = new Random(seed);
    for (int i = 0; i < tills; i++) {
      Random random = new Random(seeds.nextLong());
      this.tills.add(
          Threads.later(
              () -> {
                while (!over) {
                  step(random);
                }
                return true;
              }));
    }
  }

  /** A write that is sent under one id. */
  private sealed interface Command {
    String requestId();

    String personId();

    /** Sends it and answers the reply's bytes. */
    ByteString through(DemoClient gateway);

    /** The same in an answer about its outcome. */
    ByteString in(GetOutcomeResponse outcome);
  }

  private record Sale(SettleRequest request) implements Command {
    @Override
    public String requestId() {
      return request.getRequestId();
    }

    @Override
    public String personId() {
      return request.getClaim().getPerson().getPersonId();
    }

    @Override
    public ByteString through(DemoClient gateway) {
      return gateway.settlement().settle(request).toByteString();
    }

    @Override
    public ByteString in(GetOutcomeResponse outcome) {
      return outcome.getSettleResponse().toByteString();
    }
  }

  private record TakingBack(ReverseSettlementRequest request, String personId) implements Command {
    @Override
    public String requestId() {
      return request.getRequestId();
    }

    @Override
    public ByteString through(DemoClient gateway) {
      return gateway.settlement().reverseSettlement(request).toByteString();
    }

    @Override
    public ByteString in(GetOutcomeResponse outcome) {
      return outcome.getReverseResponse().toByteString();
    }
  }

  /** A refund of the second line of a sale. */
  private record PartBack(RefundLinesRequest request, String personId) implements Command {
    @Override
    public String requestId() {
      return request.getRequestId();
    }

    @Override
    public ByteString through(DemoClient gateway) {
      return gateway.settlement().refundLines(request).toByteString();
    }

    @Override
    public ByteString in(GetOutcomeResponse outcome) {
      return outcome.getRefundResponse().toByteString();
    }
  }

  /** A command and what is known of it. */
  private static final class Sent {
    private final Command command;
    private final Instant before = Instant.now().plus(VALID);
    private volatile @Nullable ByteString reply;

    /** Whether some delivery was left without an answer. */
    private volatile boolean open;

    private Sent(Command command) {
      this.command = command;
    }
  }

  private void step(Random random) {
    int kind = random.nextInt(10);
    Sent again = order.isEmpty() ? null : order.get(random.nextInt(order.size()));
    Sent next;
    if (again != null && kind >= 8) {
      next = again;
    } else if (again != null && kind >= 5 && again.command instanceof Sale) {
      next = takingBack(again, kind == 5);
    } else {
      next = sale(random);
    }
    if (gateways.size() > 1 && random.nextInt(10) < 4) {
      CompletableFuture<Boolean> beside =
          Threads.later(
              () -> {
                deliver(next, gateways.getLast());
                return true;
              });
      deliver(next, gateways.getFirst());
      beside.join();
    } else {
      deliver(next, gateways.get(random.nextInt(gateways.size())));
    }
  }

  private Sent sale(Random random) {
    SettleRequest request =
        settle(
                Bills.id(),
                bill(
                        persons.get(random.nextInt(persons.size())),
                        InlineBill.newBuilder().setMedType("41").setServiceDate(date(DAY)),
                        lines(DAY, item(DRUG, 1, 1 + random.nextInt(90)), item(DRUG_B, 1, 33)))
                    .setAccountUse(AccountUse.ACCOUNT_USE_OWN))
            .toBuilder()
            .setSettleBefore(timestamp(Instant.now().plus(VALID)))
            .build();
    return remembered(new Sale(request));
  }

  private Sent takingBack(Sent sale, boolean part) {
    ByteString reply = sale.reply;
    if (reply == null) {
      return sale;
    }
    String personId = sale.command.personId();
    return remembered(
        part
            ? new PartBack(
                RefundLinesRequest.newBuilder()
                    .setRequestId(Bills.id())
                    .setSettlementId(settlementId(reply))
                    .addLines(RefundedLine.newBuilder().setLineNumber(2))
                    .setReason("退药")
                    .build(),
                personId)
            : new TakingBack(
                ReverseSettlementRequest.newBuilder()
                    .setRequestId(Bills.id())
                    .setSettlementId(settlementId(reply))
                    .setReason("退费")
                    .build(),
                personId));
  }

  private static String settlementId(ByteString reply) {
    try {
      return SettleResponse.parseFrom(reply).getSettlement().getSettlementId();
    } catch (com.google.protobuf.InvalidProtocolBufferException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Timestamp timestamp(Instant instant) {
    return Timestamp.newBuilder()
        .setSeconds(instant.getEpochSecond())
        .setNanos(instant.getNano())
        .build();
  }

  private Sent remembered(Command command) {
    Sent one = new Sent(command);
    sent.put(command.requestId(), one);
    order.add(one);
    return one;
  }

  private void deliver(Sent one, DemoClient gateway) {
    try {
      ByteString reply = one.command.through(gateway);
      ByteString before = one.reply;
      if (before != null && !before.equals(reply)) {
        wrong.add("another reply to " + one.command.requestId());
      }
      one.reply = reply;
      acknowledged.incrementAndGet();
    } catch (StatusRuntimeException e) {
      String reason = ErrorDetails.of(e).reason();
      if (!WITHOUT_EFFECT.contains(reason)) {
        one.open = true;
        if (!reason.isEmpty() && !reason.equals("OUTCOME_UNKNOWN")) {
          wrong.add(one.command.requestId() + " refused: " + e);
        }
      }
      // Where nobody listens, more calls tell no more.
      Threads.pause(50);
    }
  }

  /** Waits until so many more replies have come. */
  void awaitReplies(int more) {
    int until = acknowledged.get() + more;
    Instant patience = Instant.now().plusSeconds(60);
    while (acknowledged.get() < until) {
      assertThat(Instant.now()).as("%d replies, %s", acknowledged.get(), wrong).isBefore(patience);
      Threads.pause(2);
    }
  }

  /** Ends the tills. */
  void stop() {
    over = true;
    tills.forEach(CompletableFuture::join);
  }

  /** Replies and commands, for the log. */
  @Override
  public String toString() {
    return sent.size()
        + " commands, "
        + acknowledged.get()
        + " replies, "
        + sent.values().stream().filter(one -> one.open && one.reply == null).count()
        + " left open";
  }

  /**
   * Everything that the tills were told is true, and what they were not told can be asked for.
   *
   * @param gateways each must give the same answers
   * @param jdbcUrl database to look at
   */
  void verify(List<DemoClient> gateways, String jdbcUrl) throws SQLException {
    assertThat(wrong).isEmpty();
    List<Sent> inDoubt =
        sent.values().stream().filter(one -> one.reply == null && one.open).toList();
    for (Sent one : inDoubt) {
      resolve(one, gateways);
    }
    Map<String, Integer> effects = StoredProof.effects(jdbcUrl);
    for (Sent one : sent.values()) {
      assertThat(effects.getOrDefault(one.command.requestId(), 0))
          .as("effects of %s", one.command)
          .isEqualTo(one.reply == null ? 0 : 1);
      ByteString reply = one.reply;
      if (reply != null) {
        for (DemoClient gateway : gateways) {
          assertThat(one.command.through(gateway)).as("reply to %s", one.command).isEqualTo(reply);
        }
      }
    }
    assertThat(StoredProof.effects(jdbcUrl)).as("after every repeat").isEqualTo(effects);
    assertThat(StoredProof.violations(jdbcUrl)).isEmpty();
  }

  /** Asks what became of a command; the answer is final, the same everywhere and in time. */
  private static void resolve(Sent one, List<DemoClient> gateways) {
    GetOutcomeRequest question =
        GetOutcomeRequest.newBuilder()
            .setRequestId(one.command.requestId())
            .setPerson(person(one.command.personId()))
            .setSettleBefore(timestamp(one.before))
            .build();
    GetOutcomeResponse answer = gateways.getFirst().settlement().getOutcome(question);
    while (answer.getOutcome() == Outcome.OUTCOME_PENDING) {
      assertThat(Instant.now()).as(question.toString()).isBefore(one.before.plusSeconds(10));
      Threads.pause(50);
      answer = gateways.getFirst().settlement().getOutcome(question);
    }
    for (DemoClient gateway : gateways) {
      assertThat(gateway.settlement().getOutcome(question)).isEqualTo(answer);
    }
    if (answer.getOutcome() == Outcome.OUTCOME_DONE) {
      one.reply = one.command.in(answer);
    } else {
      assertThat(answer.getOutcome()).isEqualTo(Outcome.OUTCOME_VOID);
      assertThat(Threads.answer(() -> one.command.through(gateways.getFirst())).refusal())
          .as(one.command.toString())
          .isEqualTo("REQUEST_VOID");
    }
  }
}
