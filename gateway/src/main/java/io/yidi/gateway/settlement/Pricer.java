package io.yidi.gateway.settlement;

import io.yidi.gateway.charges.ChargeLines;
import io.yidi.gateway.person.EncounterLife.Course;
import io.yidi.gateway.person.PersonState;
import io.yidi.gateway.person.PersonState.InsuredAs;
import io.yidi.gateway.person.PersonState.StoredEncounter;
import io.yidi.gateway.person.PersonState.Unsettled;
import io.yidi.gateway.rpc.Fields;
import io.yidi.gateway.rpc.Refusal;
import io.yidi.gateway.rules.Rules;
import io.yidi.policy.bill.ChargeLine;
import io.yidi.policy.catalogue.ItemTerms;
import io.yidi.policy.catalogue.PricedLine;
import io.yidi.policy.facts.InstitutionFacts;
import io.yidi.policy.facts.VisitFacts;
import io.yidi.policy.split.Claim;
import io.yidi.policy.split.Verdict;
import io.yidi.proto.error.v1.ErrorReason;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Adjudicates a claim for a person as read, by the rules in force. Computes only; preview and
 * settle run the same code.
 */
final class Pricer {

  private Pricer() {}

  /**
   * Prices a claim.
   *
   * @throws Refusal when it does not settle
   */
  static Priced price(PersonState person, ClaimSpec spec, Rules rules) {
    ClaimSpec.Bill bill = spec.bill();
    return bill == null
        ? priceEncounter(person, spec, rules)
        : priceVisit(
            person,
            spec,
            rules,
            bill.insuranceType(),
            new VisitFacts(
                bill.kind(),
                bill.medType(),
                bill.flags(),
                bill.serviceDate(),
                null,
                bill.serviceDate(),
                bill.diseaseCode(),
                List.of(),
                false),
            bill.lines(),
            new OfEncounter(0, false, false));
  }

  /**
   * What a bill owes to the encounter that it belongs to.
   *
   * @param statementNumber version of the injury statement that it rests on, zero for none
   * @param leavesLines whether other lines of the encounter stay unsettled
   * @param further whether others are settled already
   */
  private record OfEncounter(int statementNumber, boolean leavesLines, boolean further) {}

  private static Priced priceEncounter(PersonState person, ClaimSpec spec, Rules rules) {
    StoredEncounter encounter =
        person.encounterToSettle(spec.encounterId(), spec.institution(), rules);
    boolean stay = encounter.course() == Course.STAY;
    List<ChargeLine> lines = lines(spec, encounter);
    if (lines.isEmpty() && !encounter.unsettled().isEmpty()) {
      throw Refusal.field(
          "claim.charge_batch",
          spec.chargeBatch(),
          "an upload of this visit with unsettled lines, or empty for all of them");
    }
    if (lines.isEmpty()) {
      throw new Refusal(
          ErrorReason.ERROR_REASON_NO_CHARGES,
          "该就诊没有待结算的费用明细,请先上传费用。",
          "the encounter has no unsettled charges (expected: committed charge lines)");
    }
    VisitFacts visit =
        new VisitFacts(
            encounter.kind(),
            encounter.medType(),
            encounter.flags(),
            encounter.begin(),
            encounter.end(),
            policyDate(spec, encounter, stay),
            encounter.diseaseCode(),
            encounter.diagnosisCodes(),
            encounter.statementSigned());
    return priceVisit(
        person,
        spec,
        rules,
        encounter.insuranceType(),
        visit,
        lines,
        new OfEncounter(
            encounter.restsOn(),
            lines.size() < encounter.unsettled().size(),
            encounter.partSettled()));
  }

  /** The unsettled lines that are to be settled: all, or those of one batch. */
  private static List<ChargeLine> lines(ClaimSpec spec, StoredEncounter encounter) {
    String batch = spec.chargeBatch();
    if (!batch.isEmpty()) {
      if (encounter.course() == Course.STAY) {
        throw Refusal.field(
            "claim.charge_batch", batch, "empty, because a stay is settled as a whole");
      }
      checkRefundsStayTogether(encounter, batch);
    }
    return encounter.unsettledLines(batch);
  }

  /** A refund line is cut together with the line that it takes back, so no batch may part them. */
  private static void checkRefundsStayTogether(StoredEncounter encounter, String batch) {
    Map<Integer, String> batches = new HashMap<>();
    encounter.unsettled().forEach(one -> batches.put(one.line().number(), one.batch()));
    for (Unsettled one : encounter.unsettled()) {
      String refunded = batches.getOrDefault(one.line().refundsLine(), one.batch());
      if (batch.equals(one.batch()) != batch.equals(refunded)) {
        throw Refusal.field(
            "claim.charge_batch",
            batch,
            "a batch with its refunds; line "
                + one.line().number()
                + " takes back line "
                + one.line().refundsLine()
                + " of another one, so settle without charge_batch");
      }
    }
  }

  /**
   * A stay is settled by the rules of its discharge-settlement date (002 Art. 40), other visits by
   * those of the service.
   */
  private static LocalDate policyDate(ClaimSpec spec, StoredEncounter encounter, boolean stay) {
    LocalDate settlementDate = spec.settlementDate();
    if (!stay) {
      if (settlementDate != null) {
        throw Refusal.field(
            "claim.settlement_date", settlementDate, "absent, because the encounter is no stay");
      }
      return encounter.begin();
    }
    LocalDate chosen = settlementDate == null ? spec.today() : settlementDate;
    LocalDate discharged = encounter.end();
    if (discharged != null && chosen.isBefore(discharged)) {
      throw Refusal.field(
          "claim.settlement_date", chosen, "not before the discharge on " + discharged);
    }
    return chosen;
  }

  private static Priced priceVisit(
      PersonState person,
      ClaimSpec spec,
      Rules rules,
      String insuranceType,
      VisitFacts visit,
      List<ChargeLine> lines,
      OfEncounter encounter) {
    checkTotal(spec, lines);
    checkFeeDates(spec, visit, lines);
    InsuredAs insured = person.insuredAs(insuranceType, visit.begin(), rules.reference());
    InstitutionFacts institution =
        rules.reference().facts(spec.institution(), visit.kind(), visit.begin());
    Claim claim =
        new Claim(
            insured.facts(),
            institution,
            visit,
            person.filingsOf(insured.facts(), spec.encounterId()),
            priced(spec, lines, visit.diseaseCode(), institution, insured, rules),
            person.countersOf(insured.facts()),
            person.balanceOf(insured.facts().insuranceType(), insured.facts().insuredArea()),
            spec.useAccount());
    Verdict verdict = rules.adjudicator().adjudicate(claim, encounter.further());
    if (verdict instanceof Verdict.Settles settles) {
      return new Priced(
          person,
          rules.reference().requireInstitution(spec.institution()),
          spec.encounterId(),
          spec.chargeBatch(),
          claim,
          settles,
          encounter.statementNumber(),
          encounter.leavesLines(),
          rules.versions());
    }
    throw VerdictRefusal.of(verdict, spec.bill() == null ? "" : "claim.bill.");
  }

  private static void checkTotal(ClaimSpec spec, List<ChargeLine> lines) {
    long sum = lines.stream().mapToLong(ChargeLine::amountFen).sum();
    if (sum != spec.totalFen()) {
      throw Refusal.fields(
              ErrorReason.ERROR_REASON_TOTAL_MISMATCH,
              List.of(
                  new Refusal.Violation(
                      "claim.total_fen",
                      "value: "
                          + spec.totalFen()
                          + " (expected: "
                          + sum
                          + ", the sum of the lines)")))
          .with("field", "claim.total_fen");
    }
  }

  /** Where the caller finds a line: in the bill it sent, or among the encounter's by number. */
  private static String path(ClaimSpec spec, int index, ChargeLine line) {
    return spec.bill() == null
        ? "lines[line_number " + line.number() + "]"
        : "claim.bill.lines[" + index + "]";
  }

  private static void checkFeeDates(ClaimSpec spec, VisitFacts visit, List<ChargeLine> lines) {
    Fields fields = new Fields();
    LocalDate last = visit.end() == null ? visit.begin() : visit.end();
    for (int i = 0; i < lines.size(); i++) {
      ChargeLine line = lines.get(i);
      String field = path(spec, i, line) + ".fee_date";
      fields.notBefore(field, line.feeDate(), visit.begin(), "the begin of the visit");
      fields.notAfter(field, line.feeDate(), last, "the end of the visit");
    }
    fields.done();
  }

  private static List<PricedLine> priced(
      ClaimSpec spec,
      List<ChargeLine> lines,
      String diseaseCode,
      InstitutionFacts institution,
      InsuredAs insured,
      Rules rules) {
    List<PricedLine> priced = new ArrayList<>(lines.size());
    for (int i = 0; i < lines.size(); i++) {
      ChargeLine line = lines.get(i);
      if (line.itemCode().isEmpty()) {
        throw ChargeLines.notMapped(path(spec, i, line), line);
      }
      ItemTerms terms =
          rules
              .catalogue()
              .terms(
                  institution.careArea(),
                  line.itemCode(),
                  line.feeDate(),
                  insured.facts().insuranceType(),
                  institution.priceLevel());
      if (terms == null) {
        throw itemNotFound(path(spec, i, line), line, institution.careArea());
      }
      boolean outside =
          !diseaseCode.isEmpty()
              && rules
                  .reference()
                  .diseaseScopes()
                  .excludes(institution.careArea(), diseaseCode, line.itemCode(), line.feeDate());
      priced.add(new PricedLine(line, terms, outside));
    }
    return priced;
  }

  private static Refusal itemNotFound(String path, ChargeLine line, String careArea) {
    return new Refusal(
            ErrorReason.ERROR_REASON_ITEM_NOT_FOUND,
            "第 "
                + line.number()
                + " 行项目 "
                + line.itemCode()
                + " 在 "
                + line.feeDate()
                + " 不在就医地目录中,请核对医保目录对照。",
            path
                + ".item_code: "
                + line.itemCode()
                + " (expected: an item of the catalogue of "
                + careArea
                + " on "
                + line.feeDate()
                + ")")
        .with("line_number", Integer.toString(line.number()))
        .with("item_code", line.itemCode());
  }
}
