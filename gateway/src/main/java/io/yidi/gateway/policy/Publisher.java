package io.yidi.gateway.policy;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.yidi.gateway.jdbc.Database;
import io.yidi.gateway.jdbc.Sql;
import io.yidi.gateway.person.Canonical;
import io.yidi.gateway.person.StoredCommand;
import io.yidi.gateway.rpc.Refusal;
import io.yidi.gateway.rules.ActiveRules;
import io.yidi.gateway.rules.PolicySwitch;
import io.yidi.policy.load.PolicyException;
import io.yidi.policy.load.PolicyFiles;
import io.yidi.policy.load.PolicyLoader;
import io.yidi.policy.split.PolicyBook;
import io.yidi.policy.yaml.Problem;
import io.yidi.proto.error.v1.ErrorReason;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Puts sets of policy files in force, each once for its request id. */
@Singleton
final class Publisher {

  static final String KIND = "PublishPolicies";

  private static final Duration HORIZON = Duration.ofDays(366);

  /** More would not fit into the trailers of a refusal. */
  private static final int MOST_VIOLATIONS = 8;

  private static final int LONGEST_VIOLATION = 150;

  private static final String FIND =
      "SELECT version, request, reply FROM policy_publication WHERE institution_code = ? AND"
          + " request_id = ?";

  private static final String STORE =
      "INSERT INTO policy_publication (institution_code, request_id, version, active_from, reason,"
          + " request, reply, published_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)";

  private final Database database;
  private final ActiveRules rules;

  Publisher(Database database, ActiveRules rules) {
    this.database = database;
    this.rules = rules;
  }

  /**
   * What is to be published.
   *
   * @param institution caller
   * @param requestId id of the request
   * @param set whole set of files
   * @param activeFrom instant, null for at once
   * @param reason why
   * @param sent paths of the request, in its order
   * @param request canonical request
   */
  record Order(
      String institution,
      String requestId,
      PolicyFiles set,
      @Nullable Instant activeFrom,
      String reason,
      List<String> sent,
      Message request) {

    /** Copies the list. */
    Order {
      sent = List.copyOf(sent);
    }
  }

  /**
   * What was published.
   *
   * @param book rules of the set
   * @param set the set
   * @param activeFrom instant
   * @param previous version activated before, empty when none was
   * @param before files of that version
   */
  record Published(
      PolicyBook book, PolicyFiles set, Instant activeFrom, String previous, PolicyFiles before) {}

  /**
   * Publishes, or answers as the first time.
   *
   * @param answer makes the reply, which is kept
   * @return the reply as kept
   * @throws Refusal when a file has a problem or the instant is not allowed
   */
  byte[] publish(Order order, Function<Published, byte[]> answer) {
    byte[] before = database.read(connection -> repeat(connection, order));
    if (before != null) {
      return before;
    }
    PolicyBook book = load(order);
    byte[] reply = database.write(connection -> publish(connection, order, book, answer));
    rules.keep(book);
    return reply;
  }

  private static byte @Nullable [] repeat(Connection connection, Order order) throws SQLException {
    StoredCommand stored =
        Sql.queryOne(
            connection,
            FIND,
            row ->
                new StoredCommand(
                    order.institution(),
                    order.requestId(),
                    KIND,
                    true,
                    row.getString("version"),
                    ByteString.copyFrom(row.getBytes("request")),
                    ByteString.copyFrom(row.getBytes("reply"))),
            order.institution(),
            order.requestId());
    if (stored == null) {
      return null;
    }
    Canonical.checkRepeat(stored, KIND, order.request());
    return stored.reply().toByteArray();
  }

  private byte[] publish(
      Connection connection, Order order, PolicyBook book, Function<Published, byte[]> answer)
      throws SQLException {
    PolicySwitch policies = PolicySwitch.lock(connection);
    byte[] before = repeat(connection, order);
    if (before != null) {
      return before;
    }
    PolicySwitch.Latest latest = policies.latest();
    Instant activeFrom = activeFrom(order.activeFrom(), policies.now(), latest);
    PolicyFiles previous = policies.latestFiles();
    byte[] reply =
        answer.apply(
            new Published(
                book, order.set(), activeFrom, latest == null ? "" : latest.version(), previous));
    policies.activate(order.set(), activeFrom, true);
    Sql.update(
        connection,
        STORE,
        order.institution(),
        order.requestId(),
        book.version(),
        activeFrom,
        order.reason(),
        order.request().toByteArray(),
        reply,
        policies.now());
    return reply;
  }

  private static Instant activeFrom(
      @Nullable Instant asked, Instant now, PolicySwitch.@Nullable Latest latest) {
    Instant from = asked == null ? now : asked;
    if (from.isBefore(now)) {
      throw Refusal.field("active_from", from, "not in the past; the database's clock says " + now);
    }
    if (from.isAfter(now.plus(HORIZON))) {
      throw Refusal.field("active_from", from, "at most " + HORIZON.toDays() + " days ahead");
    }
    if (latest != null && !from.isAfter(latest.activeFrom())) {
      throw Refusal.field(
          "active_from",
          asked == null ? "absent, now " + now : asked,
          "after the latest activation, "
              + latest.activeFrom()
              + " of version "
              + latest.version());
    }
    return from;
  }

  private static PolicyBook load(Order order) {
    try {
      return PolicyLoader.load(order.set());
    } catch (PolicyException e) {
      throw faulty(e.found(), order.sent());
    }
  }

  private static Refusal faulty(List<Problem> problems, List<String> sent) {
    return Refusal.fields(
            ErrorReason.ERROR_REASON_FIELD_INVALID,
            problems.stream()
                .limit(MOST_VIOLATIONS)
                .map(one -> new Refusal.Violation(field(one, sent), cut(one.text())))
                .toList())
        .with("problem_count", Integer.toString(problems.size()));
  }

  private static String field(Problem problem, List<String> sent) {
    int place = sent.indexOf(problem.file());
    return place < 0 ? "files" : "files[" + place + "]";
  }

  private static String cut(String text) {
    return text.codePointCount(0, text.length()) <= LONGEST_VIOLATION
        ? text
        : text.substring(0, text.offsetByCodePoints(0, LONGEST_VIOLATION)) + "…";
  }
}
