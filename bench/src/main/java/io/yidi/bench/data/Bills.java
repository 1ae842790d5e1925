package io.yidi.bench.data;

import com.google.type.Date;
import io.yidi.policy.facts.VisitKind;
import io.yidi.proto.settlement.v1.AccountUse;
import io.yidi.proto.settlement.v1.Claim;
import io.yidi.proto.settlement.v1.InlineBill;
import io.yidi.proto.type.v1.ChargeLine;
import io.yidi.proto.type.v1.InpatientType;
import io.yidi.proto.type.v1.OutpatientEmergencyReferral;
import io.yidi.proto.type.v1.PersonRef;
import io.yidi.proto.type.v1.VisitFlags;
import io.yidi.proto.type.v1.YesNo;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Made-up bills of Beijing's made-up items. The amounts are small, so that yearly caps are far and
 * every settlement moves counters and account.
 */
public final class Bills {

  /** Flags of an outpatient visit without emergency or injury. */
  public static final VisitFlags VISIT =
      VisitFlags.newBuilder()
          .setTrauma(YesNo.YES_NO_NO)
          .setOutpatientEmergencyReferral(
              OutpatientEmergencyReferral.OUTPATIENT_EMERGENCY_REFERRAL_NEITHER)
          .build();

  /** Flags of an ordinary stay. */
  public static final VisitFlags STAY =
      VisitFlags.newBuilder()
          .setTrauma(YesNo.YES_NO_NO)
          .setInpatientType(InpatientType.INPATIENT_TYPE_ORDINARY)
          .build();

  private static final String DISEASE = "M03900";
  private static final String VISIT_FEE = "001102000010000";

  private static final List<String> DRUGS = List.of("XDEMO0000000001", "XDEMO0000000002");

  private static final List<String> ITEMS =
      List.of(
          "XDEMO0000000001",
          "XDEMO0000000002",
          "XDEMO0000000003",
          "XDEMO0000000006",
          "001102000050000",
          "001109000010000");

  private static final int MOST_YUAN = 9;

  private Bills() {}

  /** 医疗类别 (med_type) of a kind. */
  public static String medType(VisitKind kind) {
    return switch (kind) {
      case OUTPATIENT -> "11";
      case INPATIENT -> "21";
      case PHARMACY -> "41";
      case CHRONIC -> "14";
    };
  }

  /**
   * A bill that comes with the call.
   *
   * @param kind not inpatient
   * @param day of the service
   * @param lines number of lines
   * @param random where items and amounts come from
   */
  public static InlineBill bill(VisitKind kind, LocalDate day, int lines, RandomGenerator random) {
    InlineBill.Builder bill =
        InlineBill.newBuilder().setMedType(medType(kind)).setServiceDate(date(day));
    if (kind != VisitKind.PHARMACY) {
      bill.setFlags(VISIT);
    }
    if (kind == VisitKind.CHRONIC) {
      bill.setDiseaseCode(DISEASE);
    }
    for (int number = 1; number <= lines; number++) {
      boolean fee = kind == VisitKind.OUTPATIENT && number == 1;
      List<String> items = kind == VisitKind.OUTPATIENT ? ITEMS.subList(0, 4) : DRUGS;
      String item = fee ? VISIT_FEE : items.get(random.nextInt(items.size()));
      bill.addLines(line(number, item, day, random));
    }
    return bill.build();
  }

  /** Lines of a stay, spread over its days. */
  public static List<ChargeLine> stay(
      LocalDate from, LocalDate until, int lines, RandomGenerator random) {
    int days = Math.toIntExact(until.toEpochDay() - from.toEpochDay()) + 1;
    List<ChargeLine> all = new ArrayList<>(lines);
    for (int number = 1; number <= lines; number++) {
      LocalDate day = from.plusDays((long) (number - 1) * days / lines);
      all.add(line(number, ITEMS.get(random.nextInt(ITEMS.size())), day, random));
    }
    return all;
  }

  private static ChargeLine line(int number, String item, LocalDate day, RandomGenerator random) {
    long quantity = 1L + random.nextInt(3);
    long yuan = 1L + random.nextInt(MOST_YUAN);
    return ChargeLine.newBuilder()
        .setLineNumber(number)
        .setItemCode(item)
        .setFeeDate(date(day))
        .setQuantityE4(quantity * 10_000)
        .setUnitPriceE6(yuan * 1_000_000)
        .setAmountFen(quantity * yuan * 100)
        .build();
  }

  /** A claim for a bill, paid from the account as far as it goes. */
  public static Claim claim(String personId, InlineBill bill) {
    return Claim.newBuilder()
        .setPerson(person(personId))
        .setBill(bill)
        .setTotalFen(total(bill.getLinesList()))
        .setAccountUse(AccountUse.ACCOUNT_USE_OWN)
        .build();
  }

  /** A claim for a discharged stay, settled on a day. */
  public static Claim stayClaim(String personId, String encounterId, long totalFen, LocalDate day) {
    return Claim.newBuilder()
        .setPerson(person(personId))
        .setEncounterId(encounterId)
        .setTotalFen(totalFen)
        .setAccountUse(AccountUse.ACCOUNT_USE_OWN)
        .setSettlementDate(date(day))
        .build();
  }

  /** A person by number. */
  public static PersonRef person(String personId) {
    return PersonRef.newBuilder().setPersonId(personId).build();
  }

  /** Sum of lines in fen. */
  public static long total(List<ChargeLine> lines) {
    return lines.stream().mapToLong(ChargeLine::getAmountFen).sum();
  }

  /** A date of the contract. */
  public static Date date(LocalDate day) {
    return Date.newBuilder()
        .setYear(day.getYear())
        .setMonth(day.getMonthValue())
        .setDay(day.getDayOfMonth())
        .build();
  }
}
