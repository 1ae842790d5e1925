package io.yidi.gateway.settlement;

import static io.yidi.gateway.demo.DemoClient.date;
import static io.yidi.gateway.testing.Bills.bill;
import static io.yidi.gateway.testing.Bills.id;
import static io.yidi.gateway.testing.Bills.settle;

import com.google.protobuf.Descriptors.FieldDescriptor;
import io.yidi.gateway.demo.DemoClient;
import io.yidi.gateway.testing.Bills;
import io.yidi.proto.settlement.v1.CategorySum;
import io.yidi.proto.settlement.v1.Claim;
import io.yidi.proto.settlement.v1.FundPayment;
import io.yidi.proto.settlement.v1.GetSettlementRequest;
import io.yidi.proto.settlement.v1.InlineBill;
import io.yidi.proto.settlement.v1.PreviewRefundRequest;
import io.yidi.proto.settlement.v1.RefundLinesRequest;
import io.yidi.proto.settlement.v1.RefundedLine;
import io.yidi.proto.settlement.v1.ReverseSettlementRequest;
import io.yidi.proto.settlement.v1.Settlement;
import io.yidi.proto.settlement.v1.Split;
import io.yidi.proto.type.v1.ChargeLine;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Refunds for tests: making them, and adding up what they book. */
final class Refunding {

  private Refunding() {}

  /** A line at a price in fen. */
  static ChargeLine line(int number, LocalDate day, String item, long quantity, long priceFen) {
    return ChargeLine.newBuilder()
        .setLineNumber(number)
        .setFeeDate(date(day))
        .setItemCode(item)
        .setQuantityE4(quantity * 10_000)
        .setUnitPriceE6(priceFen * 10_000)
        .setAmountFen(quantity * priceFen)
        .build();
  }

  /** A pharmacy sale of lines on a day. */
  static Claim.Builder sale(String person, LocalDate day, ChargeLine... lines) {
    return bill(
        person, InlineBill.newBuilder().setMedType("41").setServiceDate(date(day)), List.of(lines));
  }

  /** An outpatient visit with lines on a day. */
  static Claim.Builder visit(String person, LocalDate day, ChargeLine... lines) {
    return bill(
        person,
        InlineBill.newBuilder().setMedType("11").setServiceDate(date(day)).setFlags(Bills.VISIT),
        List.of(lines));
  }

  static Settlement settled(DemoClient client, Claim.Builder claim) {
    return client.settlement().settle(settle(id(), claim)).getSettlement();
  }

  /** Everything that is left of a line. */
  static RefundedLine whole(int number) {
    return RefundedLine.newBuilder().setLineNumber(number).build();
  }

  /** A part of a line. */
  static RefundedLine part(int number, long quantityE4, long amountFen) {
    return RefundedLine.newBuilder()
        .setLineNumber(number)
        .setQuantityE4(quantityE4)
        .setAmountFen(amountFen)
        .build();
  }

  static RefundLinesRequest request(Settlement of, RefundedLine... lines) {
    return RefundLinesRequest.newBuilder()
        .setRequestId(id())
        .setSettlementId(of.getSettlementId())
        .addAllLines(List.of(lines))
        .setReason("退药")
        .build();
  }

  static Settlement refunded(DemoClient client, Settlement of, RefundedLine... lines) {
    return client.settlement().refundLines(request(of, lines)).getRefund();
  }

  /** What taking these lines back would book; without lines, the whole settlement. */
  static Settlement previewed(DemoClient client, Settlement of, RefundedLine... lines) {
    return client
        .settlement()
        .previewRefund(
            PreviewRefundRequest.newBuilder()
                .setSettlementId(of.getSettlementId())
                .addAllLines(List.of(lines))
                .build())
        .getRefund();
  }

  static ReverseSettlementRequest reversal(Settlement of) {
    return ReverseSettlementRequest.newBuilder()
        .setRequestId(id())
        .setSettlementId(of.getSettlementId())
        .setReason("退号")
        .build();
  }

  static Settlement reversed(DemoClient client, Settlement of) {
    return client.settlement().reverseSettlement(reversal(of)).getReversal();
  }

  static Settlement read(DemoClient client, Settlement of) {
    return client
        .settlement()
        .getSettlement(
            GetSettlementRequest.newBuilder().setSettlementId(of.getSettlementId()).build())
        .getSettlement();
  }

  /** Every amount that is not zero, by name; the balance is no part of it. */
  static Map<String, Long> amounts(Split split) {
    Map<String, Long> amounts = new TreeMap<>();
    for (FieldDescriptor field : Split.getDescriptor().getFields()) {
      if (!field.isRepeated() && !field.getName().equals("account_balance_fen")) {
        amounts.put(field.getName(), (Long) split.getField(field));
      }
    }
    for (FundPayment fund : split.getFundsList()) {
      amounts.merge("fund " + fund.getFundCode(), fund.getAmountFen(), Long::sum);
    }
    for (CategorySum sum : split.getCategoriesList()) {
      amounts.put("category " + sum.getChargeCategory(), sum.getAmountFen());
      amounts.put("in scope " + sum.getChargeCategory(), sum.getInScopeFen());
    }
    amounts.values().removeIf(amount -> amount == 0);
    return amounts;
  }

  /** Sum of the amounts of records. */
  static Map<String, Long> sum(Settlement... records) {
    Map<String, Long> sum = new TreeMap<>();
    for (Settlement one : records) {
      amounts(one.getSplit()).forEach((name, amount) -> sum.merge(name, amount, Long::sum));
    }
    sum.values().removeIf(amount -> amount == 0);
    return sum;
  }
}
