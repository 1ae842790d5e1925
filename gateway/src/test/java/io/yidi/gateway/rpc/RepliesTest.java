package io.yidi.gateway.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Replies of a group go together, each on its own connection's thread, and none is lost. */
class RepliesTest {

  private final List<String> sent = new ArrayList<>();

  /** A thread of the transport that runs what it is given when it is told to. */
  private static final class Loop implements Executor {
    private final List<Runnable> tasks = new ArrayList<>();

    @Override
    public void execute(Runnable task) {
      tasks.add(task);
    }

    void run() {
      tasks.forEach(Runnable::run);
    }
  }

  private Runnable reply(String text) {
    return () -> sent.add(text);
  }

  @Test
  void aGroupWakesEachThreadOnce() {
    Loop one = new Loop();
    Loop other = new Loop();
    Replies.together(
        () -> {
          Replies.send(one, reply("a"));
          Replies.send(other, reply("b"));
          Replies.send(one, reply("c"));
          assertThat(one.tasks).isEmpty();
        });
    assertThat(one.tasks).hasSize(1);
    assertThat(other.tasks).hasSize(1);
    assertThat(sent).isEmpty();
    one.run();
    other.run();
    assertThat(sent).containsExactly("a", "c", "b");
  }

  @Test
  void theFirstDoesNotWaitForManyOthers() {
    Loop one = new Loop();
    Replies.together(
        () -> {
          IntStream.range(0, 31).forEach(i -> Replies.send(one, reply("r" + i)));
          assertThat(one.tasks).isEmpty();
          Replies.send(one, reply("r31"));
          assertThat(one.tasks).hasSize(1);
          Replies.send(one, reply("r32"));
        });
    one.run();
    assertThat(sent)
        .containsExactlyElementsOf(IntStream.range(0, 33).mapToObj(i -> "r" + i).toList());
  }

  @Test
  void whatIsAnsweredOutsideOfAGroupGoesAtOnce() {
    Loop one = new Loop();
    Replies.send(one, reply("alone"));
    Replies.together(() -> Replies.send(null, reply("of no thread")));
    assertThat(sent).containsExactly("alone", "of no thread");
    assertThat(one.tasks).isEmpty();
  }

  @Test
  void whatIsGatheredCanBeSentBeforeSomethingThatWaits() {
    Loop one = new Loop();
    Replies.together(
        () -> {
          Replies.send(one, reply("first half"));
          Replies.sendGathered();
          assertThat(one.tasks).hasSize(1);
          Replies.send(one, reply("second half"));
        });
    one.run();
    assertThat(sent).containsExactly("first half", "second half");
    Replies.sendGathered();
  }

  @Test
  void oneThatCannotBeSentDoesNotKeepTheOthers() {
    Loop one = new Loop();
    Replies.together(
        () -> {
          Replies.send(
              one,
              () -> {
                throw new IllegalStateException("hung up");
              });
          Replies.send(one, reply("after"));
        });
    one.run();
    assertThat(sent).containsExactly("after");
  }

  @Test
  void aThreadThatHasEndedDoesNotKeepTheOthers() {
    Executor ended =
        task -> {
          throw new RejectedExecutionException("ended");
        };
    Loop one = new Loop();
    Replies.together(
        () -> {
          Replies.send(ended, reply("nobody is there"));
          Replies.send(one, reply("another"));
        });
    one.run();
    assertThat(sent).containsExactly("another");
  }

  @Test
  void workThatFailsSendsWhatItHadAnswered() {
    Loop one = new Loop();
    assertThatThrownBy(
            () ->
                Replies.together(
                    () -> {
                      Replies.send(one, reply("before"));
                      throw new IllegalStateException("broken");
                    }))
        .hasMessage("broken");
    one.run();
    assertThat(sent).containsExactly("before");
    Replies.send(one, reply("no group is open"));
    assertThat(sent).containsExactly("before", "no group is open");
  }
}
