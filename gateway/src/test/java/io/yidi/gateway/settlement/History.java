package io.yidi.gateway.settlement;

import static io.yidi.gateway.demo.DemoClient.date;
import static io.yidi.gateway.demo.DemoClient.item;
import static io.yidi.gateway.demo.DemoClient.lines;
import static io.yidi.gateway.settlement.Stays.ADMITTED;
import static io.yidi.gateway.settlement.Stays.DISCHARGED;
import static io.yidi.gateway.settlement.Stays.STAY;
import static io.yidi.gateway.settlement.Stays.SURGERY;
import static io.yidi.gateway.testing.Bills.DAY;
import static io.yidi.gateway.testing.Bills.DRUG;
import static io.yidi.gateway.testing.Bills.DRUG_B;
import static io.yidi.gateway.testing.Bills.OWN;
import static io.yidi.gateway.testing.Bills.bill;
import static io.yidi.gateway.testing.Bills.id;
import static io.yidi.gateway.testing.Bills.outpatient;
import static io.yidi.gateway.testing.Bills.person;
import static io.yidi.gateway.testing.Bills.pharmacy;
import static io.yidi.gateway.testing.Bills.settle;

import io.yidi.gateway.demo.DemoClient;
import io.yidi.gateway.testing.Filings;
import io.yidi.gateway.testing.TestGateway;
import io.yidi.gateway.testing.Visits;
import io.yidi.proto.eligibility.v1.RecordExternalUsageRequest;
import io.yidi.proto.eligibility.v1.TakeBackExternalUsageRequest;
import io.yidi.proto.eligibility.v1.UsageItem;
import io.yidi.proto.encounter.v1.CancelEncounterRequest;
import io.yidi.proto.encounter.v1.CloseSelfPaidRequest;
import io.yidi.proto.encounter.v1.DisproveStatementRequest;
import io.yidi.proto.encounter.v1.SelfPaidCause;
import io.yidi.proto.settlement.v1.AccountUse;
import io.yidi.proto.settlement.v1.CancelUnknownRequest;
import io.yidi.proto.settlement.v1.DeductionGround;
import io.yidi.proto.settlement.v1.FundDeduction;
import io.yidi.proto.settlement.v1.InlineBill;
import io.yidi.proto.settlement.v1.RecordDeductionRequest;
import io.yidi.proto.settlement.v1.ReverseSettlementRequest;
import io.yidi.proto.settlement.v1.Settlement;
import io.yidi.proto.type.v1.ChargeLine;
import java.util.List;
import java.util.Map;

/** One of each kind of stored history, so that proofs are never about nothing. */
final class History {

  private final TestGateway gateway;
  private final DemoClient hospital;
  private final DemoClient pharmacy;

  private History(TestGateway gateway, DemoClient hospital, DemoClient pharmacy) {
    this.gateway = gateway;
    this.hospital = hospital;
    this.pharmacy = pharmacy;
  }

  /** Makes it for a new person of the made-up place, whose number it answers. */
  static String make(TestGateway gateway) {
    String person = gateway.newPerson("990100", "11", "ACTIVE", "500.00");
    try (DemoClient hospital = gateway.client(TestGateway.MADE_UP_HOSPITAL);
        DemoClient pharmacy = gateway.client(TestGateway.MADE_UP_PHARMACY)) {
      History history = new History(gateway, hospital, pharmacy);
      history.visits(person);
      history.stays(person);
      history.injury(person);
      history.unsettled(person);
      history.usage(person);
      history.singleUse(person);
    }
    refundsAndDeductions(gateway, gateway.newPerson("990100", "11", "ACTIVE", "60.00"));
    return person;
  }

  /** Lines refunded until an account paid back, with deductions that are released by and by. */
  private static void refundsAndDeductions(TestGateway gateway, String person) {
    try (DemoClient pharmacy = gateway.client(TestGateway.MADE_UP_PHARMACY);
        DemoClient agency = gateway.client(Filings.AGENCY)) {
      for (boolean reverse : List.of(false, true)) {
        Settlement sold =
            pharmacy
                .settlement()
                .settle(
                    settle(
                        id(),
                        bill(
                                person,
                                InlineBill.newBuilder().setMedType("41").setServiceDate(date(DAY)),
                                lines(DAY, item(DRUG, 4, 51), item(DRUG_B, 3, 33)))
                            .setAccountUse(AccountUse.ACCOUNT_USE_OWN)))
                .getSettlement();
        agency
            .deduction()
            .recordDeduction(
                RecordDeductionRequest.newBuilder()
                    .setRequestId(id())
                    .setSettlementId(sold.getSettlementId())
                    .addFunds(
                        FundDeduction.newBuilder()
                            .setFundCode("310102")
                            .setAmountFen(sold.getSplit().getFundTotalFen()))
                    .setGround(DeductionGround.DEDUCTION_GROUND_SCOPE_REVIEW)
                    .setReason("审核")
                    .setEvidence("审核单(虚构)")
                    .build());
        Refunding.refunded(pharmacy, sold, Refunding.part(2, 10_000, 3_300));
        Refunding.refunded(pharmacy, sold, Refunding.part(1, 20_000, 10_200));
        if (reverse) {
          Refunding.reversed(pharmacy, sold);
        }
      }
    }
  }

  private void visits(String person) {
    hospital.settlement().settle(settle(id(), outpatient(person, 333)));
    String unknown = id();
    pharmacy
        .settlement()
        .settle(
            settle(
                unknown,
                bill(
                        person,
                        InlineBill.newBuilder().setMedType("41").setServiceDate(date(DAY)),
                        lines(DAY, item(DRUG, 1, 51), item(DRUG_B, 1, 33)))
                    .setAccountUse(AccountUse.ACCOUNT_USE_OWN)));
    for (String target : List.of(unknown, id())) {
      pharmacy
          .settlement()
          .cancelUnknown(
              CancelUnknownRequest.newBuilder()
                  .setRequestId(id())
                  .setCancelRequestId(target)
                  .setPerson(person(person))
                  .setReason("未知")
                  .build());
    }
    pharmacy.settlement().settle(settle(id(), pharmacy(person, 120)));
  }

  /** A stay that is settled, taken back and left, and one that stands with an outside order. */
  private void stays(String person) {
    List<ChargeLine> lines =
        lines(ADMITTED, item(SURGERY, 1, 9_000), item(DRUG_B, 3, 77), item(OWN, 1, 80));
    String first = Stays.ready(hospital, person, "21", STAY, lines);
    reverse(settled(person, first, lines));
    String second = Stays.open(hospital, person, "21", ADMITTED, STAY);
    String order =
        hospital.encounter().recordOutsideOrder(Visits.ordering(second).build()).getOrderId();
    List<ChargeLine> ordered =
        List.of(lines.get(0), lines.get(1).toBuilder().setOutsideOrderId(order).build());
    hospital.upload(second, id(), ordered);
    Stays.discharge(hospital, second);
    settled(person, second, ordered);
  }

  private Settlement settled(String person, String encounter, List<ChargeLine> lines) {
    return hospital
        .settlement()
        .settle(
            settle(
                id(),
                Stays.claim(person, encounter, lines).setAccountUse(AccountUse.ACCOUNT_USE_OWN)))
        .getSettlement();
  }

  private void reverse(Settlement settlement) {
    hospital
        .settlement()
        .reverseSettlement(
            ReverseSettlementRequest.newBuilder()
                .setRequestId(id())
                .setSettlementId(settlement.getSettlementId())
                .setReason("重结")
                .build());
  }

  /** An injury whose statement proves untrue. */
  private void injury(String person) {
    String encounter =
        Visits.open(hospital, Visits.stay(person).setMedType("22").setFlags(Visits.INJURY));
    hospital.encounter().recordInjuryStatement(Visits.recordingStatement(encounter));
    List<ChargeLine> lines = List.of(Visits.line(1, 3_000));
    hospital.upload(encounter, id(), lines);
    hospital.encounter().discharge(Visits.discharge(encounter).build());
    hospital
        .settlement()
        .settle(
            settle(
                id(),
                DemoClient.stay(person(person), encounter, 300_000, date(DISCHARGED)).toBuilder()));
    hospital
        .encounter()
        .disproveStatement(
            DisproveStatementRequest.newBuilder()
                .setRequestId(id())
                .setEncounterId(encounter)
                .setReason("系交通事故")
                .setEvidence("示范认定书")
                .build());
  }

  /** Encounters that end without a settlement. */
  private void unsettled(String person) {
    hospital
        .encounter()
        .cancelEncounter(
            CancelEncounterRequest.newBuilder()
                .setRequestId(id())
                .setEncounterId(Visits.open(hospital, Visits.visit(person)))
                .setReason("登记有误")
                .build());
    String paid = Visits.open(hospital, Visits.visit(person));
    hospital.upload(paid, id(), lines(DAY, item(DRUG, 1, 20)));
    hospital
        .encounter()
        .closeSelfPaid(
            CloseSelfPaidRequest.newBuilder()
                .setRequestId(id())
                .setEncounterId(paid)
                .setCause(SelfPaidCause.SELF_PAID_CAUSE_NETWORK_FAILURE)
                .build());
  }

  /** Usage elsewhere that stands, and some that is taken back. */
  private void usage(String person) {
    try (DemoClient agency = gateway.client(Filings.AGENCY)) {
      for (String reference : List.of("HOME-1", "HOME-2")) {
        agency
            .usage()
            .recordExternalUsage(
                RecordExternalUsageRequest.newBuilder()
                    .setRequestId(id())
                    .setPerson(person(person))
                    .setReference(reference)
                    .setDate(date(DAY))
                    .addItems(UsageItem.newBuilder().setCounter("stays").setAmount(1))
                    .addItems(UsageItem.newBuilder().setCounter("pooled").setAmount(123_45))
                    .build());
      }
      agency
          .usage()
          .takeBackExternalUsage(
              TakeBackExternalUsageRequest.newBuilder()
                  .setRequestId(id())
                  .setPerson(person(person))
                  .setReference("HOME-2")
                  .setReason("重复登记")
                  .build());
    }
  }

  /** A filing that one stay uses up, gives back and uses up again. */
  private void singleUse(String person) {
    gateway.load(
        Map.of(
            "filings.csv",
            "filing_id,person_id,insurance_type,insured_area,kind,status,destination,start,end,by_materials,used_up,onward,designated,single_use\n"
                + "ONCE"
                + person
                + ","
                + person
                + ",310,990100,REFERRAL,APPROVED,110000,2025-01-01,,yes,no,no,,yes\n"));
    List<ChargeLine> lines = List.of(Visits.line(1, 9_000));
    try (DemoClient beijing = gateway.client(TestGateway.BEIJING)) {
      for (boolean stands : new boolean[] {false, true}) {
        String stay = Stays.ready(beijing, person, "21", STAY, lines);
        Settlement settled =
            beijing
                .settlement()
                .settle(settle(id(), Stays.claim(person, stay, lines)))
                .getSettlement();
        if (!stands) {
          beijing
              .settlement()
              .reverseSettlement(
                  ReverseSettlementRequest.newBuilder()
                      .setRequestId(id())
                      .setSettlementId(settled.getSettlementId())
                      .setReason("重结")
                      .build());
        }
      }
    }
  }
}
