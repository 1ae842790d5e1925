package io.yidi.gateway.rpc;

import io.yidi.policy.citation.Evidence;
import io.yidi.policy.trace.Text;
import io.yidi.proto.error.v1.ErrorReason;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A call that is refused for a reason its caller can act on. Thrown so that the transaction around
 * it rolls back; carries no stack trace, because it is no fault. Never holds personal data.
 */
public final class Refusal extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final ErrorReason reason;
  private final transient Text text;
  private final transient Map<String, String> metadata = new LinkedHashMap<>();
  private transient List<Violation> violations = List.of();
  private transient List<Evidence> evidence = List.of();

  /**
   * A field that is wrong.
   *
   * @param field path of the field in the request
   * @param description what is wrong: value and expectation
   */
  public record Violation(String field, String description) {}

  /** Refuses with a reason and a text: what is wrong and the next step. */
  public Refusal(ErrorReason reason, String zh, String en) {
    this(reason, new Text(zh, en));
  }

  /** Refuses with a reason and a text. */
  public Refusal(ErrorReason reason, Text text) {
    super(reason + ": " + text.en(), null, false, false);
    this.reason = reason;
    this.text = text;
  }

  /** Refuses a request for its fields. */
  public static Refusal fields(List<Violation> violations) {
    return fields(ErrorReason.ERROR_REASON_FIELD_INVALID, violations);
  }

  /** Refuses a request for its fields, with another reason. */
  public static Refusal fields(ErrorReason reason, List<Violation> violations) {
    Violation first = violations.getFirst();
    String more = violations.size() > 1 ? " (+" + (violations.size() - 1) + ")" : "";
    Refusal refusal =
        new Refusal(
            reason,
            "请求字段有误:" + first.field() + " " + first.description() + more + "。请更正后重新提交。",
            first.field() + ": " + first.description() + more);
    refusal.violations = List.copyOf(violations);
    return refusal;
  }

  /** Refuses for one field. */
  public static Refusal field(String field, Object value, String expected) {
    return fields(
        List.of(new Violation(field, "value: " + value + " (expected: " + expected + ")")));
  }

  /** Adds a fact for programs. */
  public Refusal with(String key, String value) {
    metadata.put(key, value);
    return this;
  }

  /** Adds the sources of the rule that refuses. */
  public Refusal citing(List<Evidence> sources) {
    evidence = List.copyOf(sources);
    return this;
  }

  /** Reason. */
  public ErrorReason reason() {
    return reason;
  }

  /** What is wrong and what to do, in both languages. */
  public Text text() {
    return text;
  }

  /** Facts for programs. */
  public Map<String, String> metadata() {
    return metadata;
  }

  /** Fields that are wrong. */
  public List<Violation> violations() {
    return violations;
  }

  /** Sources of the rule that refuses. */
  public List<Evidence> evidence() {
    return evidence;
  }
}
