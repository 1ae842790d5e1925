package io.yidi.gateway.filing;

import io.yidi.gateway.jdbc.Sql;
import io.yidi.gateway.person.PersonDatabases;
import io.yidi.gateway.rpc.Masking;
import io.yidi.gateway.rpc.Today;
import io.yidi.policy.filing.FilingKind;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Rosters of filed persons by kind (003 §6 and annexes 3 to 5: 备案信息汇总表). Personal data is masked
 * unless somebody asks for it.
 */
public final class Roster {

  /** Headings of the columns. */
  public static final List<String> HEADINGS =
      List.of(
          "序号", "备案编号", "姓名", "性别", "证件号码", "险种", "人员类别", "参保地", "就医地", "开始日期", "结束日期", "状态",
          "办理渠道", "联系人", "联系电话", "提交时间");

  private static final String ROWS =
      "SELECT f.*, p.name, p.gender, p.document_number, coalesce(a.name, f.insured_area) AS"
          + " area_name, coalesce(d.name, f.destination) AS destination_name FROM filing f JOIN"
          + " person p ON p.person_id = f.person_id LEFT JOIN region a ON a.code = f.insured_area"
          + " AND a.valid_from <= ? AND coalesce(a.valid_until, 'infinity') > ? LEFT JOIN region d"
          + " ON d.code = f.destination AND d.valid_from <= ? AND coalesce(d.valid_until,"
          + " 'infinity') > ? WHERE f.insured_area = ? AND f.kind = ? AND (NOT ? OR f.status ="
          + " 'APPROVED' AND NOT f.used_up AND coalesce(f.end_date, 'infinity') >= ?) ORDER BY"
          + " f.filing_id";

  private static final DateTimeFormatter SUBMITTED =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm").withZone(Today.ZONE);

  private static final Comparator<List<String>> BY_NUMBER = Comparator.comparing(List::getFirst);

  private Roster() {}

  /**
   * Which filings, and how they are shown.
   *
   * @param insuredArea insured pooling area
   * @param kind kind of filing
   * @param effectiveOnly whether those are left out that are not approved, used up or ended
   * @param unmasked whether personal data is shown in full
   */
  public record Order(
      String insuredArea, FilingKind kind, boolean effectiveOnly, boolean unmasked) {}

  /** The rows in the order of the filing numbers, without the headings. */
  public static List<List<String>> rows(PersonDatabases databases, Order order, LocalDate today) {
    List<List<String>> rows = new ArrayList<>();
    for (List<String> filed :
        databases.list(
            "", "", BY_NUMBER, Integer.MAX_VALUE, connection -> filed(connection, order, today))) {
      rows.add(
          Stream.concat(Stream.of(Integer.toString(rows.size() + 1)), filed.stream()).toList());
    }
    return rows;
  }

  private static List<List<String>> filed(Connection connection, Order order, LocalDate today)
      throws SQLException {
    List<List<String>> rows = new ArrayList<>();
    Sql.stream(
        connection,
        ROWS,
        row -> rows.add(cells(row, order)),
        today,
        today,
        today,
        today,
        order.insuredArea(),
        order.kind().name(),
        order.effectiveOnly(),
        today);
    return rows;
  }

  private static List<String> cells(ResultSet row, Order order) throws SQLException {
    LocalDate end = Sql.date(row, "end_date");
    return List.of(
        row.getString("filing_id"),
        name(row.getString("name"), order),
        switch (row.getString("gender")) {
          case "1" -> "男";
          case "2" -> "女";
          default -> "未说明";
        },
        number(row.getString("document_number"), order),
        row.getString("insurance_type"),
        order.kind().zh(),
        row.getString("area_name"),
        row.getString("destination_name"),
        Sql.requiredDate(row, "start_date").toString(),
        end == null ? "长期" : end.toString(),
        FilingView.stateName(FilingStore.filing(row)),
        row.getString("channel"),
        name(row.getString("contact_name"), order),
        number(row.getString("contact_telephone"), order),
        row.getString("submitted_at") == null
            ? ""
            : SUBMITTED.format(Sql.instant(row, "submitted_at")));
  }

  private static String name(String name, Order order) {
    return order.unmasked() ? name : Masking.name(name);
  }

  private static String number(String number, Order order) {
    return order.unmasked() || number.isEmpty() ? number : Masking.number(number);
  }
}
