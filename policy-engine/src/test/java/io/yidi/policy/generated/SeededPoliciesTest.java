package io.yidi.policy.generated;

import io.yidi.policy.generated.GeneratedPoliciesTest.World;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;

/**
 * A sample of made-up policies from fixed seeds against the slow second opinion: quick and always
 * the same, as mutation testing needs it (docs/mutation.md).
 */
class SeededPoliciesTest {
  private static final int SEEDS = 60;
  private static final int VISITS = 8;

  @Test
  void theEngineAgreesWithTheSlowSum() {
    for (int seed = 1; seed <= SEEDS; seed++) {
      Dice dice = Dice.of(seed);
      World world = World.of(PolicyMaker.any(dice), dice);
      for (int i = 0; i < VISITS; i++) {
        GeneratedPoliciesTest.agrees(world, world.bills().visit(world.bills().someDay()));
      }
    }
  }

  @Test
  void everyBoundaryPicksTheRowOfItsDay() {
    for (int seed = 1; seed <= SEEDS / 4; seed++) {
      Dice dice = Dice.of(-seed);
      World world = World.of(PolicyMaker.any(dice), dice);
      for (LocalDate day : world.bills().days()) {
        GeneratedPoliciesTest.agrees(world, world.bills().visit(day));
      }
    }
  }
}
