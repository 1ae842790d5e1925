package io.yidi.policy.split;

import static io.yidi.policy.Samples.VISIT;
import static io.yidi.policy.Samples.hospital;
import static io.yidi.policy.Samples.person;
import static io.yidi.policy.Samples.visit;
import static org.assertj.core.api.Assertions.assertThat;

import io.yidi.policy.Samples.ClaimBuilder;
import io.yidi.policy.facts.VisitKind;
import io.yidi.policy.load.PolicyFiles;
import io.yidi.policy.load.PolicyLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A further bill of a visit: split where counters carry over all that matters, else refused. */
class FurtherBillTest {

  private static final LocalDate DAY = LocalDate.of(2025, 3, 10);

  private static final String POLICY =
      """
      schema: 1
      place: {code: "990100", name: 示范市(虚构)}
      insurance_type: "310"
      visit: outpatient
      evidence:
        rules: {document: 规则示例, grade: FICTITIOUS, effective_from: "2024-01-01"}
      persons:
        insured: any
      levels:
        all: any
      pooled_fund: {code: "310100", zh: 统筹基金, en: pooled fund}
      counters:
        borne: {counts: deductible, period: calendar_year}
        entered: {counts: in_scope, period: calendar_year}
        paid: {counts: pooled, period: calendar_year}
        layer_borne: {counts: layer_deductible, layer: more, period: calendar_year}
        layer_paid: {counts: layer_paid, layer: more, period: calendar_year}
      deductible:
        - {evidence: rules, amount: 100, counter: borne}
      ratio:
        - {evidence: rules, position_counter: entered, bands: [{up_to: 1000, share: 50%}, {share: 60%}]}
      cap:
        - {evidence: rules, amount: 2000, counter: paid}
      layers:
        more:
          fund: {code: "330100", field: hifob_pay, zh: 大额补助, en: large-amount fund}
          rows:
            - {evidence: rules, base: remaining, deductible: 10, deductible_counter: layer_borne, bands: [{share: 10%}], cap: 5000, cap_counter: layer_paid}
      tiers:
        local: [{evidence: rules}]
      """;

  private static Verdict further(Path folder, String from, String to, boolean further)
      throws IOException {
    assertThat(POLICY).contains(from);
    Path file = folder.resolve("990100/310/outpatient.yaml");
    Files.createDirectories(file.getParent());
    Files.writeString(file, POLICY.replace(from, to.replace("⏎", "\n")));
    PolicyFiles files = PolicyFiles.builtIn().with(PolicyFiles.fromDirectory(folder));
    return new Adjudicator(PolicyLoader.load(files))
        .adjudicate(
            new ClaimBuilder()
                .person(person("990100", "11"))
                .at(hospital("990100", "2"))
                .visit(visit(VisitKind.OUTPATIENT, "11", VISIT, DAY))
                .inScope(30_000)
                .build(),
            further);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "deductible, counter| ', amount: 100, counter: borne' | ', amount: 100' |  按次起付标准",
        "limit| ', amount: 2000, counter: paid' | ', amount: 2000' | 按次限额",
        "bands| ', position_counter: entered' | '' | 按次分段的支付比例",
        "visits| 'counters:' | 'counters:⏎  visits: {counts: visits, period: calendar_year}' | 按次数",
        "layer, deductible| ', deductible_counter: layer_borne' | '' | 按次计算的补充待遇",
        "layer, cap| ', cap_counter: layer_paid' | '' | 按次计算的补充待遇",
        "fixed| 'tiers:' | 'fixed_benefits:⏎  - {evidence: rules, med_type: [\"11\"], amount: 50,"
            + " zh: 定额, en: sum}⏎tiers:' | 定额",
      })
  void whatLooksAtTheWholeVisitIsNotSplitTwice(
      String rule, String from, String to, String reason, @TempDir Path folder) throws IOException {
    assertThat(further(folder, from, to, false)).as(rule).isInstanceOf(Verdict.Settles.class);
    Verdict verdict = further(folder, from, to, true);
    assertThat(verdict).as(rule).isInstanceOf(Verdict.NotCovered.class);
    Verdict.NotCovered refused = (Verdict.NotCovered) verdict;
    assertThat(refused.missing()).isEqualTo(Adjudicator.WHOLE_VISIT);
    assertThat(refused.reason().zh()).contains(reason, "整次");
    assertThat(refused.reason().en()).contains("as a whole");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "counters| 'schema: 1' | 'schema: 1'",
        "no deductible| ', amount: 100, counter: borne' | ', amount: 0'",
        "no cap| ', amount: 2000, counter: paid' | ', amount: none'",
        "one band| '[{up_to: 1000, share: 50%}, {share: 60%}]' | '[{share: 50%}]'",
        "waived| 'tiers:' | 'waived_deductible:⏎  - {evidence: rules, med_type: [\"11\"]}⏎tiers:'",
      })
  void whatCountersCarryOverIsSplitAsBefore(
      String rule, String from, String to, @TempDir Path folder) throws IOException {
    Verdict first = further(folder, from, to, false);
    Verdict second = further(folder, from, to, true);
    assertThat(second).as(rule).isInstanceOf(Verdict.Settles.class);
    assertThat(((Verdict.Settles) second).split()).isEqualTo(((Verdict.Settles) first).split());
  }
}
