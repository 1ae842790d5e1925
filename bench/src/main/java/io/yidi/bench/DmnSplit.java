package io.yidi.bench;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.camunda.bpm.dmn.engine.DmnDecision;
import org.camunda.bpm.dmn.engine.DmnDecisionResultEntries;
import org.camunda.bpm.dmn.engine.DmnEngine;
import org.camunda.bpm.dmn.engine.impl.DefaultDmnEngineConfiguration;
import org.camunda.bpm.engine.variable.VariableMap;
import org.camunda.bpm.engine.variable.Variables;

/** The rules as decision tables and expressions of Camunda's DMN engine. */
final class DmnSplit implements SplitEngine {

  private static final String JUEL = "juel";

  private final DmnEngine engine;
  private final DmnDecision decision;

  DmnSplit() {
    DefaultDmnEngineConfiguration configuration = new DefaultDmnEngineConfiguration();
    configuration.setDefaultInputExpressionExpressionLanguage(JUEL);
    configuration.setDefaultInputEntryExpressionLanguage(JUEL);
    configuration.setDefaultOutputEntryExpressionLanguage(JUEL);
    configuration.setDefaultLiteralExpressionLanguage(JUEL);
    engine = configuration.buildEngine();
    byte[] model = EngineRules.text("split.dmn").getBytes(StandardCharsets.UTF_8);
    decision = engine.parseDecision("split", new ByteArrayInputStream(model));
  }

  @Override
  public void split(Stay stay, Payments out) {
    VariableMap facts =
        Variables.createVariables()
            .putValue("tier", EngineRules.tierName(stay.tier()))
            .putValue("inScope", stay.inScope())
            .putValue("earlierStays", stay.earlierStays())
            .putValue("pooledBefore", stay.pooledBefore())
            .putValue("largeBefore", stay.largeBefore());
    DmnDecisionResultEntries result = engine.evaluateDecision(decision, facts).getSingleResult();
    out.deductible = fen(result, "deductible");
    out.pooled = fen(result, "pooled");
    out.large = fen(result, "large");
    out.serious = fen(result, "serious");
  }

  private static long fen(DmnDecisionResultEntries result, String name) {
    return Objects.<Long>requireNonNull(result.getEntry(name), name);
  }
}
