package io.yidi.gateway.settlement;

import com.google.protobuf.Message;
import io.micronaut.context.annotation.Value;
import io.yidi.gateway.groups.Groups;
import io.yidi.gateway.person.DataSources;
import io.yidi.gateway.person.PersonDatabases;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/**
 * The lanes of this gateway. A person always goes to the same lane: a pure function of the person's
 * number, given at start. A lane belongs to one data source, and a transaction never leaves it.
 */
@Singleton
final class Lanes {

  private final PersonDatabases databases;
  private final List<List<Lane>> lanes;

  /**
   * Starts the lanes.
   *
   * @param count lanes of each data source
   * @param groupSize most commands in a group
   */
  Lanes(
      PersonDatabases databases,
      DataSources sources,
      UnknownOutcomes unknown,
      @Value("${yidi.lanes:2}") int count,
      @Value("${yidi.group-size:64}") int groupSize) {
    this.databases = databases;
    this.lanes =
        IntStream.range(0, sources.all().size())
            .mapToObj(i -> lanes(sources.all().get(i), unknown, i, count, groupSize))
            .toList();
  }

  private static List<Lane> lanes(
      DataSources.Source source, UnknownOutcomes unknown, int number, int count, int groupSize) {
    GroupCommit commit = new GroupCommit(source.database(), source.rules(), unknown::add);
    Groups.Turns turns = Lane.turns();
    return IntStream.range(0, count)
        .mapToObj(i -> new Lane("lane-" + number + "-" + i, commit, groupSize, turns))
        .toList();
  }

  <R extends Message> CompletableFuture<R> submit(LaneCommand<R> command) {
    String person = command.personId();
    List<Lane> own = lanes.get(databases.indexOf(person));
    return own.get(databases.spread(person, own.size())).submit(command);
  }

  @PreDestroy
  void close() {
    lanes.forEach(own -> own.forEach(Lane::close));
  }
}
