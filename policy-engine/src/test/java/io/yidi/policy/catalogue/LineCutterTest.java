package io.yidi.policy.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yidi.policy.bill.ChargeLine;
import io.yidi.policy.bill.HospitalApproval;
import io.yidi.policy.bill.LineCut;
import io.yidi.policy.money.Money;
import io.yidi.policy.time.Period;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LineCutterTest {
  private static final LocalDate DAY = LocalDate.of(2025, 3, 1);
  private static final long ONE = 10_000;

  private static ItemTerms terms(ItemClass itemClass, String share, String ceiling) {
    return terms(itemClass, share, ceiling, false);
  }

  private static ItemTerms terms(
      ItemClass itemClass, String share, String ceiling, boolean limitedUse) {
    return new ItemTerms(
        "示范项目",
        itemClass,
        "09",
        Money.parsePercent(share),
        Money.parseScaled(ceiling, 6),
        limitedUse);
  }

  private static PricedLine line(ItemTerms terms, String price) {
    return line(1, terms, price, ONE, HospitalApproval.NOT_NEEDED, 0);
  }

  private static PricedLine line(
      int number,
      ItemTerms terms,
      String price,
      long quantityE4,
      HospitalApproval approval,
      int refundsLine) {
    long priceE6 = Money.parseScaled(price, 6);
    return new PricedLine(
        new ChargeLine(
            number,
            "T" + number,
            DAY,
            quantityE4,
            priceE6,
            Money.timesHalfUp(quantityE4, priceE6),
            approval,
            refundsLine),
        terms);
  }

  private static LineCut cut(PricedLine line) {
    LineCut cut = LineCutter.cut(List.of(line))[0];
    assertThat(cut.amount()).isEqualTo(line.line().amountFen());
    return cut;
  }

  @Test
  void whatThePlaceOfCareDoesNotAllowForTheDiseaseIsTheirOwn() {
    PricedLine inside = line(terms(ItemClass.B, "10%", "80"), "100");
    PricedLine outside = new PricedLine(inside.line(), inside.terms(), true);
    assertThat(cut(inside)).isEqualTo(new LineCut(0, 2_000, 800, 7_200));
    assertThat(cut(outside)).isEqualTo(new LineCut(10_000, 0, 0, 0));
  }

  @Test
  void aRefundFollowsTheLineThatItTakesBackOutOfTheDiseasesScope() {
    PricedLine original =
        line(1, terms(ItemClass.A, "0%", "0"), "10", 3 * ONE, HospitalApproval.NOT_NEEDED, 0);
    PricedLine refund =
        line(2, terms(ItemClass.A, "0%", "0"), "10", -ONE, HospitalApproval.NOT_NEEDED, 1);
    LineCut[] cuts =
        LineCutter.cut(List.of(new PricedLine(original.line(), original.terms(), true), refund));
    assertThat(sum(cuts)).isEqualTo(new LineCut(2_000, 0, 0, 0));
  }

  private static LineCut sum(LineCut... cuts) {
    LineCut zero = new LineCut(0, 0, 0, 0);
    LineCut sum = zero;
    for (LineCut cut : cuts) {
      sum = sum.minus(zero.minus(cut));
    }
    return sum;
  }

  @Nested
  class Classes {
    @Test
    void classAIsInScope() {
      assertThat(cut(line(terms(ItemClass.A, "0%", "0"), "4.52")))
          .isEqualTo(new LineCut(0, 0, 0, 452));
    }

    /** The recorded Hebei line: 4.52 × 5 % = 0.226, rounded to 0.23. */
    @Test
    void classBHasAFirstShareRoundedHalfUp() {
      assertThat(cut(line(terms(ItemClass.B, "5%", "0"), "4.52")))
          .isEqualTo(new LineCut(0, 0, 23, 429));
    }

    @Test
    void classCIsWhollyOwn() {
      assertThat(cut(line(terms(ItemClass.C, "100%", "1"), "4.52")))
          .isEqualTo(new LineCut(452, 0, 0, 0));
    }

    @ParameterizedTest
    @CsvSource({"0.10, 5%, 1", "0.09, 5%, 0", "0.30, 5%, 2", "0.50, 1%, 1", "0.49, 1%, 0"})
    void firstShareAtTheHalf(String price, String share, long firstSelfPay) {
      assertThat(cut(line(terms(ItemClass.B, share, "0"), price)).firstSelfPay())
          .isEqualTo(firstSelfPay);
    }

    @Test
    void linesAreCutOneByOne() {
      PricedLine line = line(terms(ItemClass.B, "5%", "0"), "0.10");
      PricedLine other =
          line(2, terms(ItemClass.B, "5%", "0"), "0.10", ONE, HospitalApproval.NOT_NEEDED, 0);
      assertThat(LineCutter.cut(List.of(line, other)))
          .containsExactly(new LineCut(0, 0, 1, 9), new LineCut(0, 0, 1, 9));
    }

    @Test
    void noLinesGiveNoCuts() {
      assertThat(LineCutter.cut(List.of())).isEmpty();
    }
  }

  @Nested
  class LimitedUse {
    @ParameterizedTest
    @CsvSource({
      "true, NOT_NEEDED, own",
      "true, REFUSED, own",
      "true, APPROVED, reimbursable",
      "false, REFUSED, own",
      "false, NOT_NEEDED, reimbursable",
      "false, APPROVED, reimbursable"
    })
    void needsApproval(boolean limitedUse, HospitalApproval approval, String expected) {
      ItemTerms terms = terms(ItemClass.B, "10%", "0", limitedUse);
      assertThat(cut(line(1, terms, "10.00", ONE, approval, 0)))
          .isEqualTo(
              expected.equals("own") ? new LineCut(1000, 0, 0, 0) : new LineCut(0, 0, 100, 900));
    }

    @Test
    void approvalDoesNotHelpClassC() {
      ItemTerms terms = terms(ItemClass.C, "0%", "0", true);
      assertThat(cut(line(1, terms, "10.00", ONE, HospitalApproval.APPROVED, 0)).fullSelfPay())
          .isEqualTo(1000);
    }
  }

  @Nested
  class PriceCeiling {
    @ParameterizedTest
    @CsvSource({
      "10.00, 10.00, 0",
      "10.00, 10.000001, 0",
      "10.00, 12.00, 0",
      "10.00, 8.00, 200",
      "10.00, 0, 0"
    })
    void thePartAboveIsOverLimit(String price, String ceiling, long over) {
      assertThat(cut(line(terms(ItemClass.A, "0%", ceiling), price)))
          .isEqualTo(new LineCut(0, over, 0, 1000 - over));
    }

    @Test
    void theFirstShareIsTakenOfWhatIsLeft() {
      assertThat(cut(line(terms(ItemClass.B, "10%", "8.00"), "10.00")))
          .isEqualTo(new LineCut(0, 200, 80, 720));
    }

    @Test
    void holdsForTheUnitPriceAndCountsByQuantity() {
      ItemTerms terms = terms(ItemClass.B, "10%", "3.333333");
      // 2.5 × 4 = 10.00; 2.5 × 3.333333 = 8.3333325, rounded to 8.33; 833 × 10 % = 83.3.
      assertThat(cut(line(1, terms, "4.00", 25_000, HospitalApproval.NOT_NEEDED, 0)))
          .isEqualTo(new LineCut(0, 167, 83, 750));
    }

    @Test
    void atTheCeilingNothingIsAboveThoughTheAmountIsAFenHigh() {
      ChargeLine high =
          new ChargeLine(1, "T", DAY, ONE, 10_000_000, 1001, HospitalApproval.NOT_NEEDED, 0);
      assertThat(cut(new PricedLine(high, terms(ItemClass.A, "0%", "10.00"))))
          .isEqualTo(new LineCut(0, 0, 0, 1001));
    }

    @Test
    void isNeverNegativeWhereTheAmountIsAFenLow() {
      ChargeLine low =
          new ChargeLine(1, "T", DAY, ONE, 10_000_001, 999, HospitalApproval.NOT_NEEDED, 0);
      assertThat(cut(new PricedLine(low, terms(ItemClass.A, "0%", "10.00"))))
          .isEqualTo(new LineCut(0, 0, 0, 999));
    }
  }

  @Nested
  class Refunds {
    private PricedLine sold(ItemTerms terms, long quantityE4) {
      return line(1, terms, "4.52", quantityE4, HospitalApproval.NOT_NEEDED, 0);
    }

    private PricedLine back(int number, ItemTerms terms, long quantityE4) {
      return line(number, terms, "4.52", -quantityE4, HospitalApproval.NOT_NEEDED, 1);
    }

    @Test
    void aFullRefundIsTheExactReverse() {
      ItemTerms terms = terms(ItemClass.B, "5%", "4.00");
      LineCut[] cuts = LineCutter.cut(List.of(sold(terms, ONE), back(2, terms, ONE)));
      assertThat(cuts[0]).isEqualTo(new LineCut(0, 52, 20, 380));
      assertThat(cuts[1]).isEqualTo(new LineCut(0, -52, -20, -380));
    }

    @Test
    void aPartialRefundLeavesTheCutOfTheNet() {
      ItemTerms terms = terms(ItemClass.B, "5%", "0");
      LineCut[] cuts = LineCutter.cut(List.of(sold(terms, 3 * ONE), back(2, terms, ONE)));
      // 13.56 × 5 % = 0.678 → 0.68; the net 9.04 × 5 % = 0.452 → 0.45.
      assertThat(cuts[0]).isEqualTo(new LineCut(0, 0, 68, 1288));
      assertThat(cuts[1]).isEqualTo(new LineCut(0, 0, -23, -429));
      assertThat(sum(cuts)).isEqualTo(cut(sold(terms, 2 * ONE)));
    }

    @Test
    void severalRefundsOfOneLineEndAtTheNet() {
      ItemTerms terms = terms(ItemClass.B, "15%", "3.10");
      LineCut[] cuts =
          LineCutter.cut(
              List.of(
                  sold(terms, 7 * ONE),
                  back(2, terms, ONE),
                  back(3, terms, 2 * ONE),
                  back(4, terms, ONE)));
      assertThat(sum(cuts)).isEqualTo(cut(sold(terms, 3 * ONE)));
      LineCut[] all =
          LineCutter.cut(List.of(sold(terms, 2 * ONE), back(2, terms, ONE), back(3, terms, ONE)));
      assertThat(sum(all)).isEqualTo(new LineCut(0, 0, 0, 0));
    }

    @Test
    void roundingDoesNotAccumulate() {
      ItemTerms terms = terms(ItemClass.B, "5%", "0");
      PricedLine ten = line(1, terms, "0.10", 10 * ONE, HospitalApproval.NOT_NEEDED, 0);
      PricedLine one = line(2, terms, "0.10", -ONE, HospitalApproval.NOT_NEEDED, 1);
      PricedLine another = line(3, terms, "0.10", -ONE, HospitalApproval.NOT_NEEDED, 1);
      // 1.00, 0.90 and 0.80 × 5 % = 0.05, 0.045 → 0.05, 0.04.
      assertThat(LineCutter.cut(List.of(ten, one, another)))
          .extracting(LineCut::firstSelfPay)
          .containsExactly(5L, 0L, -1L);
    }

    @Test
    void mayStandBeforeTheLineTheyTakeBack() {
      ItemTerms terms = terms(ItemClass.B, "5%", "0");
      LineCut[] cuts = LineCutter.cut(List.of(back(2, terms, ONE), sold(terms, 3 * ONE)));
      assertThat(cuts[0]).isEqualTo(new LineCut(0, 0, -23, -429));
      assertThat(cuts[1]).isEqualTo(new LineCut(0, 0, 68, 1288));
    }

    @Test
    void areCutByTheTermsAndApprovalOfTheOriginal() {
      PricedLine original =
          line(1, terms(ItemClass.B, "10%", "0", true), "10.00", ONE, HospitalApproval.APPROVED, 0);
      PricedLine refund =
          line(2, terms(ItemClass.C, "0%", "0"), "10.00", -ONE, HospitalApproval.NOT_NEEDED, 1);
      assertThat(LineCutter.cut(List.of(original, refund))[1])
          .isEqualTo(new LineCut(0, 0, -100, -900));
    }

    @Test
    void ofALineThatIsNotInTheBillAreRefused() {
      ItemTerms terms = terms(ItemClass.A, "0%", "0");
      PricedLine stray = line(2, terms, "10.00", -ONE, HospitalApproval.NOT_NEEDED, 7);
      assertThatThrownBy(() -> LineCutter.cut(List.of(stray)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("refunds_line_number: 7");
    }
  }

  @Nested
  class LookUp {
    private static final LocalDate CHANGE = LocalDate.of(2025, 1, 1);

    private static CatalogueItem item(
        String area, ItemClass itemClass, LocalDate from, @Nullable LocalDate until) {
      return new CatalogueItem(
          area,
          "XA01",
          "示范药品" + area,
          itemClass,
          "09",
          Map.of("", 100_000L, "390", 300_000L),
          Map.of("", 9_000_000L, "1", 5_000_000L, "3", 0L),
          false,
          new Period(from, until));
    }

    private static final Catalogue CATALOGUE =
        Catalogue.of(
            "v1",
            List.of(
                item("440100", ItemClass.B, LocalDate.of(2024, 1, 1), CHANGE),
                item("440100", ItemClass.A, CHANGE, LocalDate.of(2026, 1, 1)),
                item("440000", ItemClass.C, LocalDate.of(2023, 1, 1), null)));

    private static @Nullable ItemTerms find(String area, String day) {
      return CATALOGUE.terms(area, "XA01", LocalDate.parse(day), "310", "2");
    }

    private static ItemTerms found(String insuranceType, String level) {
      ItemTerms terms = CATALOGUE.terms("440100", "XA01", DAY, insuranceType, level);
      return Objects.requireNonNull(terms);
    }

    @ParameterizedTest
    @CsvSource({
      "440100, 2024-12-31, B",
      "440100, 2025-01-01, A",
      "440100, 2025-01-02, A",
      "440100, 2025-12-31, A",
      "440100, 2026-01-01, C",
      "440100, 2023-12-31, C",
      "440200, 2025-01-01, C",
      "440000, 2025-01-01, C"
    })
    void theVersionOfTheDayOwnAreaBeforeProvince(String area, String day, ItemClass itemClass) {
      ItemTerms terms = Objects.requireNonNull(find(area, day));
      assertThat(terms.itemClass()).isEqualTo(itemClass);
    }

    @ParameterizedTest
    @CsvSource({"440100, 2022-12-31", "450100, 2025-01-01", "990100, 2025-01-01"})
    void nothingWhereNoCatalogueHasIt(String area, String day) {
      assertThat(find(area, day)).isNull();
    }

    @Test
    void anItemIsCountedOnceForEachAreaThatHasIt() {
      assertThat(CATALOGUE.size()).isEqualTo(2);
    }

    @Test
    void nothingForAnUnknownCode() {
      assertThat(CATALOGUE.terms("440100", "XA02", DAY, "310", "2")).isNull();
    }

    @Test
    void theShareOfTheInsuranceTypeBeforeTheGeneralOne() {
      assertThat(found("390", "2").firstSharePpm()).isEqualTo(300_000);
      assertThat(found("310", "2").firstSharePpm()).isEqualTo(100_000);
    }

    @Test
    void theCeilingOfTheLevelBeforeTheGeneralOneAndZeroForNone() {
      assertThat(found("310", "1").priceCeilingE6()).isEqualTo(5_000_000);
      assertThat(found("310", "2").priceCeilingE6()).isEqualTo(9_000_000);
      assertThat(found("310", "3").priceCeilingE6()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"1, 500", "2, 100", "3, 0"})
    void theCeilingOfTheLevelCutsTheLine(String level, long over) {
      assertThat(cut(line(found("310", level), "10.00")).overLimit()).isEqualTo(over);
    }

    @Test
    void knowsItsVersionAndSize() {
      assertThat(CATALOGUE.version()).isEqualTo("v1");
      assertThat(CATALOGUE.size()).isEqualTo(2);
    }

    @Test
    void withoutAnyShareOrCeilingThereIsNone() {
      CatalogueItem bare =
          new CatalogueItem(
              "440100",
              "XA03",
              "示范药品",
              ItemClass.A,
              "09",
              Map.of(),
              Map.of(),
              true,
              new Period(CHANGE, null));
      ItemTerms terms =
          Catalogue.of("v2", List.of(bare)).terms("440100", "XA03", CHANGE, "310", "2");
      assertThat(terms).isEqualTo(new ItemTerms("示范药品", ItemClass.A, "09", 0, 0, true));
    }
  }
}
