package io.yidi.gateway.catalogue;

import io.yidi.gateway.jdbc.Sql;
import io.yidi.policy.catalogue.Catalogue;
import io.yidi.policy.catalogue.CatalogueItem;
import io.yidi.policy.catalogue.ItemClass;
import io.yidi.policy.time.Period;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads all catalogues whole. */
public final class CatalogueReader {

  private CatalogueReader() {}

  /** Reads everything under a version. */
  public static Catalogue read(Connection connection, String version) throws SQLException {
    List<CatalogueItem> items = new ArrayList<>();
    Sql.stream(
        connection,
        "SELECT area, code, name, item_class, charge_category, share_insurance_types, share_ppm,"
            + " ceiling_levels, ceiling_e6, limited_use, valid_from, valid_until FROM"
            + " catalogue_item WHERE since_version <= ? AND (until_version IS NULL OR"
            + " until_version > ?)",
        row -> items.add(item(row)),
        version,
        version);
    return Catalogue.of(version, items);
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
