package io.yidi.gateway.cli;

import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import io.yidi.gateway.Gateway;
import io.yidi.gateway.database.DatabaseServer;
import io.yidi.gateway.rpc.Caller;
import io.yidi.gateway.rpc.ErrorText;
import io.yidi.proto.settlement.v1.SettlementServiceGrpc;
import io.yidi.proto.settlement.v1.SettlementServiceGrpc.SettlementServiceBlockingStub;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * Options of commands that ask the settlement service, and the asking: of the running gateway, or
 * where none runs of one that serves the database for this one call.
 */
final class SettlementCall {

  private static final String HERE = "127.0.0.1";
  private static final int DEFAULT_PORT = 50_051;
  private static final int CONNECT_MILLIS = 1000;
  private static final int DEADLINE_SECONDS = 30;

  @Option(
      names = "--institution",
      paramLabel = "CODE",
      defaultValue = "${env:YIDI_INSTITUTION}",
      description = "Institution that settled (fixmedins_code). Default: YIDI_INSTITUTION.")
  @Nullable String institution;

  @Option(
      names = "--host",
      paramLabel = "HOST",
      description = "Host of the gateway. Default: YIDI_HOST, else 127.0.0.1.")
  @Nullable String host;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "Port of the gateway. Default: YIDI_PORT, else 50051.")
  @Nullable Integer port;

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      description =
          "Folder of the embedded database to open instead of asking a gateway. Default where none"
              + " runs: YIDI_DATA_DIR, else .yidi in the project.")
  @Nullable Path dataDirectory;

  /**
   * Asks as the institution.
   *
   * @throws IllegalArgumentException when there is nothing to ask, or the call is refused
   */
  <T> T ask(Function<SettlementServiceBlockingStub, T> call) {
    String caller = institution;
    if (caller == null || caller.isEmpty() || caller.startsWith("${env:")) {
      throw new IllegalArgumentException(
          "--institution: 未给出 not given (expected: the institution that settled, here or in"
              + " YIDI_INSTITUTION)");
    }
    String address = host == null ? Settings.environment("YIDI_HOST", HERE) : host;
    int number = portToAsk();
    boolean asksGateway = host != null || port != null || dataDirectory == null;
    if (asksGateway && listens(address, number)) {
      return ask(address, number, caller, call);
    }
    if (host != null || port != null) {
      throw nothingRuns(address, number, "");
    }
    return askOwn(caller, address, number, call);
  }

  private int portToAsk() {
    Integer chosen = port == null ? Settings.fromEnvironment("YIDI_PORT") : port;
    int number = chosen == null ? DEFAULT_PORT : chosen;
    if (number < 1 || number > 65_535) {
      throw new IllegalArgumentException("port: " + number + " (expected: 1 to 65535)");
    }
    return number;
  }

  private static boolean listens(String host, int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(host, port), CONNECT_MILLIS);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static IllegalArgumentException nothingRuns(String host, int port, String more) {
    return new IllegalArgumentException(
        "没有运行中的网关 no gateway at " + host + ":" + port + more + " (expected: ./yidi serve)");
  }

  /** Serves on a port of its own for this one call; puts no policy in force. */
  private <T> T askOwn(
      String caller, String host, int port, Function<SettlementServiceBlockingStub, T> call) {
    Settings settings = new Settings();
    settings.dataDirectory = dataDirectory;
    Path data = settings.dataDirectory();
    if (Settings.environment(DatabaseServer.URL_VARIABLE, "").isEmpty()
        && !Files.isDirectory(data)) {
      throw nothingRuns(host, port, ", and no database in " + data);
    }
    Map<String, Object> own = Map.of("grpc.server.host", HERE, "grpc.server.port", 0);
    try (DatabaseServer database = DatabaseServer.open(System.getenv(), data);
        Gateway gateway = Gateway.on(database, own)) {
      return ask(HERE, gateway.serve(), caller, call);
    }
  }

  private static <T> T ask(
      String host, int port, String caller, Function<SettlementServiceBlockingStub, T> call) {
    Metadata identity = new Metadata();
    identity.put(Caller.INSTITUTION, caller);
    ManagedChannel channel = ManagedChannelBuilder.forAddress(host, port).usePlaintext().build();
    try {
      return call.apply(
          SettlementServiceGrpc.newBlockingStub(channel)
              .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(identity))
              .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS));
    } catch (StatusRuntimeException refused) {
      throw new IllegalArgumentException(ErrorText.of(refused).text(), refused);
    } finally {
      channel.shutdownNow();
    }
  }
}
