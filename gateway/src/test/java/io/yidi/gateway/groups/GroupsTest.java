package io.yidi.gateway.groups;

import static org.assertj.core.api.Assertions.assertThat;

import io.yidi.gateway.groups.Groups.Turns;
import io.yidi.gateway.groups.Groups.Worker;
import io.yidi.gateway.rpc.Refusal;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;

/** Groups that take turns. */
class GroupsTest {

  private static final long PATIENCE_SECONDS = 10;

  private final ReentrantLock baton = new ReentrantLock(true);

  private record Numbered(int number) implements Groups.Item {
    @Override
    public Object key() {
      return number;
    }

    @Override
    public void refuse(Refusal refusal) {
      throw new AssertionError(refusal);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private Groups<Numbered> groups(String name, int large, Worker<Numbered> worker) {
    return new Groups<>(name, 64, worker, new Turns(baton, large));
  }

  @Test
  void theNextHasItsTurnWhileTheRestOfAGroupIsDone() {
    CountDownLatch resting = new CountDownLatch(1);
    CountDownLatch free = new CountDownLatch(1);
    CountDownLatch next = new CountDownLatch(1);
    CountDownLatch rested = new CountDownLatch(1);
    Worker<Numbered> slow =
        group ->
            () -> {
              resting.countDown();
              await(free);
            };
    try (Groups<Numbered> first = groups("first", 16, slow);
        Groups<Numbered> second =
            groups(
                "second",
                16,
                group -> {
                  // The baton is this thread's: it got it although the first group has not ended.
                  assertThat(baton.isHeldByCurrentThread()).isTrue();
                  next.countDown();
                  return () -> {
                    assertThat(baton.isHeldByCurrentThread()).isFalse();
                    rested.countDown();
                  };
                })) {
      first.submit(new Numbered(1));
      await(resting);
      second.submit(new Numbered(2));
      await(next);
      await(rested);
      free.countDown();
    }
  }

  @Test
  void aTurnThatIsStuckHoldsUpNobodyForLong() {
    CountDownLatch stuck = new CountDownLatch(1);
    CountDownLatch free = new CountDownLatch(1);
    CountDownLatch next = new CountDownLatch(1);
    try (Groups<Numbered> first =
            groups(
                "first",
                16,
                group -> {
                  stuck.countDown();
                  await(free);
                  return () -> {};
                });
        Groups<Numbered> second =
            groups(
                "second",
                16,
                group -> {
                  assertThat(baton.isHeldByCurrentThread()).isFalse();
                  next.countDown();
                  return () -> {};
                })) {
      first.submit(new Numbered(1));
      await(stuck);
      second.submit(new Numbered(2));
      await(next);
      free.countDown();
    }
  }

  @Test
  void aLargeGroupDoesNotAskForItsTurn() {
    CountDownLatch done = new CountDownLatch(1);
    CountDownLatch asked = new CountDownLatch(1);
    try (Groups<Numbered> groups =
        new Groups<>(
            "large",
            64,
            group -> {
              done.countDown();
              return () -> {};
            },
            new Turns(new PatientLock(baton, asked), 1))) {
      groups.submit(new Numbered(1));
      await(done);
    }
    assertThat(asked.getCount()).isEqualTo(1);
  }

  @Test
  void whatArrivesWhileAGroupWaitsGoesWithIt() throws InterruptedException {
    CountDownLatch taken = new CountDownLatch(1);
    List<List<Numbered>> seen = new CopyOnWriteArrayList<>();
    CountDownLatch all = new CountDownLatch(3);
    baton.lock();
    try (Groups<Numbered> groups =
        new Groups<>(
            "waiting",
            64,
            group -> {
              seen.add(List.copyOf(group));
              group.forEach(item -> all.countDown());
              return () -> {};
            },
            new Turns(new PatientLock(baton, taken), 16))) {
      groups.submit(new Numbered(1));
      await(taken);
      groups.submit(new Numbered(2));
      groups.submit(new Numbered(3));
      baton.unlock();
      await(all);
    }
    assertThat(seen).containsExactly(List.of(new Numbered(1), new Numbered(2), new Numbered(3)));
  }

  /** Tells when somebody waits for it, and lets nobody give up. */
  private static final class PatientLock extends ReentrantLock {
    private static final long serialVersionUID = 1L;
    private final transient ReentrantLock lock;
    private final transient CountDownLatch waited;

    PatientLock(ReentrantLock lock, CountDownLatch waited) {
      this.lock = lock;
      this.waited = waited;
    }

    @Override
    public boolean tryLock(long time, TimeUnit unit) {
      waited.countDown();
      lock.lock();
      return true;
    }

    @Override
    public void unlock() {
      lock.unlock();
    }
  }
}
