package io.yidi.gateway.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yidi.gateway.testing.FaultProxy.Fault;
import io.yidi.gateway.testing.FaultProxy.Link;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The proxy breaks connections where it says. */
class FaultProxyTest {

  private static final AtomicInteger TABLES = new AtomicInteger();

  private final TestGateway gateway = TestGateway.shared();
  private final String table = "fault_proxy_" + TABLES.incrementAndGet();
  private final FaultProxy proxy = new FaultProxy(gateway.jdbcUrl());

  @BeforeEach
  void makeTable() throws SQLException {
    run("CREATE TABLE " + table + " (n int)");
  }

  @AfterEach
  void dropTable() throws SQLException {
    proxy.close();
    run("DROP TABLE " + table);
  }

  private void run(String sql) throws SQLException {
    try (Connection direct = DriverManager.getConnection(gateway.jdbcUrl());
        Statement statement = direct.createStatement()) {
      statement.execute(sql);
    }
  }

  private long stored() {
    return gateway.number("SELECT count(*) FROM " + table);
  }

  /** A connection in a transaction that has inserted a row; extended or simple protocol. */
  private Connection inserted(String mode) throws SQLException {
    Connection connection =
        DriverManager.getConnection(proxy.jdbcUrl() + "&preferQueryMode=" + mode);
    connection.setAutoCommit(false);
    insert(connection);
    return connection;
  }

  private void insert(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("INSERT INTO " + table + " VALUES (1)");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"extended", "simple", "extendedCacheEverything"})
  void cutsBeforeCommit(String mode) throws SQLException {
    try (Connection connection = inserted(mode)) {
      connection.commit();
      insert(connection);
      proxy.commits(Fault.CUT_BEFORE_COMMIT, 1);
      assertThatThrownBy(connection::commit).isInstanceOf(SQLException.class);
      assertThat(stored()).isOne();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"extended", "simple", "extendedCacheEverything"})
  void cutsAfterCommit(String mode) throws SQLException {
    try (Connection connection = inserted(mode)) {
      proxy.commits(Fault.CUT_AFTER_COMMIT, 1);
      assertThatThrownBy(connection::commit)
          .isInstanceOfSatisfying(
              SQLException.class, e -> assertThat(e.getSQLState()).startsWith("08"));
      assertThat(stored()).isOne();
    }
  }

  @Test
  void aNamedCommitIsKnownWhenItIsExecutedAgain() throws SQLException {
    try (Connection connection = inserted("extended")) {
      for (int i = 0; i < 12; i++) {
        connection.commit();
        insert(connection);
      }
      proxy.links().getFirst().commit(Fault.CUT_BEFORE_COMMIT);
      assertThatThrownBy(connection::commit).isInstanceOf(SQLException.class);
      assertThat(stored()).isEqualTo(12);
    }
  }

  @Test
  void aConnectionThatComesWhileItGoesDownIsBrokenToo() throws Exception {
    int port = URI.create(proxy.jdbcUrl().substring(5)).getPort();
    for (int round = 0; round < 200; round++) {
      proxy.accepts();
      CompletableFuture<Socket> coming = CompletableFuture.supplyAsync(() -> connected(port));
      Thread.sleep(Duration.ofNanos(round * 2_000L));
      proxy.down();
      try (Socket client = coming.join()) {
        client.setSoTimeout(5_000);
        // A link that lived on would wait for the client to speak, until the time is up.
        assertThat(ended(client)).as("round %d", round).isTrue();
      }
      assertThat(proxy.links()).isEmpty();
    }
  }

  private static Socket connected(int port) {
    try {
      return new Socket(InetAddress.getLoopbackAddress(), port);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean ended(Socket client) throws IOException {
    try {
      return client.getInputStream().read() < 0;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (SocketException e) {
      return true;
    }
  }

  @Test
  void holdsACommitAndTheAnswerToOne() throws SQLException {
    for (Fault fault : new Fault[] {Fault.HOLD_COMMIT, Fault.HOLD_REPLY}) {
      run("TRUNCATE " + table);
      try (Connection connection = inserted("extended")) {
        proxy.commits(fault, 1);
        CompletableFuture<Void> commit = committing(connection);
        Link link = proxy.awaitHeld();
        assertThat(stored()).isEqualTo(fault == Fault.HOLD_REPLY ? 1 : 0);
        assertThat(commit).isNotDone();
        link.release();
        commit.join();
        assertThat(stored()).isOne();
      }
    }
  }

  private static CompletableFuture<Void> committing(Connection connection) {
    return CompletableFuture.runAsync(
        () -> {
          try {
            connection.commit();
          } catch (SQLException e) {
            throw new IllegalStateException(e);
          }
        },
        task -> Thread.ofVirtual().start(task));
  }

  @Test
  void tellsTransactionsApartByWhatTheyRan() throws SQLException {
    try (Connection other = DriverManager.getConnection(proxy.jdbcUrl());
        Statement statement = other.createStatement();
        Connection connection = inserted("extended")) {
      proxy.commits(Fault.CUT_BEFORE_COMMIT, 1, "INSERT INTO " + table);
      other.setAutoCommit(false);
      statement.execute("SELECT 1");
      other.commit();
      assertThat(proxy.isArmed()).isTrue();
      assertThatThrownBy(connection::commit).isInstanceOf(SQLException.class);
      assertThat(proxy.isArmed()).isFalse();
      assertThat(stored()).isZero();
    }
  }

  @Test
  void tellsConnectionsApart() throws SQLException {
    try (Connection first = inserted("extended");
        Connection second = inserted("extended")) {
      proxy.links().get(1).commit(Fault.CUT_BEFORE_COMMIT);
      first.commit();
      assertThatThrownBy(second::commit).isInstanceOf(SQLException.class);
      assertThat(stored()).isOne();
      assertThat(proxy.links()).hasSize(1).first().returns(1, Link::number);
    }
  }

  @Test
  void refusesConnectionsAndTakesThemAgain() throws SQLException {
    try (Connection open = inserted("extended")) {
      proxy.refuse();
      assertThatThrownBy(() -> inserted("extended")).isInstanceOf(SQLException.class);
      assertThat(proxy.refused()).isPositive();
      open.commit();
      proxy.down();
      assertThatThrownBy(() -> insert(open)).isInstanceOf(SQLException.class);
      proxy.mend();
      inserted("extended").close();
      assertThat(stored()).isOne();
    }
  }

  @Test
  void delaysEveryMessage() throws SQLException {
    try (Connection connection = DriverManager.getConnection(proxy.jdbcUrl());
        Statement statement = connection.createStatement()) {
      proxy.delay(Duration.ofMillis(60));
      long started = System.nanoTime();
      try (ResultSet row = statement.executeQuery("SELECT 1")) {
        assertThat(row.next()).isTrue();
      }
      assertThat(Duration.ofNanos(System.nanoTime() - started))
          .isGreaterThanOrEqualTo(Duration.ofMillis(60));
    }
  }
}
