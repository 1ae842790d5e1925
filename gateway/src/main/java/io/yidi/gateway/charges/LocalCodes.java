package io.yidi.gateway.charges;

import com.google.type.Date;
import io.yidi.gateway.jdbc.Database;
import io.yidi.gateway.jdbc.Sql;
import io.yidi.policy.time.Period;
import io.yidi.proto.type.v1.ChargeLine;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Fills in the national code of lines that bear an institution's own code alone, by its mapping
 * (目录对照) of the day of the fee. A line that no mapping knows stays without a code.
 */
@Singleton
public final class LocalCodes {

  private static final String MAPPINGS =
      "SELECT local_item_code, item_code, valid_from, valid_until FROM item_mapping WHERE"
          + " institution_code = ? AND local_item_code = ANY(?)";

  private final Database database;

  LocalCodes(Database database) {
    this.database = database;
  }

  private record Mapping(String localCode, String itemCode, Period period) {}

  /** The lines with the national codes that were found; the database is asked only when needed. */
  public List<ChargeLine> fill(String institution, List<ChargeLine> lines) {
    if (!asked(lines)) {
      return lines;
    }
    Set<String> wanted =
        lines.stream()
            .filter(LocalCodes::isLocalOnly)
            .map(ChargeLine::getLocalItemCode)
            .collect(Collectors.toUnmodifiableSet());
    Map<String, List<Mapping>> known =
        database
            .read(
                connection ->
                    Sql.query(connection, MAPPINGS, LocalCodes::mapping, institution, wanted))
            .stream()
            .collect(Collectors.groupingBy(Mapping::localCode));
    return lines.stream().map(line -> isLocalOnly(line) ? filled(line, known) : line).toList();
  }

  /** Whether lines bear an institution's own code alone, so that the database has to be asked. */
  public static boolean asked(List<ChargeLine> lines) {
    for (ChargeLine line : lines) {
      if (isLocalOnly(line)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isLocalOnly(ChargeLine line) {
    return line.getItemCode().isEmpty() && !line.getLocalItemCode().isEmpty();
  }

  private static Mapping mapping(ResultSet row) throws SQLException {
    return new Mapping(
        row.getString("local_item_code"),
        row.getString("item_code"),
        new Period(Sql.requiredDate(row, "valid_from"), Sql.date(row, "valid_until")));
  }

  private static ChargeLine filled(ChargeLine line, Map<String, List<Mapping>> known) {
    LocalDate day = day(line.getFeeDate());
    return known.getOrDefault(line.getLocalItemCode(), List.of()).stream()
        .filter(one -> one.period().contains(day))
        .findFirst()
        .map(one -> line.toBuilder().setItemCode(one.itemCode()).build())
        .orElse(line);
  }

  /** The day of the fee; one that is none is reported when the line is read. */
  private static LocalDate day(Date date) {
    try {
      return LocalDate.of(date.getYear(), date.getMonth(), date.getDay());
    } catch (DateTimeException e) {
      return LocalDate.EPOCH;
    }
  }
}
