package io.yidi.gateway.demo;

import com.google.protobuf.Timestamp;
import com.google.type.Date;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.yidi.proto.catalogue.v1.CatalogueServiceGrpc;
import io.yidi.proto.eligibility.v1.EligibilityServiceGrpc;
import io.yidi.proto.eligibility.v1.ExternalUsageServiceGrpc;
import io.yidi.proto.encounter.v1.ChargeBatch;
import io.yidi.proto.encounter.v1.CommitChargesRequest;
import io.yidi.proto.encounter.v1.EncounterServiceGrpc;
import io.yidi.proto.encounter.v1.UploadChargesRequest;
import io.yidi.proto.encounter.v1.UploadChargesResponse;
import io.yidi.proto.encounter.v1.UploadHeader;
import io.yidi.proto.filing.v1.FilingServiceGrpc;
import io.yidi.proto.policy.v1.PolicyServiceGrpc;
import io.yidi.proto.settlement.v1.AccountUse;
import io.yidi.proto.settlement.v1.Claim;
import io.yidi.proto.settlement.v1.DeductionServiceGrpc;
import io.yidi.proto.settlement.v1.SettlementServiceGrpc;
import io.yidi.proto.type.v1.ChargeLine;
import io.yidi.proto.type.v1.PersonRef;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** One institution's connection to the gateway, over the real port. */
public final class DemoClient implements AutoCloseable {

  private static final Metadata.Key<String> INSTITUTION =
      Metadata.Key.of("yidi-institution", Metadata.ASCII_STRING_MARSHALLER);

  private final ManagedChannel channel;
  private final String institution;

  /** Connects to a port on this machine as an institution. */
  public DemoClient(int port, String institution) {
    this.channel = ManagedChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
    this.institution = institution;
  }

  private Metadata identity() {
    Metadata identity = new Metadata();
    identity.put(INSTITUTION, institution);
    return identity;
  }

  /** The eligibility service. */
  public EligibilityServiceGrpc.EligibilityServiceBlockingStub eligibility() {
    return EligibilityServiceGrpc.newBlockingStub(channel)
        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(identity()))
        .withDeadlineAfter(30, TimeUnit.SECONDS);
  }

  /** The external usage service. */
  public ExternalUsageServiceGrpc.ExternalUsageServiceBlockingStub usage() {
    return ExternalUsageServiceGrpc.newBlockingStub(channel)
        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(identity()))
        .withDeadlineAfter(30, TimeUnit.SECONDS);
  }

  /** The encounter service. */
  public EncounterServiceGrpc.EncounterServiceBlockingStub encounter() {
    return EncounterServiceGrpc.newBlockingStub(channel)
        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(identity()))
        .withDeadlineAfter(30, TimeUnit.SECONDS);
  }

  /** The settlement service. */
  public SettlementServiceGrpc.SettlementServiceBlockingStub settlement() {
    return SettlementServiceGrpc.newBlockingStub(channel)
        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(identity()))
        .withDeadlineAfter(30, TimeUnit.SECONDS);
  }

  /** The deduction service. */
  public DeductionServiceGrpc.DeductionServiceBlockingStub deduction() {
    return DeductionServiceGrpc.newBlockingStub(channel)
        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(identity()))
        .withDeadlineAfter(30, TimeUnit.SECONDS);
  }

  /** The catalogue service. */
  public CatalogueServiceGrpc.CatalogueServiceBlockingStub catalogue() {
    return CatalogueServiceGrpc.newBlockingStub(channel)
        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(identity()))
        .withDeadlineAfter(30, TimeUnit.SECONDS);
  }

  /** The catalogue service, for streams. */
  public CatalogueServiceGrpc.CatalogueServiceStub catalogueStreams() {
    return CatalogueServiceGrpc.newStub(channel)
        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(identity()))
        .withDeadlineAfter(30, TimeUnit.SECONDS);
  }

  /** The filing service. */
  public FilingServiceGrpc.FilingServiceBlockingStub filing() {
    return FilingServiceGrpc.newBlockingStub(channel)
        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(identity()))
        .withDeadlineAfter(30, TimeUnit.SECONDS);
  }

  /** The policy service. */
  public PolicyServiceGrpc.PolicyServiceBlockingStub policy() {
    return PolicyServiceGrpc.newBlockingStub(channel)
        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(identity()))
        .withDeadlineAfter(30, TimeUnit.SECONDS);
  }

  /** Stages lines in one stream and commits them. */
  public void upload(String encounterId, String uploadId, List<ChargeLine> lines) {
    CompletableFuture<UploadChargesResponse> done = new CompletableFuture<>();
    StreamObserver<UploadChargesRequest> stream =
        EncounterServiceGrpc.newStub(channel)
            .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(identity()))
            .withDeadlineAfter(60, TimeUnit.SECONDS)
            .uploadCharges(
                new StreamObserver<>() {
                  @Override
                  public void onNext(UploadChargesResponse response) {
                    done.complete(response);
                  }

                  @Override
                  public void onError(Throwable thrown) {
                    done.completeExceptionally(thrown);
                  }

                  @Override
                  public void onCompleted() {
                    // The response has come before.
                  }
                });
    stream.onNext(
        UploadChargesRequest.newBuilder()
            .setHeader(UploadHeader.newBuilder().setEncounterId(encounterId).setUploadId(uploadId))
            .build());
    for (int from = 0; from < lines.size(); from += 1000) {
      List<ChargeLine> batch = lines.subList(from, Math.min(lines.size(), from + 1000));
      stream.onNext(
          UploadChargesRequest.newBuilder()
              .setLines(ChargeBatch.newBuilder().addAllLines(batch))
              .build());
    }
    stream.onCompleted();
    UploadChargesResponse staged = done.join();
    encounter()
        .commitCharges(
            CommitChargesRequest.newBuilder()
                .setRequestId("commit-" + uploadId)
                .setEncounterId(encounterId)
                .setUploadId(uploadId)
                .setLineCount(staged.getLineCount())
                .setTotalFen(staged.getTotalFen())
                .build());
  }

  /** A claim for an encounter, settled on a day. */
  public static Claim stay(PersonRef person, String encounterId, long totalFen, Date settled) {
    return Claim.newBuilder()
        .setPerson(person)
        .setEncounterId(encounterId)
        .setTotalFen(totalFen)
        .setAccountUse(AccountUse.ACCOUNT_USE_NOT_USED)
        .setSettlementDate(settled)
        .build();
  }

  /** A minute from now. */
  public static Timestamp soon() {
    return Timestamp.newBuilder().setSeconds(Instant.now().getEpochSecond() + 60).build();
  }

  /** A date. */
  public static Date date(LocalDate day) {
    return Date.newBuilder()
        .setYear(day.getYear())
        .setMonth(day.getMonthValue())
        .setDay(day.getDayOfMonth())
        .build();
  }

  /** Numbers lines from one. */
  @SafeVarargs
  public static List<ChargeLine> lines(
      LocalDate day, Function<ChargeLine.Builder, ChargeLine.Builder>... items) {
    return java.util.stream.IntStream.range(0, items.length)
        .mapToObj(
            i ->
                items[i]
                    .apply(ChargeLine.newBuilder().setLineNumber(i + 1).setFeeDate(date(day)))
                    .build())
        .toList();
  }

  /** An item: quantity at a price in whole yuan. */
  public static Function<ChargeLine.Builder, ChargeLine.Builder> item(
      String code, long quantity, long yuan) {
    return line ->
        line.setItemCode(code)
            .setQuantityE4(quantity * 10_000)
            .setUnitPriceE6(yuan * 1_000_000)
            .setAmountFen(quantity * yuan * 100);
  }

  @Override
  public void close() {
    channel.shutdownNow();
    try {
      channel.awaitTermination(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
