package io.yidi.gateway.person;

/**
 * The statements of the hot path that read persons. Each names its persons by a constant {@code
 * person_id = ANY(?)}, so that the same text serves one person or a group, on one server or on a
 * distributed one; a test refuses any that does not.
 */
final class PersonSql {

  static final String LOCK =
      "SELECT person_id, name, gender, birth_date, document_number FROM person"
          + " WHERE person_id = ANY(?) ORDER BY person_id FOR UPDATE";
  static final String READ =
      "SELECT person_id, name, gender, birth_date, document_number FROM person"
          + " WHERE person_id = ANY(?)";

  static final String RELATIONS = "SELECT * FROM insurance_relation WHERE person_id = ANY(?)";
  static final String ACCOUNTS = "SELECT * FROM account WHERE person_id = ANY(?)";
  static final String COUNTERS = "SELECT * FROM counter WHERE person_id = ANY(?) AND in_force > 0";
  static final String FILINGS =
      "SELECT person_id, filing_id, insurance_type, insured_area, kind, status, destination,"
          + " start_date, end_date, by_materials, used_up, onward, designated, single_use,"
          + " locked_until, CASE WHEN single_use AND used_up THEN ARRAY(SELECT s.encounter_id ||"
          + " '/' || s.settlement_id FROM settlement s WHERE s.person_id = f.person_id AND"
          + " s.filing_id = f.filing_id AND s.kind = 'ORIGINAL' AND s.tier <> 'UNFILED' AND NOT"
          + " EXISTS (SELECT 1 FROM settlement r WHERE r.person_id = s.person_id AND"
          + " r.reverses_settlement_id = s.settlement_id)) ELSE '{}'::text[] END AS uses FROM"
          + " filing f WHERE f.person_id = ANY(?)";
  static final String APPROVALS = "SELECT * FROM disease_approval WHERE person_id = ANY(?)";
  static final String ENCOUNTERS =
      "SELECT e.*, (SELECT coalesce(max(s.number), 0) FROM injury_statement s WHERE s.person_id ="
          + " e.person_id AND s.encounter_id = e.encounter_id) AS statement_number, EXISTS (SELECT"
          + " 1 FROM recovery r WHERE r.person_id = e.person_id AND r.encounter_id = e.encounter_id"
          + " AND r.statement_number = (SELECT max(s.number) FROM injury_statement s WHERE"
          + " s.person_id = e.person_id AND s.encounter_id = e.encounter_id)) AS"
          + " statement_disproved, EXISTS (SELECT 1 FROM charge_line l WHERE l.person_id ="
          + " e.person_id AND l.encounter_id = e.encounter_id AND l.settlement_id IS NOT NULL) AS"
          + " part_settled FROM encounter e WHERE e.person_id = ANY(?) AND e.encounter_id ="
          + " ANY(?)";
  static final String CHARGES =
      "SELECT * FROM charge_line WHERE person_id = ANY(?) AND encounter_id = ANY(?) AND"
          + " settlement_id IS NULL ORDER BY line_number";

  /**
   * Asked by the whole key, so that a person's earlier commands, however many, are not looked at. A
   * join with the list of keys would be planned by how many commands there were at the time, and
   * went through all of a person's when it was planned while there were none. Finds other
   * combinations of the three lists as well.
   */
  static final String COMMANDS =
      "SELECT * FROM command WHERE person_id = ANY(?) AND institution_code = ANY(?) AND request_id"
          + " = ANY(?)";

  private PersonSql() {}
}
