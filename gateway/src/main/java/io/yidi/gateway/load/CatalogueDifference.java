package io.yidi.gateway.load;

import io.yidi.gateway.jdbc.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/** Words what a version of the catalogue changes, row by row. */
final class CatalogueDifference {

  private CatalogueDifference() {}

  /** Lines, − for rows taken away and + for rows brought, by area and code. */
  static List<String> lines(Connection connection, String version, int most) throws SQLException {
    return Sql.query(
        connection,
        "SELECT *, since_version = ? AS brought FROM catalogue_item WHERE since_version = ? OR"
            + " until_version = ? ORDER BY area, code, since_version = ?, valid_from LIMIT ?",
        CatalogueDifference::line,
        version,
        version,
        version,
        version,
        most);
  }

  private static String line(ResultSet row) throws SQLException {
    String until = row.getString("valid_until");
    return (row.getBoolean("brought") ? "+ " : "- ")
        + row.getString("area")
        + " "
        + row.getString("code")
        + " "
        + row.getString("name")
        + " class "
        + row.getString("item_class")
        + " category "
        + row.getString("charge_category")
        + " first share ppm "
        + pairs(row, "share_insurance_types", "share_ppm")
        + " ceiling e-6 yuan "
        + pairs(row, "ceiling_levels", "ceiling_e6")
        + (row.getBoolean("limited_use") ? " limited" : "")
        + " "
        + row.getString("valid_from")
        + "/"
        + (until == null ? "" : until);
  }

  private static String pairs(ResultSet row, String keys, String values) throws SQLException {
    List<String> names = Sql.texts(row, keys);
    List<Long> amounts = Sql.numbers(row, values);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < names.size(); i++) {
      text.append(i == 0 ? "" : ",")
          .append(names.get(i).isEmpty() ? "all" : names.get(i))
          .append(":")
          .append(amounts.get(i));
    }
    return text.isEmpty() ? "none" : text.toString();
  }
}
