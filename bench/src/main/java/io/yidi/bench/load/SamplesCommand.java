package io.yidi.bench.load;

import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import com.google.protobuf.util.JsonFormat;
import io.grpc.ServiceDescriptor;
import io.grpc.protobuf.ProtoFileDescriptorSupplier;
import io.yidi.bench.data.Bills;
import io.yidi.policy.facts.VisitKind;
import io.yidi.proto.catalogue.v1.CatalogueServiceGrpc;
import io.yidi.proto.eligibility.v1.EligibilityServiceGrpc;
import io.yidi.proto.eligibility.v1.VerifyFilingRequest;
import io.yidi.proto.encounter.v1.EncounterServiceGrpc;
import io.yidi.proto.filing.v1.FilingServiceGrpc;
import io.yidi.proto.policy.v1.PolicyServiceGrpc;
import io.yidi.proto.settlement.v1.Claim;
import io.yidi.proto.settlement.v1.PreviewSettlementRequest;
import io.yidi.proto.settlement.v1.SettleRequest;
import io.yidi.proto.settlement.v1.SettlementServiceGrpc;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes what load generators of others need: the contract's descriptors and sample requests. */
@Command(
    name = "samples",
    description = {
      "Writes yidi.protoset and, for VerifyFiling, PreviewSettlement and Settle, a request as JSON"
          + " (for ghz) and as a framed gRPC message (for h2load), for a person of a running"
          + " ./yidi demo or of ./yidi bench data.",
      "A settle request says until when it may take effect: 14 minutes from now, after which the"
          + " samples have to be written again. See docs/load-testing.md."
    },
    mixinStandardHelpOptions = true)
public final class SamplesCommand implements Callable<Integer> {

  private static final int VALID_MINUTES = 14;
  private static final int FRAME_HEAD_BYTES = 5;
  private static final int LINES = 5;

  /** What ghz puts in: another id for each call. */
  private static final String GHZ_ID = "ghz-{{.UUID}}";

  @Parameters(
      index = "0",
      paramLabel = "DIR",
      description = "Folder to write to; made when it is not there.")
  Path folder = Path.of(".");

  @Option(
      names = "--person",
      paramLabel = "ID",
      description =
          "Person of the requests: DEMO0001 of ./yidi demo, or BENCH10000000 and the following of"
              + " ./yidi bench data. Default: ${DEFAULT-VALUE}.")
  String person = "DEMO0001";

  @Override
  public Integer call() throws IOException {
    Files.createDirectories(folder);
    Files.write(folder.resolve("yidi.protoset"), descriptors().toByteArray());
    VerifyFilingRequest verify =
        VerifyFilingRequest.newBuilder()
            .setPerson(Bills.person(person))
            .setMedType(Bills.medType(VisitKind.OUTPATIENT))
            .setBeginDate(Bills.date(SingleCalls.DAY))
            .setFlags(Bills.VISIT)
            .build();
    write("verify", verify, verify);
    Claim claim =
        Bills.claim(
            person, Bills.bill(VisitKind.OUTPATIENT, SingleCalls.DAY, LINES, new Random(5)));
    PreviewSettlementRequest preview =
        PreviewSettlementRequest.newBuilder().setClaim(claim).build();
    write("preview", preview, preview);
    Instant until = Instant.now().plusSeconds(VALID_MINUTES * 60L);
    SettleRequest settle =
        SettleRequest.newBuilder()
            .setRequestId("h2load-" + until.toEpochMilli())
            .setSettleBefore(Timestamp.newBuilder().setSeconds(until.getEpochSecond()))
            .setClaim(claim)
            .build();
    write("settle", settle.toBuilder().setRequestId(GHZ_ID).build(), settle);
    System.out.println(
        "yidi.protoset and verify, preview, settle as .json and .bin in "
            + folder.toAbsolutePath()
            + "; settle until "
            + until);
    return 0;
  }

  private void write(String name, Message asJson, Message framed) throws IOException {
    Files.writeString(folder.resolve(name + ".json"), JsonFormat.printer().print(asJson) + "\n");
    Files.write(folder.resolve(name + ".bin"), frame(framed));
  }

  /** A message as it stands in the body of a gRPC call: not compressed, length, message. */
  static byte[] frame(Message message) {
    byte[] bytes = message.toByteArray();
    return ByteBuffer.allocate(FRAME_HEAD_BYTES + bytes.length)
        .put((byte) 0)
        .putInt(bytes.length)
        .put(bytes)
        .array();
  }

  /** The contract with all that it imports, imported files first. */
  static FileDescriptorSet descriptors() {
    Set<FileDescriptor> files = new LinkedHashSet<>();
    for (ServiceDescriptor service :
        List.of(
            EligibilityServiceGrpc.getServiceDescriptor(),
            EncounterServiceGrpc.getServiceDescriptor(),
            SettlementServiceGrpc.getServiceDescriptor(),
            FilingServiceGrpc.getServiceDescriptor(),
            CatalogueServiceGrpc.getServiceDescriptor(),
            PolicyServiceGrpc.getServiceDescriptor())) {
      Object schema = service.getSchemaDescriptor();
      if (schema instanceof ProtoFileDescriptorSupplier supplier) {
        collect(supplier.getFileDescriptor(), files);
      }
    }
    FileDescriptorSet.Builder set = FileDescriptorSet.newBuilder();
    files.forEach(file -> set.addFile(file.toProto()));
    return set.build();
  }

  private static void collect(FileDescriptor file, Set<FileDescriptor> into) {
    file.getDependencies().forEach(dependency -> collect(dependency, into));
    into.add(file);
  }
}
