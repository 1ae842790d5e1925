package io.yidi.gateway.settlement;

import com.google.protobuf.Message;
import io.yidi.gateway.groups.Groups;
import io.yidi.gateway.rpc.Refusal;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Commits the commands of its persons, one group after the other. A person has at most one command
 * in a group, so that each decides on what is stored.
 */
final class Lane implements AutoCloseable {

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

  /** A lane beside others that share the baton. */
  Lane(String name, GroupCommit commit, int groupSize, Lock baton) {
    this.groups = new Groups<>(name, groupSize, commit::run, baton);
  }

  /** Alone and with a queue of its own, for tests of what happens at its ends. */
  Lane(String name, GroupCommit commit, int groupSize, BlockingQueue<Pending<?>> queue) {
    this.groups = new Groups<>(name, groupSize, commit::run, new ReentrantLock(), queue);
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
