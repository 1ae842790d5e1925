package io.yidi.policy.split;

import static org.assertj.core.api.Assertions.assertThat;

import io.yidi.policy.Samples;
import io.yidi.policy.bill.LineCut;
import io.yidi.policy.catalogue.ItemClass;
import io.yidi.policy.catalogue.ItemTerms;
import io.yidi.policy.catalogue.PricedLine;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;

class BillSumsTest {

  private static PricedLine line(int number, String category) {
    ItemTerms terms = new ItemTerms("示范项目", ItemClass.A, category, 0, 0, false);
    return Samples.line(number, 100, LocalDate.of(2025, 3, 1), terms);
  }

  @Test
  void linesAddUpAsAWholeAndByCategory() {
    BillSums sums =
        new BillSums(
            List.of(line(1, "14"), line(2, "09"), line(3, "01"), line(4, "09"), line(5, "10")),
            new LineCut[] {
              new LineCut(1, 2, 3, 4),
              new LineCut(10, 20, 30, 40),
              new LineCut(100, 200, 300, 400),
              new LineCut(-5, -6, -7, -8),
              new LineCut(0, 0, 0, 0)
            });
    assertThat(sums.total()).isEqualTo(new LineCut(106, 216, 326, 436));
    assertThat(sums.categories())
        .containsExactly(
            new CategorySum("01", 1000, 400),
            new CategorySum("09", 74, 32),
            new CategorySum("10", 0, 0),
            new CategorySum("14", 10, 4));
  }

  @Test
  void aBillWithoutLinesHasNoCategories() {
    BillSums sums = new BillSums(List.of(), new LineCut[0]);
    assertThat(sums.total()).isEqualTo(new LineCut(0, 0, 0, 0));
    assertThat(sums.categories()).isEmpty();
  }
}
