package io.yidi.gateway.cli;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.yidi.proto.settlement.v1.ExplainSettlementRequest;
import io.yidi.proto.settlement.v1.ExplainSettlementResponse;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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

  @Spec CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "SETTLEMENT_ID", description = "Number of the settlement (setl_id).")
  String settlementId = "";

  @Mixin SettlementCall call = new SettlementCall();

  @Option(names = "--json", description = "Print the answer of ExplainSettlement as JSON.")
  boolean json;

  @Override
  public Integer call() throws InvalidProtocolBufferException {
    ExplainSettlementResponse explained =
        call.ask(
            settlements ->
                settlements.explainSettlement(
                    ExplainSettlementRequest.newBuilder().setSettlementId(settlementId).build()));
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(JsonFormat.printer().print(explained));
    } else {
      new Explanation(out).print(settlementId, explained);
    }
    out.flush();
    return explained.getReproduced() ? 0 : 1;
  }
}
