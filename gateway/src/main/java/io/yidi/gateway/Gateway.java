package io.yidi.gateway;

import io.grpc.protobuf.services.HealthStatusManager;
import io.micronaut.context.ApplicationContext;
import io.micronaut.grpc.server.GrpcEmbeddedServer;
import io.yidi.gateway.catalogue.MappingGaps;
import io.yidi.gateway.database.DatabaseServer;
import io.yidi.gateway.filing.Roster;
import io.yidi.gateway.jdbc.Packed;
import io.yidi.gateway.ledger.LedgerProof;
import io.yidi.gateway.load.CatalogueImport;
import io.yidi.gateway.load.DirectoryLoader;
import io.yidi.gateway.person.PersonDatabases;
import io.yidi.gateway.person.SharedVersions;
import io.yidi.gateway.rpc.Today;
import io.yidi.gateway.rules.ActiveRules;
import io.yidi.gateway.rules.PolicyFolders;
import io.yidi.proto.catalogue.v1.MappingGap;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A running gateway, or just its parts on a database for commands that serve nothing. */
public final class Gateway implements AutoCloseable {

  private final ApplicationContext context;

  private Gateway(ApplicationContext context) {
    this.context = context;
  }

  /**
   * Puts the parts together on a database and brings its schema up to date.
   *
   * @param database where the data lives
   * @param settings settings that go before the configuration file's
   */
  public static Gateway on(DatabaseServer database, Map<String, Object> settings) {
    Map<String, Object> all = new HashMap<>(settings);
    all.put("datasources.default.url", database.jdbcUrl());
    return new Gateway(ApplicationContext.builder().properties(all).banner(false).start());
  }

  /** Puts policies in force: those that ship, and the ones of further folders. */
  public Gateway withPolicies(List<Path> folders) {
    context.getBean(ActiveRules.class).startWith(PolicyFolders.read(folders));
    return this;
  }

  /**
   * Starts serving; on port zero the system chooses a free one.
   *
   * @return the port
   */
  public int serve() {
    Packed.requireReady();
    context.getBean(SharedVersions.class).check();
    GrpcEmbeddedServer server = context.getBean(GrpcEmbeddedServer.class);
    server.start();
    return server.getPort();
  }

  /** Loads directories into the database. */
  public DirectoryLoader loader() {
    return context.getBean(DirectoryLoader.class);
  }

  /** Imports lists into the catalogue. */
  public CatalogueImport catalogueImport() {
    return context.getBean(CatalogueImport.class);
  }

  /** Gaps of an institution's mapping of its own codes to national ones. */
  public List<MappingGap> mappingGaps(String institution, LocalDate day) {
    return MappingGaps.find(context.getBean(PersonDatabases.class), institution, day);
  }

  /** Proves the stored history again. */
  public LedgerProof ledger() {
    return context.getBean(LedgerProof.class);
  }

  /** Filed persons of a kind. */
  public List<List<String>> roster(Roster.Order order) {
    LocalDate today = context.getBean(Today.class).date();
    return Roster.rows(context.getBean(PersonDatabases.class), order, today);
  }

  /**
   * Says NOT_SERVING, lets the calls in flight end, and closes everything that was put together.
   */
  @Override
  public void close() {
    context.findBean(HealthStatusManager.class).ifPresent(HealthStatusManager::enterTerminalState);
    context.close();
  }
}
