package io.yidi.gateway.settlement;

import static io.yidi.gateway.demo.DemoClient.date;
import static io.yidi.gateway.testing.Bills.id;
import static io.yidi.gateway.testing.Bills.person;

import io.yidi.gateway.demo.DemoClient;
import io.yidi.proto.encounter.v1.DischargeRequest;
import io.yidi.proto.encounter.v1.GetEncounterRequest;
import io.yidi.proto.encounter.v1.OpenEncounterRequest;
import io.yidi.proto.settlement.v1.Claim;
import io.yidi.proto.type.v1.ChargeLine;
import io.yidi.proto.type.v1.Credential;
import io.yidi.proto.type.v1.CredentialType;
import io.yidi.proto.type.v1.InpatientType;
import io.yidi.proto.type.v1.VisitFlags;
import io.yidi.proto.type.v1.YesNo;
import java.time.LocalDate;
import java.util.List;

/** Stays and stored visits for tests: opened, charged, discharged. */
final class Stays {

  static final LocalDate ADMITTED = LocalDate.of(2025, 3, 3);
  static final LocalDate DISCHARGED = LocalDate.of(2025, 3, 11);

  static final String EXAMINATION = "XDEMO0000000003";
  static final String SURGERY = "XDEMO0000000004";
  static final String IMPLANT = "XDEMO0000000005";
  static final String WARD_ROUND = "001102000050000";
  static final String BED = "001109000010000";

  /** Second-level hospital in Xiamen. */
  static final String XIAMEN = "H35020000001";

  /** Third-level hospital in Guangzhou. */
  static final String GUANGZHOU = "H44010000001";

  /** Flags of an ordinary stay. */
  static final VisitFlags STAY =
      VisitFlags.newBuilder()
          .setTrauma(YesNo.YES_NO_NO)
          .setInpatientType(InpatientType.INPATIENT_TYPE_ORDINARY)
          .build();

  private Stays() {}

  /** Opens an encounter by the e-credential that test persons have. */
  static String open(
      DemoClient client, String personId, String medType, LocalDate day, VisitFlags flags) {
    return client
        .encounter()
        .openEncounter(
            OpenEncounterRequest.newBuilder()
                .setRequestId(id())
                .setCredential(
                    Credential.newBuilder()
                        .setType(CredentialType.CREDENTIAL_TYPE_E_CREDENTIAL)
                        .setNumber(personId))
                .setMedType(medType)
                .setBeginDate(date(day))
                .setInstitutionVisitNumber(id())
                .setFlags(flags)
                .build())
        .getEncounter()
        .getEncounterId();
  }

  /** Records the discharge. */
  static void discharge(DemoClient client, String encounterId) {
    client
        .encounter()
        .discharge(
            DischargeRequest.newBuilder()
                .setRequestId(id())
                .setEncounterId(encounterId)
                .setEndDate(date(DISCHARGED))
                .setDischargeWay("1")
                .build());
  }

  /** A stay that is charged and discharged, ready to be settled. */
  static String ready(
      DemoClient client,
      String personId,
      String medType,
      VisitFlags flags,
      List<ChargeLine> lines) {
    String encounter = open(client, personId, medType, ADMITTED, flags);
    client.upload(encounter, id(), lines);
    discharge(client, encounter);
    return encounter;
  }

  /** The claim of such a stay, settled on the day of discharge. */
  static Claim.Builder claim(String personId, String encounterId, List<ChargeLine> lines) {
    return DemoClient.stay(person(personId), encounterId, total(lines), date(DISCHARGED))
        .toBuilder();
  }

  /** Name of the encounter's state. */
  static String state(DemoClient client, String encounterId) {
    return client
        .encounter()
        .getEncounter(GetEncounterRequest.newBuilder().setEncounterId(encounterId).build())
        .getEncounter()
        .getState()
        .name();
  }

  /** Sum of lines. */
  static long total(List<ChargeLine> lines) {
    return lines.stream().mapToLong(ChargeLine::getAmountFen).sum();
  }
}
