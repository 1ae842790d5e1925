package io.yidi.gateway.load;

import io.yidi.policy.yaml.Problems;
import io.yidi.policy.yaml.YamlNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How the columns of a published list become those of the catalogue. Without a file, usual Chinese
 * headings are known.
 *
 * @param sheet name of the sheet of a workbook, empty for the first
 * @param headerRow number of the row with the headings, from 1
 * @param columns our column to their heading
 * @param constants our column to a value for every row
 * @param values our column to their values to ours
 * @param firstShareByClass our class 甲, 乙, 丙 to a first share, where the list has none
 */
record ColumnMapping(
    String sheet,
    int headerRow,
    Map<String, String> columns,
    Map<String, String> constants,
    Map<String, Map<String, String>> values,
    Map<String, String> firstShareByClass) {

  private static final Map<String, List<String>> USUAL =
      Map.ofEntries(
          Map.entry(
              "code", List.of("国家医保编码", "医保目录编码", "国家编码", "项目编码", "药品代码", "编码", "national_code")),
          Map.entry("name", List.of("药品名称", "项目名称", "医保目录名称", "名称", "generic_name")),
          Map.entry("class", List.of("甲乙类", "甲乙丙类", "收费项目等级", "目录等级", "类别")),
          Map.entry("kind", List.of("目录类别", "种类")),
          Map.entry("charge_category", List.of("医疗收费项目类别", "收费类别")),
          Map.entry("first_share", List.of("先行自付比例", "首先自付比例", "自付比例")),
          Map.entry("price_ceiling", List.of("最高限价", "限价", "医保支付标准")),
          Map.entry("price_ceiling_1", List.of("一级限价", "一级医院限价")),
          Map.entry("price_ceiling_2", List.of("二级限价", "二级医院限价")),
          Map.entry("price_ceiling_3", List.of("三级限价", "三级医院限价")),
          Map.entry("limited_use", List.of("限制使用标志")),
          Map.entry("limit_text", List.of("限定支付范围", "限制使用范围")),
          Map.entry("valid_from", List.of("生效日期", "开始日期", "执行日期")),
          Map.entry("valid_until", List.of("失效日期", "结束日期")));

  private static final Map<String, Map<String, String>> USUAL_VALUES =
      Map.of(
          "class",
          Map.of(
              "甲类", "甲", "乙类", "乙", "丙类", "丙", "自费", "丙", "01", "甲", "02", "乙", "03", "丙", "A", "甲",
              "B", "乙", "C", "丙"),
          "kind",
          Map.of("西药", "药品", "中成药", "药品", "西药中成药", "药品", "医疗服务项目", "服务项目", "医用耗材", "耗材"),
          "limited_use",
          Map.of("是", "yes", "否", "no", "1", "yes", "0", "no"));

  /** Copies the maps. */
  ColumnMapping {
    columns = Map.copyOf(columns);
    constants = Map.copyOf(constants);
    values = Map.copyOf(values);
    firstShareByClass = Map.copyOf(firstShareByClass);
  }

  static ColumnMapping usual() {
    return new ColumnMapping("", 1, Map.of(), Map.of(), Map.of(), Map.of());
  }

  /**
   * Reads a mapping file.
   *
   * @throws LoadException naming every problem with line and key
   */
  static ColumnMapping read(Path file) throws IOException {
    Problems problems = new Problems();
    YamlNode root = YamlNode.parse(file.toString(), Files.readString(file), problems);
    ColumnMapping mapping = root == null ? usual() : of(root);
    if (!problems.all().isEmpty()) {
      throw new LoadException(problems.all());
    }
    return mapping;
  }

  private static ColumnMapping of(YamlNode root) {
    Map<String, YamlNode> top =
        root.members(
            Set.of(
                "sheet", "header_row", "columns", "constants", "values", "first_share_by_class"));
    YamlNode sheet = top.get("sheet");
    YamlNode header = top.get("header_row");
    Map<String, Map<String, String>> values = new HashMap<>();
    YamlNode valueNode = top.get("values");
    if (valueNode != null) {
      valueNode
          .members(Tables.ItemRow.COLUMNS)
          .forEach((column, node) -> values.put(column, texts(node, null)));
    }
    return new ColumnMapping(
        sheet == null ? "" : sheet.text(),
        header == null ? 1 : header.integer(),
        texts(top.get("columns"), Tables.ItemRow.COLUMNS),
        texts(top.get("constants"), Tables.ItemRow.COLUMNS),
        values,
        texts(top.get("first_share_by_class"), Set.of("甲", "乙", "丙")));
  }

  private static Map<String, String> texts(@Nullable YamlNode node, @Nullable Set<String> known) {
    Map<String, String> texts = new LinkedHashMap<>();
    if (node != null) {
      (known == null ? node.members() : node.members(known))
          .forEach((key, value) -> texts.put(key, value.text()));
    }
    return texts;
  }

  /** The mapping with more constants; those given win. */
  ColumnMapping with(Map<String, String> given) {
    Map<String, String> all = new HashMap<>(constants);
    all.putAll(given);
    return new ColumnMapping(sheet, headerRow, columns, all, values, firstShareByClass);
  }

  /**
   * Place of each of our columns among the headings of a file.
   *
   * @param problems where a heading that the mapping names but the file lacks is noted
   */
  Map<String, Integer> places(String file, List<String> headings, List<String> problems) {
    Map<String, Integer> places = new HashMap<>();
    for (String column : new TreeSet<>(Tables.ItemRow.COLUMNS)) {
      String named = columns.get(column);
      List<String> wanted = new ArrayList<>();
      if (named != null) {
        wanted.add(named);
      } else if (!constants.containsKey(column)) {
        wanted.add(column);
        wanted.addAll(USUAL.getOrDefault(column, List.of()));
      }
      int place =
          wanted.stream()
              .mapToInt(headings::indexOf)
              .filter(one -> one >= 0)
              .findFirst()
              .orElse(-1);
      if (place >= 0) {
        places.put(column, place);
      } else if (named != null) {
        problems.add(file + ": no column " + named + " (expected: one of " + headings + ")");
      }
    }
    return places;
  }

  /** The values of one row under our columns. */
  Map<String, String> row(Map<String, Integer> places, List<String> cells) {
    Map<String, String> row = new HashMap<>(constants);
    places.forEach(
        (column, place) -> {
          String cell = place < cells.size() ? cells.get(place).strip() : "";
          row.put(column, value(column, cell));
        });
    if (row.getOrDefault("first_share", "").isEmpty()) {
      String itemClass = row.getOrDefault("class", "");
      String share = firstShareByClass.get(itemClass);
      row.put("first_share", share != null ? share : itemClass.equals("甲") ? "0%" : "");
    }
    if (!row.containsKey("limited_use")) {
      row.put("limited_use", row.getOrDefault("limit_text", "").isEmpty() ? "no" : "yes");
    }
    return row;
  }

  private String value(String column, String cell) {
    Map<String, String> own = values.getOrDefault(column, Map.of());
    if (own.containsKey(cell)) {
      return own.getOrDefault(cell, cell);
    }
    return USUAL_VALUES.getOrDefault(column, Map.of()).getOrDefault(cell, cell);
  }

  /** Headings that no column of ours takes. */
  static Set<String> unused(List<String> headings, Map<String, Integer> places) {
    Set<Integer> used = new HashSet<>(places.values());
    Set<String> unused = new TreeSet<>();
    for (int i = 0; i < headings.size(); i++) {
      if (!used.contains(i) && !headings.get(i).isEmpty()) {
        unused.add(headings.get(i));
      }
    }
    return unused;
  }
}
