package io.yidi.gateway.testing;

import io.grpc.ClientInterceptor;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.yidi.proto.encounter.v1.ChargeBatch;
import io.yidi.proto.encounter.v1.EncounterServiceGrpc;
import io.yidi.proto.encounter.v1.UploadChargesRequest;
import io.yidi.proto.encounter.v1.UploadChargesResponse;
import io.yidi.proto.encounter.v1.UploadHeader;
import io.yidi.proto.type.v1.ChargeLine;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One upload stream in the hands of a test: sent message by message, completed or broken off. */
public final class Upload implements AutoCloseable {

  private final ManagedChannel channel;
  private final CompletableFuture<UploadChargesResponse> answer = new CompletableFuture<>();
  private final StreamObserver<UploadChargesRequest> stream;

  /** Starts a stream to a port as an institution; nothing is sent yet. */
  public Upload(int port, String institution) {
    channel = ManagedChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
    stream =
        EncounterServiceGrpc.newStub(channel)
            .withInterceptors(identity(institution))
            .withDeadlineAfter(30, TimeUnit.SECONDS)
            .uploadCharges(
                new StreamObserver<>() {
                  @Override
                  public void onNext(UploadChargesResponse response) {
                    answer.complete(response);
                  }

                  @Override
                  public void onError(Throwable thrown) {
                    answer.completeExceptionally(thrown);
                  }

                  @Override
                  public void onCompleted() {
                    // The response has come before.
                  }
                });
  }

  private static ClientInterceptor identity(String institution) {
    Metadata identity = new Metadata();
    identity.put(
        Metadata.Key.of("yidi-institution", Metadata.ASCII_STRING_MARSHALLER), institution);
    return MetadataUtils.newAttachHeadersInterceptor(identity);
  }

  /** Sends a header. */
  public Upload header(String encounterId, String uploadId) {
    return send(
        UploadChargesRequest.newBuilder()
            .setHeader(UploadHeader.newBuilder().setEncounterId(encounterId).setUploadId(uploadId))
            .build());
  }

  /** Sends lines in one message. */
  public Upload lines(List<ChargeLine> lines) {
    return send(
        UploadChargesRequest.newBuilder()
            .setLines(ChargeBatch.newBuilder().addAllLines(lines))
            .build());
  }

  /** Sends a message as it is. */
  public Upload send(UploadChargesRequest message) {
    stream.onNext(message);
    return this;
  }

  /** Ends the stream and waits for the answer. */
  public UploadChargesResponse complete() {
    try {
      stream.onCompleted();
    } catch (IllegalStateException alreadyRefused) {
      // The refusal has come while messages were being sent; it is in the answer.
    }
    try {
      return answer.get(30, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof StatusRuntimeException refused) {
        throw refused;
      }
      throw new IllegalStateException(e);
    } catch (InterruptedException | TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Breaks the stream off as a client that goes away does. */
  public void breakOff() {
    stream.onError(new IllegalStateException("the client went away"));
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
