package io.yidi.policy.cases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yidi.policy.load.PolicyException;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CaseReaderTest {

  private static final String CASE =
      """
      schema: 1
      insured: {place: "990301", name: 示范, insurance_type: "310", person_type: "11", age: 40}
      institution: {place: "990301", level: "3"}
      visit: outpatient
      visits:
        - id: one
          source: made up
          date: 2025-01-10
          bill: {BILL}
          expected: {total: 1.00}
      """;
  private static final String LINES =
      "lines: [{class: A, amount: 120.50}, {class: C, amount: 30.00},"
          + " {class: A, amount: -20.50, refunds: 1}]";

  private static long read(String bill) {
    CaseFile file = CaseReader.read(Map.of("case.yaml", CASE.replace("BILL", bill))).getFirst();
    return file.visits().getFirst().lines().stream().mapToLong(one -> one.line().amountFen()).sum();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "in_scope: 130.00",
        "total: 130.00, in_scope: 130.00",
        "total: 130, full_self_pay: 10, over_limit: 20, first_self_pay: 30, in_scope: 70.00",
        LINES,
        "total: 130.00, " + LINES,
      })
  void aTotalThatIsTheSumOrIsNotStatedIsRead(String bill) {
    assertThat(read(bill)).isEqualTo(13_000);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "total: 130.01, in_scope: 130.00 | 130.01 | 130.00",
        "total: 130.00, in_scope: 130.00, over_limit: 0.01 | 130.00 | 130.01",
        "total: 130.00 | 130.00 | 0.00",
      })
  void aTotalThatIsNotTheSumOfThePartsIsRefused(String bill, String value, String expected) {
    refused(bill, value, expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"150.50", "171.00"})
  void aTotalThatIsNotTheSumOfTheLinesIsRefused(String total) {
    refused("total: " + total + ", " + LINES, total, "130.00");
  }

  private static void refused(String bill, String value, String expected) {
    assertThatThrownBy(() -> read(bill))
        .isInstanceOf(PolicyException.class)
        .hasMessage(
            "case.yaml:9: visits[0].bill.total: value: "
                + value
                + " (expected: "
                + expected
                + ", the sum of the bill's parts or lines)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"00", "15", "9", "009", "ab", "1a"})
  void aChargeCategoryIsOneOfTheFourteen(String category) {
    String lines = "lines: [{class: A, amount: 1.00, category: \"" + category + "\"}]";
    assertThatThrownBy(() -> read(lines))
        .isInstanceOf(PolicyException.class)
        .hasMessageStartingWith(
            "case.yaml:9: visits[0].bill.lines[0].category: value: "
                + category
                + " (expected: one of 01, 02, 03,");
  }
}
