package io.yidi.gateway.policy;

import io.yidi.gateway.rpc.Fields;
import io.yidi.policy.load.PolicyFiles;
import io.yidi.proto.policy.v1.PolicyFile;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Checks the form of what the policy service is sent. */
final class PolicyForm {

  static final int MOST_FILES = 2000;
  static final int MOST_CASES = 500;

  private static final int LONGEST_PATH = 200;
  private static final int LONGEST_TEXT = 262_144;
  private static final int LONGEST_SET = 3_000_000;

  /** More violations than these would not fit into an error. */
  private static final int MOST_VIOLATIONS = 10;

  private static final Pattern AREA = Pattern.compile("[0-9]{6}");
  private static final Pattern INSURANCE_TYPE = Pattern.compile("[0-9]{3}");
  private static final Pattern VERSION = Pattern.compile("[0-9a-f]{16}");

  private final Fields fields;
  private int violations;
  private int length;

  PolicyForm(Fields fields) {
    this.fields = fields;
  }

  private void wrong(String field, Object value, String expected) {
    if (violations < MOST_VIOLATIONS) {
      fields.wrong(field, value, expected);
    }
    violations++;
  }

  /** Texts by path; the sizes of all lists asked for are counted together. */
  Map<String, String> texts(String field, List<PolicyFile> files, int least, int most) {
    Map<String, String> texts = new LinkedHashMap<>();
    if (files.size() < least || files.size() > most) {
      wrong(field, files.size() + " files", least + " to " + most + " files");
      return texts;
    }
    for (int i = 0; i < files.size(); i++) {
      file(field + "[" + i + "]", files.get(i), texts);
    }
    if (length > LONGEST_SET) {
      wrong(field, length + " characters", "at most " + LONGEST_SET + " characters in all");
    }
    return texts;
  }

  private void file(String field, PolicyFile file, Map<String, String> texts) {
    String path = file.getPath();
    if (path.isEmpty() || path.length() > LONGEST_PATH) {
      wrong(field + ".path", path.length() + " characters", "1 to " + LONGEST_PATH + " characters");
    } else if (path.chars().anyMatch(Character::isISOControl)) {
      wrong(field + ".path", "control characters", "printable characters");
    } else if (texts.put(path, file.getText()) != null) {
      wrong(field + ".path", path, "a path that does not stand twice");
    }
    int size = file.getText().length();
    length += size;
    if (size == 0 || size > LONGEST_TEXT) {
      wrong(field + ".text", size + " characters", "1 to " + LONGEST_TEXT + " characters");
    }
  }

  /** The set that files make: with those that ship, unless they replace all. */
  static PolicyFiles set(Map<String, String> texts, boolean replaceAll) {
    PolicyFiles files = PolicyFiles.of(texts);
    return replaceAll ? files : PolicyFiles.builtIn().overlaidBy(files);
  }

  void area(String value, boolean required) {
    code("area", value, AREA, "six digits", required);
  }

  void insuranceType(String value, boolean required) {
    code("insurance_type", value, INSURANCE_TYPE, "three digits", required);
  }

  void version(String value) {
    code("policy_version", value, VERSION, "16 hexadecimal digits", false);
  }

  private void code(String field, String value, Pattern form, String expected, boolean required) {
    if (value.isEmpty() ? required : !form.matcher(value).matches()) {
      wrong(
          field,
          value.isEmpty() ? "empty" : value.length() > 20 ? value.length() + " characters" : value,
          expected);
    }
  }
}
