package io.yidi.gateway.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is stored packed comes back byte for byte, or is said to be damaged. */
class PackedTest {

  private static final ByteString TEXT =
      ByteString.copyFromUtf8("按就医地目录:费用 62.00 = 全自费 12.00 + 超限价 0.00。".repeat(20));

  /** TEXT as the first dictionary packed it; whatever comes later must read it. */
  private static final String BY_THE_FIRST_DICTIONARY =
      "28b52ffd675f4f417c6404ad000018e3808204fc0221cbc36a953b21dd8959339c200cb53831ef";

  private static byte[] back(ByteString plain) {
    return Packed.unpack(Packed.pack(plain));
  }

  /** Of all lengths and as many letters: what shrinks, and what does not. */
  @Test
  void whatIsPackedComesBack() {
    Random random = new Random(1);
    for (int i = 0; i < 3_000; i++) {
      byte[] plain = new byte[random.nextInt(i + 1)];
      int letters = 1 + random.nextInt(256);
      for (int at = 0; at < plain.length; at++) {
        plain[at] = (byte) random.nextInt(letters);
      }
      assertThat(back(ByteString.copyFrom(plain))).as("case %s", i).isEqualTo(plain);
    }
  }

  @Test
  void textsOfRepliesShrinkToATenth() {
    assertThat(Packed.pack(TEXT)).hasSizeLessThan(TEXT.size() / 10);
  }

  @Test
  void shortOnesAndThoseOfEarlierVersionsStayAsTheyAre() {
    assertThat(Packed.pack(ByteString.EMPTY)).isEmpty();
    byte[] shortOne = "only a few bytes".getBytes(StandardCharsets.UTF_8);
    assertThat(Packed.pack(ByteString.copyFrom(shortOne))).isEqualTo(shortOne);
    assertThat(Packed.unpack(TEXT.toByteArray())).isEqualTo(TEXT.toByteArray());
  }

  /** Otherwise it would be taken for packed bytes. */
  @Test
  void whatLooksPackedIsPackedOnceMore() {
    byte[] frame = Packed.pack(TEXT);
    byte[] likeOne = Arrays.copyOf(frame, 8);
    assertThat(back(ByteString.copyFrom(frame))).isEqualTo(frame);
    assertThat(back(ByteString.copyFrom(likeOne))).isEqualTo(likeOne);
  }

  @Test
  void whatTheFirstDictionaryPackedCanBeRead() {
    assertThat(Packed.unpack(HexFormat.of().parseHex(BY_THE_FIRST_DICTIONARY)))
        .isEqualTo(TEXT.toByteArray());
  }

  /** Each bit that may flip; the first four bytes say that it is packed at all. */
  @Test
  void aDamagedFrameNeverReadsAsSomethingElse() {
    byte[] frame = Packed.pack(TEXT);
    for (int bit = 32; bit < frame.length * 8; bit++) {
      byte[] damaged = frame.clone();
      damaged[bit / 8] ^= (byte) (1 << (bit % 8));
      assertDamaged(damaged);
    }
    for (int length = 4; length < frame.length; length++) {
      assertDamaged(Arrays.copyOf(frame, length));
    }
    assertDamaged(Arrays.copyOf(frame, frame.length + 1));
  }

  /** A bit of the frame's head may say nothing, and then what comes back must be right. */
  private static void assertDamaged(byte[] damaged) {
    byte[] read;
    try {
      read = Packed.unpack(damaged);
    } catch (Packed.DamagedException e) {
      assertThat(e).hasMessageContaining("damaged");
      return;
    }
    assertThat(read).isEqualTo(TEXT.toByteArray());
  }

  @Test
  void aFrameOfAnUnknownDictionaryIsRefused() {
    byte[] frame = Packed.pack(TEXT);
    frame[6] ^= 1;
    assertThatThrownBy(() -> Packed.unpack(frame))
        .isInstanceOf(Packed.DamagedException.class)
        .hasMessageContaining("no dictionary");
  }

  @Test
  void itIsReady() {
    Packed.requireReady();
  }

  @Test
  void manyMayPackAtOnce() throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      List<Callable<Boolean>> tasks =
          IntStream.range(0, 400)
              .<Callable<Boolean>>mapToObj(
                  i ->
                      () -> {
                        ByteString own = TEXT.concat(ByteString.copyFromUtf8("第" + i + "笔"));
                        return Arrays.equals(back(own), own.toByteArray());
                      })
              .toList();
      for (Future<Boolean> one : threads.invokeAll(tasks)) {
        assertThat(one.get()).isTrue();
      }
    }
  }
}
