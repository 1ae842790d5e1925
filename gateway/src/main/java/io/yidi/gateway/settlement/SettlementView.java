package io.yidi.gateway.settlement;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import io.yidi.gateway.filing.DecisionView;
import io.yidi.gateway.rpc.Masking;
import io.yidi.gateway.rpc.Wire;
import io.yidi.policy.benefit.FundField;
import io.yidi.policy.bill.LineCut;
import io.yidi.policy.catalogue.PricedLine;
import io.yidi.policy.facts.Flag;
import io.yidi.policy.facts.VisitFacts;
import io.yidi.policy.facts.VisitKind;
import io.yidi.policy.filing.BenefitTier;
import io.yidi.policy.filing.FilingDecision;
import io.yidi.policy.split.Adjudicator;
import io.yidi.policy.split.Claim;
import io.yidi.policy.split.Verdict;
import io.yidi.proto.settlement.v1.CategorySum;
import io.yidi.proto.settlement.v1.FundPayment;
import io.yidi.proto.settlement.v1.Settlement;
import io.yidi.proto.settlement.v1.SettlementKind;
import io.yidi.proto.settlement.v1.SettlementState;
import io.yidi.proto.settlement.v1.Split;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Writes a priced claim as the contract's settlement. */
final class SettlementView {

  /** Most lines that a settlement is sent with. */
  static final int MAX_LINES = 200;

  private SettlementView() {}

  /** The settlement without number, request and instant, as a preview shows it. */
  static Settlement.Builder of(Priced priced) {
    Claim claim = priced.claim();
    VisitFacts visit = claim.visit();
    Settlement.Builder out =
        Settlement.newBuilder()
            .setKind(SettlementKind.SETTLEMENT_KIND_ORIGINAL)
            .setState(SettlementState.SETTLEMENT_STATE_SETTLED)
            .setPersonId(priced.person().personId())
            .setMaskedName(Masking.name(priced.person().name()))
            .setInstitutionCode(priced.institution().code())
            .setInstitutionName(priced.institution().name())
            .setEncounterId(priced.encounterId())
            .setInsuredArea(claim.person().insuredArea())
            .setCareArea(claim.institution().careArea())
            .setInsuranceType(claim.person().insuranceType())
            .setPersonType(claim.person().personType())
            .setMedType(visit.medType())
            .setVisitKind(Wire.visitKind(visit.kind()))
            .setBeginDate(Wire.date(visit.begin()))
            .setPolicyDate(Wire.date(visit.policyDate()))
            .setClearingType(clearingType(visit))
            .setClearingAgency(priced.institution().clearingAgency())
            .setDecision(DecisionView.of(priced.settles().decision(), priced.versions().policy()))
            .setSplit(split(priced.settles().split()))
            .setPolicyVersion(priced.versions().policy())
            .setCatalogueVersion(priced.versions().catalogue())
            .setEngineVersion(Adjudicator.ENGINE_VERSION)
            .setStatementNumber(priced.statementNumber())
            .setChargeBatch(priced.chargeBatch());
    priced.settles().steps().forEach(step -> out.addSteps(Wire.step(step)));
    LocalDate end = visit.end();
    if (end != null) {
      out.setEndDate(Wire.date(end));
    }
    List<io.yidi.proto.type.v1.LineCut> lines = lines(claim, priced.settles());
    return out.addAllLines(lines.subList(0, Math.min(lines.size(), MAX_LINES)));
  }

  /** 清算类别: emergencies and injuries have their own. */
  static String clearingType(VisitFacts visit) {
    if (visit.kind() == VisitKind.OUTPATIENT && visit.medType().startsWith("13")) {
      return "13";
    }
    if (visit.kind() == VisitKind.INPATIENT && visit.flags().trauma() == Flag.YES) {
      return "22";
    }
    return visit.kind().clearingType();
  }

  /** Every line as it was cut. */
  static List<io.yidi.proto.type.v1.LineCut> lines(Claim claim, Verdict.Settles settles) {
    List<io.yidi.proto.type.v1.LineCut> lines = new ArrayList<>();
    for (int i = 0; i < settles.cuts().size(); i++) {
      PricedLine priced = claim.lines().get(i);
      LineCut cut = settles.cuts().get(i);
      lines.add(
          io.yidi.proto.type.v1.LineCut.newBuilder()
              .setLineNumber(priced.line().number())
              .setItemCode(priced.line().itemCode())
              .setItemNameBytes(ByteString.copyFromUtf8(priced.terms().name()))
              .setItemClass(priced.terms().itemClass().code())
              .setChargeCategory(priced.terms().chargeCategory())
              .setAmountFen(cut.amount())
              .setFirstSharePpm(priced.terms().firstSharePpm())
              .setPriceCeilingE6(priced.terms().priceCeilingE6())
              .setFullSelfPayFen(cut.fullSelfPay())
              .setOverLimitFen(cut.overLimit())
              .setFirstSelfPayFen(cut.firstSelfPay())
              .setInScopeFen(cut.inScope())
              .setOutsideDisease(priced.outsideDisease())
              .setRefundsLineNumber(priced.line().refundsLine())
              .build());
    }
    return lines;
  }

  /** The division as the contract shows it. */
  static Split split(io.yidi.policy.split.Split split) {
    Split.Builder out =
        Split.newBuilder()
            .setTotalFen(split.total())
            .setFullSelfPayFen(split.cut().fullSelfPay())
            .setOverLimitFen(split.cut().overLimit())
            .setFirstSelfPayFen(split.cut().firstSelfPay())
            .setInScopeFen(split.cut().inScope())
            .setCrossRegionFirstShareFen(split.firstShare())
            .setDeductibleFen(split.deductible())
            .setPooledFundFen(split.fund(FundField.POOLED))
            .setCivilServantFundFen(split.fund(FundField.CIVIL_SERVANT))
            .setEnterpriseFundFen(split.fund(FundField.ENTERPRISE))
            .setResidentMajorFundFen(split.fund(FundField.RESIDENT_MAJOR))
            .setEmployeeLargeFundFen(split.fund(FundField.EMPLOYEE_LARGE))
            .setAssistanceFundFen(split.fund(FundField.ASSISTANCE))
            .setOtherFundFen(split.fund(FundField.OTHER))
            .setFundTotalFen(split.fundTotal())
            .setHospitalPartFen(split.hospitalPart())
            .setPersonPartFen(split.personPart())
            .setAccountFen(split.account())
            .setCashFen(split.cash())
            .setAccountBalanceFen(split.accountBalance());
    split
        .funds()
        .forEach(
            one ->
                out.addFunds(
                    FundPayment.newBuilder()
                        .setFundCode(one.fund().code())
                        .setName(Wire.text(one.fund().name()))
                        .setAmountFen(one.amount())));
    split
        .categories()
        .forEach(
            one ->
                out.addCategories(
                    CategorySum.newBuilder()
                        .setChargeCategory(one.category())
                        .setAmountFen(one.amount())
                        .setInScopeFen(one.inScope())));
    return out.build();
  }

  /**
   * What a later record books: a division less another, amount by amount; funds and categories of
   * either are named.
   *
   * @param after division from then on, the default for nothing
   * @param before division so far
   * @param accountBalance balance after the record
   */
  static Split difference(Split after, Split before, long accountBalance) {
    Split.Builder out = Split.newBuilder();
    for (FieldDescriptor field : Split.getDescriptor().getFields()) {
      if (!field.isRepeated()) {
        out.setField(field, (Long) after.getField(field) - (Long) before.getField(field));
      }
    }
    return out.setAccountBalanceFen(accountBalance)
        .addAllFunds(funds(after, before))
        .addAllCategories(categories(after, before))
        .build();
  }

  /** Funds of one code and name are one. */
  private static List<FundPayment> funds(Split after, Split before) {
    Map<FundPayment, Long> sums = new LinkedHashMap<>();
    before
        .getFundsList()
        .forEach(
            one ->
                sums.merge(
                    one.toBuilder().clearAmountFen().build(), -one.getAmountFen(), Long::sum));
    after
        .getFundsList()
        .forEach(
            one ->
                sums.merge(
                    one.toBuilder().clearAmountFen().build(), one.getAmountFen(), Long::sum));
    return sums.entrySet().stream()
        .map(one -> one.getKey().toBuilder().setAmountFen(one.getValue()).build())
        .toList();
  }

  private static List<CategorySum> categories(Split after, Split before) {
    Map<String, CategorySum> sums = new TreeMap<>();
    before
        .getCategoriesList()
        .forEach(
            one ->
                sums.put(
                    one.getChargeCategory(),
                    one.toBuilder()
                        .setAmountFen(-one.getAmountFen())
                        .setInScopeFen(-one.getInScopeFen())
                        .build()));
    after
        .getCategoriesList()
        .forEach(
            one ->
                sums.merge(
                    one.getChargeCategory(),
                    one,
                    (less, more) ->
                        more.toBuilder()
                            .setAmountFen(more.getAmountFen() + less.getAmountFen())
                            .setInScopeFen(more.getInScopeFen() + less.getInScopeFen())
                            .build()));
    return List.copyOf(sums.values());
  }

  /** Name of a tier as it is stored. */
  static String tierName(FilingDecision decision) {
    BenefitTier tier = decision.tier();
    return tier == null ? "" : tier.name();
  }
}
