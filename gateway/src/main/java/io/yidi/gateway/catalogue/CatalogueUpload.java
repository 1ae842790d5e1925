package io.yidi.gateway.catalogue;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.stub.StreamObserver;
import io.yidi.gateway.load.CatalogueImport;
import io.yidi.gateway.load.CatalogueImport.Order;
import io.yidi.gateway.load.CatalogueImport.Receipt;
import io.yidi.gateway.load.CatalogueImport.Report;
import io.yidi.gateway.load.LoadException;
import io.yidi.gateway.rpc.ErrorStatus;
import io.yidi.gateway.rpc.Fields;
import io.yidi.gateway.rpc.Refusal;
import io.yidi.gateway.rpc.Wire;
import io.yidi.proto.catalogue.v1.ImportCatalogueRequest;
import io.yidi.proto.catalogue.v1.ImportCatalogueResponse;
import io.yidi.proto.catalogue.v1.ImportHeader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One stream of an import. The file is kept in a temporary folder until the stream ends. */
final class CatalogueUpload implements StreamObserver<ImportCatalogueRequest> {

  private static final long MOST_BYTES = 256L * 1024 * 1024;
  private static final int MOST_MAPPING = 100_000;
  private static final int MOST_PIECE = 1024 * 1024;
  private static final int MOST_DIFFERENCES = 1_000;
  private static final int NAMED_PROBLEMS = 20;

  private final CatalogueImport imports;
  private final Consumer<String> requireKnown;
  private final String institution;
  private final StreamObserver<ImportCatalogueResponse> observer;
  private @Nullable ImportHeader header;
  private @Nullable Order order;
  private @Nullable Path folder;
  private @Nullable OutputStream file;
  private long bytes;
  private boolean failed;

  /**
   * Starts an import.
   *
   * @param requireKnown refuses institutions that the directory does not know
   */
  CatalogueUpload(
      CatalogueImport imports,
      Consumer<String> requireKnown,
      String institution,
      StreamObserver<ImportCatalogueResponse> observer) {
    this.imports = imports;
    this.requireKnown = requireKnown;
    this.institution = institution;
    this.observer = observer;
  }

  @Override
  public void onNext(ImportCatalogueRequest request) {
    if (failed) {
      return;
    }
    try {
      switch (request.getPartCase()) {
        case HEADER -> begin(request.getHeader());
        case PIECE -> write(request.getPiece().toByteArray());
        case PART_NOT_SET -> throw Refusal.field("part", "empty", "header or piece");
      }
    } catch (IOException e) {
      fail(new UncheckedIOException(e));
    } catch (RuntimeException e) {
      fail(e);
    }
  }

  private void fail(RuntimeException e) {
    failed = true;
    discard();
    observer.onError(ErrorStatus.of(e));
  }

  private void begin(ImportHeader first) throws IOException {
    if (header != null) {
      throw Refusal.field("header", "a second one", "only the first message of the stream");
    }
    Fields fields = new Fields();
    fields.id("header.request_id", first.getRequestId());
    if (!first.getFileName().matches("[^/\\\\\\x00]{1,200}\\.(csv|xlsx|CSV|XLSX)")) {
      fields.wrong("header.file_name", first.getFileName(), "a name ending in .csv or .xlsx");
    }
    if (!first.getArea().matches("(\\d{6})?")) {
      fields.wrong("header.area", first.getArea(), "an area code of six digits, or empty");
    }
    if (first.getMapping().length() > MOST_MAPPING) {
      fields.wrong(
          "header.mapping", first.getMapping().length() + " characters", "at most " + MOST_MAPPING);
    }
    LocalDate from =
        fields.optionalDate("header.valid_from", first.hasValidFrom(), first.getValidFrom());
    LocalDate whole =
        fields.optionalDate(
            "header.whole_list_from", first.hasWholeListFrom(), first.getWholeListFrom());
    Instant activeFrom =
        fields.optionalInstant("header.active_from", first.hasActiveFrom(), first.getActiveFrom());
    fields.done();
    requireKnown.accept(institution);
    header = first;
    Path own = Files.createTempDirectory("yidi-import");
    folder = own;
    Path mapping = null;
    if (!first.getMapping().isEmpty()) {
      mapping = Files.writeString(own.resolve("mapping.yaml"), first.getMapping());
    }
    Map<String, String> constants = new HashMap<>();
    if (!first.getArea().isEmpty()) {
      constants.put("area", first.getArea());
    }
    if (from != null) {
      constants.put("valid_from", from.toString());
    }
    Path list = own.resolve(first.getFileName());
    order = new Order(list, mapping, constants, whole, activeFrom);
    file = Files.newOutputStream(list);
  }

  private void write(byte[] piece) throws IOException {
    OutputStream open = file;
    if (open == null) {
      throw Refusal.field("part", "piece", "the header as the first message");
    }
    bytes += piece.length;
    if (piece.length > MOST_PIECE || bytes > MOST_BYTES) {
      throw Refusal.field(
          "piece",
          piece.length + " bytes, " + bytes + " in all",
          "at most " + MOST_PIECE + " a message and " + MOST_BYTES + " in all");
    }
    open.write(piece);
  }

  @Override
  public void onError(Throwable thrown) {
    failed = true;
    discard();
  }

  @Override
  public void onCompleted() {
    if (failed) {
      return;
    }
    ImportCatalogueResponse reply;
    try {
      reply = run();
    } catch (LoadException e) {
      fail(refusal(e.problems()));
      return;
    } catch (IOException e) {
      fail(new UncheckedIOException(e));
      return;
    } catch (RuntimeException e) {
      fail(e);
      return;
    }
    discard();
    observer.onNext(reply);
    observer.onCompleted();
  }

  private ImportCatalogueResponse run() throws IOException {
    ImportHeader first = header;
    Order what = order;
    OutputStream open = file;
    if (first == null || what == null || open == null || bytes == 0) {
      throw Refusal.field("piece", "no content", "a header and at least one piece");
    }
    open.close();
    if (first.getTrial()) {
      return response(imports.difference(what, MOST_DIFFERENCES, step -> {}));
    }
    Receipt receipt =
        new Receipt(
            institution,
            first.getRequestId(),
            canonical(first, FileDigest.of(what.file())),
            report -> response(report).toByteString());
    ByteString stored = imports.run(what, receipt);
    try {
      return ImportCatalogueResponse.parseFrom(stored);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The header, with the digest of the file where the file would be. */
  private static ByteString canonical(ImportHeader header, String digest) {
    return ImportCatalogueRequest.newBuilder()
        .setHeader(header)
        .build()
        .toByteString()
        .concat(
            ImportCatalogueRequest.newBuilder()
                .setPiece(ByteString.copyFromUtf8(digest))
                .build()
                .toByteString());
  }

  private static ImportCatalogueResponse response(Report report) {
    ImportCatalogueResponse.Builder out =
        ImportCatalogueResponse.newBuilder()
            .setCatalogueVersion(report.activeFrom() == null ? "" : report.version())
            .setRows(report.rows())
            .setAdded(report.added())
            .setChanged(report.changed())
            .setEnded(report.ended())
            .addAllUnusedHeadings(report.unused().stream().sorted().toList())
            .addAllDifferences(report.differences());
    Instant from = report.activeFrom();
    return from == null ? out.build() : out.setActiveFrom(Wire.timestamp(from)).build();
  }

  private static Refusal refusal(List<String> problems) {
    Fields fields = new Fields();
    problems.stream()
        .limit(NAMED_PROBLEMS)
        .forEach(problem -> fields.wrong("piece", problem, "a list without faults"));
    if (problems.size() > NAMED_PROBLEMS) {
      fields.wrong(
          "piece", problems.size() + " faults in all", "none; ./yidi catalogue diff names all");
    }
    try {
      fields.done();
    } catch (Refusal refusal) {
      return refusal;
    }
    throw new IllegalStateException("no problem");
  }

  private void discard() {
    try {
      OutputStream open = file;
      if (open != null) {
        open.close();
      }
      Path own = folder;
      if (own != null) {
        try (var files = Files.list(own)) {
          for (Path one : files.toList()) {
            Files.deleteIfExists(one);
          }
        }
        Files.deleteIfExists(own);
        folder = null;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
