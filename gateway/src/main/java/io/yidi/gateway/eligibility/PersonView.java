package io.yidi.gateway.eligibility;

import io.yidi.gateway.directory.ReferenceData;
import io.yidi.gateway.directory.ReferenceData.Region;
import io.yidi.gateway.person.PersonState;
import io.yidi.gateway.person.PersonState.Relation;
import io.yidi.gateway.rpc.Masking;
import io.yidi.gateway.rpc.Wire;
import io.yidi.policy.facts.RelationStatus;
import io.yidi.policy.trace.Text;
import io.yidi.proto.eligibility.v1.InsuranceRelation;
import io.yidi.proto.eligibility.v1.InsuredPerson;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** Writes a person as a counter may see it. */
final class PersonView {

  private PersonView() {}

  static InsuredPerson of(PersonState person, LocalDate day, ReferenceData reference) {
    List<InsuranceRelation> relations =
        person.relations().stream()
            .filter(relation -> !relation.period().from().isAfter(day))
            .collect(
                Collectors.groupingBy(
                    relation -> relation.insuranceType() + "@" + relation.insuredArea()))
            .values()
            .stream()
            .map(
                rows ->
                    rows.stream()
                        .max(Comparator.comparing(row -> row.period().from()))
                        .orElseThrow())
            .map(relation -> relation(person, relation, day, reference))
            .sorted(
                Comparator.comparing(InsuranceRelation::getStatus)
                    .thenComparing(InsuranceRelation::getInsuranceType))
            .toList();
    return InsuredPerson.newBuilder()
        .setPersonId(person.personId())
        .setMaskedName(Masking.name(person.name()))
        .setMaskedDocumentNumber(Masking.number(person.documentNumber()))
        .setGender(person.gender())
        .setBirthDate(Wire.date(person.birthDate()))
        .addAllRelations(relations)
        .build();
  }

  private static InsuranceRelation relation(
      PersonState person, Relation relation, LocalDate day, ReferenceData reference) {
    RelationStatus status =
        relation.period().contains(day) ? relation.status() : RelationStatus.ENDED;
    Region region = reference.requireRegion(relation.insuredArea(), day);
    Region pooling = reference.requireRegion(region.poolingArea(), day);
    InsuranceRelation.Builder out =
        InsuranceRelation.newBuilder()
            .setInsuranceType(relation.insuranceType())
            .setPersonType(relation.personType())
            .setStatus(
                io.yidi.proto.eligibility.v1.RelationStatus.valueOf(
                    "RELATION_STATUS_" + status.name()))
            .setStartDate(Wire.date(relation.period().from()))
            .setInsuredArea(relation.insuredArea())
            .setPoolingArea(pooling.code())
            .setPoolingAreaName(pooling.name())
            .setAccountBalanceFen(person.balanceOf(relation.insuranceType(), pooling.code()));
    LocalDate until = relation.period().until();
    if (until != null) {
      out.setEndDate(Wire.date(until));
    }
    if (status != RelationStatus.ACTIVE) {
      out.setNextStep(Wire.text(nextStep(status, pooling.name())));
    }
    return out.build();
  }

  private static Text nextStep(RelationStatus status, String place) {
    String zh =
        switch (status) {
          case SUSPENDED -> "参保关系已暂停,请联系" + place + "经办机构恢复参保(续缴或办理转移)后再结算。";
          case INVALID -> "参保关系无效,请联系" + place + "经办机构核实参保登记。";
          case ENDED -> "参保关系已终止,请按现参保地办理;没有新的参保关系的,自费结算。";
          case ACTIVE -> "";
        };
    String en =
        switch (status) {
          case SUSPENDED ->
              "Suspended: ask the agency of the insured place to restore the relation before"
                  + " settling.";
          case INVALID -> "Invalid: ask the agency of the insured place to check the registration.";
          case ENDED -> "Ended: settle under the present relation; without one the patient pays.";
          case ACTIVE -> "";
        };
    return new Text(zh, en);
  }
}
