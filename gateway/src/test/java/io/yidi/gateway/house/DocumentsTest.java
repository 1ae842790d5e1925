package io.yidi.gateway.house;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.FieldDescriptor;
import io.yidi.gateway.rpc.ReasonTraits;
import io.yidi.proto.eligibility.v1.EligibilityServiceGrpc;
import io.yidi.proto.eligibility.v1.ExternalUsageServiceGrpc;
import io.yidi.proto.encounter.v1.EncounterServiceGrpc;
import io.yidi.proto.error.v1.ErrorReason;
import io.yidi.proto.policy.v1.PolicyServiceGrpc;
import io.yidi.proto.settlement.v1.DeductionServiceGrpc;
import io.yidi.proto.settlement.v1.Settlement;
import io.yidi.proto.settlement.v1.SettlementServiceGrpc;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DocumentsTest {

  private static final String PREFIX = "ERROR_REASON_";

  /** docs/errors.md has one row for each reason, with its code and whether to retry. */
  @Test
  void errorsAreDocumented() throws IOException {
    Map<String, String> documented = new TreeMap<>();
    for (String line : Files.readAllLines(Path.of("../docs/errors.md"))) {
      String[] cells = line.split("\\|", -1);
      if (cells.length >= 6 && cells[1].strip().matches("`[A-Z_]+`")) {
        String before =
            documented.put(
                cells[1].strip().replace("`", ""),
                (cells[2].strip() + " / " + cells[4].strip()).replace("`", ""));
        assertThat(before).as("a second row for " + cells[1]).isNull();
      }
    }
    Map<String, String> inCode = new TreeMap<>();
    for (ErrorReason reason : ErrorReason.values()) {
      if (reason != ErrorReason.ERROR_REASON_UNSPECIFIED && reason != ErrorReason.UNRECOGNIZED) {
        ReasonTraits traits = ReasonTraits.of(reason);
        inCode.put(
            reason.name().substring(PREFIX.length()),
            traits.code() + " / " + traits.retry().label());
      }
    }
    assertThat(documented).isEqualTo(inCode);
  }

  /** The retry policy names every method once. */
  @Test
  void theRetryPolicyIsComplete() throws IOException {
    String config = Files.readString(Path.of("../proto/grpc-service-config.json"));
    List<String> missing = new ArrayList<>();
    Stream.of(
            EligibilityServiceGrpc.getServiceDescriptor(),
            ExternalUsageServiceGrpc.getServiceDescriptor(),
            EncounterServiceGrpc.getServiceDescriptor(),
            PolicyServiceGrpc.getServiceDescriptor(),
            DeductionServiceGrpc.getServiceDescriptor(),
            SettlementServiceGrpc.getServiceDescriptor())
        .flatMap(service -> service.getMethods().stream())
        .filter(method -> !config.contains("\"" + method.getBareMethodName() + "\""))
        .forEach(method -> missing.add(method.getFullMethodName()));
    assertThat(missing).isEmpty();
  }

  /** Money on the wire is whole fen. */
  @Test
  void amountsAreIntegers() {
    List<FieldDescriptor> amounts =
        Settlement.getDescriptor().getFile().getMessageTypes().stream()
            .flatMap(message -> message.getFields().stream())
            .filter(field -> field.getName().endsWith("_fen"))
            .toList();
    assertThat(amounts).hasSizeGreaterThan(20);
    assertThat(amounts)
        .allSatisfy(field -> assertThat(field.getType()).isEqualTo(FieldDescriptor.Type.INT64));
  }

  /** No document holds a path of one machine. */
  @Test
  void documentsNameNoMachine() throws IOException {
    List<String> found = new ArrayList<>();
    try (Stream<Path> files = Files.walk(Path.of("../docs"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Arrays.stream(Files.readString(file).split("\n", -1))
            .filter(line -> line.matches(".*(^|[^\\w.])/(work|farm|root|home)/.*"))
            .forEach(line -> found.add(file + ": " + line));
      }
    }
    assertThat(found).isEmpty();
  }
}
