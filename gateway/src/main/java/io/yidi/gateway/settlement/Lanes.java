package io.yidi.gateway.settlement;

import com.google.protobuf.Message;
import io.micronaut.context.annotation.Value;
import io.yidi.gateway.jdbc.Database;
import io.yidi.gateway.person.Ids;
import io.yidi.gateway.rules.ActiveRules;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/**
 * The lanes of this gateway. A person always goes to the same lane: a pure function of the person's
 * number, given at start. A transaction never leaves its lane.
 */
@Singleton
final class Lanes {

  private final Lane[] lanes;

  Lanes(
      Database database,
      ActiveRules rules,
      UnknownOutcomes unknown,
      @Value("${yidi.lanes:2}") int count,
      @Value("${yidi.group-size:64}") int groupSize) {
    GroupCommit commit = new GroupCommit(database, rules, unknown::add);
    this.lanes =
        IntStream.range(0, count)
            .mapToObj(i -> new Lane("lane-" + i, commit, groupSize))
            .toArray(Lane[]::new);
  }

  <R extends Message> CompletableFuture<R> submit(LaneCommand<R> command) {
    return lanes[Ids.hash(command.personId()) % lanes.length].submit(command);
  }

  @PreDestroy
  void close() {
    for (Lane lane : lanes) {
      lane.close();
    }
  }
}
