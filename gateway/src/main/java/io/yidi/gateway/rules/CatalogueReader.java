package io.yidi.gateway.rules;

import io.yidi.gateway.jdbc.Sql;
import io.yidi.policy.catalogue.Catalogue;
import io.yidi.policy.catalogue.CatalogueItem;
import io.yidi.policy.catalogue.ItemClass;
import io.yidi.policy.time.Period;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads all catalogues whole. Terms that many items share are kept once. */
public final class CatalogueReader {

  private final Map<String, Map<String, Long>> shared = new HashMap<>();
  private final Map<String, String> texts = new HashMap<>();

  private CatalogueReader() {}

  /** Reads everything under a version. */
  public static Catalogue read(Connection connection, String version) throws SQLException {
    CatalogueReader reader = new CatalogueReader();
    List<CatalogueItem> items = new ArrayList<>();
    Sql.stream(
        connection,
        "SELECT area, code, name, item_class, charge_category, share_insurance_types::text AS"
            + " share_keys, share_ppm::text AS share_values, ceiling_levels::text AS ceiling_keys,"
            + " ceiling_e6::text AS ceiling_values, limited_use, valid_from, valid_until FROM"
            + " catalogue_item WHERE since_version <= ? AND (until_version IS NULL OR"
            + " until_version > ?)",
        row -> items.add(reader.item(row)),
        version,
        version);
    return Catalogue.of(version, items);
  }

  private CatalogueItem item(ResultSet row) throws SQLException {
    return new CatalogueItem(
        once(row.getString("area")),
        row.getString("code"),
        row.getString("name"),
        ItemClass.valueOf(row.getString("item_class")),
        once(row.getString("charge_category")),
        map(row.getString("share_keys"), row.getString("share_values")),
        map(row.getString("ceiling_keys"), row.getString("ceiling_values")),
        row.getBoolean("limited_use"),
        new Period(Sql.requiredDate(row, "valid_from"), Sql.date(row, "valid_until")));
  }

  private String once(String text) {
    return texts.computeIfAbsent(text, same -> same);
  }

  /** Pairs of two arrays in their text form, whose elements are codes and numbers. */
  private Map<String, Long> map(String keys, String values) {
    return shared.computeIfAbsent(
        keys + values,
        pair -> {
          Map<String, Long> map = new HashMap<>();
          List<String> names = elements(keys);
          List<String> numbers = elements(values);
          for (int i = 0; i < numbers.size(); i++) {
            map.put(names.get(i), Long.valueOf(numbers.get(i)));
          }
          return Map.copyOf(map);
        });
  }

  private static List<String> elements(String array) {
    String inside = array.substring(1, array.length() - 1);
    return inside.isEmpty()
        ? List.of()
        : Arrays.stream(inside.split(",", -1)).map(one -> one.replace("\"", "")).toList();
  }
}
