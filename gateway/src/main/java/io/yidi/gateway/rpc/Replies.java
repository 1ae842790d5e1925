package io.yidi.gateway.rpc;

import io.netty.util.internal.ThreadExecutorMap;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the replies of calls that were worked on as a group. Each is sent on the transport's thread
 * that its call came on: a thread that is asleep is woken once for all of them and writes them to
 * the connection at once, where one by one each would cost a wake-up and a write.
 */
public final class Replies {

  private static final Logger LOG = LoggerFactory.getLogger(Replies.class);

  /** So many wait at most, lest the first waits for the last where each takes a while to make. */
  private static final int MOST = 32;

  private static final ThreadLocal<@Nullable Replies> GROUP = new ThreadLocal<>();

  private final Map<Executor, List<Runnable>> waiting = new LinkedHashMap<>();
  private int number;

  private Replies() {}

  /** Does work that answers calls, and sends together what it answers on this thread. */
  public static void together(Runnable work) {
    Replies group = new Replies();
    GROUP.set(group);
    try {
      work.run();
    } finally {
      GROUP.remove();
      group.send();
    }
  }

  /**
   * Sends what this thread's group has answered so far, before it goes on with something that may
   * wait.
   */
  public static void sendGathered() {
    Replies group = GROUP.get();
    if (group != null) {
      group.send();
    }
  }

  /** The transport's thread that this call came on; null when it runs on another thread. */
  static @Nullable Executor transport() {
    return ThreadExecutorMap.currentExecutor();
  }

  /**
   * Sends a reply, with others when this thread works on a group.
   *
   * @param transport the transport's thread of its call, null to send it on this thread
   */
  static void send(@Nullable Executor transport, Runnable reply) {
    Replies group = GROUP.get();
    if (group == null || transport == null) {
      reply.run();
    } else {
      group.add(transport, reply);
    }
  }

  private void add(Executor transport, Runnable reply) {
    waiting.computeIfAbsent(transport, thread -> new ArrayList<>()).add(reply);
    number++;
    if (number == MOST) {
      send();
    }
  }

  private void send() {
    waiting.forEach(Replies::sendOn);
    waiting.clear();
    number = 0;
  }

  private static void sendOn(Executor transport, List<Runnable> replies) {
    try {
      transport.execute(() -> replies.forEach(Replies::sendOne));
    } catch (RejectedExecutionException e) {
      LOG.debug("the server ended before {} replies were sent", replies.size());
    }
  }

  /** A caller that has hung up must not keep the others waiting. */
  private static void sendOne(Runnable reply) {
    try {
      reply.run();
    } catch (RuntimeException e) {
      LOG.debug("a reply could not be sent", e);
    } catch (Error e) {
      LOG.error("a reply could not be sent", e);
    }
  }
}
