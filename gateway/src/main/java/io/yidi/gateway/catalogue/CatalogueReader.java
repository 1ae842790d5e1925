package io.yidi.gateway.catalogue;

import io.yidi.gateway.jdbc.Sql;
import io.yidi.policy.catalogue.Catalogue;
import io.yidi.policy.catalogue.CatalogueItem;
import io.yidi.policy.catalogue.ItemClass;
import io.yidi.policy.time.Period;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads all catalogues whole. */
public final class CatalogueReader {

  private CatalogueReader() {}

  /** Reads everything under a version. */
  public static Catalogue read(Connection connection, String version) throws SQLException {
    return Catalogue.of(
        version, Sql.query(connection, "SELECT * FROM catalogue_item", CatalogueReader::item));
  }

  private static CatalogueItem item(ResultSet row) throws SQLException {
    return new CatalogueItem(
        row.getString("area"),
        row.getString("code"),
        row.getString("name"),
        ItemClass.valueOf(row.getString("item_class")),
        row.getString("charge_category"),
        map(Sql.texts(row, "share_insurance_types"), Sql.numbers(row, "share_ppm")),
        map(Sql.texts(row, "ceiling_levels"), Sql.numbers(row, "ceiling_e6")),
        row.getBoolean("limited_use"),
        new Period(Sql.requiredDate(row, "valid_from"), Sql.date(row, "valid_until")));
  }

  private static Map<String, Long> map(List<String> keys, List<Long> values) {
    Map<String, Long> map = new HashMap<>();
    for (int i = 0; i < keys.size(); i++) {
      map.put(keys.get(i), values.get(i));
    }
    return map;
  }
}
