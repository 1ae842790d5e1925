package io.yidi.gateway.proof;

import io.yidi.gateway.demo.DemoClient;
import io.yidi.gateway.testing.TestGateway;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** A gateway with a connection of each institution, and what has come of the calls so far. */
final class World implements AutoCloseable {

  private static final AtomicLong NUMBERS = new AtomicLong();

  private final Map<Place, DemoClient> clients = new EnumMap<>(Place.class);
  private final Map<String, AtomicLong> seen = new ConcurrentHashMap<>();
  final DirectoryFeed feed;
  final Books books;
  final SaleShares sales;

  World(TestGateway gateway) throws SQLException {
    for (Place place : Place.values()) {
      clients.put(place, gateway.client(place.code));
    }
    feed = new DirectoryFeed(gateway);
    books = new Books(gateway);
    sales = new SaleShares(client(Place.HOME_PHARMACY));
  }

  DemoClient client(Place place) {
    return Objects.requireNonNull(clients.get(place));
  }

  /** A name that nothing else in this world has. */
  static String fresh(String prefix) {
    return prefix + "-" + NUMBERS.incrementAndGet() + "-" + Long.toString(System.nanoTime(), 36);
  }

  /** Counts an event. */
  void saw(String what) {
    seen.computeIfAbsent(what, name -> new AtomicLong()).incrementAndGet();
  }

  Map<String, AtomicLong> seen() {
    return seen;
  }

  @Override
  public void close() throws SQLException {
    feed.close();
    books.close();
    clients.values().forEach(DemoClient::close);
  }
}
