package io.yidi.gateway.settlement;

import com.google.protobuf.Message;
import io.yidi.gateway.groups.Groups;
import io.yidi.gateway.rpc.Refusal;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;

/**
 * Commits the commands of its persons, one group after the other. A person has at most one command
 * in a group, so that each decides on what is stored.
 */
final class Lane implements AutoCloseable {

  /** From so many commands on, a group waits for the disk rather than for the processors. */
  private static final int LARGE = 16;

  private final Groups<Pending<?>> groups;

  /** A command that waits for its group. */
  record Pending<R extends Message>(LaneCommand<R> command, CompletableFuture<R> reply)
      implements Groups.Item {

    @Override
    public Object key() {
      return command.personId();
    }

    @Override
    public void refuse(Refusal refusal) {
      reply.completeExceptionally(refusal);
    }
  }

  /** A lane beside others that it takes turns with. */
  Lane(String name, GroupCommit commit, int groupSize, Groups.Turns turns) {
    this.groups = new Groups<>(name, groupSize, group -> commit(commit, group), turns);
  }

  /** Alone and with a queue of its own, for tests of what happens at its ends. */
  Lane(String name, GroupCommit commit, int groupSize, BlockingQueue<Pending<?>> queue) {
    this.groups = new Groups<>(name, groupSize, group -> commit(commit, group), turns(), queue);
  }

  /** Turns for the lanes of one database: a group by itself costs more than ten of its commands. */
  static Groups.Turns turns() {
    return new Groups.Turns(LARGE);
  }

  private static Runnable commit(GroupCommit commit, List<Pending<?>> group) {
    commit.run(group);
    return () -> {};
  }

  /** Queues a command; the reply comes when its group is durable. */
  <R extends Message> CompletableFuture<R> submit(LaneCommand<R> command) {
    CompletableFuture<R> reply = new CompletableFuture<>();
    groups.submit(new Pending<>(command, reply));
    return reply;
  }

  /** Takes no more commands and commits the ones that wait. */
  @Override
  public void close() {
    groups.close();
  }
}
