package io.yidi.policy.load;

import io.yidi.policy.benefit.BenefitPolicy;
import io.yidi.policy.benefit.PolicyKey;
import io.yidi.policy.facts.AreaCode;
import io.yidi.policy.facts.VisitKind;
import io.yidi.policy.filing.FilingRules;
import io.yidi.policy.filing.RuleLayer;
import io.yidi.policy.split.PolicyBook;
import io.yidi.policy.yaml.Problems;
import io.yidi.policy.yaml.YamlNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Turns policy files into rules. */
public final class PolicyLoader {

  private static final Pattern FILING = Pattern.compile("(\\d{6})/filing\\.yaml");
  private static final Pattern BENEFIT =
      Pattern.compile("(\\d{6})/(\\d{3})/(outpatient|inpatient|pharmacy|chronic)\\.yaml");

  private PolicyLoader() {}

  /**
   * Loads a set of files that is to be put in force, with every check.
   *
   * @throws PolicyException naming every problem with file, line, key and reason; nothing is loaded
   *     then
   */
  public static PolicyBook load(PolicyFiles files) {
    return load(files, LoadMode.NEW);
  }

  /**
   * Loads a set of files.
   *
   * @throws PolicyException naming every problem with file, line, key and reason; nothing is loaded
   *     then
   */
  public static PolicyBook load(PolicyFiles files, LoadMode mode) {
    Problems problems = new Problems();
    List<RuleLayer> layers = new ArrayList<>();
    Map<PolicyKey, BenefitPolicy> policies = new HashMap<>();
    SharedCounters shared = new SharedCounters(mode);
    files
        .texts()
        .forEach(
            (path, text) -> {
              Matcher filing = FILING.matcher(path);
              Matcher benefit = BENEFIT.matcher(path);
              if (filing.matches()) {
                YamlNode root = YamlNode.parse(path, text, problems);
                if (root != null) {
                  layers.add(FilingRulesReader.read(root, filing.group(1)));
                }
              } else if (benefit.matches() && AreaCode.isWellFormed(benefit.group(1))) {
                PolicyKey key =
                    new PolicyKey(benefit.group(1), benefit.group(2), visit(benefit.group(3)));
                YamlNode root = YamlNode.parse(path, text, problems);
                if (root != null) {
                  policies.put(key, PolicyReader.read(root, key, shared, problems));
                }
              } else {
                problems.add(
                    path,
                    "unknown place (expected: <area>/filing.yaml or"
                        + " <area>/<insurance type>/<outpatient|inpatient|pharmacy|chronic>.yaml)");
              }
            });
    if (!problems.isEmpty()) {
      throw new PolicyException(problems.found());
    }
    return new PolicyBook(files.version(), new FilingRules(layers), policies);
  }

  private static VisitKind visit(String fileName) {
    for (VisitKind kind : VisitKind.values()) {
      if (kind.fileName().equals(fileName)) {
        return kind;
      }
    }
    throw new IllegalArgumentException(fileName);
  }
}
