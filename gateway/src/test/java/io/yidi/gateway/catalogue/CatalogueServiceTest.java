package io.yidi.gateway.catalogue;

import static io.yidi.gateway.demo.DemoClient.date;
import static io.yidi.gateway.testing.Bills.id;
import static io.yidi.gateway.testing.Bills.refused;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import io.yidi.gateway.demo.DemoClient;
import io.yidi.gateway.testing.ErrorDetails;
import io.yidi.gateway.testing.TestGateway;
import io.yidi.proto.catalogue.v1.CatalogueItem;
import io.yidi.proto.catalogue.v1.GetItemRequest;
import io.yidi.proto.catalogue.v1.ImportCatalogueRequest;
import io.yidi.proto.catalogue.v1.ImportCatalogueResponse;
import io.yidi.proto.catalogue.v1.ImportHeader;
import io.yidi.proto.catalogue.v1.ItemClass;
import io.yidi.proto.catalogue.v1.ListItemsRequest;
import io.yidi.proto.catalogue.v1.ListItemsResponse;
import io.yidi.proto.catalogue.v1.ListVersionsRequest;
import io.yidi.proto.catalogue.v1.ListVersionsResponse;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** The catalogue over gRPC. */
class CatalogueServiceTest {
  private static final TestGateway GATEWAY =
      TestGateway.start(TestGateway.freshDirectory("catalogue-service"));
  private static final DemoClient CALLER = GATEWAY.client(TestGateway.MADE_UP_HOSPITAL);
  private static final AtomicInteger ITEMS = new AtomicInteger();
  private static final String HEADINGS = "国家医保编码,药品名称,甲乙类,先行自付比例,限定支付范围\n";
  private static final LocalDate DAY = LocalDate.of(2025, 1, 1);

  @AfterAll
  static void stop() {
    GATEWAY.stop();
  }

  private static String newItem() {
    return "XSERVICE" + ITEMS.incrementAndGet();
  }

  private static ImportHeader.Builder header(String requestId) {
    return ImportHeader.newBuilder()
        .setRequestId(requestId)
        .setFileName("list.csv")
        .setArea("990100")
        .setMapping("constants: {charge_category: \"09\"}\n")
        .setValidFrom(date(DAY));
  }

  private static ImportCatalogueResponse send(ImportHeader.Builder header, String... pieces) {
    CompletableFuture<ImportCatalogueResponse> reply = new CompletableFuture<>();
    StreamObserver<ImportCatalogueRequest> stream =
        CALLER
            .catalogueStreams()
            .importCatalogue(
                new StreamObserver<>() {
                  @Override
                  public void onNext(ImportCatalogueResponse value) {
                    reply.complete(value);
                  }

                  @Override
                  public void onError(Throwable thrown) {
                    reply.completeExceptionally(thrown);
                  }

                  @Override
                  public void onCompleted() {
                    reply.completeExceptionally(new IllegalStateException("no reply"));
                  }
                });
    stream.onNext(ImportCatalogueRequest.newBuilder().setHeader(header).build());
    for (String piece : pieces) {
      stream.onNext(
          ImportCatalogueRequest.newBuilder()
              .setPiece(ByteString.copyFrom(piece, StandardCharsets.UTF_8))
              .build());
    }
    stream.onCompleted();
    try {
      return reply.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof StatusRuntimeException status) {
        throw status;
      }
      throw e;
    }
  }

  private static GetItemRequest.Builder get(String code) {
    return GetItemRequest.newBuilder().setArea("990100").setCode(code);
  }

  @Test
  void anImportInPiecesIsReadBack() {
    String code = newItem();
    ImportCatalogueResponse reply = send(header(id()), HEADINGS + code + ",示范药", ",乙类,10%,限住院\n");
    assertThat(reply.getAdded()).isEqualTo(1);
    CatalogueItem item = CALLER.catalogue().getItem(get(code).build()).getItems(0);
    assertThat(item.getItemClass()).isEqualTo(ItemClass.ITEM_CLASS_B);
    assertThat(item.getFirstShares(0).getSharePpm()).isEqualTo(100_000);
    assertThat(item.getLimitText()).isEqualTo("限住院");
    assertThat(item.getLimitedUse()).isTrue();
    assertThat(item.hasValidUntil()).isFalse();
  }

  @Test
  void aRepeatIsAnsweredAsTheFirstTimeAndAnotherBodyIsRefused() {
    String code = newItem();
    String requestId = id();
    String list = HEADINGS + code + ",示范药,甲,,\n";
    ImportCatalogueResponse first = send(header(requestId), list);
    assertThat(send(header(requestId), list)).isEqualTo(first);
    ErrorDetails reused =
        ErrorDetails.of(refused(() -> send(header(requestId), list + newItem() + ",药,甲,,\n")));
    assertThat(reused.reason()).isEqualTo("REQUEST_ID_REUSED");
  }

  @Test
  void aTrialChangesNothing() {
    String code = newItem();
    ImportCatalogueResponse trial =
        send(header(id()).setTrial(true), HEADINGS + code + ",示范药,甲,,\n");
    assertThat(trial.getAdded()).isEqualTo(1);
    assertThat(trial.getCatalogueVersion()).isEmpty();
    assertThat(trial.getDifferencesList()).singleElement().asString().contains(code);
    assertThat(
            ErrorDetails.of(refused(() -> CALLER.catalogue().getItem(get(code).build()))).reason())
        .isEqualTo("ITEM_NOT_FOUND");
  }

  @Test
  void faultsOfTheListAreNamed() {
    ErrorDetails error =
        ErrorDetails.of(refused(() -> send(header(id()), HEADINGS + newItem() + ",药,丁,,\n")));
    assertThat(error.reason()).isEqualTo("FIELD_INVALID");
    assertThat(error.violations()).anyMatch(one -> one.contains("list.csv:2: class: 丁"));
  }

  @Test
  void theHeaderIsCheckedBeforeThePieces() {
    ErrorDetails error =
        ErrorDetails.of(
            refused(() -> send(header("x").setFileName("../list.txt").setArea("99"), HEADINGS)));
    assertThat(error.violations())
        .anyMatch(one -> one.startsWith("header.request_id"))
        .anyMatch(one -> one.startsWith("header.file_name"))
        .anyMatch(one -> one.startsWith("header.area"));
    assertThat(ErrorDetails.of(refused(() -> send(header(id())))).violations())
        .singleElement()
        .asString()
        .startsWith("piece:")
        .contains("no content");
  }

  @Test
  void anInstantThatIsNoneIsRefusedByName() {
    ErrorDetails error =
        ErrorDetails.of(
            refused(
                () ->
                    send(
                        header(id()).setActiveFrom(Timestamp.newBuilder().setNanos(-1)),
                        HEADINGS + newItem() + ",示范药,甲,,\n")));
    assertThat(error.violations())
        .singleElement()
        .asString()
        .startsWith("header.active_from: value: 0 s -1 ns (expected: an instant)");
  }

  @Test
  void aFaultyMappingIsNamedWithLineAndKey() {
    ErrorDetails error =
        ErrorDetails.of(
            refused(() -> send(header(id()).setMapping("columns: {colour: 颜色}\n"), HEADINGS)));
    assertThat(error.violations())
        .singleElement()
        .asString()
        .contains("mapping.yaml:1: columns.colour: unknown key");
  }

  @Test
  void theDayPicksTheRow() {
    String code = newItem();
    send(header(id()), HEADINGS + code + ",示范药,乙,10%,\n");
    send(header(id()).setValidFrom(date(DAY.plusYears(1))), HEADINGS + code + ",示范药,乙,20%,\n");
    assertThat(CALLER.catalogue().getItem(get(code).build()).getItemsList()).hasSize(2);
    CatalogueItem last =
        CALLER
            .catalogue()
            .getItem(get(code).setFeeDate(date(DAY.plusYears(1).minusDays(1))).build())
            .getItems(0);
    assertThat(last.getFirstShares(0).getSharePpm()).isEqualTo(100_000);
  }

  @Test
  void itemsAreListedPageByPageInOneVersion() {
    String prefix = "XPAGE" + ITEMS.incrementAndGet() + "N";
    StringBuilder list = new StringBuilder(HEADINGS);
    for (int i = 0; i < 5; i++) {
      list.append(prefix).append(i).append(",示范药,甲,,\n");
    }
    send(header(id()), list.toString());
    ListItemsRequest.Builder request =
        ListItemsRequest.newBuilder().setArea("990100").setCodePrefix(prefix).setPageSize(2);
    List<String> codes = new ArrayList<>();
    ListItemsResponse page = CALLER.catalogue().listItems(request.build());
    while (true) {
      page.getItemsList().forEach(item -> codes.add(item.getCode()));
      if (page.getNextPageToken().isEmpty()) {
        break;
      }
      send(header(id()), HEADINGS + prefix + "9" + codes.size() + ",新药,甲,,\n");
      page = CALLER.catalogue().listItems(request.setPageToken(page.getNextPageToken()).build());
    }
    assertThat(codes)
        .containsExactly(prefix + "0", prefix + "1", prefix + "2", prefix + "3", prefix + "4");
  }

  @Test
  void versionsAreListedTheNewestFirst() {
    send(header(id()), HEADINGS + newItem() + ",示范药,甲,,\n");
    ImportCatalogueResponse last = send(header(id()), HEADINGS + newItem() + ",示范药,甲,,\n");
    ListVersionsResponse first =
        CALLER.catalogue().listVersions(ListVersionsRequest.newBuilder().setPageSize(1).build());
    assertThat(first.getVersionInForce()).isEqualTo(last.getCatalogueVersion());
    assertThat(first.getVersions(0).getVersion()).isEqualTo(last.getCatalogueVersion());
    assertThat(first.getVersions(0).getAreasList()).containsExactly("990100");
    ListVersionsResponse second =
        CALLER
            .catalogue()
            .listVersions(
                ListVersionsRequest.newBuilder()
                    .setPageSize(1)
                    .setPageToken(first.getNextPageToken())
                    .build());
    assertThat(second.getVersions(0).getVersion()).isLessThan(first.getVersions(0).getVersion());
  }
}
