package io.yidi.gateway.cli;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import io.yidi.gateway.Gateway;
import io.yidi.gateway.database.DatabaseServer;
import io.yidi.gateway.rpc.Caller;
import io.yidi.gateway.rpc.ErrorText;
import io.yidi.proto.settlement.v1.ExplainSettlementRequest;
import io.yidi.proto.settlement.v1.ExplainSettlementResponse;
import io.yidi.proto.settlement.v1.SettlementServiceGrpc;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Computes a stored settlement again and prints every step with its sources. */
@Command(
    name = "explain",
    description = {
      "重算一笔已存储的结算,逐步列出金额、比例和依据。",
      "Computes a stored settlement again and prints every step: amounts, values, sources, and why"
          + " the version was chosen.",
      "Asks the running gateway; where none runs, opens the database itself."
    },
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:explained, and the new computation gave the stored amounts",
      "1:explained, but the amounts differ",
      "2:refused: no such settlement, another institution's, or nothing to ask"
    },
    mixinStandardHelpOptions = true)
final class ExplainCommand implements Callable<Integer> {

  private static final String HERE = "127.0.0.1";
  private static final int DEFAULT_PORT = 50_051;
  private static final int CONNECT_MILLIS = 1000;
  private static final int DEADLINE_SECONDS = 30;

  @Spec CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "SETTLEMENT_ID", description = "Number of the settlement (setl_id).")
  String settlementId = "";

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

  @Option(names = "--json", description = "Print the answer of ExplainSettlement as JSON.")
  boolean json;

  @Override
  public Integer call() throws InvalidProtocolBufferException {
    String caller = institution;
    if (caller == null || caller.isEmpty() || caller.startsWith("${env:")) {
      throw new IllegalArgumentException(
          "--institution: 未给出 not given (expected: the institution that settled, here or in"
              + " YIDI_INSTITUTION)");
    }
    ExplainSettlementResponse explained = explained(caller);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(JsonFormat.printer().print(explained));
    } else {
      new Explanation(out).print(settlementId, explained);
    }
    out.flush();
    return explained.getReproduced() ? 0 : 1;
  }

  private ExplainSettlementResponse explained(String caller) {
    String address = host == null ? Settings.environment("YIDI_HOST", HERE) : host;
    int number = portToAsk();
    boolean asksGateway = host != null || port != null || dataDirectory == null;
    if (asksGateway && listens(address, number)) {
      return ask(address, number, caller);
    }
    if (host != null || port != null) {
      throw nothingRuns(address, number, "");
    }
    return askOwn(caller, address, number);
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
  private ExplainSettlementResponse askOwn(String caller, String host, int port) {
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
      return ask(HERE, gateway.serve(), caller);
    }
  }

  private ExplainSettlementResponse ask(String host, int port, String caller) {
    Metadata identity = new Metadata();
    identity.put(Caller.INSTITUTION, caller);
    ManagedChannel channel = ManagedChannelBuilder.forAddress(host, port).usePlaintext().build();
    try {
      return SettlementServiceGrpc.newBlockingStub(channel)
          .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(identity))
          .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS)
          .explainSettlement(
              ExplainSettlementRequest.newBuilder().setSettlementId(settlementId).build());
    } catch (StatusRuntimeException refused) {
      throw new IllegalArgumentException(ErrorText.of(refused).text(), refused);
    } finally {
      channel.shutdownNow();
    }
  }
}
