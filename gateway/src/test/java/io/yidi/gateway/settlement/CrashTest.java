package io.yidi.gateway.settlement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yidi.gateway.demo.DemoClient;
import io.yidi.gateway.testing.OutsideGateway;
import io.yidi.gateway.testing.TestGateway;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gateway and PostgreSQL are killed at random moments under load, over and over. docs/testing.md
 * says how to run many rounds.
 */
class CrashTest {

  private static final Logger LOG = LoggerFactory.getLogger(CrashTest.class);

  private static final int ROUNDS = Integer.getInteger("yidi.rounds", Kill.values().length);
  private static final int TWO_ROUNDS = Integer.getInteger("yidi.rounds", 2);
  private static final int TILLS = 6;

  /** What is killed with kill -9. */
  private enum Kill {
    GATEWAY,
    /** Any process of PostgreSQL but the postmaster, which then restarts all others. */
    BACKEND,
    POSTMASTER,
    GATEWAY_AND_POSTMASTER
  }

  private static long seed() {
    return Long.getLong("yidi.seed", 42);
  }

  private static List<String> persons(TestGateway gateway) {
    List<String> persons = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      persons.add(gateway.newPerson("990100", "11", "ACTIVE", "20000.00"));
    }
    return persons;
  }

  @Test
  void whatWasAcknowledgedSurvivesEveryKill()
      throws IOException, InterruptedException, SQLException {
    Path directory = TestGateway.freshDirectory("crash");
    TestGateway loader = TestGateway.start(directory);
    List<String> persons;
    try {
      persons = persons(loader);
    } finally {
      loader.stop();
    }
    Random random = new Random(seed());
    OutsideGateway gateway = OutsideGateway.start(directory);
    try {
      for (int round = 0; round < ROUNDS; round++) {
        Kill kill =
            round < Kill.values().length
                ? Kill.values()[round]
                : Kill.values()[random.nextInt(Kill.values().length)];
        LOG.info("round {} of {}: {}, -Dyidi.seed={}", round + 1, ROUNDS, kill, seed());
        gateway = round(gateway, directory, persons, kill, random);
      }
    } finally {
      gateway.end();
    }
  }

  /** One round: load, kill, start again where that is needed, prove. */
  private static OutsideGateway round(
      OutsideGateway gateway, Path directory, List<String> persons, Kill kill, Random random)
      throws IOException, InterruptedException, SQLException {
    OutsideGateway after = gateway;
    Traffic traffic;
    List<ProcessHandle> struck;
    try (DemoClient client = gateway.client(TestGateway.MADE_UP_PHARMACY)) {
      traffic = new Traffic(persons, List.of(client), TILLS, random.nextLong());
      try {
        traffic.awaitReplies(20 + random.nextInt(100));
        Threads.pause(random.nextInt(20));
        struck = strike(kill, gateway, directory, random);
        if (kill == Kill.BACKEND) {
          // PostgreSQL ends all sessions and recovers, and the gateway goes on by itself.
          awaitEnd(struck);
          traffic.awaitReplies(20);
        }
      } finally {
        traffic.stop();
      }
    }
    awaitEnd(struck);
    if (kill != Kill.BACKEND) {
      after = OutsideGateway.start(directory);
    }
    LOG.info("{}", traffic);
    try (DemoClient client = after.client(TestGateway.MADE_UP_PHARMACY)) {
      traffic.verify(List.of(client), after.jdbcUrl());
    }
    return after;
  }

  /** Kills, and answers the processes that end by it. */
  private static List<ProcessHandle> strike(
      Kill kill, OutsideGateway gateway, Path directory, Random random)
      throws IOException, InterruptedException {
    ProcessHandle postmaster = postmaster(directory);
    List<ProcessHandle> backends = postmaster.children().toList();
    switch (kill) {
      case GATEWAY -> gateway.kill();
      case BACKEND -> {
        assertThat(backends).isNotEmpty();
        backends.get(random.nextInt(backends.size())).destroyForcibly();
      }
      case POSTMASTER -> {
        postmaster.destroyForcibly();
        // The gateway has no database for a while, and says so.
        Threads.pause(200);
        gateway.kill();
      }
      case GATEWAY_AND_POSTMASTER -> {
        postmaster.destroyForcibly();
        gateway.kill();
      }
    }
    List<ProcessHandle> ended = new ArrayList<>();
    if (kill != Kill.GATEWAY) {
      ended.addAll(backends);
    }
    if (kill == Kill.POSTMASTER || kill == Kill.GATEWAY_AND_POSTMASTER) {
      ended.add(postmaster);
    }
    return ended;
  }

  private static ProcessHandle postmaster(Path directory) throws IOException {
    long pid =
        Long.parseLong(
            Files.readAllLines(directory.resolve("postgresql").resolve("postmaster.pid"))
                .getFirst()
                .strip());
    return ProcessHandle.of(pid).orElseThrow();
  }

  /** All processes of PostgreSQL end when one of them was killed, the postmaster last. */
  private static void awaitEnd(List<ProcessHandle> processes) {
    Instant patience = Instant.now().plus(Duration.ofSeconds(20));
    while (processes.stream().anyMatch(ProcessHandle::isAlive)) {
      assertThat(Instant.now()).as("PostgreSQL ends").isBefore(patience);
      Threads.pause(20);
    }
  }

  /** Two gateways on one database: persons and request ids go through both, and one is killed. */
  @Test
  void ofTwoGatewaysOneMayDie() throws IOException, InterruptedException, SQLException {
    TestGateway survivor = TestGateway.start(TestGateway.freshDirectory("two"));
    Random random = new Random(seed());
    try {
      List<String> persons = persons(survivor);
      for (int round = 0; round < TWO_ROUNDS; round++) {
        LOG.info("two gateways, round {} of {}, -Dyidi.seed={}", round + 1, TWO_ROUNDS, seed());
        OutsideGateway mortal = beside(survivor);
        try (DemoClient lasting = survivor.client(TestGateway.MADE_UP_PHARMACY);
            DemoClient dying = mortal.client(TestGateway.MADE_UP_PHARMACY)) {
          Traffic traffic = new Traffic(persons, List.of(lasting, dying), TILLS, random.nextLong());
          try {
            traffic.awaitReplies(40 + random.nextInt(100));
            mortal.kill();
            traffic.awaitReplies(20);
          } finally {
            traffic.stop();
          }
          LOG.info("{}", traffic);
          if (round == 0) {
            proveBoth(traffic, survivor, lasting);
          } else {
            traffic.verify(List.of(lasting), survivor.jdbcUrl());
          }
        } finally {
          mortal.kill();
        }
      }
      assertLiesAreNoticed(persons, survivor);
    } finally {
      survivor.stop();
    }
  }

  /** The proof is worth something: a settlement that is lost, or there twice, is noticed. */
  private static void assertLiesAreNoticed(List<String> persons, TestGateway gateway)
      throws SQLException {
    try (DemoClient client = gateway.client(TestGateway.MADE_UP_PHARMACY)) {
      Traffic traffic = new Traffic(persons, List.of(client), 2, seed());
      try {
        traffic.awaitReplies(10);
      } finally {
        traffic.stop();
      }
      traffic.verify(List.of(client), gateway.jdbcUrl());
      String last =
          Rows.texts(
                  gateway,
                  "SELECT settlement_id FROM settlement WHERE kind = 'ORIGINAL' ORDER BY settled_at"
                      + " DESC LIMIT 1")
              .getFirst();
      Rows.execute(
          gateway,
          "INSERT INTO settlement SELECT (jsonb_populate_record(s, jsonb_build_object("
              + "'settlement_id', 'STWICE'))).* FROM settlement s WHERE settlement_id = '"
              + last
              + "'");
      assertThatThrownBy(() -> traffic.verify(List.of(client), gateway.jdbcUrl()))
          .isInstanceOf(AssertionError.class);
      Rows.execute(gateway, "DELETE FROM settlement WHERE settlement_id = 'STWICE'");
      traffic.verify(List.of(client), gateway.jdbcUrl());
      Rows.execute(gateway, "DELETE FROM settlement WHERE settlement_id = '" + last + "'");
      assertThatThrownBy(() -> traffic.verify(List.of(client), gateway.jdbcUrl()))
          .isInstanceOf(AssertionError.class);
    }
  }

  private static OutsideGateway beside(TestGateway other) throws IOException {
    return OutsideGateway.start(
        TestGateway.freshDirectory("two-beside"), Map.of("YIDI_DATABASE_URL", other.jdbcUrl()));
  }

  /** A gateway that was not there gives the same answers as the one that lived on. */
  private static void proveBoth(Traffic traffic, TestGateway survivor, DemoClient lasting)
      throws IOException, InterruptedException, SQLException {
    OutsideGateway fresh = beside(survivor);
    try (DemoClient other = fresh.client(TestGateway.MADE_UP_PHARMACY)) {
      traffic.verify(List.of(lasting, other), survivor.jdbcUrl());
    } finally {
      fresh.end();
    }
  }
}
