package io.yidi.gateway.settlement;

import static io.yidi.gateway.demo.DemoClient.date;
import static io.yidi.gateway.demo.DemoClient.item;
import static io.yidi.gateway.demo.DemoClient.lines;
import static io.yidi.gateway.settlement.Stays.ADMITTED;
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
import static org.assertj.core.api.Assertions.assertThat;

import io.yidi.gateway.demo.DemoClient;
import io.yidi.gateway.testing.TestGateway;
import io.yidi.policy.record.ClaimCodec;
import io.yidi.policy.split.Adjudicator;
import io.yidi.policy.split.Claim;
import io.yidi.policy.split.Verdict;
import io.yidi.proto.settlement.v1.AccountUse;
import io.yidi.proto.settlement.v1.CancelUnknownRequest;
import io.yidi.proto.settlement.v1.DeductionGround;
import io.yidi.proto.settlement.v1.FundDeduction;
import io.yidi.proto.settlement.v1.InlineBill;
import io.yidi.proto.settlement.v1.RecordDeductionRequest;
import io.yidi.proto.settlement.v1.ReverseSettlementRequest;
import io.yidi.proto.settlement.v1.Settlement;
import io.yidi.proto.type.v1.ChargeLine;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.util.PSQLException;

/** Proves the invariants over everything that tests have stored so far, and over own data. */
class InvariantsTest {

  private static final TestGateway GATEWAY = TestGateway.shared();

  /** One of each kind of history, so that the proofs are never about nothing. */
  @BeforeAll
  static void makeHistory() {
    String person = GATEWAY.newPerson("990100", "11", "ACTIVE", "500.00");
    List<ChargeLine> lines =
        lines(ADMITTED, item(SURGERY, 1, 9_000), item(DRUG_B, 3, 77), item(OWN, 1, 80));
    try (DemoClient hospital = GATEWAY.client(TestGateway.MADE_UP_HOSPITAL);
        DemoClient pharmacy = GATEWAY.client(TestGateway.MADE_UP_PHARMACY)) {
      hospital.settlement().settle(settle(id(), outpatient(person, 333)));
      for (int i = 0; i < 2; i++) {
        String encounter = Stays.ready(hospital, person, "21", STAY, lines);
        Settlement stay =
            hospital
                .settlement()
                .settle(
                    settle(
                        id(),
                        Stays.claim(person, encounter, lines)
                            .setAccountUse(AccountUse.ACCOUNT_USE_OWN)))
                .getSettlement();
        if (i == 0) {
          hospital
              .settlement()
              .reverseSettlement(
                  ReverseSettlementRequest.newBuilder()
                      .setRequestId(id())
                      .setSettlementId(stay.getSettlementId())
                      .setReason("重结")
                      .build());
        }
      }
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
    refundsAndDeductions(GATEWAY.newPerson("990100", "11", "ACTIVE", "60.00"));
  }

  private static void refundsAndDeductions(String person) {
    try (DemoClient pharmacy = GATEWAY.client(TestGateway.MADE_UP_PHARMACY);
        DemoClient agency = GATEWAY.client("JG990100")) {
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

  /** Sums of the records of every settlement. */
  private static final String CHAINS =
      "WITH sums AS (SELECT person_id, coalesce(reverses_settlement_id, refunds_settlement_id,"
          + " settlement_id) AS chain, bool_or(kind = 'REVERSAL') AS reversed, "
          + SettlementWriter.AMOUNTS.stream()
              .map(amount -> "sum(" + amount + ") AS " + amount)
              .collect(Collectors.joining(", "))
          + " FROM settlement GROUP BY 1, 2)";

  /** Queries that find what must not be, by invariant. */
  static Stream<Proof> violations() {
    return Stream.of(
        new Proof(
            "1 parts of a bill",
            "SELECT settlement_id FROM settlement WHERE full_self_pay_fen + over_limit_fen +"
                + " first_self_pay_fen + in_scope_fen <> total_fen OR (kind <> 'REFUND' AND"
                + " abs(first_share_fen) > abs(in_scope_fen))"),
        new Proof(
            "2 payers of a bill",
            "SELECT settlement_id FROM settlement WHERE fund_total_fen + hospital_part_fen +"
                + " person_part_fen <> total_fen"),
        new Proof(
            "2 funds one by one",
            "SELECT s.settlement_id FROM settlement s LEFT JOIN settlement_fund f ON f.person_id ="
                + " s.person_id AND f.settlement_id = s.settlement_id GROUP BY s.person_id,"
                + " s.settlement_id, s.fund_total_fen HAVING coalesce(sum(f.amount_fen), 0) <>"
                + " s.fund_total_fen"),
        new Proof(
            "3 account and cash",
            "SELECT settlement_id FROM settlement WHERE account_fen + cash_fen <>"
                + " person_part_fen"),
        new Proof(
            "3 account movement of a settlement",
            "SELECT s.settlement_id FROM settlement s LEFT JOIN account_movement m ON m.person_id ="
                + " s.person_id AND m.reference = s.settlement_id WHERE coalesce(m.amount_fen, 0)"
                + " <> -s.account_fen"),
        new Proof(
            "4 signs",
            "SELECT s.settlement_id FROM settlement s CROSS JOIN LATERAL (VALUES (total_fen),"
                + " (full_self_pay_fen), (over_limit_fen), (first_self_pay_fen), (in_scope_fen),"
                + " (first_share_fen), (deductible_fen), (fund_total_fen), (hospital_part_fen),"
                + " (person_part_fen), (account_fen), (cash_fen)) AS v(part) WHERE (kind ="
                + " 'ORIGINAL' AND part < 0) OR (kind = 'REVERSAL' AND part > 0) OR (kind ="
                + " 'REFUND' AND (total_fen >= 0 OR account_fen > 0))"),
        new Proof(
            "4 no part of a chain is below zero, and a reversed one comes to nothing",
            CHAINS
                + " SELECT chain FROM sums WHERE least(total_fen, full_self_pay_fen,"
                + " over_limit_fen, first_self_pay_fen, in_scope_fen, first_share_fen,"
                + " deductible_fen, fund_total_fen, hospital_part_fen, person_part_fen,"
                + " account_fen, cash_fen) < 0 OR (reversed AND greatest(total_fen,"
                + " full_self_pay_fen, over_limit_fen, first_self_pay_fen, in_scope_fen,"
                + " first_share_fen, deductible_fen, fund_total_fen, hospital_part_fen,"
                + " person_part_fen, account_fen, cash_fen) <> 0)"),
        new Proof(
            "4 no fund pays less than nothing in a chain",
            "SELECT s.chain FROM (SELECT *, coalesce(reverses_settlement_id,"
                + " refunds_settlement_id, settlement_id) AS chain FROM settlement) s JOIN"
                + " settlement_fund f ON f.person_id = s.person_id AND f.settlement_id ="
                + " s.settlement_id GROUP BY s.person_id, s.chain, f.fund_code, f.fund_field HAVING"
                + " sum(f.amount_fen) < 0 OR (bool_or(s.kind = 'REVERSAL') AND sum(f.amount_fen) <>"
                + " 0)"),
        new Proof(
            "4 refunds are numbered within a settlement of their institution and none follows its"
                + " reversal",
            "SELECT f.settlement_id FROM settlement f LEFT JOIN settlement s ON s.person_id ="
                + " f.person_id AND s.settlement_id = f.refunds_settlement_id AND s.kind ="
                + " 'ORIGINAL' AND s.institution_code = f.institution_code AND s.policy_version ="
                + " f.policy_version WHERE f.kind = 'REFUND' AND (s.settlement_id IS NULL OR"
                + " f.refund_number <> (SELECT count(*) FROM settlement o WHERE o.person_id ="
                + " f.person_id AND o.refunds_settlement_id = f.refunds_settlement_id AND"
                + " o.settled_at <= f.settled_at) OR EXISTS (SELECT 1 FROM settlement r WHERE"
                + " r.person_id = f.person_id AND r.reverses_settlement_id ="
                + " f.refunds_settlement_id AND r.settled_at < f.settled_at))"),
        new Proof(
            "4 a reversal is the exact opposite of an original without refunds",
            "SELECT r.settlement_id FROM settlement r LEFT JOIN settlement s ON s.person_id ="
                + " r.person_id AND s.settlement_id = r.reverses_settlement_id WHERE r.kind ="
                + " 'REVERSAL' AND (s.settlement_id IS NULL OR s.kind <> 'ORIGINAL' OR"
                + " s.institution_code <> r.institution_code OR (NOT EXISTS (SELECT 1 FROM"
                + " settlement f WHERE f.person_id = s.person_id AND f.refunds_settlement_id ="
                + " s.settlement_id) AND (s.total_fen, s.full_self_pay_fen, s.over_limit_fen,"
                + " s.first_self_pay_fen, s.in_scope_fen, s.first_share_fen, s.deductible_fen,"
                + " s.fund_total_fen, s.hospital_part_fen, s.person_part_fen, s.account_fen,"
                + " s.cash_fen) IS DISTINCT FROM (-r.total_fen, -r.full_self_pay_fen,"
                + " -r.over_limit_fen, -r.first_self_pay_fen, -r.in_scope_fen, -r.first_share_fen,"
                + " -r.deductible_fen, -r.fund_total_fen, -r.hospital_part_fen, -r.person_part_fen,"
                + " -r.account_fen, -r.cash_fen)))"),
        new Proof(
            "4 a chain is reversed at most once",
            "SELECT reverses_settlement_id FROM settlement WHERE reverses_settlement_id IS NOT NULL"
                + " GROUP BY person_id, reverses_settlement_id HAVING count(*) > 1"),
        new Proof(
            "4 movements of a reversed settlement cancel out",
            "SELECT r.settlement_id FROM settlement r JOIN counter_movement m ON m.person_id ="
                + " r.person_id AND (m.reference IN (r.settlement_id, r.reverses_settlement_id) OR"
                + " m.reference IN (SELECT f.settlement_id FROM settlement f WHERE f.person_id ="
                + " r.person_id AND f.refunds_settlement_id = r.reverses_settlement_id))"
                + " WHERE r.kind = 'REVERSAL' GROUP BY r.person_id, r.settlement_id, m.name,"
                + " m.period HAVING sum(m.amount) <> 0"),
        new Proof(
            "5 counter = sum of its movements",
            "SELECT person_id FROM (SELECT person_id, insured_area, insurance_type, name, period,"
                + " value FROM counter UNION ALL SELECT person_id, insured_area, insurance_type,"
                + " name, period, -amount FROM counter_movement) AS both_sides GROUP BY person_id,"
                + " insured_area, insurance_type, name, period HAVING sum(value) <> 0"),
        new Proof(
            "5 a counter is there while movements are in force",
            "SELECT person_id FROM (SELECT person_id, insured_area, insurance_type, name, period,"
                + " in_force FROM counter UNION ALL SELECT m.person_id, m.insured_area,"
                + " m.insurance_type, m.name, m.period, CASE WHEN s.kind = 'REVERSAL' THEN 1 WHEN"
                + " s.kind = 'REFUND' AND EXISTS (SELECT 1 FROM settlement e JOIN counter_movement"
                + " b ON b.person_id = e.person_id AND b.reference = e.settlement_id WHERE"
                + " e.person_id = s.person_id AND (e.settlement_id = s.refunds_settlement_id OR"
                + " (e.refunds_settlement_id = s.refunds_settlement_id AND e.refund_number <"
                + " s.refund_number)) AND b.name = m.name AND b.period = m.period) THEN 0 ELSE"
                + " -1 END FROM counter_movement m LEFT JOIN settlement s ON s.person_id ="
                + " m.person_id AND s.settlement_id = m.reference AND m.source = 'SETTLEMENT') AS"
                + " both_sides GROUP BY person_id, insured_area, insurance_type, name, period"
                + " HAVING sum(in_force) <> 0"),
        new Proof(
            "5 settlement movements have a settlement",
            "SELECT m.reference FROM counter_movement m WHERE source = 'SETTLEMENT' AND NOT EXISTS"
                + " (SELECT 1 FROM settlement s WHERE s.person_id = m.person_id AND"
                + " s.settlement_id = m.reference)"),
        new Proof(
            "6 one request id, one effect",
            "SELECT request_id FROM settlement GROUP BY person_id, institution_code, request_id"
                + " HAVING count(*) > 1"),
        new Proof(
            "6 every settlement has the command that made it",
            "SELECT s.settlement_id FROM settlement s LEFT JOIN command c ON c.person_id ="
                + " s.person_id AND c.institution_code = s.institution_code AND c.request_id ="
                + " s.request_id AND c.state = 'DONE' AND c.subject_id = s.settlement_id WHERE"
                + " c.request_id IS NULL"),
        new Proof(
            "6 every command that is done has its settlement",
            "SELECT c.request_id FROM command c LEFT JOIN settlement s ON s.person_id = c.person_id"
                + " AND s.settlement_id = c.subject_id WHERE c.state = 'DONE' AND c.kind IN"
                + " ('Settle', 'ReverseSettlement', 'RefundLines') AND s.settlement_id IS NULL"),
        new Proof(
            "6 what is void has no effect",
            "SELECT c.request_id FROM command c JOIN settlement s ON s.person_id = c.person_id AND"
                + " s.institution_code = c.institution_code AND s.request_id = c.request_id WHERE"
                + " c.state = 'VOID'"),
        new Proof(
            "6 a settlement names a statement that is there",
            "SELECT s.settlement_id FROM settlement s WHERE s.statement_number > 0 AND NOT EXISTS"
                + " (SELECT 1 FROM injury_statement i WHERE i.person_id = s.person_id AND"
                + " i.encounter_id = s.encounter_id AND i.number = s.statement_number)"),
        new Proof(
            "6 a deduction is the sum of its funds",
            "SELECT d.deduction_id FROM deduction d LEFT JOIN deduction_fund f ON f.person_id ="
                + " d.person_id AND f.deduction_id = d.deduction_id GROUP BY d.person_id,"
                + " d.deduction_id, d.total_fen HAVING coalesce(sum(f.amount_fen), 0) <>"
                + " d.total_fen"),
        new Proof(
            "6 no fund is deducted more than it pays in a chain, nor less than nothing",
            "SELECT d.settlement_id FROM (SELECT d.person_id, d.settlement_id, f.fund_code,"
                + " sum(f.amount_fen) AS deducted FROM deduction d JOIN deduction_fund f ON"
                + " f.person_id = d.person_id AND f.deduction_id = d.deduction_id GROUP BY 1, 2, 3)"
                + " d WHERE d.deducted < 0 OR d.deducted > (SELECT coalesce(sum(p.amount_fen), 0)"
                + " FROM settlement s JOIN settlement_fund p ON p.person_id = s.person_id AND"
                + " p.settlement_id = s.settlement_id WHERE s.person_id = d.person_id AND"
                + " d.settlement_id IN (s.settlement_id, s.refunds_settlement_id,"
                + " s.reverses_settlement_id) AND p.fund_code = d.fund_code)"),
        new Proof(
            "6 what takes a deduction back takes no more than it was",
            "SELECT d.deduction_id FROM (SELECT d.person_id, coalesce(d.offsets_deduction_id,"
                + " d.deduction_id) AS deduction_id, f.fund_code, sum(f.amount_fen) AS rest FROM"
                + " deduction d JOIN deduction_fund f ON f.person_id = d.person_id AND"
                + " f.deduction_id = d.deduction_id GROUP BY 1, 2, 3) d WHERE d.rest < 0"),
        new Proof(
            "6 a recovery is for all that funds and hospital bore",
            "SELECT c.recovery_id FROM recovery c LEFT JOIN settlement s ON s.person_id ="
                + " c.person_id AND s.settlement_id = c.settlement_id AND s.kind = 'ORIGINAL' WHERE"
                + " (s.statement_number, s.encounter_id) IS DISTINCT FROM (c.statement_number,"
                + " c.encounter_id) OR (c.fund_total_fen, c.hospital_part_fen) IS DISTINCT FROM"
                + " (SELECT sum(p.fund_total_fen), sum(p.hospital_part_fen) FROM settlement p WHERE"
                + " p.person_id = c.person_id AND c.settlement_id IN (p.settlement_id,"
                + " p.refunds_settlement_id) AND p.settled_at <= c.created_at)"),
        new Proof("8 balances", "SELECT person_id FROM account WHERE balance_fen < 0"),
        new Proof(
            "8 balance = sum of its movements",
            "SELECT person_id FROM (SELECT person_id, insured_area, insurance_type, balance_fen"
                + " FROM account UNION ALL SELECT person_id, insured_area, insurance_type,"
                + " -amount_fen FROM account_movement) AS both_sides GROUP BY person_id,"
                + " insured_area, insurance_type HAVING sum(balance_fen) <> 0"),
        new Proof(
            "8 no balance was ever below zero",
            "SELECT person_id FROM (SELECT person_id, sum(amount_fen) OVER (PARTITION BY person_id,"
                + " insured_area, insurance_type ORDER BY booked_at, amount_fen DESC) AS balance"
                + " FROM account_movement) AS history WHERE balance < 0"),
        new Proof(
            "9 a taken line belongs to a settlement in force of its encounter",
            "SELECT l.encounter_id FROM charge_line l LEFT JOIN settlement s ON s.person_id ="
                + " l.person_id AND s.settlement_id = l.settlement_id AND s.encounter_id ="
                + " l.encounter_id AND s.kind = 'ORIGINAL' WHERE l.settlement_id IS NOT NULL AND"
                + " (s.settlement_id IS NULL OR EXISTS (SELECT 1 FROM settlement r WHERE"
                + " r.person_id = s.person_id AND r.reverses_settlement_id = s.settlement_id))"),
        new Proof(
            "9 a settlement in force has exactly the lines it priced",
            "SELECT s.settlement_id FROM settlement s LEFT JOIN charge_line l ON l.person_id ="
                + " s.person_id AND l.settlement_id = s.settlement_id WHERE s.kind = 'ORIGINAL' AND"
                + " s.encounter_id <> '' AND NOT EXISTS (SELECT 1 FROM settlement r WHERE"
                + " r.person_id = s.person_id AND r.reverses_settlement_id = s.settlement_id) GROUP"
                + " BY s.person_id, s.settlement_id, s.total_fen HAVING coalesce(sum(l.amount_fen),"
                + " 0) <> s.total_fen"),
        new Proof(
            "9 a line that names an outside order names one of its encounter",
            "SELECT l.encounter_id FROM charge_line l WHERE l.outside_order_id <> '' AND NOT EXISTS"
                + " (SELECT 1 FROM outside_order o WHERE o.person_id = l.person_id AND"
                + " o.encounter_id = l.encounter_id AND o.order_id = l.outside_order_id)"),
        new Proof(
            "9 an encounter is settled when its lines are",
            "SELECT e.encounter_id FROM encounter e LEFT JOIN charge_line l ON l.person_id ="
                + " e.person_id AND l.encounter_id = e.encounter_id GROUP BY e.person_id,"
                + " e.encounter_id, e.state HAVING (e.state = 'SETTLED') <> (count(l.settlement_id)"
                + " > 0 AND count(l.settlement_id) = count(l.line_number))"),
        new Proof(
            "9 only an open visit is settled in part, and what is closed otherwise not at all",
            "SELECT e.encounter_id FROM encounter e LEFT JOIN charge_line l ON l.person_id ="
                + " e.person_id AND l.encounter_id = e.encounter_id GROUP BY e.person_id,"
                + " e.encounter_id, e.state, e.med_type HAVING (count(l.settlement_id) > 0 AND"
                + " e.state <> 'SETTLED' AND (e.state <> 'OPEN' OR e.med_type LIKE '2%')) OR"
                + " (e.state = 'CANCELLED' AND count(l.line_number) > 0)"));
  }

  /** A named piece of SQL. */
  record Proof(String name, String sql) {
    @Override
    public String toString() {
      return name;
    }
  }

  @ParameterizedTest
  @MethodSource("violations")
  void nothingStoredViolates(Proof invariant) {
    assertThat(Rows.texts(GATEWAY, invariant.sql())).as(invariant.name()).isEmpty();
  }

  @Test
  void thereIsSomethingToProve() {
    assertThat(GATEWAY.number("SELECT count(*) FROM settlement WHERE kind = 'REVERSAL'"))
        .isGreaterThanOrEqualTo(2);
    assertThat(GATEWAY.number("SELECT count(*) FROM command WHERE state = 'VOID'")).isPositive();
    assertThat(GATEWAY.number("SELECT count(*) FROM charge_line WHERE settlement_id IS NOT NULL"))
        .isPositive();
    assertThat(GATEWAY.number("SELECT count(*) FROM account_movement")).isPositive();
    assertThat(GATEWAY.number("SELECT count(*) FROM settlement WHERE kind = 'REFUND'"))
        .isGreaterThanOrEqualTo(4);
    assertThat(GATEWAY.number("SELECT count(*) FROM deduction WHERE kind = 'RELEASE'"))
        .isGreaterThanOrEqualTo(4);
  }

  /** Invariant 10. */
  @Test
  void everySettlementReplaysToTheByte() throws SQLException, ReflectiveOperationException {
    var source = new org.postgresql.ds.PGSimpleDataSource();
    source.setUrl(GATEWAY.jdbcUrl());
    var constructor =
        io.yidi.gateway.rules.ActiveRules.class.getDeclaredConstructor(
            io.yidi.gateway.jdbc.Database.class);
    constructor.setAccessible(true);
    // Fresh, so that policies come from the archive and not from memory.
    io.yidi.gateway.rules.ActiveRules rules =
        constructor.newInstance(new io.yidi.gateway.jdbc.Database(source));
    int replayed = 0;
    try (Connection connection = DriverManager.getConnection(GATEWAY.jdbcUrl());
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT settlement_id, policy_version, engine_version, claim_record, result_record,"
                    + " kind FROM settlement")) {
      while (rows.next()) {
        String settlementId = rows.getString("settlement_id");
        byte[] record = rows.getBytes("claim_record");
        if (rows.getString("kind").equals("REVERSAL")) {
          assertThat(record).as(settlementId).isEmpty();
          continue;
        }
        assertThat(rows.getString("engine_version")).isEqualTo(Adjudicator.ENGINE_VERSION);
        Claim claim = ClaimCodec.decodeClaim(record);
        assertThat(ClaimCodec.encode(claim)).as(settlementId).isEqualTo(record);
        Verdict verdict =
            new Adjudicator(rules.book(rows.getString("policy_version"))).adjudicate(claim);
        assertThat(verdict).as(settlementId).isInstanceOf(Verdict.Settles.class);
        assertThat(
                Arrays.equals(
                    ClaimCodec.encodeResult((Verdict.Settles) verdict),
                    rows.getBytes("result_record")))
            .as(settlementId)
            .isTrue();
        replayed++;
      }
    }
    assertThat(replayed).isGreaterThanOrEqualTo(5);
  }

  private static final String SETTLEMENT_LINK = "settlement_check";

  /** By constraint: a row that breaks it and nothing that is checked before it. */
  private static Map<String, String> wrongRows() {
    Map<String, String> rows = new LinkedHashMap<>();
    rows.put("version_activation_kind_check", row("version_activation", "{\"kind\": \"x\"}"));
    rows.put("region_code_check", row("region", "{\"code\": \"1\"}"));
    rows.put("region_pooling_area_check", row("region", "{\"pooling_area\": \"1234567\"}"));
    rows.put("region_filing_place_check", row("region", "{\"filing_place\": \"abcdef\"}"));
    rows.put("region_check", row("region", "{\"valid_until\": \"1990-01-01\"}"));
    rows.put("institution_type_check", row("institution", "{\"type\": \"shop\"}"));
    rows.put(
        "institution_level_check", row("institution_level", "{\"valid_until\": \"1990-01-01\"}"));
    rows.put(
        "institution_service_service_check", row("institution_service", "{\"service\": \"x\"}"));
    rows.put(
        "institution_service_check",
        row("institution_service", "{\"valid_until\": \"1990-01-01\"}"));
    rows.put("catalogue_item_kind_check", row("catalogue_item", "{\"kind\": \"x\"}"));
    rows.put(
        "catalogue_item_check1",
        row("catalogue_item", "{\"since_version\": \"2\", \"until_version\": \"1\"}"));
    for (String count : List.of("added", "changed", "ended")) {
      rows.put(
          "catalogue_version_" + count + "_check",
          row("catalogue_version", "{\"" + count + "\": -1}"));
    }
    rows.put("catalogue_item_item_class_check", row("catalogue_item", "{\"item_class\": \"D\"}"));
    rows.put(
        "catalogue_item_charge_category_check",
        row("catalogue_item", "{\"charge_category\": \"15\"}"));
    rows.put("catalogue_item_check", row("catalogue_item", "{\"valid_until\": \"1990-01-01\"}"));
    rows.put("person_gender_check", row("person", "{\"gender\": \"3\"}"));
    rows.put("credential_type_check", row("credential", "{\"type\": \"04\"}"));
    rows.put("credential_status_check", row("credential", "{\"status\": \"x\"}"));
    rows.put("insurance_relation_status_check", row("insurance_relation", "{\"status\": \"x\"}"));
    rows.put(
        "insurance_relation_check", row("insurance_relation", "{\"valid_until\": \"1990-01-01\"}"));
    rows.put("account_balance_fen_check", row("account", "{\"balance_fen\": -1}"));
    rows.put("counter_value_check", row("counter", "{\"value\": -1}"));
    rows.put("counter_in_force_check", row("counter", "{\"value\": 0, \"in_force\": -1}"));
    rows.put("nothing_in_force_counts_nothing", row("counter", "{\"value\": 1, \"in_force\": 0}"));
    rows.put("counter_movement_source_check", row("counter_movement", "{\"source\": \"x\"}"));
    rows.put("encounter_state_check", row("encounter", "{\"state\": \"x\"}"));
    rows.put(
        "self_paid_has_its_cause",
        row("encounter", "{\"state\": \"OPEN\", \"self_paid_cause\": \"x\"}"));
    rows.put("encounter_check", row("encounter", "{\"end_date\": \"1990-01-01\"}"));
    rows.put("charge_line_line_number_check", row("charge_line", "{\"line_number\": 0}"));
    rows.put("charge_line_quantity_e4_check", row("charge_line", "{\"quantity_e4\": 0}"));
    rows.put("charge_line_unit_price_e6_check", row("charge_line", "{\"unit_price_e6\": 0}"));
    rows.put("command_state_check", row("command", "{\"state\": \"PENDING\"}"));
    String filing =
        "INSERT INTO filing VALUES ('P', 'F', '310', '990100', 'REFERRAL', 'APPROVED', '110000',"
            + " '2025-01-02', '2025-01-01', true, false, false, '{}')";
    rows.put("filing_check", filing);
    rows.put(
        "disease_approval_check",
        "INSERT INTO disease_approval VALUES ('P', '310', '990100', 'M1', '{}', '2025-01-02',"
            + " '2025-01-01')");
    rows.put("filing_record_group_check", filing("record_group", "'X'"));
    rows.put("filing_way_check", filing("way", "'X'"));
    rows.put("filing_request_number_check", filingRequest(0, "CANCEL", "PENDING"));
    rows.put("filing_request_kind_check", filingRequest(1, "X", "PENDING"));
    rows.put("filing_request_state_check", filingRequest(1, "CANCEL", "X"));
    rows.put(
        "disease_choice_status_check",
        "INSERT INTO disease_choice VALUES ('P', 'C', '310', '990100', 'M1', 'H', '', 'X', '',"
            + " now())");
    rows.put("agency_code_check", "INSERT INTO agency VALUES ('x', 'n', '990100')");
    rows.put("agency_insured_area_check", "INSERT INTO agency VALUES ('JG0000', 'n', '99')");
    rows.put("holiday_source_check", "INSERT INTO holiday VALUES ('2025-01-01', false, '')");
    rows.put("item_mapping_check", mapping("L", "'2025-01-01'"));
    rows.put("item_mapping_local_item_code_check", mapping("", "NULL"));
    rows.put("disease_scope_area_check", scope("99", "NULL"));
    rows.put("disease_scope_check", scope("990100", "'2025-01-01'"));
    rows.put("injury_statement_signer_check", statement("X", 9, "2025-01-02"));
    rows.put("injury_statement_injury_hour_check", statement("PATIENT", 24, "2025-01-02"));
    rows.put("injury_statement_check", statement("PATIENT", 9, "2024-12-31"));
    rows.put(
        "injury_statement_number_check",
        statement("PATIENT", 9, "2025-01-02").replace("'2025-01-02', 1", "'2025-01-02', 0"));
    rows.put(
        "only_a_relative_has_a_relation",
        statement("PATIENT", 9, "2025-01-02")
            .replace("'2025-01-02', 1, ''", "'2025-01-02', 1, '配偶'"));
    rows.put("recovery_statement_number_check", recovery("0, 'OPEN', 0, 0"));
    rows.put("recovery_state_check", recovery("1, 'x', 0, 0"));
    rows.put("recovery_fund_total_fen_check", recovery("1, 'OPEN', -1, 0"));
    rows.put("recovery_hospital_part_fen_check", recovery("1, 'OPEN', 0, -1"));
    rows.put("outside_order_place_check", outsideOrder("'SHOP'", "'{x}'", "true"));
    rows.put("outside_order_items_check", outsideOrder("'HOSPITAL'", "'{}'", "true"));
    rows.put("outside_order_office_seal_check", outsideOrder("'HOSPITAL'", "'{x}'", "false"));
    rows.put("settlement_statement_number_check", settlement("{\"statement_number\": -1}"));
    rows.put(SETTLEMENT_LINK, settlement("{\"reverses_settlement_id\": \"S1\"}"));
    rows.put("parts_make_the_total", settlement("{\"over_limit_fen\": 1000000}"));
    rows.put("payers_make_the_total", settlement("{\"fund_total_fen\": 99999999}"));
    rows.put("account_and_cash_make_the_person", settlement("{\"cash_fen\": 99999999}"));
    rows.put("one_sign", settlement("{\"deductible_fen\": -1}"));
    rows.put("a_refund_names_its_settlement", settlement("{\"refund_number\": 1}"));
    rows.put("deduction_kind_check", deduction("X", "'K'", "", "VIOLATION", -1));
    rows.put("deduction_ground_check", deduction("DEDUCTION", "NULL", "", "X", 1));
    rows.put("an_offset_names_its_deduction", deduction("WITHDRAWAL", "NULL", "", "VIOLATION", -1));
    rows.put("a_release_names_its_cause", deduction("RELEASE", "'K'", "", "VIOLATION", -1));
    rows.put("an_offset_is_opposite", deduction("DEDUCTION", "NULL", "", "VIOLATION", -1));
    rows.put(
        "deduction_fund_amount_fen_check",
        "INSERT INTO deduction_fund VALUES ('P', 'K', '310100', 0)");
    return rows;
  }

  private static String filing(String column, String value) {
    return "INSERT INTO filing (person_id, filing_id, insurance_type, insured_area, kind, status,"
        + " destination, start_date, by_materials, used_up, onward, designated, "
        + column
        + ") VALUES ('P', 'F', '310', '990100', 'REFERRAL', 'APPROVED', '110000', '2025-01-01',"
        + " true, false, false, '{}', "
        + value
        + ")";
  }

  private static String filingRequest(int number, String kind, String state) {
    return "INSERT INTO filing_request VALUES ('P', 'F', "
        + number
        + ", '"
        + kind
        + "', '"
        + state
        + "', 'r', '{}', NULL, now())";
  }

  private static String mapping(String localCode, String until) {
    return "INSERT INTO item_mapping VALUES ('H', '"
        + localCode
        + "', 'n', 'X', '2025-01-02', "
        + until
        + ")";
  }

  private static String scope(String area, String until) {
    return "INSERT INTO disease_scope VALUES ('"
        + area
        + "', 'M1', 'X', '2025-01-02', "
        + until
        + ")";
  }

  private static String statement(String signer, int hour, String signed) {
    return "INSERT INTO injury_statement VALUES ('P', 'E', '"
        + signer
        + "', 'n', '01', 'd', 't', '2025-01-01', "
        + hour
        + ", 'p', 'c', '"
        + signed
        + "', 1, '', '', 'H', now())";
  }

  private static String outsideOrder(String place, String items, String seal) {
    return "INSERT INTO outside_order VALUES ('P', 'E', 'O', "
        + place
        + ", 'n', '', "
        + items
        + ", 'r', 'd', 'g', 's', "
        + seal
        + ", '2025-01-01', now())";
  }

  private static String deduction(
      String kind, String offsets, String cause, String ground, long fen) {
    return "INSERT INTO deduction VALUES ('P', 'K', '"
        + kind
        + "', 'S', "
        + offsets
        + ", '"
        + cause
        + "', 'H', 'JG', '990100', '990100', '310', '"
        + ground
        + "', 'r', 'e', "
        + fen
        + ", now())";
  }

  private static String recovery(String values) {
    return "INSERT INTO recovery VALUES ('P', 'D', 'S', 'E', 'H', " + values + ", 'r', 'e', now())";
  }

  /** A copy of some row of a table with a change. */
  private static String row(String table, String change) {
    return "INSERT INTO "
        + table
        + " SELECT r.* FROM (SELECT * FROM "
        + table
        + " LIMIT 1) AS one CROSS JOIN LATERAL jsonb_populate_record(NULL::"
        + table
        + ", to_jsonb(one) || '"
        + change
        + "'::jsonb) AS r";
  }

  /** A copy of an original settlement with a change. */
  private static String settlement(String change) {
    return row("settlement", "{\"settlement_id\": \"SWRONG\"}")
        .replace(
            "FROM settlement LIMIT 1",
            "FROM settlement WHERE kind = 'ORIGINAL' AND account_fen = 0 LIMIT 1")
        .replace("\"SWRONG\"}", "\"SWRONG\"}'::jsonb || '" + change);
  }

  @Test
  void everyCheckOfTheSchemaHasItsCase() {
    Set<String> checks =
        new TreeSet<>(
            Rows.texts(
                GATEWAY,
                "SELECT conname FROM pg_constraint WHERE contype = 'c' AND connamespace ="
                    + " 'public'::regnamespace"));
    // Whatever has no kind has no sign either, and that is found first.
    checks.remove("settlement_kind_check");
    assertThat(wrongRows().keySet()).containsExactlyInAnyOrderElementsOf(checks);
  }

  static Stream<Proof> constraints() {
    return wrongRows().entrySet().stream().map(one -> new Proof(one.getKey(), one.getValue()));
  }

  @ParameterizedTest
  @MethodSource("constraints")
  void theDatabaseRefusesAWrongRow(Proof constraint) throws SQLException {
    assertThat(brokenBy(constraint.sql())).isEqualTo(constraint.name());
  }

  @Test
  void theDatabaseRefusesWhatHasNoKindOrIsThereTwice() throws SQLException {
    assertThat(brokenBy(settlement("{\"kind\": \"ADJUSTMENT\"}")))
        .isIn("one_sign", "settlement_kind_check");
    assertThat(brokenBy(settlement("{\"kind\": \"REVERSAL\", \"reverses_settlement_id\": \"S\"}")))
        .isEqualTo("one_sign");
    assertThat(
            brokenBy(
                settlement(
                    "{\"kind\": \"REFUND\", \"refunds_settlement_id\": \"S\", \"refund_number\":"
                        + " 1}")))
        .as("a refund takes something back")
        .isEqualTo("one_sign");
    assertThat(brokenBy("INSERT INTO settlement SELECT * FROM settlement LIMIT 1"))
        .isEqualTo("settlement_pkey");
    assertThat(brokenBy("INSERT INTO command SELECT * FROM command LIMIT 1"))
        .isEqualTo("command_pkey");
    assertThat(
            brokenBy(
                row("settlement", "{\"settlement_id\": \"SWRONG\"}")
                    .replace(
                        "FROM settlement LIMIT 1",
                        "FROM settlement WHERE kind = 'REVERSAL' LIMIT 1")))
        .isEqualTo("settlement_reversed_once");
    assertThat(
            brokenBy(
                row("settlement", "{\"settlement_id\": \"SWRONG\"}")
                    .replace(
                        "FROM settlement LIMIT 1",
                        "FROM settlement WHERE kind = 'REFUND' LIMIT 1")))
        .isEqualTo("settlement_refunds");
  }

  /** Name of the constraint that a statement breaks; it takes no effect. */
  private static String brokenBy(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(GATEWAY.jdbcUrl());
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      try {
        int rows = statement.executeUpdate(sql);
        return rows + " rows were taken";
      } catch (PSQLException e) {
        return String.valueOf(
            Objects.requireNonNull(e.getServerErrorMessage(), e.toString()).getConstraint());
      } finally {
        connection.rollback();
      }
    }
  }
}
