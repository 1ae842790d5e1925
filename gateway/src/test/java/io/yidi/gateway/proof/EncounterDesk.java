package io.yidi.gateway.proof;

import static io.yidi.gateway.demo.DemoClient.date;
import static org.assertj.core.api.Assertions.assertThat;

import io.yidi.gateway.demo.DemoClient;
import io.yidi.gateway.proof.Insured.Encounter;
import io.yidi.gateway.proof.Insured.State;
import io.yidi.gateway.testing.Visits;
import io.yidi.proto.encounter.v1.CancelChargesRequest;
import io.yidi.proto.encounter.v1.CorrectFlagsRequest;
import io.yidi.proto.encounter.v1.DischargeRequest;
import io.yidi.proto.encounter.v1.GetEncounterRequest;
import io.yidi.proto.encounter.v1.OpenEncounterRequest;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The encounters of one person, in the gateway and in the model. */
final class EncounterDesk {

  private final World world;
  private final Insured person;
  private final Fault fault;

  EncounterDesk(World world, Insured person, Fault fault) {
    this.world = world;
    this.person = person;
    this.fault = fault;
  }

  private DemoClient client(Encounter encounter) {
    return world.client(encounter.place);
  }

  private static Place.Kind kind(boolean stay) {
    return stay ? Place.Kind.INPATIENT : Place.Kind.OUTPATIENT;
  }

  /** Opens a stay or a visit, whatever else is open. */
  String open(Choice choice) {
    Place place = choice.hospital();
    boolean stay = choice.percent(55);
    boolean emergency = choice.percent(20);
    List<LocalDate> days = stay ? choice.of(Choice.STAYS) : List.of(choice.day());
    OpenEncounterRequest request =
        OpenEncounterRequest.newBuilder()
            .setRequestId(World.fresh("open"))
            .setCredential(Visits.credential(person.id()))
            .setMedType(kind(stay).medType)
            .setBeginDate(date(days.getFirst()))
            .setInstitutionVisitNumber(World.fresh("V"))
            .setFlags(Trial.flags(kind(stay), emergency))
            .build();
    Encounter encounter =
        new Encounter(
            Visits.open(world.client(place), request.toBuilder()),
            place,
            stay,
            days.getFirst(),
            days.getLast());
    encounter.emergency = emergency;
    person.encounters.add(encounter);
    world.saw("opened");
    return Trial.described(encounter) + (emergency ? " emergency" : "");
  }

  private static String orElse(@Nullable Encounter encounter) {
    return encounter == null ? "no encounter" : Trial.described(encounter);
  }

  String upload(Choice choice) {
    Encounter encounter = choice.any(person.encounters);
    if (encounter != null) {
      upload(encounter, choice);
    }
    return orElse(encounter);
  }

  /** An encounter with charges, and discharged when it is a stay: ready to be settled. */
  String prepare(Choice choice) {
    open(choice);
    Encounter encounter = person.encounters.getLast();
    upload(encounter, choice);
    if (!encounter.stay && choice.percent(60)) {
      upload(encounter, choice);
    }
    if (encounter.stay) {
      discharge(encounter);
    }
    return Trial.described(encounter) + " " + encounter.unsettled;
  }

  private void upload(Encounter encounter, Choice choice) {
    List<Bill.Line> lines = choice.lines(encounter.lastLine + 1, kind(encounter.stay), false);
    encounter.lastLine += lines.size();
    String batch = World.fresh("upload");
    boolean refused = encounter.stay && encounter.state == State.SETTLED;
    Called.by(
            () -> {
              client(encounter)
                  .upload(
                      encounter.id,
                      batch,
                      lines.stream().map(line -> line.sent(encounter.begin)).toList());
              return "uploaded";
            })
        .expecting(refused ? "ENCOUNTER_STATE" : "");
    if (!refused) {
      encounter.unsettled.addAll(lines);
      lines.forEach(line -> encounter.batches.put(line.number(), batch));
      encounter.state = encounter.stay ? encounter.state : State.OPEN;
      world.saw("uploaded");
    }
  }

  String cancelCharges(Choice choice) {
    Encounter encounter = choice.any(person.encounters);
    if (encounter != null) {
      Integer one = choice.percent(60) ? choice.any(List.copyOf(encounter.numbers())) : null;
      boolean settled =
          one != null && encounter.unsettled.stream().noneMatch(line -> line.number() == one);
      CancelChargesRequest.Builder request =
          CancelChargesRequest.newBuilder()
              .setRequestId(World.fresh("cancel-charges"))
              .setEncounterId(encounter.id);
      if (one == null) {
        request.setAll(true);
      } else {
        request.addLineNumbers(one);
      }
      String expected =
          settled ? "CHARGE_SETTLED" : encounter.changeable() ? "" : "ENCOUNTER_STATE";
      Called.by(() -> client(encounter).encounter().cancelCharges(request.build()))
          .expecting(expected);
      world.saw("charges cancelled " + expected);
      if (expected.isEmpty()) {
        encounter.unsettled.removeIf(line -> one == null || line.number() == one);
        if (encounter.unsettled.isEmpty() && !encounter.taken.isEmpty()) {
          encounter.state = State.SETTLED;
        }
      }
    }
    return orElse(encounter);
  }

  String correctFlags(Choice choice) {
    Encounter encounter = choice.any(person.encounters);
    if (encounter != null) {
      boolean emergency = choice.percent(50);
      CorrectFlagsRequest request =
          CorrectFlagsRequest.newBuilder()
              .setRequestId(World.fresh("flags"))
              .setEncounterId(encounter.id)
              .setFlags(Trial.flags(kind(encounter.stay), emergency))
              .setReason("模型")
              .build();
      String expected =
          !encounter.changeable()
              ? "ENCOUNTER_STATE"
              : encounter.taken.isEmpty() ? "" : "CHARGE_SETTLED";
      Called.by(() -> client(encounter).encounter().correctFlags(request)).expecting(expected);
      world.saw("flags corrected " + expected);
      if (expected.isEmpty() && fault != Fault.FLAGS_NEVER_CORRECTED) {
        encounter.emergency = emergency;
      }
      return Trial.described(encounter) + (emergency ? " emergency" : " ordinary");
    }
    return orElse(null);
  }

  String discharge(Choice choice) {
    Encounter encounter = choice.any(person.encounters);
    if (encounter != null) {
      discharge(encounter);
    }
    return orElse(encounter);
  }

  private void discharge(Encounter encounter) {
    DischargeRequest request =
        DischargeRequest.newBuilder()
            .setRequestId(World.fresh("discharge"))
            .setEncounterId(encounter.id)
            .setEndDate(date(encounter.end))
            .setDischargeWay("1")
            .build();
    String expected =
        !encounter.stay ? "FIELD_INVALID" : encounter.state == State.OPEN ? "" : "ENCOUNTER_STATE";
    Called.by(() -> client(encounter).encounter().discharge(request)).expecting(expected);
    if (expected.isEmpty()) {
      encounter.state = State.DISCHARGED;
    }
  }

  /**
   * The bill of an encounter; null when there is none. Those that can be settled come more often.
   */
  @Nullable Bill bill(Choice choice) {
    List<Encounter> ready =
        person.encounters.stream()
            .filter(
                one ->
                    !one.unsettled.isEmpty()
                        && one.state == (one.stay ? State.DISCHARGED : State.OPEN))
            .toList();
    Encounter encounter =
        !ready.isEmpty() && choice.percent(75) ? choice.of(ready) : choice.any(person.encounters);
    if (encounter == null) {
      return null;
    }
    LocalDate settled =
        encounter.stay ? encounter.end.plusDays(choice.number(0, 3)) : encounter.end;
    // A stay is settled as a whole, so that a batch of one is refused.
    String apart =
        choice.percent(encounter.stay ? 2 : 50)
            ? choice.any(List.copyOf(encounter.batches.values()))
            : null;
    return bill(
        encounter,
        apart == null ? "" : apart,
        settled,
        choice.percent(50),
        choice.percent(2) ? 7 : 0);
  }

  private Bill bill(
      Encounter encounter, String batch, LocalDate settled, boolean useAccount, long wrongBy) {
    return new Bill(
        encounter.place,
        kind(encounter.stay),
        encounter.id,
        batch,
        encounter.begin,
        encounter.discharged(),
        settled,
        encounter.emergency,
        encounter.unsettledOf(batch),
        useAccount,
        wrongBy);
  }

  /** A bill of an encounter with the lines and flags that the encounter has now. */
  Bill today(Bill then) {
    return bill(
        person.encounter(then.encounterId()),
        then.batch(),
        then.policyDate(),
        then.useAccount(),
        then.wrongBy());
  }

  /** Why an encounter does not settle as it stands; empty when it may. */
  String whyNotSettled(Bill bill) {
    Encounter encounter = person.encounter(bill.encounterId());
    if (encounter.state != (encounter.stay ? State.DISCHARGED : State.OPEN)) {
      return "ENCOUNTER_STATE";
    }
    if (!bill.batch().isEmpty() && encounter.stay) {
      return "FIELD_INVALID";
    }
    if (encounter.unsettled.isEmpty()) {
      return "NO_CHARGES";
    }
    return bill.lines().isEmpty() ? "FIELD_INVALID" : "";
  }

  /** Compares every encounter's state and number of lines. */
  void checkAll() {
    for (Encounter one : person.encounters) {
      io.yidi.proto.encounter.v1.Encounter read =
          client(one)
              .encounter()
              .getEncounter(GetEncounterRequest.newBuilder().setEncounterId(one.id).build())
              .getEncounter();
      assertThat(read.getState().name())
          .as(Trial.described(one))
          .isEqualTo("ENCOUNTER_STATE_" + one.state.name());
      assertThat(read.getLineCount()).as(Trial.described(one)).isEqualTo(one.numbers().size());
    }
  }
}
