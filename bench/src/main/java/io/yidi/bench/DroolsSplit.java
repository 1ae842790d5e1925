package io.yidi.bench;

import org.drools.model.codegen.ExecutableModelProject;
import org.kie.api.KieServices;
import org.kie.api.builder.KieBuilder;
import org.kie.api.builder.KieFileSystem;
import org.kie.api.builder.Message;
import org.kie.api.runtime.KieSession;
import org.kie.api.runtime.rule.FactHandle;

/**
 * The rules as an executable model of Drools. One session lives on and its fact is updated: as fast
 * as insert and delete, with half the garbage; a stateless session costs more of both.
 */
final class DroolsSplit implements SplitEngine {

  private final DroolsStay fact = new DroolsStay();
  private final KieSession session;
  private final FactHandle handle;

  DroolsSplit() {
    KieServices services = KieServices.get();
    KieFileSystem files = services.newKieFileSystem();
    files.write(
        "src/main/resources/io/yidi/bench/engines/split.drl", EngineRules.text("split.drl"));
    KieBuilder builder = services.newKieBuilder(files).buildAll(ExecutableModelProject.class);
    if (builder.getResults().hasMessages(Message.Level.ERROR)) {
      throw new IllegalStateException(builder.getResults().toString());
    }
    session =
        services
            .newKieContainer(services.getRepository().getDefaultReleaseId())
            .getKieBase()
            .newKieSession();
    handle = session.insert(fact);
  }

  @Override
  public void split(Stay stay, Payments out) {
    fact.load(stay);
    session.update(handle, fact);
    session.fireAllRules();
    out.deductible = fact.deductible;
    out.pooled = fact.pooled;
    out.large = fact.large;
    out.serious = fact.serious;
  }
}
