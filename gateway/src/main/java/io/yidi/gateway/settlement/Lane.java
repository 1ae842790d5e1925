package io.yidi.gateway.settlement;

import com.google.protobuf.Message;
import io.yidi.gateway.rpc.Refusal;
import io.yidi.proto.error.v1.ErrorReason;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;

/**
 * Commits the commands of its persons, one group after the other. A group is what arrived while the
 * last one was committing: no timer, and no waiting when alone. A person has at most one command in
 * a group, so that each decides on what is stored.
 */
final class Lane implements AutoCloseable {

  private static final int QUEUE = 4096;

  private final BlockingQueue<Pending<?>> queue;
  private final GroupCommit commit;
  private final int groupSize;
  private final Thread thread;
  private volatile boolean closed;
  private volatile boolean ended;

  /** A command that waits for its group. */
  record Pending<R extends Message>(LaneCommand<R> command, CompletableFuture<R> reply) {}

  Lane(String name, GroupCommit commit, int groupSize) {
    this(name, commit, groupSize, new ArrayBlockingQueue<>(QUEUE));
  }

  /** With a queue of its own, for tests of what happens at its ends. */
  Lane(String name, GroupCommit commit, int groupSize, BlockingQueue<Pending<?>> queue) {
    this.queue = queue;
    this.commit = commit;
    this.groupSize = groupSize;
    this.thread = Thread.ofPlatform().name(name).daemon().start(this::run);
  }

  /** Queues a command; the reply comes when its group is durable. */
  <R extends Message> CompletableFuture<R> submit(LaneCommand<R> command) {
    CompletableFuture<R> reply = new CompletableFuture<>();
    Pending<R> pending = new Pending<>(command, reply);
    if (closed || !queue.offer(pending)) {
      refuse(pending);
    }
    // The lane may have ended between the two looks; whoever comes later empties the queue.
    if (ended) {
      refuseQueued();
    }
    return reply;
  }

  private static void refuse(Pending<?> pending) {
    pending
        .reply()
        .completeExceptionally(
            new Refusal(
                ErrorReason.ERROR_REASON_OVERLOADED,
                "系统繁忙,本次请求未受理,请稍后用同一请求号重试。",
                "the settle queue is full or closing; retry with the same request id"));
  }

  private void refuseQueued() {
    for (Pending<?> left = queue.poll(); left != null; left = queue.poll()) {
      refuse(left);
    }
  }

  private void run() {
    List<Pending<?>> waiting = new ArrayList<>();
    try {
      while (!closed || !queue.isEmpty() || !waiting.isEmpty()) {
        if (waiting.isEmpty()) {
          Pending<?> first = queue.poll(100, java.util.concurrent.TimeUnit.MILLISECONDS);
          if (first == null) {
            continue;
          }
          waiting.add(first);
        }
        queue.drainTo(waiting, groupSize - Math.min(groupSize, waiting.size()));
        commit.run(takeGroup(waiting));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      ended = true;
      waiting.forEach(Lane::refuse);
      refuseQueued();
    }
  }

  /** Takes the first command of each person, in the order of arrival. */
  private List<Pending<?>> takeGroup(List<Pending<?>> waiting) {
    Set<String> persons = new HashSet<>();
    List<Pending<?>> group = new ArrayList<>();
    waiting.removeIf(
        pending -> {
          boolean taken = group.size() < groupSize && persons.add(pending.command().personId());
          if (taken) {
            group.add(pending);
          }
          return taken;
        });
    return group;
  }

  /** Takes no more commands and commits the ones that wait. */
  @Override
  public void close() {
    closed = true;
    try {
      thread.join(10_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
