package io.yidi.gateway.directory;

import static org.assertj.core.api.Assertions.assertThat;

import io.yidi.gateway.directory.DiseaseScopes.Allowed;
import io.yidi.policy.time.Period;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DiseaseScopesTest {

  private static final String CITY = "990100";
  private static final String PROVINCE = "990000";
  private static final String DISEASE = "M03900";

  private static Allowed allowed(String area, String item, String from, @Nullable String until) {
    LocalDate last = until == null ? null : LocalDate.parse(until);
    return new Allowed(area, DISEASE, item, new Period(LocalDate.parse(from), last));
  }

  /** The city lists A and then B, with March between them; the province C the whole time. */
  private static final DiseaseScopes SCOPES =
      DiseaseScopes.of(
          List.of(
              allowed(CITY, "B", "2025-04-01", null),
              allowed(CITY, "A", "2025-01-01", "2025-03-01"),
              allowed(CITY, "A", "2025-06-01", "2025-07-01"),
              allowed(PROVINCE, "C", "2024-01-01", "2026-01-01")));

  @ParameterizedTest
  @CsvSource({
    "2023-12-31, ABCD, ''",
    "2024-01-01, C,    ABD",
    "2024-12-31, C,    ABD",
    "2025-01-01, A,    BCD",
    "2025-02-28, A,    BCD",
    "2025-03-01, C,    ABD",
    "2025-03-31, C,    ABD",
    "2025-04-01, B,    ACD",
    "2025-05-31, B,    ACD",
    "2025-06-01, AB,   CD",
    "2025-06-30, AB,   CD",
    "2025-07-01, B,    ACD",
    "2026-01-01, B,    ACD",
  })
  void theListOfTheDayCounts(LocalDate day, String within, String outside) {
    assertThat(within.chars())
        .noneMatch(item -> SCOPES.excludes(CITY, DISEASE, Character.toString(item), day));
    assertThat(outside.chars())
        .allMatch(item -> SCOPES.excludes(CITY, DISEASE, Character.toString(item), day));
  }

  @Test
  void anotherDiseaseOrPlaceIsNotLimited() {
    LocalDate day = LocalDate.of(2025, 2, 1);
    assertThat(SCOPES.excludes(CITY, "M01600", "B", day)).isFalse();
    assertThat(SCOPES.excludes("980100", DISEASE, "B", day)).isFalse();
    assertThat(SCOPES.excludes("990200", DISEASE, "B", day)).as("its province's list").isTrue();
  }

  /** What the rows say, read one by one. */
  private static boolean excluded(List<Allowed> rows, String item, LocalDate day) {
    for (String area : List.of(CITY, PROVINCE)) {
      List<Allowed> list =
          rows.stream()
              .filter(row -> row.area().equals(area) && row.period().contains(day))
              .toList();
      if (!list.isEmpty()) {
        return list.stream().noneMatch(row -> row.itemCode().equals(item));
      }
    }
    return false;
  }

  @Test
  void anyRowsAreReadAsOneByOne() {
    Random random = new Random(20250101);
    LocalDate start = LocalDate.of(2025, 1, 1);
    for (int round = 0; round < 200; round++) {
      List<Allowed> rows = new ArrayList<>();
      for (int i = random.nextInt(7); i > 0; i--) {
        LocalDate from = start.plusDays(random.nextInt(30));
        LocalDate until = random.nextInt(5) == 0 ? null : from.plusDays(1 + random.nextInt(9));
        String area = random.nextBoolean() ? CITY : PROVINCE;
        String item = random.nextBoolean() ? "A" : "B";
        rows.add(new Allowed(area, DISEASE, item, new Period(from, until)));
      }
      DiseaseScopes scopes = DiseaseScopes.of(rows);
      for (int day = -1; day < 45; day++) {
        LocalDate on = start.plusDays(day);
        assertThat(scopes.excludes(CITY, DISEASE, "A", on))
            .as("%s on %s", rows, on)
            .isEqualTo(excluded(rows, "A", on));
      }
    }
  }

  /** A list as long as a province's, asked for as many lines as a long stay has. */
  @Test
  void aLongListIsNotReadForEachLine() {
    List<Allowed> rows = new ArrayList<>();
    for (int i = 0; i < 50_000; i++) {
      rows.add(allowed(CITY, "item" + i, "2025-01-01", null));
    }
    DiseaseScopes scopes = DiseaseScopes.of(rows);
    LocalDate day = LocalDate.of(2025, 2, 1);
    long began = System.nanoTime();
    for (int line = 0; line < 50_000; line++) {
      assertThat(scopes.excludes(CITY, DISEASE, "item" + line, day)).isFalse();
    }
    assertThat(System.nanoTime() - began).as("nanoseconds").isLessThan(5_000_000_000L);
  }
}
