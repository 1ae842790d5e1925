package io.yidi.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.util.JsonFormat;
import io.yidi.bench.report.Scratch;
import io.yidi.proto.settlement.v1.SettleRequest;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SamplesCommandTest {

  @Test
  void descriptorsComeAfterWhatTheyImport() {
    FileDescriptorSet set = SamplesCommand.descriptors();
    Set<String> before = new HashSet<>();
    for (FileDescriptorProto file : set.getFileList()) {
      assertThat(before).as(file.getName()).containsAll(file.getDependencyList());
      before.add(file.getName());
    }
    assertThat(before)
        .contains(
            "yidi/settlement/v1/settlement_service.proto",
            "yidi/encounter/v1/encounter_service.proto",
            "google/type/date.proto");
  }

  @Test
  void samplesCanBeReadAgain() throws Exception {
    Path folder = Scratch.folder(null);
    try {
      SamplesCommand command = new SamplesCommand();
      command.folder = folder;
      assertThat(command.call()).isZero();
      SettleRequest.Builder json = SettleRequest.newBuilder();
      JsonFormat.parser().merge(Files.readString(folder.resolve("settle.json")), json);
      ByteBuffer framed = ByteBuffer.wrap(Files.readAllBytes(folder.resolve("settle.bin")));
      assertThat(framed.get()).isZero();
      assertThat(framed.getInt()).isEqualTo(framed.remaining());
      SettleRequest message = SettleRequest.parseFrom(framed);
      assertThat(message.toBuilder().clearRequestId().build())
          .isEqualTo(json.clearRequestId().build());
      assertThat(message.getRequestId()).matches("h2load-\\d+");
      assertThat(FileDescriptorSet.parseFrom(Files.readAllBytes(folder.resolve("yidi.protoset"))))
          .isEqualTo(SamplesCommand.descriptors());
    } finally {
      Scratch.delete(folder);
    }
  }
}
