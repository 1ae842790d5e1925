package io.yidi.gateway.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.yidi.gateway.proof.Insured.Settled;
import io.yidi.gateway.testing.Bills;
import io.yidi.proto.settlement.v1.PreviewRefundRequest;
import io.yidi.proto.settlement.v1.PreviewRefundResponse;
import io.yidi.proto.settlement.v1.RefundLinesRequest;
import io.yidi.proto.settlement.v1.RefundLinesResponse;
import io.yidi.proto.settlement.v1.RefundedLine;
import io.yidi.proto.settlement.v1.ReverseSettlementRequest;
import io.yidi.proto.settlement.v1.ReverseSettlementResponse;
import io.yidi.proto.settlement.v1.Settlement;
import io.yidi.proto.settlement.v1.Split;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Takes settlements back, whole and by line. */
final class TakingBack {

  private static final long E4_OF_A_HALF = 5_000;

  private final World world;
  private final MadeUpRules rules;
  private final Insured person;
  private final Fault fault;

  TakingBack(World world, MadeUpRules rules, Insured person, Fault fault) {
    this.world = world;
    this.rules = rules;
    this.person = person;
    this.fault = fault;
  }

  /** Reverses one of the settlements; tells what it did. */
  String reverse(Choice choice) {
    Settled settled = choice.any(person.settled);
    if (settled == null) {
      return "nothing is settled";
    }
    boolean foreign = choice.percent(5);
    Place caller = foreign ? choice.otherThan(settled.place) : settled.place;
    boolean reversed = !settled.reversedBy.isEmpty();
    boolean theReversal = reversed && choice.percent(50);
    String id = theReversal ? settled.reversedBy : settled.reply.getSettlementId();
    ReverseSettlementRequest request =
        ReverseSettlementRequest.newBuilder()
            .setRequestId(World.fresh("reverse"))
            .setSettlementId(id)
            .setReason("模型")
            .build();
    Settlement told = told(caller, id, List.of());
    Called<ReverseSettlementResponse> called =
        Called.by(() -> world.client(caller).settlement().reverseSettlement(request));
    if (foreign || reversed) {
      called.expecting(foreign ? "OTHER_INSTITUTION" : "ALREADY_REVERSED");
      world.saw("refused " + called.reason());
    } else {
      Settlement reversal = called.expecting("").required().getReversal();
      assertThat(told).as("what was told before").isEqualTo(Bills.unbooked(reversal));
      take(settled, reversal, request.getRequestId(), "模型");
      ReverseSettlementResponse again =
          Called.by(() -> world.client(caller).settlement().reverseSettlement(request)).required();
      assertThat(again.getReversal()).as("first reply").isEqualTo(reversal);
      world.saw("reversed");
    }
    return id + " by " + caller;
  }

  /** What taking back would book; null when it is refused. */
  private @Nullable Settlement told(Place caller, String id, List<RefundedLine> lines) {
    PreviewRefundRequest request =
        PreviewRefundRequest.newBuilder().setSettlementId(id).addAllLines(lines).build();
    PreviewRefundResponse reply =
        Called.by(() -> world.client(caller).settlement().previewRefund(request)).reply();
    return reply == null ? null : reply.getRefund();
  }

  /** Books a whole reversal in the model and compares it. */
  void take(Settled settled, Settlement reversal, String requestId, String reason) {
    person.purse =
        person.purse.after(
            fault == Fault.REVERSAL_KEEPS_COUNTERS ? Map.of() : settled.movements,
            fault == Fault.REVERSAL_KEEPS_ACCOUNT ? 0 : settled.account(),
            -1);
    Comparison.reverses(
        reversal,
        settled.reply,
        settled.remaining.getSplit(),
        requestId,
        reason,
        person.purse.balance());
    settled.reversedBy = reversal.getSettlementId();
    String encounterId = settled.reply.getEncounterId();
    if (!encounterId.isEmpty() && fault != Fault.REVERSAL_KEEPS_LINES) {
      person.encounter(encounterId).giveBack(settled.reply.getSettlementId());
    }
    if (!settled.refunds.isEmpty()) {
      world.saw("reversed after refunds");
    }
  }

  /** What is taken back of a line; of all that is left, nothing is said but the line. */
  private record Part(Bill.Line line, int halves, long amount) {

    RefundedLine sent() {
      RefundedLine.Builder sent = RefundedLine.newBuilder().setLineNumber(line.number());
      return halves == line.halves()
          ? sent.build()
          : sent.setQuantityE4(halves * E4_OF_A_HALF).setAmountFen(amount).build();
    }
  }

  /** Refunds lines of one of the settlements; tells what it did. */
  String refundLines(Choice choice) {
    List<Settled> open =
        person.settled.stream()
            .filter(one -> one.reversedBy.isEmpty() || choice.percent(5))
            .toList();
    Settled settled = choice.any(open);
    if (settled == null) {
      return "nothing is settled";
    }
    List<Part> parts = parts(choice, settled.bill);
    if (parts.stream().mapToLong(Part::amount).sum() == 0) {
      return "no line with an amount";
    }
    RefundLinesRequest.Builder request =
        RefundLinesRequest.newBuilder()
            .setRequestId(World.fresh("refund"))
            .setSettlementId(settled.reply.getSettlementId())
            .setReason("退费");
    parts.forEach(part -> request.addLines(part.sent()));
    if (choice.percent(5)) {
      Bill.Line line = parts.getFirst().line();
      request
          .getLinesBuilder(0)
          .setQuantityE4((line.halves() + 1) * E4_OF_A_HALF)
          .setAmountFen(Bill.Line.amount(line.halves() + 1, line.priceFen()));
      refused(settled, request.build(), "REFUND_EXCEEDS_LINE");
      return "more than there is of " + settled.reply.getSettlementId();
    }
    refund(settled, parts, request.build());
    return settled.reply.getSettlementId() + " " + parts;
  }

  private static List<Part> parts(Choice choice, Bill bill) {
    boolean everything = choice.percent(15);
    List<Part> parts = new ArrayList<>();
    for (Bill.Line line : bill.lines()) {
      if (line.halves() > 0 && (everything || choice.percent(50))) {
        int halves =
            everything || choice.percent(40) ? line.halves() : choice.number(1, line.halves());
        long amount =
            halves == line.halves()
                ? line.amount()
                : Math.min(line.amount(), Bill.Line.amount(halves, line.priceFen()));
        parts.add(new Part(line, halves, amount));
      }
    }
    return parts;
  }

  private Called<RefundLinesResponse> send(Settled settled, RefundLinesRequest request) {
    return Called.by(() -> world.client(settled.place).settlement().refundLines(request));
  }

  private void refused(Settled settled, RefundLinesRequest request, String otherwise) {
    String reason =
        !settled.reversedBy.isEmpty()
            ? "ALREADY_REVERSED"
            : settled.bill.kind() == Place.Kind.INPATIENT ? "SETTLEMENT_KIND" : otherwise;
    send(settled, request).expecting(reason);
    world.saw("refused " + reason);
  }

  private void refund(Settled settled, List<Part> parts, RefundLinesRequest request) {
    if (!settled.reversedBy.isEmpty() || settled.bill.kind() == Place.Kind.INPATIENT) {
      refused(settled, request, "");
      return;
    }
    Settlement told = told(settled.place, settled.reply.getSettlementId(), request.getLinesList());
    Settlement reply = send(settled, request).expecting("").required().getRefund();
    assertThat(told).as("what was told before").isEqualTo(Bills.unbooked(reply));
    Bill rest = rest(settled.bill, parts);
    if (rest.total() == 0) {
      take(settled, reply, request.getRequestId(), "退费");
      world.saw("refunded the last lines");
    } else {
      book(settled, rest, reply);
    }
    Settlement again = send(settled, request).required().getRefund();
    assertThat(again).as("first reply").isEqualTo(reply);
  }

  private static Bill rest(Bill bill, List<Part> parts) {
    List<Bill.Line> lines = new ArrayList<>();
    for (Bill.Line line : bill.lines()) {
      Part part = of(line, parts);
      lines.add(part == null ? line : line.less(part.halves(), part.amount()));
    }
    return bill.with(lines);
  }

  private static @Nullable Part of(Bill.Line line, List<Part> parts) {
    return parts.stream().filter(part -> part.line().equals(line)).findFirst().orElse(null);
  }

  private void book(Settled settled, Bill rest, Settlement reply) {
    Answer.Settles left = price(settled, rest);
    boolean keeps = fault == Fault.REFUND_KEEPS_ACCOUNT;
    person.purse =
        person
            .purse
            .after(settled.movements, keeps ? 0 : settled.account(), -1)
            .after(left.movements(), keeps ? 0 : left.split().getAccountFen(), 1);
    Split expected = left.split().toBuilder().setAccountBalanceFen(person.purse.balance()).build();
    Comparison.refunds(reply, expected, settled.remaining, settled.reply);
    settled.refunds.add(reply.getSettlementId());
    settled.bill = rest;
    settled.movements = left.movements();
    settled.remaining = settled.remaining.toBuilder().setSplit(reply.getRemaining()).build();
    world.saw("refunded lines");
    if (settled.refunds.size() > 1) {
      world.saw("refunded lines twice");
    }
    if (!rest.encounterId().isEmpty()) {
      world.saw("refunded lines of an encounter");
    }
  }

  /** What the rest would have cost on the day, paid from the account up to what it had paid. */
  private Answer.Settles price(Settled settled, Bill rest) {
    Purse then =
        fault == Fault.REFUND_GOES_BY_TODAYS_COUNTERS
            ? person.purse.after(settled.movements, 0, -1)
            : settled.before;
    Purse purse = new Purse(then.counters(), settled.account());
    int salePercent =
        fault == Fault.REFUND_GOES_BY_TODAYS_POLICIES
            ? world.sales.percent()
            : world.sales.percent(settled.reply.getPolicyVersion());
    return (Answer.Settles) rules.price(settled.person, purse, rest, salePercent);
  }
}
