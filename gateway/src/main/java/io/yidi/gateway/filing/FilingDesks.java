package io.yidi.gateway.filing;

import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import io.yidi.gateway.person.Once;
import io.yidi.gateway.person.PersonDatabases;
import io.yidi.gateway.person.PersonReader;
import io.yidi.gateway.person.PersonReader.Wanted;
import io.yidi.gateway.person.PersonState;
import io.yidi.gateway.rpc.Caller;
import io.yidi.gateway.rpc.Today;
import io.yidi.gateway.rules.ActiveRules;
import io.yidi.gateway.rules.Rules;
import io.yidi.policy.filing.FilingDesk;
import io.yidi.policy.filing.FilingEvent;
import io.yidi.policy.filing.FilingStatus;
import io.yidi.proto.filing.v1.Filing;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What every write on a stored filing needs: the filing under its person's lock, and its steps. */
@Singleton
final class FilingDesks {

  private final PersonDatabases databases;
  private final Once once;
  private final ActiveRules rules;
  private final Today today;

  FilingDesks(PersonDatabases databases, Once once, ActiveRules rules, Today today) {
    this.databases = databases;
    this.once = once;
    this.rules = rules;
    this.today = today;
  }

  Rules rules() {
    return rules.current();
  }

  /** Rules for reading a person's filings. */
  Rules rulesOf(PersonState person) {
    return databases.rulesOf(person.personId());
  }

  /**
   * Checks that the directory knows a caller; a write goes by the rules of the instant at which its
   * person's lock was got.
   */
  void requireCaller(String caller) {
    rules.current().reference().requireCaller(caller);
  }

  LocalDate today() {
    return today.date();
  }

  /** The desk by rules and calendar in force. */
  static FilingDesk desk(Rules inForce) {
    return new FilingDesk(inForce.book().filingRules(), inForce.reference().calendar());
  }

  FilingView view(Rules inForce) {
    return new FilingView(
        inForce.reference(), inForce.book().filingRules(), today.date(), Caller.institution());
  }

  /** Person and insured area of a filing. */
  FilingStore.Owner owner(String filingId) {
    FilingStore.Owner owner = databases.find(connection -> FilingStore.owner(connection, filingId));
    if (owner == null) {
      throw FilingRefusals.notFound();
    }
    return owner;
  }

  /** A filing with everything, for answers. */
  Filing whole(Connection connection, PersonState person, StoredFiling filing, Rules inForce)
      throws SQLException {
    return view(inForce)
        .whole(
            person,
            filing,
            FilingStore.requests(connection, person.personId(), filing.id()),
            FilingStore.events(connection, person.personId(), filing.id()));
  }

  /** Reads a filing for an answer. */
  Filing read(String filingId) {
    FilingStore.Owner owner = owner(filingId);
    Rules inForce = databases.rulesOf(owner.personId());
    return databases
        .of(owner.personId())
        .read(
            connection -> {
              PersonState person =
                  PersonReader.peek(connection, Wanted.person(owner.personId()))
                      .person(owner.personId());
              StoredFiling filing = FilingStore.find(connection, owner.personId(), filingId);
              if (person == null || filing == null) {
                throw FilingRefusals.notFound();
              }
              return whole(connection, person, filing, inForce);
            });
  }

  /**
   * What a write on a stored filing sees.
   *
   * @param connection open transaction
   * @param person locked person
   * @param filing the filing
   * @param rules rules in force
   * @param today day in Asia/Shanghai
   * @param caller who sends it
   * @param requestId its request id
   * @param channel channel by name, empty for the agency's own work
   */
  record Scope(
      Connection connection,
      PersonState person,
      StoredFiling filing,
      Rules rules,
      LocalDate today,
      String caller,
      String requestId,
      String channel) {

    /** The same with the filing changed. */
    Scope with(StoredFiling changed) {
      return new Scope(connection, person, changed, rules, today, caller, requestId, channel);
    }

    Instant now() {
      return person.readAt();
    }

    /** Whether the caller is the agency of the insured place. */
    boolean byAgency() {
      return rules.reference().isAgencyOf(caller, filing.insuredArea());
    }

    /**
     * The state after an event.
     *
     * @throws io.yidi.gateway.rpc.Refusal when it is not possible now
     */
    FilingStatus after(FilingEvent event) {
      FilingStatus after = event.after(filing.record().status(), filing.terms().way());
      if (after == null) {
        throw FilingRefusals.state(filing, event);
      }
      return after;
    }

    /** A local filing is only shown to the national channels (001 §2.3). */
    void checkChannel() {
      Applications.checkDesk("channel", channel, byAgency());
      if (filing.group() == StoredFiling.Group.LOCAL && StoredFiling.national(channel)) {
        throw FilingRefusals.readOnly();
      }
    }

    /** Notes what happened. */
    void happened(String event, FilingStatus status, String text) throws SQLException {
      FilingStore.addEvent(
          connection,
          filing.personId(),
          filing.id(),
          new FilingStore.Event(event, caller, requestId, status, now(), channel, text));
    }

    void save(StoredFiling changed) throws SQLException {
      FilingStore.save(connection, changed);
    }
  }

  /** Does a write on a stored filing. */
  interface Work {
    void run(Scope scope) throws SQLException;
  }

  /** One write on a stored filing; answers the filing as it is afterwards. */
  <R extends Message> R change(
      String filingId,
      String requestId,
      String kind,
      String channel,
      Message request,
      Parser<R> parser,
      Function<Filing, R> reply,
      Work work) {
    String caller = Caller.institution();
    requireCaller(caller);
    FilingStore.Owner owner = owner(filingId);
    return once.run(
        new Once.Write<>(
            owner.personId(), caller, requestId, kind, filingId, List.of(), request, parser),
        (connection, person, inForce) -> {
          Rules rulesThen = inForce.rules();
          StoredFiling before = find(connection, owner.personId(), filingId);
          work.run(
              new Scope(
                  connection, person, before, rulesThen, today.date(), caller, requestId, channel));
          return reply.apply(
              whole(connection, person, find(connection, owner.personId(), filingId), rulesThen));
        });
  }

  private static StoredFiling find(Connection connection, String personId, String filingId)
      throws SQLException {
    @Nullable StoredFiling filing = FilingStore.find(connection, personId, filingId);
    if (filing == null) {
      throw FilingRefusals.notFound();
    }
    return filing;
  }

  /** Closes the filing that another one replaces, once that one is in force. */
  static void closeReplaced(
      Connection connection, StoredFiling by, String caller, String requestId, Instant now)
      throws SQLException {
    String replaced = by.application().replaces();
    if (replaced.isEmpty()) {
      return;
    }
    StoredFiling old = find(connection, by.personId(), replaced);
    if (old.record().status() == FilingStatus.CLOSED) {
      // It was cancelled while this one waited.
      return;
    }
    FilingStatus after = FilingEvent.REPLACE.after(old.record().status(), old.terms().way());
    if (after == null) {
      throw FilingRefusals.state(old, FilingEvent.REPLACE).with("filing_id", old.id());
    }
    FilingStore.closeRequests(connection, old, now);
    FilingStore.save(connection, old.withRecord(old.record().withStatus(after)));
    FilingStore.addEvent(
        connection,
        old.personId(),
        old.id(),
        new FilingStore.Event(
            FilingEvent.REPLACE.name(), caller, requestId, after, now, "", by.id()));
  }
}
