package io.yidi.gateway.groups;

import io.yidi.gateway.rpc.Refusal;
import io.yidi.gateway.rpc.Replies;
import io.yidi.proto.error.v1.ErrorReason;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Works off items on a thread of its own, one group after the other. A group is what arrived while
 * the last one was worked on, and nobody waits who is alone. A key is at most once in a group;
 * items of one key keep their order.
 *
 * @param <T> type of the items
 */
public final class Groups<T extends Groups.Item> implements AutoCloseable {

  private static final int QUEUE = 4096;
  private static final int IDLE_MILLIS = 100;
  private static final int CLOSE_MILLIS = 10_000;

  private static final int BATON_MILLIS = 5;

  private final BlockingQueue<T> queue;
  private final int groupSize;
  private final Worker<T> worker;
  private final Turns turns;
  private final Thread thread;
  private volatile boolean closed;
  private volatile boolean ended;

  /** What waits for a group. */
  public interface Item {

    /** What is at most once in a group. */
    Object key();

    /** Takes the refusal when the queue is full or closing; nothing was done then. */
    void refuse(Refusal refusal);
  }

  /**
   * Works groups off.
   *
   * @param <T> type of the items
   */
  @FunctionalInterface
  public interface Worker<T> {

    /**
     * Does what burdens the database. Answers every item, here or in what is left, and throws
     * nothing.
     *
     * @return what is left to do once another may have its turn
     */
    Runnable begin(List<T> group);
  }

  /**
   * How groups that burden one database take turns, so that what arrives meanwhile goes together.
   *
   * @param baton held by whose turn it is; one that is stuck does not keep it from the others for
   *     long
   * @param large groups of so many items do not wait for it
   */
  public record Turns(Lock baton, int large) {

    /** With a baton that goes to who has waited longest. */
    public Turns(int large) {
      this(new ReentrantLock(true), large);
    }
  }

  /**
   * Starts the thread.
   *
   * @param name name of the thread
   * @param groupSize most items in a group
   * @param turns shared with the others that burden the same database
   */
  public Groups(String name, int groupSize, Worker<T> worker, Turns turns) {
    this(name, groupSize, worker, turns, new ArrayBlockingQueue<>(QUEUE));
  }

  /** With a queue of its own, for tests of what happens at its ends. */
  public Groups(String name, int groupSize, Worker<T> worker, Turns turns, BlockingQueue<T> queue) {
    this.queue = queue;
    this.groupSize = groupSize;
    this.worker = worker;
    this.turns = turns;
    this.thread = Thread.ofPlatform().name(name).daemon().start(this::run);
  }

  /** Queues an item, or refuses it at once; never waits. */
  public void submit(T item) {
    if (closed || !queue.offer(item)) {
      refuse(item);
    }
    // The thread may have ended between the two looks; whoever comes later empties the queue.
    if (ended) {
      refuseQueued();
    }
  }

  private static void refuse(Item item) {
    item.refuse(
        new Refusal(
            ErrorReason.ERROR_REASON_OVERLOADED,
            "系统繁忙,本次请求未受理,请稍后用同一请求重试。",
            "the queue is full or closing, and nothing was done; send the same request again"));
  }

  private void refuseQueued() {
    for (T left = queue.poll(); left != null; left = queue.poll()) {
      refuse(left);
    }
  }

  private void run() {
    List<T> waiting = new ArrayList<>();
    try {
      while (!closed || !queue.isEmpty() || !waiting.isEmpty()) {
        if (waiting.isEmpty()) {
          T first = queue.poll(IDLE_MILLIS, TimeUnit.MILLISECONDS);
          if (first == null) {
            continue;
          }
          waiting.add(first);
        }
        drainTo(waiting);
        work(waiting);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      ended = true;
      waiting.forEach(Groups::refuse);
      refuseQueued();
    }
  }

  /** Waits for the baton, but not long: one group that is stuck must not hold up all others. */
  private void work(List<T> waiting) throws InterruptedException {
    boolean mine =
        waiting.size() < turns.large()
            && turns.baton().tryLock(BATON_MILLIS, TimeUnit.MILLISECONDS);
    Replies.together(() -> begin(waiting, mine).run());
  }

  private Runnable begin(List<T> waiting, boolean mine) {
    try {
      drainTo(waiting);
      return worker.begin(takeGroup(waiting));
    } finally {
      if (mine) {
        turns.baton().unlock();
      }
    }
  }

  private void drainTo(List<T> waiting) {
    queue.drainTo(waiting, groupSize - Math.min(groupSize, waiting.size()));
  }

  /** Takes the first item of each key, in the order of arrival. */
  private List<T> takeGroup(List<T> waiting) {
    Set<Object> keys = new HashSet<>();
    List<T> group = new ArrayList<>();
    waiting.removeIf(
        item -> {
          boolean taken = group.size() < groupSize && keys.add(item.key());
          if (taken) {
            group.add(item);
          }
          return taken;
        });
    return group;
  }

  /** Takes no more items and works off the ones that wait. */
  @Override
  public void close() {
    closed = true;
    try {
      thread.join(CLOSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
