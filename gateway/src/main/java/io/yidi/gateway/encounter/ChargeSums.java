package io.yidi.gateway.encounter;

import io.yidi.gateway.jdbc.Sql;
import io.yidi.gateway.person.PersonDatabases;
import io.yidi.gateway.rpc.Fields;
import io.yidi.gateway.rules.Rules;
import io.yidi.policy.catalogue.ItemTerms;
import io.yidi.policy.facts.InstitutionFacts;
import io.yidi.policy.facts.VisitKind;
import io.yidi.proto.encounter.v1.ChargeCategorySum;
import io.yidi.proto.encounter.v1.SumChargesRequest;
import io.yidi.proto.encounter.v1.SumChargesResponse;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Sums lines by national charge category. The category of a line is the one of its item on the day
 * of its fee, as when it is settled.
 */
@Singleton
final class ChargeSums {

  private static final int MAX_NAMED = 200;

  /** Category under which items are summed that the catalogue does not have. */
  private static final String NOT_IN_CATALOGUE = "";

  private final PersonDatabases databases;
  private final OwnEncounters encounters;

  ChargeSums(PersonDatabases databases, OwnEncounters encounters) {
    this.databases = databases;
    this.encounters = encounters;
  }

  /** What picks the catalogue and its terms. */
  private record Visit(String institution, VisitKind kind, LocalDate begin, String insuranceType) {}

  /** Lines of one item on one day. */
  private record Group(String itemCode, LocalDate feeDate, int lines, long amountFen) {}

  SumChargesResponse sum(SumChargesRequest request) {
    String encounterId = request.getEncounterId();
    String personId = encounters.ownerOf(new Fields(), encounterId);
    Rules inForce = databases.rulesOf(personId);
    return databases
        .of(personId)
        .read(
            connection -> {
              Visit visit = visit(connection, personId, encounterId);
              List<Group> groups =
                  groups(connection, personId, encounterId, request.getUnsettledOnly());
              Map<String, ChargeCategorySum> sums = new TreeMap<>();
              InstitutionFacts place =
                  inForce.reference().facts(visit.institution(), visit.kind(), visit.begin());
              for (Group group : groups) {
                sums.merge(
                    category(inForce, place, visit, group), one(group), ChargeSums::together);
              }
              SumChargesResponse.Builder out = answer(sums);
              if (out.hasNotInCatalogue()) {
                List<Group> unknown =
                    groups.stream()
                        .filter(
                            group ->
                                category(inForce, place, visit, group).equals(NOT_IN_CATALOGUE))
                        .toList();
                out.addAllLinesNotInCatalogue(
                    numbers(
                        connection, personId, encounterId, request.getUnsettledOnly(), unknown));
              }
              return out.setCatalogueVersion(inForce.versions().catalogue()).build();
            });
  }

  private static Visit visit(Connection connection, String personId, String encounterId)
      throws SQLException {
    return Objects.requireNonNull(
        Sql.queryOne(
            connection,
            "SELECT institution_code, med_type, begin_date, insurance_type FROM encounter WHERE"
                + " person_id = ? AND encounter_id = ?",
            row ->
                new Visit(
                    row.getString("institution_code"),
                    Objects.requireNonNull(VisitKind.ofMedType(row.getString("med_type"))),
                    Sql.requiredDate(row, "begin_date"),
                    row.getString("insurance_type")),
            personId,
            encounterId));
  }

  private static List<Group> groups(
      Connection connection, String personId, String encounterId, boolean unsettledOnly)
      throws SQLException {
    return Sql.query(
        connection,
        "SELECT item_code, fee_date, count(*) AS lines, sum(amount_fen) AS amount FROM charge_line"
            + " WHERE person_id = ? AND encounter_id = ? AND (NOT ? OR settlement_id IS NULL) GROUP"
            + " BY item_code, fee_date",
        ChargeSums::group,
        personId,
        encounterId,
        unsettledOnly);
  }

  private static Group group(ResultSet row) throws SQLException {
    return new Group(
        row.getString("item_code"),
        Sql.requiredDate(row, "fee_date"),
        row.getInt("lines"),
        row.getLong("amount"));
  }

  private static String category(Rules inForce, InstitutionFacts place, Visit visit, Group group) {
    ItemTerms terms =
        inForce
            .catalogue()
            .terms(
                place.careArea(),
                group.itemCode(),
                group.feeDate(),
                visit.insuranceType(),
                place.priceLevel());
    return terms == null ? NOT_IN_CATALOGUE : terms.chargeCategory();
  }

  private static ChargeCategorySum one(Group group) {
    return ChargeCategorySum.newBuilder()
        .setLineCount(group.lines())
        .setAmountFen(group.amountFen())
        .build();
  }

  private static ChargeCategorySum together(ChargeCategorySum one, ChargeCategorySum other) {
    return ChargeCategorySum.newBuilder()
        .setLineCount(one.getLineCount() + other.getLineCount())
        .setAmountFen(Math.addExact(one.getAmountFen(), other.getAmountFen()))
        .build();
  }

  private static SumChargesResponse.Builder answer(Map<String, ChargeCategorySum> sums) {
    SumChargesResponse.Builder out = SumChargesResponse.newBuilder();
    sums.forEach(
        (category, sum) -> {
          if (category.equals(NOT_IN_CATALOGUE)) {
            out.setNotInCatalogue(sum);
          } else {
            out.addCategories(sum.toBuilder().setChargeCategory(category));
          }
          out.setLineCount(out.getLineCount() + sum.getLineCount());
          out.setTotalFen(Math.addExact(out.getTotalFen(), sum.getAmountFen()));
        });
    return out;
  }

  private static List<Integer> numbers(
      Connection connection,
      String personId,
      String encounterId,
      boolean unsettledOnly,
      List<Group> groups)
      throws SQLException {
    return Sql.query(
        connection,
        "SELECT l.line_number FROM charge_line l JOIN unnest(?::text[], ?::date[]) AS"
            + " v(item_code, fee_date) ON v.item_code = l.item_code AND v.fee_date = l.fee_date"
            + " WHERE l.person_id = ? AND l.encounter_id = ? AND (NOT ? OR l.settlement_id IS NULL)"
            + " ORDER BY l.line_number LIMIT ?",
        row -> row.getInt(1),
        new Sql.Column("text", groups.stream().map(Group::itemCode).toList()),
        new Sql.Column("date", groups.stream().map(Group::feeDate).toList()),
        personId,
        encounterId,
        unsettledOnly,
        MAX_NAMED);
  }
}
