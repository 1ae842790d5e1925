package io.yidi.gateway.encounter;

import io.grpc.stub.StreamObserver;
import io.yidi.gateway.charges.ChargeLines;
import io.yidi.gateway.charges.LocalCodes;
import io.yidi.gateway.person.PersonDatabases;
import io.yidi.gateway.rpc.ErrorStatus;
import io.yidi.gateway.rpc.Fields;
import io.yidi.gateway.rpc.Refusal;
import io.yidi.policy.bill.ChargeLine;
import io.yidi.proto.encounter.v1.ChargeBatch;
import io.yidi.proto.encounter.v1.UploadChargesRequest;
import io.yidi.proto.encounter.v1.UploadChargesResponse;
import io.yidi.proto.encounter.v1.UploadHeader;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One upload stream. Lines are staged batch by batch under the upload id and stay invisible; a
 * stream that breaks leaves nothing but staged lines, which the next stream of the same upload id
 * replaces. From then on the earlier one stages nothing more.
 */
final class ChargeUpload implements StreamObserver<UploadChargesRequest> {

  private static final int MAX_BATCH = 1000;

  private final PersonDatabases databases;
  private final UnaryOperator<String> ownerOf;
  private final LocalCodes localCodes;
  private final String institution;
  private final LocalDate today;
  private final StreamObserver<UploadChargesResponse> observer;
  private ChargeStore.@Nullable Upload upload;
  private int count;
  private long total;
  private boolean failed;

  /**
   * Starts an upload.
   *
   * @param ownerOf finds the person of an encounter of the caller; called while the call's identity
   *     is at hand
   * @param institution the caller
   */
  ChargeUpload(
      PersonDatabases databases,
      UnaryOperator<String> ownerOf,
      LocalCodes localCodes,
      String institution,
      LocalDate today,
      StreamObserver<UploadChargesResponse> observer) {
    this.databases = databases;
    this.ownerOf = ownerOf;
    this.localCodes = localCodes;
    this.institution = institution;
    this.today = today;
    this.observer = observer;
  }

  @Override
  public void onNext(UploadChargesRequest request) {
    if (failed) {
      return;
    }
    try {
      switch (request.getPartCase()) {
        case HEADER -> begin(request.getHeader());
        case LINES -> stage(request.getLines());
        case PART_NOT_SET -> throw Refusal.field("part", "empty", "header or lines");
      }
    } catch (RuntimeException e) {
      failed = true;
      observer.onError(ErrorStatus.of(e));
    }
  }

  private void begin(UploadHeader first) {
    if (upload != null) {
      throw Refusal.field("header", "a second one", "only the first message of the stream");
    }
    Fields fields = new Fields();
    fields.id("header.upload_id", first.getUploadId());
    fields.done();
    ChargeStore.Upload begun =
        new ChargeStore.Upload(
            ownerOf.apply(first.getEncounterId()),
            first.getEncounterId(),
            first.getUploadId(),
            UUID.randomUUID().toString());
    upload = begun;
    databases
        .of(begun.personId())
        .write(
            connection -> {
              ChargeStore.begin(connection, begun);
              return true;
            });
  }

  private void stage(ChargeBatch batch) {
    ChargeStore.Upload open = upload;
    if (open == null) {
      throw Refusal.field("part", "lines", "the header as the first message");
    }
    Fields fields = new Fields();
    if (batch.getLinesCount() < 1 || batch.getLinesCount() > MAX_BATCH) {
      fields.wrong("lines", batch.getLinesCount() + " lines", "1 to " + MAX_BATCH + " a message");
    } else if (count + batch.getLinesCount() > ChargeStore.MAX_LINES) {
      fields.wrong(
          "lines",
          (count + batch.getLinesCount()) + " lines",
          "at most " + ChargeStore.MAX_LINES + " an encounter");
    }
    fields.done();
    List<ChargeStore.Staged> staged = new ArrayList<>(batch.getLinesCount());
    for (io.yidi.proto.type.v1.ChargeLine line :
        localCodes.fill(institution, batch.getLinesList())) {
      String path = path(line.getLineNumber());
      ChargeLine read = ChargeLines.read(fields, path, line, today);
      fields.text(path + ".outside_order_id", line.getOutsideOrderId(), 0, 30);
      staged.add(new ChargeStore.Staged(read, line.getLocalItemCode(), line.getOutsideOrderId()));
      total += read.amountFen();
    }
    fields.done();
    for (ChargeStore.Staged one : staged) {
      if (one.line().itemCode().isEmpty()) {
        throw ChargeLines.notMapped(path(one.line().number()), one.line());
      }
    }
    count += staged.size();
    databases
        .of(open.personId())
        .write(
            connection -> {
              ChargeStore.stage(connection, open, staged);
              return true;
            });
  }

  private static String path(int lineNumber) {
    return "lines[line_number " + lineNumber + "]";
  }

  @Override
  public void onError(Throwable thrown) {
    failed = true;
  }

  @Override
  public void onCompleted() {
    if (failed) {
      return;
    }
    ChargeStore.Upload open = upload;
    if (open == null || count == 0) {
      observer.onError(
          ErrorStatus.of(Refusal.field("lines", "no line", "a header and at least one line")));
      return;
    }
    observer.onNext(
        UploadChargesResponse.newBuilder()
            .setUploadId(open.uploadId())
            .setLineCount(count)
            .setTotalFen(total)
            .build());
    observer.onCompleted();
  }
}
