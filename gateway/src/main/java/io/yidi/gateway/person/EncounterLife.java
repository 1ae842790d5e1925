package io.yidi.gateway.person;

import static io.yidi.gateway.person.EncounterLife.Course.STAY;
import static io.yidi.gateway.person.EncounterLife.Course.VISIT;
import static io.yidi.gateway.person.EncounterLife.State.CANCELLED;
import static io.yidi.gateway.person.EncounterLife.State.DISCHARGED;
import static io.yidi.gateway.person.EncounterLife.State.OPEN;
import static io.yidi.gateway.person.EncounterLife.State.SELF_PAID;
import static io.yidi.gateway.person.EncounterLife.State.SETTLED;

import io.yidi.gateway.rpc.Refusal;
import io.yidi.policy.facts.VisitKind;
import io.yidi.proto.error.v1.ErrorReason;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The life cycle of an encounter as one table. Every write asks it, also settling and reversing;
 * what is not in it is refused.
 */
public final class EncounterLife {

  /** Where an encounter stands; stored by name. */
  public enum State {
    /** Charges, flags and the statement may change. */
    OPEN,
    /** The patient has left; only stays come here. */
    DISCHARGED,
    /** Every line is settled. */
    SETTLED,
    /** Opened by mistake; final. */
    CANCELLED,
    /** Paid by the patient, who claims at the insured place; final. */
    SELF_PAID
  }

  /** The two courses that an encounter can take. */
  public enum Course {
    /** With admission and discharge; settled once, as a whole. */
    STAY,
    /** Everything else; settled without a discharge, also batch by batch. */
    VISIT;

    /** The course of a kind of visit. */
    public static Course of(VisitKind kind) {
      return kind == VisitKind.INPATIENT ? STAY : VISIT;
    }
  }

  /** What happens to an encounter. */
  public enum Event {
    /** 2201, 2401. */
    OPEN,
    /** What is said of it is changed (2403), but neither flags nor begin. */
    CHANGE,
    /** The begin is changed (2403). */
    MOVE_BEGIN,
    /** The flags are corrected (2403). */
    CORRECT_FLAGS,
    /** The statement on an injury is recorded (002 annex 8). */
    RECORD_STATEMENT,
    /** Something is ordered elsewhere (002 annex 9). */
    RECORD_OUTSIDE_ORDER,
    /** Such an order is taken out. */
    CANCEL_OUTSIDE_ORDER,
    /** Lines are staged (2204, 2301); they are no part of the encounter yet. */
    UPLOAD,
    /** Staged lines become part of the encounter. */
    COMMIT,
    /** Lines are taken out (2205, 2302). */
    CANCEL_CHARGES,
    /** Lines are taken out, and those that stay are all settled. */
    CANCEL_LAST_CHARGES,
    /** 2402. */
    DISCHARGE,
    /** 2405. */
    CANCEL_DISCHARGE,
    /** 2202, 2404. */
    CANCEL,
    /** The patient paid everything (002 Art. 15-1, 43). */
    CLOSE_SELF_PAID,
    /** Whatever is unsettled is settled (2207, 2304). */
    SETTLE,
    /** One charge batch is settled, and other lines stay unsettled. */
    SETTLE_PART,
    /** A settlement is taken back (2208, 2305). */
    REVERSE
  }

  /**
   * One row of the table.
   *
   * @param event what happens
   * @param course in which course
   * @param from state before; null when there is no encounter yet
   * @param to state after
   */
  public record Transition(Event event, Course course, @Nullable State from, State to) {}

  private static final List<Transition> TABLE =
      List.of(
          row(Event.OPEN, STAY, null, OPEN),
          row(Event.OPEN, VISIT, null, OPEN),
          row(Event.CHANGE, STAY, OPEN, OPEN),
          row(Event.CHANGE, STAY, DISCHARGED, DISCHARGED),
          row(Event.CHANGE, VISIT, OPEN, OPEN),
          row(Event.MOVE_BEGIN, STAY, OPEN, OPEN),
          row(Event.MOVE_BEGIN, VISIT, OPEN, OPEN),
          row(Event.CORRECT_FLAGS, STAY, OPEN, OPEN),
          row(Event.CORRECT_FLAGS, STAY, DISCHARGED, DISCHARGED),
          row(Event.CORRECT_FLAGS, VISIT, OPEN, OPEN),
          row(Event.RECORD_STATEMENT, STAY, OPEN, OPEN),
          row(Event.RECORD_STATEMENT, STAY, DISCHARGED, DISCHARGED),
          row(Event.RECORD_STATEMENT, VISIT, OPEN, OPEN),
          row(Event.RECORD_OUTSIDE_ORDER, STAY, OPEN, OPEN),
          row(Event.RECORD_OUTSIDE_ORDER, STAY, DISCHARGED, DISCHARGED),
          row(Event.CANCEL_OUTSIDE_ORDER, STAY, OPEN, OPEN),
          row(Event.CANCEL_OUTSIDE_ORDER, STAY, DISCHARGED, DISCHARGED),
          row(Event.UPLOAD, STAY, OPEN, OPEN),
          row(Event.UPLOAD, STAY, DISCHARGED, DISCHARGED),
          // Lines may be made ready while a settlement is being taken back.
          row(Event.UPLOAD, STAY, SETTLED, SETTLED),
          row(Event.UPLOAD, VISIT, OPEN, OPEN),
          row(Event.UPLOAD, VISIT, SETTLED, SETTLED),
          row(Event.COMMIT, STAY, OPEN, OPEN),
          row(Event.COMMIT, STAY, DISCHARGED, DISCHARGED),
          row(Event.COMMIT, VISIT, OPEN, OPEN),
          row(Event.COMMIT, VISIT, SETTLED, OPEN),
          row(Event.CANCEL_CHARGES, STAY, OPEN, OPEN),
          row(Event.CANCEL_CHARGES, STAY, DISCHARGED, DISCHARGED),
          row(Event.CANCEL_CHARGES, VISIT, OPEN, OPEN),
          row(Event.CANCEL_LAST_CHARGES, VISIT, OPEN, SETTLED),
          row(Event.DISCHARGE, STAY, OPEN, DISCHARGED),
          row(Event.CANCEL_DISCHARGE, STAY, DISCHARGED, OPEN),
          row(Event.CANCEL, STAY, OPEN, CANCELLED),
          row(Event.CANCEL, VISIT, OPEN, CANCELLED),
          row(Event.CLOSE_SELF_PAID, STAY, DISCHARGED, SELF_PAID),
          row(Event.CLOSE_SELF_PAID, VISIT, OPEN, SELF_PAID),
          row(Event.SETTLE, STAY, DISCHARGED, SETTLED),
          row(Event.SETTLE, VISIT, OPEN, SETTLED),
          row(Event.SETTLE_PART, VISIT, OPEN, OPEN),
          row(Event.REVERSE, STAY, SETTLED, DISCHARGED),
          row(Event.REVERSE, VISIT, SETTLED, OPEN),
          row(Event.REVERSE, VISIT, OPEN, OPEN));

  private EncounterLife() {}

  private static Transition row(Event event, Course course, @Nullable State from, State to) {
    return new Transition(event, course, from, to);
  }

  /** The whole table. */
  public static List<Transition> table() {
    return TABLE;
  }

  /** The state of a new encounter. */
  public static State opened(Course course) {
    return to(course, Event.OPEN);
  }

  /** States in which an event is taken; none when the course never takes it. */
  public static Set<State> from(Course course, Event event) {
    Set<State> states = EnumSet.noneOf(State.class);
    for (Transition row : TABLE) {
      if (row.course() == course && row.event() == event && row.from() != null) {
        states.add(row.from());
      }
    }
    return states;
  }

  /**
   * The state that an event leads to, where that does not depend on the state before.
   *
   * @throws IllegalStateException when it does
   */
  public static State to(Course course, Event event) {
    Set<State> states =
        TABLE.stream()
            .filter(row -> row.course() == course && row.event() == event)
            .map(Transition::to)
            .collect(Collectors.toSet());
    if (states.size() != 1) {
      throw new IllegalStateException(event + " of " + course + " leads to " + states);
    }
    return states.iterator().next();
  }

  /**
   * The state after an event.
   *
   * @throws Refusal when the state before does not take it
   */
  public static State after(Course course, State from, Event event) {
    return TABLE.stream()
        .filter(row -> row.course() == course && row.event() == event && row.from() == from)
        .map(Transition::to)
        .findFirst()
        .orElseThrow(() -> refusal(course, from, event));
  }

  private static Refusal refusal(Course course, State from, Event event) {
    Set<State> expected = from(course, event);
    if (expected.isEmpty()) {
      return Refusal.field(
          "encounter_id", "an encounter that is no stay", "an inpatient encounter");
    }
    return new Refusal(
            ErrorReason.ERROR_REASON_ENCOUNTER_STATE,
            zh(from, event),
            "encounter state: "
                + from
                + " (expected: "
                + expected.stream().map(State::name).collect(Collectors.joining(" or "))
                + ")")
        .with("state", from.name());
  }

  private static String zh(State from, Event event) {
    return switch (from) {
      case OPEN -> event == Event.SETTLE ? "患者尚未办理出院,请先办理出院登记再结算。" : "该就诊尚未办理出院,请先办理出院登记。";
      case DISCHARGED -> "该就诊已办理出院;如需更改,请先撤销出院。";
      case SETTLED -> event == Event.SETTLE ? "该就诊已结算,不能重复结算。" : "该就诊已结算;如需更改,请先撤销结算。";
      case SELF_PAID -> "该就诊已由患者自费结清,不能再更改。";
      case CANCELLED -> "该就诊已撤销;如需办理,请重新挂号或入院登记。";
    };
  }
}
