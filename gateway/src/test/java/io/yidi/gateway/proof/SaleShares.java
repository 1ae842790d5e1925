package io.yidi.gateway.proof;

import io.yidi.gateway.demo.DemoClient;
import io.yidi.gateway.testing.Publications;
import io.yidi.proto.policy.v1.PublishPoliciesRequest;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * What the fund pays of an employee's purchase at a pharmacy. It is published anew now and then,
 * while other persons settle, and each settlement says by which version it was priced.
 */
final class SaleShares {

  private static final List<Integer> PERCENT = List.of(50, 45, 57);

  private final DemoClient client;
  private final Map<String, Integer> byVersion = new ConcurrentHashMap<>();
  private final ReadWriteLock lock = new ReentrantReadWriteLock(true);
  private int current;

  SaleShares(DemoClient client) {
    this.client = client;
  }

  /** Share in percent that is in force unless it is published anew meanwhile. */
  int percent() {
    lock.readLock().lock();
    try {
      return PERCENT.get(current);
    } finally {
      lock.readLock().unlock();
    }
  }

  /** Share in percent by a version of the policies, the first one's until another is known. */
  int percent(String version) {
    lock.readLock().lock();
    try {
      return byVersion.getOrDefault(version, PERCENT.getFirst());
    } finally {
      lock.readLock().unlock();
    }
  }

  /** Does something during which nothing is published. */
  void unswitched(Runnable work) {
    lock.readLock().lock();
    try {
      work.run();
    } finally {
      lock.readLock().unlock();
    }
  }

  /** Publishes the next share, in force at once; answers it. */
  int publishNext() {
    lock.writeLock().lock();
    try {
      current = (current + 1) % PERCENT.size();
      int percent = PERCENT.get(current);
      byVersion.put(publish(percent), percent);
      return percent;
    } finally {
      lock.writeLock().unlock();
    }
  }

  private String publish(int percent) {
    PublishPoliciesRequest request =
        PublishPoliciesRequest.newBuilder()
            .setRequestId(World.fresh("publish"))
            .addAllFiles(Publications.paying(percent))
            .setReason("模型")
            .build();
    return client.policy().publishPolicies(request).getPolicyVersion();
  }
}
