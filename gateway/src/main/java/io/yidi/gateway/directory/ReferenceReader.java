package io.yidi.gateway.directory;

import io.yidi.gateway.directory.ReferenceData.Agency;
import io.yidi.gateway.directory.ReferenceData.Institution;
import io.yidi.gateway.directory.ReferenceData.Level;
import io.yidi.gateway.directory.ReferenceData.Region;
import io.yidi.gateway.directory.ReferenceData.Service;
import io.yidi.gateway.directory.ReferenceData.Timed;
import io.yidi.gateway.jdbc.Sql;
import io.yidi.policy.facts.VisitKind;
import io.yidi.policy.filing.WorkingDays;
import io.yidi.policy.time.Period;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Reads regions and institutions whole. */
public final class ReferenceReader {

  private ReferenceReader() {}

  /** Reads everything under a version. */
  public static ReferenceData read(Connection connection, String version) throws SQLException {
    Map<String, List<Region>> regions = new HashMap<>();
    for (Region region : Sql.query(connection, "SELECT * FROM region", ReferenceReader::region)) {
      regions.computeIfAbsent(region.code(), code -> new ArrayList<>()).add(region);
    }
    Map<String, List<Timed<Level>>> levels = new HashMap<>();
    Sql.query(
        connection,
        "SELECT * FROM institution_level",
        row ->
            levels
                .computeIfAbsent(row.getString("institution_code"), code -> new ArrayList<>())
                .add(
                    new Timed<>(
                        period(row),
                        new Level(
                            row.getString("hosp_lv"),
                            row.getString("dedc_hosp_lv"),
                            row.getString("lmtpric_hosp_lv")))));
    Map<String, List<Timed<Service>>> services = new HashMap<>();
    Sql.query(
        connection,
        "SELECT * FROM institution_service",
        row ->
            services
                .computeIfAbsent(row.getString("institution_code"), code -> new ArrayList<>())
                .add(
                    new Timed<>(
                        period(row),
                        new Service(
                            VisitKind.valueOf(row.getString("service").toUpperCase(Locale.ROOT)),
                            row.getBoolean("agreed"),
                            row.getBoolean("networked")))));
    Map<String, Institution> institutions = new HashMap<>();
    Sql.query(
        connection,
        "SELECT * FROM institution",
        row -> {
          String code = row.getString("code");
          return institutions.put(
              code,
              new Institution(
                  code,
                  row.getString("name"),
                  row.getString("type"),
                  row.getString("area"),
                  row.getString("filing_place"),
                  row.getString("clearing_agency"),
                  levels.getOrDefault(code, List.of()),
                  services.getOrDefault(code, List.of())));
        });
    List<DiseaseScopes.Allowed> allowed =
        Sql.query(
            connection,
            "SELECT * FROM disease_scope",
            row ->
                new DiseaseScopes.Allowed(
                    row.getString("area"),
                    row.getString("disease_code"),
                    row.getString("item_code"),
                    period(row)));
    return new ReferenceData(
        version,
        regions,
        institutions,
        DiseaseScopes.of(allowed),
        agencies(connection),
        calendar(connection));
  }

  private static Region region(ResultSet row) throws SQLException {
    return new Region(
        row.getString("code"),
        row.getString("name"),
        row.getString("pooling_area"),
        row.getString("filing_place"),
        period(row));
  }

  private static Period period(ResultSet row) throws SQLException {
    return new Period(Sql.requiredDate(row, "valid_from"), Sql.date(row, "valid_until"));
  }

  private static Map<String, Agency> agencies(Connection connection) throws SQLException {
    Map<String, Agency> agencies = new HashMap<>();
    Sql.query(
        connection,
        "SELECT * FROM agency",
        row ->
            agencies.put(
                row.getString("code"),
                new Agency(
                    row.getString("code"), row.getString("name"), row.getString("insured_area"))));
    return agencies;
  }

  private static WorkingDays calendar(Connection connection) throws SQLException {
    Map<LocalDate, Boolean> days = new HashMap<>();
    Sql.query(
        connection,
        "SELECT day, working FROM holiday",
        row -> days.put(Sql.requiredDate(row, "day"), row.getBoolean("working")));
    return new WorkingDays(days);
  }
}
