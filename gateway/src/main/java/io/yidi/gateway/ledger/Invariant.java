package io.yidi.gateway.ledger;

/**
 * What must hold over everything stored about money, with the statement that finds what does not. A
 * statement answers person, subject and detail of each violation; {@code {s}} stands for the range
 * of persons of the table s, and every join names the person, so that it stays on one shard.
 *
 * <p>A chain is an original with its refunds and its reversal: records of one bill.
 */
public enum Invariant {
  /** 全自费 + 超限价 + 先行自付 + 范围内 = 总额, and the first share lies in scope. */
  BILL_PARTS(
      "1",
      "账单各部分之和等于总额",
      "parts of the bill make the total",
      Unit.RECORDS,
      "SELECT s.person_id, s.settlement_id AS subject, format('full self-pay %s + over limit %s +"
          + " first self-pay %s + in scope %s, total %s, first share %s', s.full_self_pay_fen,"
          + " s.over_limit_fen, s.first_self_pay_fen, s.in_scope_fen, s.total_fen,"
          + " s.first_share_fen) AS detail FROM settlement s WHERE {s} AND (s.full_self_pay_fen +"
          + " s.over_limit_fen + s.first_self_pay_fen + s.in_scope_fen <> s.total_fen OR (s.kind <>"
          + " 'REFUND' AND abs(s.first_share_fen) > abs(s.in_scope_fen)))"),
  /** 基金 + 医院 + 个人 = 总额. */
  PAYERS(
      "2",
      "各支付方之和等于总额",
      "funds, hospital and person make the total",
      Unit.RECORDS,
      "SELECT s.person_id, s.settlement_id AS subject, format('funds %s + hospital %s + person %s,"
          + " total %s', s.fund_total_fen, s.hospital_part_fen, s.person_part_fen, s.total_fen) AS"
          + " detail FROM settlement s WHERE {s} AND s.fund_total_fen + s.hospital_part_fen +"
          + " s.person_part_fen <> s.total_fen"),
  /** The funds one by one make the fund total. */
  FUNDS(
      "2",
      "各基金之和等于基金支付总额",
      "funds one by one make the fund total",
      Unit.RECORDS,
      "SELECT s.person_id, s.settlement_id AS subject, format('funds %s, fund total %s', f.paid,"
          + " s.fund_total_fen) AS detail FROM settlement s CROSS JOIN LATERAL (SELECT"
          + " coalesce(sum(amount), 0) AS paid FROM unnest(s.fund_amounts) AS amount) f WHERE {s}"
          + " AND f.paid <> s.fund_total_fen"),
  /** 账户 + 现金 = 个人负担. */
  ACCOUNT_AND_CASH(
      "3",
      "账户与现金之和等于个人负担",
      "account and cash make the person's part",
      Unit.RECORDS,
      "SELECT s.person_id, s.settlement_id AS subject, format('account %s + cash %s, person %s',"
          + " s.account_fen, s.cash_fen, s.person_part_fen) AS detail FROM settlement s WHERE {s}"
          + " AND s.account_fen + s.cash_fen <> s.person_part_fen"),
  /** An original has no part below zero, a whole reversal none above. */
  SIGNS(
      "4",
      "结算各项不为负,撤销各项不为正",
      "originals not below zero, reversals not above",
      Unit.RECORDS,
      "SELECT s.person_id, s.settlement_id AS subject, format('%s: %s %s', s.kind, v.name, v.part)"
          + " AS detail FROM settlement s CROSS JOIN LATERAL (VALUES "
          + Sums.named("s.")
          + ") AS v(name, part) WHERE {s} AND ((s.kind = 'ORIGINAL' AND v.part < 0) OR (s.kind ="
          + " 'REVERSAL' AND v.part > 0) OR (s.kind = 'REFUND' AND v.name = 'total_fen' AND v.part"
          + " > 0))"),
  /** No part of a chain's net is below zero. */
  CHAIN_NET(
      "4",
      "结算及其退费、撤销的净额不为负",
      "net of a chain not below zero",
      Unit.RECORDS,
      "SELECT c.person_id, c.chain AS subject, format('net %s %s', v.name, v.net) AS detail FROM "
          + Sums.CHAINS
          + " c CROSS JOIN LATERAL (VALUES "
          + Sums.named("c.")
          + ") AS v(name, net) WHERE v.net < 0"),
  /** Every reversal belongs to one original, mirrors it, and is its only one. */
  REVERSALS(
      "4",
      "撤销对应唯一的原结算并全额冲回",
      "a reversal mirrors its one original",
      Unit.REVERSALS,
      "SELECT r.person_id, r.settlement_id AS subject, format('reverses %s (%s), which is another"
          + " record or none', r.reverses_settlement_id, coalesce(s.kind, 'missing')) AS detail"
          + " FROM settlement r LEFT JOIN settlement s ON s.person_id = r.person_id AND"
          + " s.settlement_id = r.reverses_settlement_id WHERE {r} AND r.kind = 'REVERSAL' AND"
          + " (s.settlement_id IS NULL OR s.kind <> 'ORIGINAL' OR (s.institution_code,"
          + " s.encounter_id, s.insured_area, s.care_area, s.insurance_type, s.visit_kind,"
          + " s.med_type, s.clr_type, s.clr_optins, s.policy_date) IS DISTINCT FROM"
          + " (r.institution_code, r.encounter_id, r.insured_area, r.care_area, r.insurance_type,"
          + " r.visit_kind, r.med_type, r.clr_type, r.clr_optins, r.policy_date)) UNION ALL SELECT"
          + " r.person_id, r.reverses_settlement_id, format('reversed %s times', count(*)) FROM"
          + " settlement r WHERE {r} AND r.kind = 'REVERSAL' GROUP BY r.person_id,"
          + " r.reverses_settlement_id HAVING count(*) > 1 UNION ALL SELECT c.person_id, c.chain,"
          + " format('reversed, but net %s %s', v.name, v.net) FROM "
          + Sums.CHAINS
          + " c CROSS JOIN LATERAL (VALUES "
          + Sums.named("c.")
          + ") AS v(name, net) WHERE c.reversed AND v.net <> 0"),
  /**
   * A record's amounts, funds and movements are what its stored result says; a reversal's the
   * opposite.
   */
  STORED_RESULT(
      "5",
      "金额、基金、累计变动与存储的结果一致",
      "amounts, funds and movements as the stored result says",
      Unit.IN_MEMORY,
      "SELECT s.person_id, s.settlement_id AS subject, format('moves %s/%s by %s, %s times',"
          + " m.name, m.period, m.amount, m.times) AS detail FROM settlement s CROSS JOIN LATERAL"
          + " (SELECT v.name, v.period, sum(v.amount) AS amount, count(*) AS times FROM"
          + " unnest(s.movement_names, s.movement_periods, s.movement_amounts) AS v(name, period,"
          + " amount) GROUP BY v.name, v.period HAVING count(*) > 1 OR count(v.name || v.period ||"
          + " v.amount) < count(*)) m WHERE {s}"),
  /** A counter is the sum of its movements, and there while one of them is in force. */
  COUNTERS(
      "5",
      "累计等于其变动之和",
      "a counter is the sum of its movements",
      Unit.COUNTERS,
      "SELECT person_id, concat(name, '/', period) AS subject, format('counter %s with %s in force,"
          + " movements %s with %s in force', coalesce(c.value, 0), coalesce(c.in_force, 0),"
          + " coalesce(m.amount, 0), coalesce(m.in_force, 0)) AS detail FROM (SELECT * FROM counter"
          + " c WHERE {c}) c FULL JOIN (SELECT k.person_id, k.insured_area, k.insurance_type,"
          + " k.name, k.period, sum(k.amount) AS amount, count(*) FILTER (WHERE NOT k.over)"
          + " AS in_force FROM (SELECT m.person_id, m.insured_area, m.insurance_type, m.name,"
          + " m.period, sum(m.amount) AS amount, bool_or(m.over) AS over FROM (SELECT s.person_id,"
          + " s.insured_area, s.insurance_type, v.name, v.period, v.amount, s.kind = 'REVERSAL' AS"
          + " over, 'SETTLEMENT' AS source, "
          + Sums.CHAIN
          + " AS chain FROM settlement s CROSS JOIN LATERAL unnest(s.movement_names,"
          + " s.movement_periods, s.movement_amounts) AS v(name, period, amount) WHERE {s} UNION"
          + " ALL SELECT u.person_id, u.insured_area, u.insurance_type, u.name, u.period, u.amount,"
          + " u.takes_back <> '', 'EXTERNAL', coalesce(nullif(u.takes_back, ''), u.reference) FROM"
          + " external_usage u WHERE {u}) m GROUP BY m.person_id, m.insured_area, m.insurance_type,"
          + " m.name, m.period, m.source, m.chain) k GROUP BY k.person_id, k.insured_area,"
          + " k.insurance_type, k.name, k.period) m USING (person_id, insured_area, insurance_type,"
          + " name, period) WHERE coalesce(c.value, 0) <> coalesce(m.amount, 0) OR"
          + " coalesce(c.in_force, 0) <> coalesce(m.in_force, 0)"),
  /** External usage that is taken back is taken back once and exactly. */
  EXTERNAL_USAGE(
      "5",
      "外部使用量的冲回与原记录一致",
      "external usage is taken back once and exactly",
      Unit.TAKEN_BACK,
      "SELECT b.person_id, b.reference AS subject, format('takes back %s of %s/%s by %s, booked"
          + " %s', b.takes_back, b.name, b.period, b.amount, m.amount) AS detail FROM"
          + " external_usage b LEFT JOIN external_usage m ON m.person_id = b.person_id AND"
          + " m.insured_area = b.insured_area AND m.insurance_type = b.insurance_type AND m.name ="
          + " b.name AND m.period = b.period AND m.reference = b.takes_back AND m.takes_back = ''"
          + " WHERE {b} AND b.takes_back <> '' AND (m.reference IS NULL OR m.amount <> -b.amount)"
          + " UNION ALL SELECT b.person_id, b.takes_back, format('taken back %s times', count(*))"
          + " FROM external_usage b WHERE {b} AND b.takes_back <> '' GROUP BY b.person_id,"
          + " b.insured_area, b.insurance_type, b.name, b.period, b.takes_back HAVING count(*) >"
          + " 1"),
  /** One request id, one effect: records and commands name each other. */
  REQUESTS(
      "6",
      "一个请求号一个效果",
      "one request id, one effect",
      Unit.COMMANDS,
      "SELECT s.person_id, s.settlement_id AS subject, format('request %s: %s', s.request_id,"
          + " coalesce(c.kind || ' ' || c.state || ' of ' || c.subject_id, 'no command')) AS detail"
          + " FROM settlement s LEFT JOIN command c ON c.person_id = s.person_id AND"
          + " c.institution_code = s.institution_code AND c.request_id = s.request_id WHERE {s} AND"
          + " (c.request_id IS NULL OR c.state <> 'DONE' OR c.subject_id <> s.settlement_id) UNION"
          + " ALL SELECT c.person_id, c.request_id, format('%s of %s, whose record is %s', c.kind,"
          + " c.subject_id, coalesce('of request ' || s.request_id, 'missing')) FROM command c LEFT"
          + " JOIN settlement s ON s.person_id = c.person_id AND s.settlement_id = c.subject_id"
          + " WHERE {c} AND "
          + Sums.MAKES_A_RECORD
          + " AND (s.settlement_id IS NULL OR s.request_id <> c.request_id OR s.institution_code <>"
          + " c.institution_code) UNION ALL SELECT s.person_id, s.request_id, format('made %s"
          + " records', count(*)) FROM settlement s WHERE {s} GROUP BY s.person_id,"
          + " s.institution_code, s.request_id HAVING count(*) > 1"),
  /**
   * A stored reply names the record that the command made ({@link ReplyCheck}, as replies are
   * packed); a fenced id has none.
   */
  REPLIES(
      "6",
      "存储的答复对应其结算",
      "a stored reply names its record",
      Unit.COMMANDS,
      "SELECT c.person_id, c.request_id AS subject, format('%s is fenced and has a reply or names"
          + " %s', c.kind, c.subject_id) AS detail FROM command c WHERE {c} AND c.state = 'VOID'"
          + " AND (c.reply <> '' OR c.subject_id <> '')"),
  /** An injury settlement names a statement that is there. */
  STATEMENTS(
      "6",
      "结算所依据的承诺书存在",
      "a settlement rests on a statement that is there",
      Unit.RECORDS,
      "SELECT s.person_id, s.settlement_id AS subject, format('statement %s of encounter %s is"
          + " missing', s.statement_number, s.encounter_id) AS detail FROM settlement s WHERE {s}"
          + " AND s.statement_number > 0 AND NOT EXISTS (SELECT 1 FROM injury_statement i WHERE"
          + " i.person_id = s.person_id AND i.encounter_id = s.encounter_id AND i.number ="
          + " s.statement_number)"),
  /** A recovery is for all that funds and hospital bore when it was made, after the refunds. */
  RECOVERIES(
      "6",
      "追回金额等于基金与医院所付",
      "a recovery is for all that funds and hospital bore",
      Unit.RECOVERIES,
      "SELECT c.person_id, c.recovery_id AS subject, format('funds %s and hospital %s to recover,"
          + " settlement %s paid %s and %s', c.fund_total_fen, c.hospital_part_fen,"
          + " c.settlement_id, n.fund_total_fen, n.hospital_part_fen) AS detail FROM recovery c"
          + " LEFT JOIN settlement s ON s.person_id = c.person_id AND s.settlement_id ="
          + " c.settlement_id AND s.kind = 'ORIGINAL' LEFT JOIN LATERAL (SELECT"
          + " sum(p.fund_total_fen) AS fund_total_fen, sum(p.hospital_part_fen) AS"
          + " hospital_part_fen FROM settlement p WHERE p.person_id = c.person_id AND"
          + " c.settlement_id IN (p.settlement_id, p.refunds_settlement_id) AND p.settled_at <="
          + " c.created_at) n ON true WHERE {c} AND (n.fund_total_fen, n.hospital_part_fen,"
          + " s.statement_number, s.encounter_id) IS DISTINCT FROM (c.fund_total_fen,"
          + " c.hospital_part_fen, c.statement_number, c.encounter_id)"),
  /** A deduction is the sum of its funds, and nothing is deducted twice or beyond what was paid. */
  DEDUCTIONS(
      "6",
      "扣款等于其基金明细且不超过基金所付",
      "deductions are their funds, within what these paid",
      Unit.DEDUCTIONS,
      "SELECT d.person_id, d.deduction_id AS subject, format('total %s, funds %s', d.total_fen,"
          + " f.amount) AS detail FROM deduction d LEFT JOIN LATERAL (SELECT sum(f.amount_fen) AS"
          + " amount FROM deduction_fund f WHERE f.person_id = d.person_id AND f.deduction_id ="
          + " d.deduction_id) f ON true WHERE {d} AND coalesce(f.amount, 0) <> d.total_fen UNION"
          + " ALL SELECT d.person_id, coalesce(d.offsets_deduction_id, d.deduction_id),"
          + " format('fund %s: taken back to %s', f.fund_code, sum(f.amount_fen)) FROM deduction d"
          + " JOIN deduction_fund f ON f.person_id = d.person_id AND f.deduction_id ="
          + " d.deduction_id WHERE {d} GROUP BY d.person_id, coalesce(d.offsets_deduction_id,"
          + " d.deduction_id), f.fund_code HAVING sum(f.amount_fen) < 0 UNION ALL SELECT"
          + " x.person_id, x.settlement_id, format('fund %s: deducted %s, paid %s', x.fund_code,"
          + " x.deducted, p.paid) FROM (SELECT d.person_id, d.settlement_id, f.fund_code,"
          + " sum(f.amount_fen) AS deducted FROM deduction d JOIN deduction_fund f ON f.person_id ="
          + " d.person_id AND f.deduction_id = d.deduction_id WHERE {d} GROUP BY d.person_id,"
          + " d.settlement_id, f.fund_code) x JOIN LATERAL (SELECT coalesce(sum(p.amount_fen), 0)"
          + " AS paid FROM settlement s CROSS JOIN LATERAL unnest(s.fund_codes, s.fund_amounts) AS"
          + " p(fund_code, amount_fen) WHERE s.person_id = x.person_id AND x.settlement_id IN"
          + " (s.settlement_id, s.refunds_settlement_id, s.reverses_settlement_id) AND p.fund_code"
          + " = x.fund_code) p ON true WHERE x.deducted > p.paid"),
  /** Every record is of a person that is there, and its number leads to that person. */
  PERSONS(
      "6",
      "每条记录都有其人员且号码指向该人员",
      "every record has its person, to whom its number leads",
      Unit.RECORDS,
      "SELECT r.person_id, min(r.subject) AS subject, format('%s rows of nobody', count(*)) AS"
          + " detail FROM (SELECT s.person_id, s.settlement_id AS subject FROM settlement s WHERE"
          + " {s} UNION ALL SELECT c.person_id, c.name FROM counter c WHERE {c} UNION ALL SELECT"
          + " a.person_id, 'account' FROM account a WHERE {a}) r WHERE NOT EXISTS (SELECT 1 FROM"
          + " person p WHERE p.person_id = r.person_id) GROUP BY r.person_id UNION ALL SELECT"
          + " s.person_id, s.settlement_id, format('its number holds the hash %s, its person %s',"
          + " h.hash, p.hash) FROM settlement s JOIN person p ON p.person_id = s.person_id CROSS"
          + " JOIN LATERAL ("
          + Sums.HASH
          + ") h WHERE {s} AND h.hash <> p.hash"),
  /**
   * A balance is the opening with what every record says that the account paid, and was never below
   * zero.
   */
  ACCOUNTS(
      "8",
      "账户余额等于其变动之和且从不为负",
      "a balance is the sum of its movements, never below zero",
      Unit.ACCOUNTS,
      "SELECT person_id, insured_area || '/' || insurance_type AS subject, format('balance %s,"
          + " movements %s', a.balance_fen, m.amount) AS detail FROM (SELECT * FROM account a WHERE"
          + " {a}) a FULL JOIN (SELECT m.person_id, m.insured_area, m.insurance_type,"
          + " sum(m.amount_fen) AS amount FROM account_movement m WHERE {m} GROUP BY m.person_id,"
          + " m.insured_area, m.insurance_type) m USING (person_id, insured_area, insurance_type)"
          + " WHERE coalesce(a.balance_fen, 0) <> coalesce(m.amount, 0) OR a.balance_fen < 0 UNION"
          + " ALL SELECT person_id, reference, format('the balance was %s after it', balance) FROM"
          + " (SELECT m.person_id, m.reference, sum(m.amount_fen) OVER (PARTITION BY m.person_id,"
          + " m.insured_area, m.insurance_type ORDER BY m.booked_at, m.amount_fen DESC,"
          + " m.reference) AS balance FROM account_movement m WHERE {m}) h WHERE balance < 0"),
  /** A taken line belongs to one settlement in force, which has exactly the lines it priced. */
  CHARGE_LINES(
      "9",
      "一条费用至多在一个有效结算中",
      "a line is in at most one settlement in force",
      Unit.CHARGE_LINES,
      "SELECT l.person_id, l.encounter_id || ' line ' || l.line_number AS subject, format('taken by"
          + " %s, which is %s', l.settlement_id, CASE WHEN s.settlement_id IS NULL THEN 'none of"
          + " this encounter' ELSE 'reversed' END) AS detail FROM charge_line l LEFT JOIN"
          + " settlement s ON s.person_id = l.person_id AND s.settlement_id = l.settlement_id AND"
          + " s.encounter_id = l.encounter_id AND s.kind = 'ORIGINAL' WHERE {l} AND l.settlement_id"
          + " IS NOT NULL AND (s.settlement_id IS NULL OR "
          + Sums.REVERSED
          + ") UNION ALL SELECT s.person_id, s.settlement_id, format('its lines are %s, its total"
          + " %s', coalesce(l.amount, 0), s.total_fen) FROM settlement s LEFT JOIN (SELECT"
          + " l.person_id, l.settlement_id, sum(l.amount_fen) AS amount FROM charge_line l WHERE"
          + " {l} AND l.settlement_id IS NOT NULL GROUP BY l.person_id, l.settlement_id) l ON"
          + " l.person_id = s.person_id AND l.settlement_id = s.settlement_id WHERE {s} AND s.kind"
          + " = 'ORIGINAL' AND s.encounter_id <> '' AND coalesce(l.amount, 0) <> s.total_fen AND"
          + " NOT "
          + Sums.REVERSED),
  /** A line that names an outside order names one of its encounter. */
  OUTSIDE_ORDERS(
      "9",
      "外购外检费用对应其登记",
      "a line names an outside order of its encounter",
      Unit.CHARGE_LINES,
      "SELECT l.person_id, l.encounter_id || ' line ' || l.line_number AS subject, format('outside"
          + " order %s is missing', l.outside_order_id) AS detail FROM charge_line l WHERE {l} AND"
          + " l.outside_order_id <> '' AND NOT EXISTS (SELECT 1 FROM outside_order o WHERE"
          + " o.person_id = l.person_id AND o.encounter_id = l.encounter_id AND o.order_id ="
          + " l.outside_order_id)"),
  /** The state of an encounter fits its lines. */
  ENCOUNTERS(
      "9",
      "就诊状态与其费用一致",
      "the state of an encounter fits its lines",
      Unit.ENCOUNTERS,
      "SELECT e.person_id, e.encounter_id AS subject, format('%s with %s of %s lines settled',"
          + " e.state, coalesce(l.settled, 0), coalesce(l.lines, 0)) AS detail FROM encounter e"
          + " LEFT JOIN (SELECT l.person_id, l.encounter_id, count(*) AS lines,"
          + " count(l.settlement_id) AS settled FROM charge_line l WHERE {l} GROUP BY l.person_id,"
          + " l.encounter_id) l ON l.person_id = e.person_id AND l.encounter_id = e.encounter_id"
          + " WHERE {e} AND ((e.state = 'SETTLED') <> (coalesce(l.settled, 0) > 0 AND l.settled ="
          + " l.lines) OR (coalesce(l.settled, 0) > 0 AND e.state <> 'SETTLED' AND (e.state <>"
          + " 'OPEN' OR e.med_type LIKE '2%')) OR (e.state = 'CANCELLED' AND coalesce(l.lines, 0) >"
          + " 0))"),
  /** A single-use filing is used up exactly while one visit in force uses it. */
  FILINGS(
      "9",
      "一次性备案恰由一次有效就诊使用",
      "a single-use filing is used by one visit in force",
      Unit.FILINGS,
      "SELECT f.person_id, f.filing_id AS subject, format('used up: %s, visits in force that use"
          + " it: %s', f.used_up, u.visits) AS detail FROM filing f JOIN (SELECT e.person_id,"
          + " e.filing_id, count(DISTINCT CASE WHEN s.settlement_id IS NOT NULL AND NOT "
          + Sums.REVERSED
          + " THEN CASE WHEN s.encounter_id = '' THEN s.settlement_id ELSE s.encounter_id END END)"
          + " AS visits FROM filing_event e LEFT JOIN settlement s ON s.person_id = e.person_id AND"
          + " s.settlement_id = e.reference WHERE {e} AND e.event = 'USE' GROUP BY e.person_id,"
          + " e.filing_id) u ON u.person_id = f.person_id AND u.filing_id = f.filing_id WHERE {f}"
          + " AND f.single_use AND ((u.visits > 0) <> f.used_up OR u.visits > 1)"),
  /** A stored claim, adjudicated again by its stored policies, gives its stored result. */
  REPLAY(
      "10", "按存储的输入重算得到相同结果", "replay gives the stored result, byte for byte", Unit.IN_MEMORY, "");

  /** What is counted as looked at. */
  enum Unit {
    /** Originals, refunds and reversals. */
    RECORDS("SELECT count(*) FROM settlement s WHERE {s}"),
    /** Reversals. */
    REVERSALS("SELECT count(*) FROM settlement s WHERE {s} AND s.kind = 'REVERSAL'"),
    /** Counters. */
    COUNTERS("SELECT count(*) FROM counter c WHERE {c}"),
    /** External usage that was taken back. */
    TAKEN_BACK("SELECT count(*) FROM external_usage u WHERE {u} AND u.takes_back <> ''"),
    /** Requests with an effect, and fenced ones. */
    COMMANDS("SELECT count(*) FROM command c WHERE {c}"),
    /** Recoveries. */
    RECOVERIES("SELECT count(*) FROM recovery c WHERE {c}"),
    /** Deductions, and what takes them back. */
    DEDUCTIONS("SELECT count(*) FROM deduction d WHERE {d}"),
    /** Accounts. */
    ACCOUNTS("SELECT count(*) FROM account a WHERE {a}"),
    /** Charge lines of encounters. */
    CHARGE_LINES("SELECT count(*) FROM charge_line l WHERE {l}"),
    /** Encounters. */
    ENCOUNTERS("SELECT count(*) FROM encounter e WHERE {e}"),
    /** Single-use filings. */
    FILINGS("SELECT count(*) FROM filing f WHERE {f} AND f.single_use"),
    /** Persons. */
    PERSONS("SELECT count(*) FROM person p WHERE {p}"),
    /** Counted while records are read one by one. */
    IN_MEMORY("SELECT 0");

    private final String sql;

    Unit(String sql) {
      this.sql = sql;
    }

    /** Statement that counts those of a range. */
    String sql() {
      return sql;
    }
  }

  private final String number;
  private final String zh;
  private final String en;
  private final Unit unit;
  private final String sql;

  Invariant(String number, String zh, String en, Unit unit, String sql) {
    this.number = number;
    this.zh = zh;
    this.en = en;
    this.unit = unit;
    this.sql = sql;
  }

  /** Number of the invariant that it is part of, 1 to 10. */
  public String number() {
    return number;
  }

  /** Name on the command line and in documents, for example bill-parts. */
  public String id() {
    return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
  }

  /** What must hold, in Chinese. */
  public String zh() {
    return zh;
  }

  /** What must hold, in English. */
  public String en() {
    return en;
  }

  Unit unit() {
    return unit;
  }

  /** Statement that finds violations, empty where they are found otherwise. */
  String sql() {
    return sql;
  }
}
