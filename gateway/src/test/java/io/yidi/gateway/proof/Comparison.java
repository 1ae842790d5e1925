package io.yidi.gateway.proof;

import static io.yidi.gateway.demo.DemoClient.date;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.yidi.proto.eligibility.v1.FilingDecision;
import io.yidi.proto.settlement.v1.CategorySum;
import io.yidi.proto.settlement.v1.Settlement;
import io.yidi.proto.settlement.v1.SettlementKind;
import io.yidi.proto.settlement.v1.SettlementState;
import io.yidi.proto.settlement.v1.Split;
import io.yidi.proto.type.v1.LineCut;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Compares replies with the model, part by part. */
final class Comparison {

  private Comparison() {}

  /** Checks a settlement, or a preview when there is no request id. */
  static void settles(
      Settlement actual, Answer.Settles expected, Insured person, Bill bill, String requestId) {
    Settlement.Builder settlement =
        Settlement.newBuilder()
            .setKind(SettlementKind.SETTLEMENT_KIND_ORIGINAL)
            .setState(SettlementState.SETTLEMENT_STATE_SETTLED)
            .setRequestId(requestId)
            .setPersonId(person.id())
            .setInstitutionCode(bill.place().code)
            .setEncounterId(bill.encounterId())
            .setChargeBatch(bill.batch())
            .setInsuredArea(MadeUpRules.AREA)
            .setCareArea(bill.place().careArea)
            .setInsuranceType("310")
            .setPersonType(person.retired() ? "12" : "11")
            .setMedType(bill.kind().medType)
            .setVisitKind(bill.kind().visitKind)
            .setBeginDate(date(bill.begin()))
            .setPolicyDate(date(bill.policyDate()))
            .setDecision(
                FilingDecision.newBuilder()
                    .setOutcome(expected.outcome())
                    .setSettlesDirectly(true)
                    .setTier(expected.tier())
                    .setFilingId(expected.filingId()))
            .setSplit(expected.split())
            .addAllLines(expected.lines());
    LocalDate end = bill.end();
    if (end != null) {
      settlement.setEndDate(date(end));
    }
    assertThat(bare(actual)).as("settlement").isEqualTo(settlement.build());
    assertThat(actual.getSettlementId().isEmpty()).as("number").isEqualTo(requestId.isEmpty());
    assertThat(actual.hasSettleTime()).as("instant").isEqualTo(!requestId.isEmpty());
    assertThat(actual.getStepsList()).as("steps").isNotEmpty();
  }

  /** A settlement without numbers, instants, versions and texts. */
  private static Settlement bare(Settlement full) {
    Settlement.Builder bare =
        full.toBuilder()
            .clearSettlementId()
            .clearSettleTime()
            .clearMaskedName()
            .clearInstitutionName()
            .clearClearingType()
            .clearClearingAgency()
            .clearSteps()
            .clearPolicyVersion()
            .clearCatalogueVersion()
            .clearEngineVersion()
            .setSplit(unnamed(full.getSplit()));
    bare.getDecisionBuilder().clearFinding().clearNextStep().clearSteps().clearRuleVersion();
    bare.getLinesBuilderList().forEach(LineCut.Builder::clearItemName);
    return bare.build();
  }

  /** Checks a refund: what is left, and the difference to what there was. */
  static void refunds(Settlement actual, Split left, Settlement before, Settlement original) {
    assertThat(unnamed(actual.getRemaining())).as("remaining").isEqualTo(left);
    assertThat(unnamed(actual.getSplit()))
        .as("refund")
        .isEqualTo(difference(left, unnamed(before.getSplit())));
    assertThat(actual.getKind()).isEqualTo(SettlementKind.SETTLEMENT_KIND_REFUND);
    assertThat(actual.getRefundsSettlementId()).isEqualTo(original.getSettlementId());
    assertThat(actual.getLinesList().stream().mapToLong(LineCut::getAmountFen).sum())
        .as("lines")
        .isEqualTo(actual.getSplit().getTotalFen());
    assertThat(actual.getDecision()).isEqualTo(original.getDecision());
  }

  private static Split unnamed(Split split) {
    Split.Builder bare = split.toBuilder();
    bare.getFundsBuilderList().forEach(fund -> fund.clearName());
    return bare.build();
  }

  private static Split difference(Split after, Split before) {
    Split.Builder out = ((Split) sum(after, negated(before))).toBuilder();
    out.clearFunds().clearCategories().setAccountBalanceFen(after.getAccountBalanceFen());
    Map<String, Long> funds = new LinkedHashMap<>();
    before.getFundsList().forEach(one -> funds.put(one.getFundCode(), -one.getAmountFen()));
    after
        .getFundsList()
        .forEach(one -> funds.merge(one.getFundCode(), one.getAmountFen(), Long::sum));
    funds.forEach((code, amount) -> out.addFundsBuilder().setFundCode(code).setAmountFen(amount));
    Map<String, CategorySum> categories = new TreeMap<>();
    before
        .getCategoriesList()
        .forEach(one -> categories.put(one.getChargeCategory(), (CategorySum) negated(one)));
    after
        .getCategoriesList()
        .forEach(
            one ->
                categories.merge(
                    one.getChargeCategory(), one, (old, more) -> (CategorySum) sum(more, old)));
    return out.addAllCategories(categories.values()).build();
  }

  /** Two messages whose amounts are added, field by field. */
  private static Message sum(Message one, Message other) {
    Message.Builder out = one.toBuilder();
    for (FieldDescriptor field : one.getDescriptorForType().getFields()) {
      if (!field.isRepeated() && one.getField(field) instanceof Long amount) {
        out.setField(field, amount + (Long) other.getField(field));
      }
    }
    return out.build();
  }

  /** Checks a reversal: what is left of the original with every part negated, linked to it. */
  static void reverses(
      Settlement actual,
      Settlement original,
      Split left,
      String requestId,
      String reason,
      long balance) {
    Settlement expected =
        original.toBuilder()
            .setSettlementId(actual.getSettlementId())
            .setSettleTime(actual.getSettleTime())
            .setKind(SettlementKind.SETTLEMENT_KIND_REVERSAL)
            .setReversesSettlementId(original.getSettlementId())
            .setReversalReason(reason)
            .setRequestId(requestId)
            .setSplit(((Split) negated(left)).toBuilder().setAccountBalanceFen(balance))
            .clearLines()
            .clearSteps()
            .build();
    assertThat(actual).as("reversal").isEqualTo(expected);
    assertThat(actual.getSettlementId()).isNotEmpty().isNotEqualTo(original.getSettlementId());
  }

  private static Message negated(Message message) {
    Message.Builder out = message.toBuilder();
    for (Map.Entry<FieldDescriptor, Object> field : message.getAllFields().entrySet()) {
      if (field.getKey().isRepeated()) {
        List<?> many = (List<?>) field.getValue();
        for (int i = 0; i < many.size(); i++) {
          out.setRepeatedField(field.getKey(), i, negated((Message) many.get(i)));
        }
      } else if (field.getValue() instanceof Long amount) {
        out.setField(field.getKey(), -amount);
      }
    }
    return out.build();
  }

  /** Whether two splits look the same to the clerk: the balance and the categories aside. */
  static boolean sameAmounts(Split one, Split other) {
    return shown(one).equals(shown(other));
  }

  private static Split shown(Split split) {
    return split.toBuilder().clearAccountBalanceFen().clearCategories().build();
  }
}
