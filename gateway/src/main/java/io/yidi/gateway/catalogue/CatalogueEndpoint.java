package io.yidi.gateway.catalogue;

import com.google.type.Date;
import io.grpc.stub.StreamObserver;
import io.yidi.gateway.jdbc.Database;
import io.yidi.gateway.load.CatalogueImport;
import io.yidi.gateway.person.PersonDatabases;
import io.yidi.gateway.rpc.Caller;
import io.yidi.gateway.rpc.Calls;
import io.yidi.gateway.rpc.Fields;
import io.yidi.gateway.rpc.Page;
import io.yidi.gateway.rpc.PageParts;
import io.yidi.gateway.rpc.Refusal;
import io.yidi.gateway.rpc.Today;
import io.yidi.gateway.rules.ActiveRules;
import io.yidi.gateway.rules.Rules;
import io.yidi.proto.catalogue.v1.CatalogueItem;
import io.yidi.proto.catalogue.v1.CatalogueServiceGrpc;
import io.yidi.proto.catalogue.v1.CatalogueVersion;
import io.yidi.proto.catalogue.v1.GetItemRequest;
import io.yidi.proto.catalogue.v1.GetItemResponse;
import io.yidi.proto.catalogue.v1.ImportCatalogueRequest;
import io.yidi.proto.catalogue.v1.ImportCatalogueResponse;
import io.yidi.proto.catalogue.v1.ListItemsRequest;
import io.yidi.proto.catalogue.v1.ListItemsResponse;
import io.yidi.proto.catalogue.v1.ListMappingGapsRequest;
import io.yidi.proto.catalogue.v1.ListMappingGapsResponse;
import io.yidi.proto.catalogue.v1.ListVersionsRequest;
import io.yidi.proto.catalogue.v1.ListVersionsResponse;
import io.yidi.proto.catalogue.v1.MappingGap;
import io.yidi.proto.error.v1.ErrorReason;
import jakarta.inject.Singleton;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The catalogue service. */
@Singleton
final class CatalogueEndpoint extends CatalogueServiceGrpc.CatalogueServiceImplBase {

  private final Database database;
  private final PersonDatabases databases;
  private final ActiveRules rules;
  private final CatalogueImport imports;
  private final Today today;

  CatalogueEndpoint(
      Database database,
      PersonDatabases databases,
      ActiveRules rules,
      CatalogueImport imports,
      Today today) {
    this.database = database;
    this.databases = databases;
    this.rules = rules;
    this.imports = imports;
    this.today = today;
  }

  /** The version in force, for a caller that the directory knows. */
  private String versionInForce() {
    return requireKnown(Caller.institution());
  }

  private String requireKnown(String institution) {
    Rules inForce = rules.current();
    inForce.reference().requireInstitution(institution);
    return inForce.catalogue().version();
  }

  private static void area(Fields fields, String area) {
    if (!area.matches("\\d{6}")) {
      fields.wrong("area", area.isEmpty() ? "empty" : area, "an area code of six digits");
    }
  }

  @Override
  public void getItem(GetItemRequest request, StreamObserver<GetItemResponse> observer) {
    Calls.answer(observer, () -> get(request));
  }

  private GetItemResponse get(GetItemRequest request) {
    Fields fields = new Fields();
    area(fields, request.getArea());
    fields.text("code", request.getCode(), 1, 50);
    LocalDate day = fields.optionalDate("fee_date", request.hasFeeDate(), request.getFeeDate());
    fields.done();
    String version = versionInForce();
    List<CatalogueItem> found =
        database.read(
            connection ->
                CatalogueReads.item(
                    connection, version, request.getArea(), request.getCode(), day));
    if (found.isEmpty()) {
      throw new Refusal(
          ErrorReason.ERROR_REASON_ITEM_NOT_FOUND,
          "就医地目录中没有该项目(或该日无效),请核对国家编码和费用日期。",
          "code: "
              + request.getCode()
              + " (expected: an item of area "
              + request.getArea()
              + " or its province on the day)");
    }
    return GetItemResponse.newBuilder().addAllItems(found).setCatalogueVersion(version).build();
  }

  @Override
  public void listItems(ListItemsRequest request, StreamObserver<ListItemsResponse> observer) {
    Calls.answer(observer, () -> list(request));
  }

  private ListItemsResponse list(ListItemsRequest request) {
    Fields fields = new Fields();
    area(fields, request.getArea());
    fields.text("code_prefix", request.getCodePrefix(), 0, 50);
    int size = fields.pageSize(request.getPageSize(), 100, 1_000);
    Place after = Place.read(fields, request.getPageToken());
    fields.done();
    String inForce = versionInForce();
    Place from = after == null ? new Place(inForce, "", LocalDate.EPOCH) : after;
    Page<CatalogueItem> page =
        Page.cut(
            database.read(
                connection ->
                    CatalogueReads.list(
                        connection,
                        from.version(),
                        request.getArea(),
                        request.getCodePrefix(),
                        from.code(),
                        from.day(),
                        size + 1)),
            size,
            last -> new Place(from.version(), last.getCode(), day(last.getValidFrom())).text());
    return ListItemsResponse.newBuilder()
        .setCatalogueVersion(from.version())
        .addAllItems(page.rows())
        .setNextPageToken(page.nextToken())
        .build();
  }

  private static LocalDate day(Date date) {
    return LocalDate.of(date.getYear(), date.getMonth(), date.getDay());
  }

  /** Where a page of items ended. */
  private record Place(String version, String code, LocalDate day) {

    String text() {
      return PageParts.of(version, code, day.toString());
    }

    static @Nullable Place read(Fields fields, String token) {
      List<String> parts = PageParts.read(fields, token, 3, "ListItems");
      try {
        return parts == null
            ? null
            : new Place(parts.get(0), parts.get(1), LocalDate.parse(parts.get(2)));
      } catch (DateTimeException e) {
        PageParts.wrong(fields, "ListItems");
        return null;
      }
    }
  }

  @Override
  public void listVersions(
      ListVersionsRequest request, StreamObserver<ListVersionsResponse> observer) {
    Calls.answer(observer, () -> versions(request));
  }

  private ListVersionsResponse versions(ListVersionsRequest request) {
    Fields fields = new Fields();
    int size = fields.pageSize(request.getPageSize(), 50, 200);
    if (!request.getPageToken().matches("(\\d{8}T\\d{12})?")) {
      fields.wrong("page_token", "not one of ours", "a token answered by ListVersions");
    }
    fields.done();
    String inForce = versionInForce();
    Page<CatalogueVersion> page =
        Page.cut(
            database.read(
                connection ->
                    CatalogueReads.versions(connection, request.getPageToken(), size + 1)),
            size,
            CatalogueVersion::getVersion);
    return ListVersionsResponse.newBuilder()
        .setVersionInForce(inForce)
        .addAllVersions(page.rows())
        .setNextPageToken(page.nextToken())
        .build();
  }

  @Override
  public void listMappingGaps(
      ListMappingGapsRequest request, StreamObserver<ListMappingGapsResponse> observer) {
    Calls.answer(observer, () -> gaps(request));
  }

  private ListMappingGapsResponse gaps(ListMappingGapsRequest request) {
    Fields fields = new Fields();
    LocalDate asked = fields.optionalDate("on_date", request.hasOnDate(), request.getOnDate());
    int size = fields.pageSize(request.getPageSize(), 100, 1_000);
    if (!request.getPageToken().matches("\\d{0,6}")) {
      fields.wrong("page_token", "not one of ours", "a token answered by ListMappingGaps");
    }
    fields.done();
    String institution = Caller.institution();
    Rules inForce = rules.current();
    LocalDate day = asked == null ? today.date() : asked;
    List<MappingGap> all =
        MappingGaps.find(databases, institution, day, inForce.reference(), inForce.catalogue());
    int from =
        request.getPageToken().isEmpty()
            ? 0
            : Math.min(all.size(), Integer.parseInt(request.getPageToken()));
    int until = Math.min(all.size(), from + size);
    return ListMappingGapsResponse.newBuilder()
        .addAllGaps(all.subList(from, until))
        .setNextPageToken(until < all.size() ? Integer.toString(until) : "")
        .setCatalogueVersion(inForce.catalogue().version())
        .build();
  }

  @Override
  public StreamObserver<ImportCatalogueRequest> importCatalogue(
      StreamObserver<ImportCatalogueResponse> observer) {
    return new CatalogueUpload(imports, this::requireKnown, Caller.institution(), observer);
  }
}
