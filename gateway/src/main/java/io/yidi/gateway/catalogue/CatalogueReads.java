package io.yidi.gateway.catalogue;

import io.yidi.gateway.jdbc.Sql;
import io.yidi.gateway.rpc.Wire;
import io.yidi.policy.facts.AreaCode;
import io.yidi.proto.catalogue.v1.CatalogueItem;
import io.yidi.proto.catalogue.v1.CatalogueVersion;
import io.yidi.proto.catalogue.v1.FirstShare;
import io.yidi.proto.catalogue.v1.ItemClass;
import io.yidi.proto.catalogue.v1.ItemKind;
import io.yidi.proto.catalogue.v1.PriceCeiling;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads rows and versions of the catalogue as the contract shows them. */
final class CatalogueReads {

  private static final String IN_VERSION =
      " FROM catalogue_item WHERE since_version <= ? AND (until_version IS NULL OR until_version"
          + " > ?) AND area = ?";

  private CatalogueReads() {}

  /** Rows of an item in the area's catalogue, or in its province's where the area has none. */
  static List<CatalogueItem> item(
      Connection connection, String version, String area, String code, @Nullable LocalDate day)
      throws SQLException {
    List<CatalogueItem> own = rows(connection, version, area, code, day);
    return own.isEmpty() ? rows(connection, version, AreaCode.provinceOf(area), code, day) : own;
  }

  private static List<CatalogueItem> rows(
      Connection connection, String version, String area, String code, @Nullable LocalDate day)
      throws SQLException {
    return Sql.query(
        connection,
        "SELECT *"
            + IN_VERSION
            + " AND code = ? AND (?::date IS NULL OR (valid_from <= ?::date AND (valid_until IS"
            + " NULL OR valid_until > ?::date))) ORDER BY valid_from",
        CatalogueReads::item,
        version,
        version,
        area,
        code,
        day,
        day,
        day);
  }

  /** Rows of an area after a place in the order of code and day. */
  static List<CatalogueItem> list(
      Connection connection,
      String version,
      String area,
      String prefix,
      String afterCode,
      LocalDate afterDay,
      int most)
      throws SQLException {
    return Sql.query(
        connection,
        "SELECT *"
            + IN_VERSION
            + " AND starts_with(code, ?) AND (code, valid_from) > (?, ?) ORDER BY code, valid_from"
            + " LIMIT ?",
        CatalogueReads::item,
        version,
        version,
        area,
        prefix,
        afterCode,
        afterDay,
        most);
  }

  private static CatalogueItem item(ResultSet row) throws SQLException {
    String kind = row.getString("kind");
    CatalogueItem.Builder item =
        CatalogueItem.newBuilder()
            .setArea(row.getString("area"))
            .setCode(row.getString("code"))
            .setName(row.getString("name"))
            .setKind(
                kind.isEmpty()
                    ? ItemKind.ITEM_KIND_UNSPECIFIED
                    : ItemKind.valueOf("ITEM_KIND_" + kind))
            .setItemClass(ItemClass.valueOf("ITEM_CLASS_" + row.getString("item_class")))
            .setChargeCategory(row.getString("charge_category"))
            .setLimitedUse(row.getBoolean("limited_use"))
            .setLimitText(row.getString("limit_text"))
            .setValidFrom(Wire.date(Sql.requiredDate(row, "valid_from")));
    List<String> types = Sql.texts(row, "share_insurance_types");
    List<Long> shares = Sql.numbers(row, "share_ppm");
    for (int i = 0; i < types.size(); i++) {
      item.addFirstShares(
          FirstShare.newBuilder().setInsuranceType(types.get(i)).setSharePpm(shares.get(i)));
    }
    List<String> levels = Sql.texts(row, "ceiling_levels");
    List<Long> ceilings = Sql.numbers(row, "ceiling_e6");
    for (int i = 0; i < levels.size(); i++) {
      item.addPriceCeilings(
          PriceCeiling.newBuilder().setHospitalLevel(levels.get(i)).setCeilingE6(ceilings.get(i)));
    }
    LocalDate until = Sql.date(row, "valid_until");
    return until == null ? item.build() : item.setValidUntil(Wire.date(until)).build();
  }

  /** Versions before one, the newest first. */
  static List<CatalogueVersion> versions(Connection connection, String before, int most)
      throws SQLException {
    return Sql.query(
        connection,
        "SELECT * FROM catalogue_version WHERE ? = '' OR version < ? ORDER BY version DESC LIMIT ?",
        row ->
            CatalogueVersion.newBuilder()
                .setVersion(row.getString("version"))
                .setSource(row.getString("source"))
                .addAllAreas(Sql.texts(row, "areas"))
                .setAdded(row.getInt("added"))
                .setChanged(row.getInt("changed"))
                .setEnded(row.getInt("ended"))
                .setCreateTime(Wire.timestamp(Sql.instant(row, "created_at")))
                .setActiveFrom(Wire.timestamp(Sql.instant(row, "active_from")))
                .build(),
        before,
        before,
        most);
  }
}
