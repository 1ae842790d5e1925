package io.yidi.gateway.sheet;

import io.yidi.policy.trace.Text;
import java.util.Map;

/**
 * Names of national codes, as far as forms print them. Codes that have children are named by their
 * longest known beginning; a code that nobody named is printed as it is.
 */
final class SheetNames {

  private static final Map<String, Text> CHARGE_CATEGORIES =
      Map.ofEntries(
          Map.entry("01", new Text("床位费", "bed")),
          Map.entry("02", new Text("诊察费", "consultation")),
          Map.entry("03", new Text("检查费", "examination")),
          Map.entry("04", new Text("化验费", "laboratory")),
          Map.entry("05", new Text("治疗费", "treatment")),
          Map.entry("06", new Text("手术费", "surgery")),
          Map.entry("07", new Text("护理费", "nursing")),
          Map.entry("08", new Text("卫生材料费", "materials")),
          Map.entry("09", new Text("西药费", "western drugs")),
          Map.entry("10", new Text("中药饮片费", "herbal pieces")),
          Map.entry("11", new Text("中成药费", "Chinese patent drugs")),
          Map.entry("12", new Text("一般诊疗费", "general consultation")),
          Map.entry("13", new Text("挂号费", "registration")),
          Map.entry("14", new Text("其他费", "other")));

  private static final Map<String, Text> INSURANCE_TYPES =
      Map.ofEntries(
          Map.entry("310", new Text("职工基本医疗保险", "employees")),
          Map.entry("320", new Text("公务员医疗补助", "civil servants")),
          Map.entry("330", new Text("大额医疗费用补助", "large amounts")),
          Map.entry("340", new Text("离休人员医疗保障", "retired cadres")),
          Map.entry("350", new Text("一至六级残废军人医疗补助", "disabled veterans")),
          Map.entry("360", new Text("老红军医疗保障", "Red Army veterans")),
          Map.entry("370", new Text("企业补充医疗保险", "enterprise supplement")),
          Map.entry("380", new Text("新型农村合作医疗", "rural cooperative")),
          Map.entry("390", new Text("城乡居民基本医疗保险", "residents")),
          Map.entry("391", new Text("城镇居民基本医疗保险", "urban residents")),
          Map.entry("392", new Text("城乡居民大病医疗保险", "residents' major illness")),
          Map.entry("399", new Text("其他特殊人员医疗保障", "others")),
          Map.entry("410", new Text("长期照护保险", "long-term care")),
          Map.entry("510", new Text("生育保险", "maternity")));

  private static final Map<String, Text> PERSON_TYPES =
      Map.of(
          "11", new Text("在职", "in service"),
          "12", new Text("退休", "retired"),
          "13", new Text("离休", "retired cadre"),
          "14", new Text("居民(未成年)", "resident, minor"),
          "15", new Text("居民(成年)", "resident, adult"),
          "16", new Text("居民(老年)", "resident, old"));

  private static final Map<String, Text> MED_TYPES =
      Map.ofEntries(
          Map.entry("11", new Text("普通门诊", "outpatient")),
          Map.entry("12", new Text("门诊挂号", "registration")),
          Map.entry("13", new Text("急诊", "emergency")),
          Map.entry("14", new Text("门诊慢特病", "chronic disease")),
          Map.entry("21", new Text("住院", "inpatient")),
          Map.entry("22", new Text("外伤住院", "injury, inpatient")),
          Map.entry("23", new Text("转外诊治住院", "referred, inpatient")),
          Map.entry("24", new Text("急诊转住院", "emergency, admitted")),
          Map.entry("41", new Text("定点药店购药", "pharmacy")),
          Map.entry("51", new Text("生育门诊", "maternity, outpatient")),
          Map.entry("52", new Text("生育住院", "maternity, inpatient")),
          Map.entry("9903", new Text("意外伤害门诊", "injury, outpatient")));

  private static final Map<String, Text> CLEARING_TYPES =
      Map.of(
          "11", new Text("门诊", "outpatient"),
          "13", new Text("急诊", "emergency"),
          "14", new Text("门诊慢特病", "chronic disease"),
          "21", new Text("住院", "inpatient"),
          "22", new Text("意外伤害住院", "injury, inpatient"),
          "41", new Text("药店购药", "pharmacy"));

  private static final Map<String, Text> HOSPITAL_LEVELS =
      Map.ofEntries(
          Map.entry("1", new Text("三级特等", "third, special")),
          Map.entry("2", new Text("三级甲等", "third, A")),
          Map.entry("3", new Text("三级乙等", "third, B")),
          Map.entry("4", new Text("三级丙等", "third, C")),
          Map.entry("5", new Text("二级甲等", "second, A")),
          Map.entry("6", new Text("二级乙等", "second, B")),
          Map.entry("7", new Text("二级丙等", "second, C")),
          Map.entry("8", new Text("一级甲等", "first, A")),
          Map.entry("9", new Text("一级乙等", "first, B")),
          Map.entry("10", new Text("一级丙等", "first, C")),
          Map.entry("11", new Text("无等级", "ungraded")),
          Map.entry("12", new Text("三级无等", "third, no grade")),
          Map.entry("13", new Text("二级无等", "second, no grade")),
          Map.entry("14", new Text("一级无等", "first, no grade")));

  private static final Map<String, Text> ITEM_CLASSES =
      Map.of(
          "01", new Text("甲类", "class A"),
          "02", new Text("乙类", "class B"),
          "03", new Text("丙类", "class C"));

  private SheetNames() {}

  static Text chargeCategory(String code) {
    return CHARGE_CATEGORIES.getOrDefault(code, new Text(code, ""));
  }

  static Text itemClass(String code) {
    return ITEM_CLASSES.getOrDefault(code, new Text(code, ""));
  }

  static String insuranceType(String code) {
    return named(INSURANCE_TYPES, code);
  }

  static String personType(String code) {
    return named(PERSON_TYPES, code);
  }

  static String medType(String code) {
    return named(MED_TYPES, code);
  }

  static String clearingType(String code) {
    return named(CLEARING_TYPES, code);
  }

  static String hospitalLevel(String code) {
    Text name = HOSPITAL_LEVELS.get(code);
    return name == null ? code : name.zh() + " " + name.en() + " (" + code + ")";
  }

  /** Name in both languages and code, by the longest beginning of the code that has a name. */
  private static String named(Map<String, Text> names, String code) {
    for (int length = code.length(); length > 0; length--) {
      Text name = names.get(code.substring(0, length));
      if (name != null) {
        return name.zh() + " " + name.en() + " (" + code + ")";
      }
    }
    return code;
  }
}
