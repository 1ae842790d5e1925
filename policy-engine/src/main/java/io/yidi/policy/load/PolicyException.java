package io.yidi.policy.load;

import io.yidi.policy.yaml.Problem;
import java.util.List;
import java.util.stream.Collectors;

/** Policy files that do not load. */
public final class PolicyException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient List<Problem> found;

  /** Takes every problem found, each naming file, line, key and reason. */
  public PolicyException(List<Problem> found) {
    super(found.stream().map(Problem::text).collect(Collectors.joining("\n")));
    this.found = List.copyOf(found);
  }

  /** Every problem found. */
  public List<Problem> found() {
    return found;
  }

  /** Every problem found, as text. */
  public List<String> problems() {
    return found.stream().map(Problem::text).toList();
  }
}
