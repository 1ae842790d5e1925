package io.yidi.gateway.catalogue;

import io.yidi.gateway.directory.ReferenceData;
import io.yidi.gateway.directory.ReferenceReader;
import io.yidi.gateway.jdbc.Sql;
import io.yidi.gateway.person.PersonDatabases;
import io.yidi.gateway.rules.Activation;
import io.yidi.gateway.rules.CatalogueReader;
import io.yidi.gateway.rules.Rules;
import io.yidi.policy.catalogue.Catalogue;
import io.yidi.proto.catalogue.v1.MappingGap;
import io.yidi.proto.catalogue.v1.MappingGapKind;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Where an institution's mapping of its own codes to national ones (目录对照) leaves gaps. */
public final class MappingGaps {

  private static final String MAPPED =
      "SELECT local_item_code, local_name, item_code, 0 AS lines FROM item_mapping WHERE"
          + " institution_code = ? AND valid_from <= ? AND coalesce(valid_until, 'infinity') > ?";

  private static final String NOT_MAPPED =
      "SELECT l.local_item_code, '' AS local_name, '' AS item_code, count(*)::int AS lines FROM"
          + " encounter e JOIN charge_line l ON l.person_id = e.person_id AND l.encounter_id ="
          + " e.encounter_id WHERE e.institution_code = ? AND l.local_item_code <> '' AND NOT"
          + " EXISTS (SELECT 1 FROM item_mapping m WHERE m.institution_code = e.institution_code"
          + " AND m.local_item_code = l.local_item_code AND m.valid_from <= ? AND"
          + " coalesce(m.valid_until, 'infinity') > ?) GROUP BY l.local_item_code";

  private static final String CHARGED_OTHERWISE =
      "SELECT l.local_item_code, m.local_name, l.item_code, count(*)::int AS lines FROM encounter e"
          + " JOIN charge_line l ON l.person_id = e.person_id AND l.encounter_id = e.encounter_id"
          + " JOIN item_mapping m ON m.institution_code = e.institution_code AND m.local_item_code"
          + " = l.local_item_code AND m.valid_from <= l.fee_date AND coalesce(m.valid_until,"
          + " 'infinity') > l.fee_date WHERE e.institution_code = ? AND m.item_code <> '' AND"
          + " m.item_code <> l.item_code GROUP BY l.local_item_code, m.local_name, l.item_code";

  private static final Comparator<MappingGap> ORDER =
      Comparator.comparing(MappingGap::getLocalItemCode)
          .thenComparing(MappingGap::getKind)
          .thenComparing(MappingGap::getItemCode)
          .thenComparing(MappingGap::getLocalName);

  private MappingGaps() {}

  /**
   * Finds the gaps of an institution on a day, in the order of the local codes.
   *
   * @throws io.yidi.gateway.rpc.Refusal when the directory does not know the institution
   */
  static List<MappingGap> find(
      PersonDatabases databases,
      String institution,
      LocalDate day,
      ReferenceData reference,
      Catalogue catalogue) {
    String careArea =
        reference
            .requireRegion(reference.requireInstitution(institution).area(), day)
            .poolingArea();
    List<MappingGap> gaps = new ArrayList<>();
    for (MappingGap row :
        databases
            .first()
            .read(
                connection ->
                    Sql.query(connection, MAPPED, MappingGaps::gap, institution, day, day))) {
      if (row.getItemCode().isEmpty()) {
        gaps.add(of(row, MappingGapKind.MAPPING_GAP_KIND_NO_NATIONAL_CODE));
      } else if (!listed(catalogue, careArea, row.getItemCode(), day)) {
        gaps.add(of(row, MappingGapKind.MAPPING_GAP_KIND_NOT_IN_CATALOGUE));
      }
    }
    gaps.addAll(charged(databases, institution, day));
    gaps.sort(ORDER);
    return gaps;
  }

  /** The same by the versions in force, read for this one question; for the command line. */
  public static List<MappingGap> find(
      PersonDatabases databases, String institution, LocalDate day) {
    Rules.Versions inForce = databases.first().read(Activation::inForce);
    return find(
        databases,
        institution,
        day,
        databases.first().read(connection -> ReferenceReader.read(connection, inForce.directory())),
        databases
            .first()
            .read(connection -> CatalogueReader.read(connection, inForce.catalogue())));
  }

  /** Gaps that charged lines show, which lie with their persons. */
  private static Collection<MappingGap> charged(
      PersonDatabases databases, String institution, LocalDate day) {
    Map<MappingGap, MappingGap> together = new HashMap<>();
    for (PersonDatabases.Home home : databases.all()) {
      home.database()
          .read(connection -> charged(connection, institution, day))
          .forEach(gap -> together.merge(without(gap), gap, MappingGaps::sum));
    }
    return together.values();
  }

  private static List<MappingGap> charged(Connection connection, String institution, LocalDate day)
      throws SQLException {
    List<MappingGap> gaps = new ArrayList<>();
    Sql.query(connection, NOT_MAPPED, MappingGaps::gap, institution, day, day)
        .forEach(row -> gaps.add(of(row, MappingGapKind.MAPPING_GAP_KIND_NOT_MAPPED)));
    Sql.query(connection, CHARGED_OTHERWISE, MappingGaps::gap, institution)
        .forEach(row -> gaps.add(of(row, MappingGapKind.MAPPING_GAP_KIND_CHARGED_OTHERWISE)));
    return gaps;
  }

  private static MappingGap without(MappingGap gap) {
    return gap.toBuilder().clearLineCount().build();
  }

  private static MappingGap sum(MappingGap one, MappingGap other) {
    return one.toBuilder().setLineCount(one.getLineCount() + other.getLineCount()).build();
  }

  private static boolean listed(Catalogue catalogue, String area, String code, LocalDate day) {
    return catalogue.terms(area, code, day, "", "") != null;
  }

  private static MappingGap of(MappingGap row, MappingGapKind kind) {
    return row.toBuilder().setKind(kind).build();
  }

  private static MappingGap gap(ResultSet row) throws SQLException {
    return MappingGap.newBuilder()
        .setLocalItemCode(row.getString("local_item_code"))
        .setLocalName(row.getString("local_name"))
        .setItemCode(row.getString("item_code"))
        .setLineCount(row.getInt("lines"))
        .build();
  }
}
