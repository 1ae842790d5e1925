package io.yidi.gateway.testing;

import io.yidi.policy.load.PolicyFiles;
import io.yidi.proto.policy.v1.PolicyFile;
import java.util.List;
import java.util.Map;

/** Policy files for tests that publish: the demonstration's, whole or with one figure changed. */
public final class Publications {

  /** The file by which the fund pays in pharmacies of the made-up place. */
  public static final String SALE = "990100/310/pharmacy.yaml";

  private Publications() {}

  /** Texts of the demonstration's files by their paths, to be changed at will. */
  public static Map<String, String> demonstration() {
    return PolicyFiles.fromDirectory(TestGateway.DEMONSTRATION.resolve("policy")).texts();
  }

  /** Files as they are sent. */
  public static List<PolicyFile> files(Map<String, String> texts) {
    return texts.entrySet().stream().map(one -> file(one.getKey(), one.getValue())).toList();
  }

  /** A file as it is sent. */
  public static PolicyFile file(String path, String text) {
    return PolicyFile.newBuilder().setPath(path).setText(text).build();
  }

  /** The demonstration's files; in pharmacies the fund pays employees another share. */
  public static List<PolicyFile> paying(int percent) {
    Map<String, String> texts = demonstration();
    texts.compute(
        SALE,
        (path, text) -> text.replaceFirst("in_service: \\d+%", "in_service: " + percent + "%"));
    return files(texts);
  }
}
