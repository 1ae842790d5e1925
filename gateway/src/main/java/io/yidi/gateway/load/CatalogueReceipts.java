package io.yidi.gateway.load;

import com.google.protobuf.ByteString;
import io.yidi.gateway.jdbc.Sql;
import io.yidi.gateway.load.CatalogueImport.Receipt;
import io.yidi.gateway.load.CatalogueImport.Report;
import io.yidi.gateway.person.Canonical;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Keeps requests and replies of imports beside the versions that they made. */
final class CatalogueReceipts {

  private CatalogueReceipts() {}

  private record Kept(ByteString request, ByteString reply) {}

  /**
   * The reply that a request got before, or null.
   *
   * @throws io.yidi.gateway.rpc.Refusal when the id was used for another request
   */
  static @Nullable ByteString find(Connection connection, Receipt receipt) throws SQLException {
    Kept kept =
        Sql.queryOne(
            connection,
            "SELECT request, reply FROM catalogue_version WHERE institution_code = ? AND request_id"
                + " = ?",
            row ->
                new Kept(
                    ByteString.copyFrom(row.getBytes("request")),
                    ByteString.copyFrom(row.getBytes("reply"))),
            receipt.institution(),
            receipt.requestId());
    if (kept == null) {
      return null;
    }
    if (!kept.request().equals(receipt.request())) {
      throw Canonical.reused("header or piece", "ImportCatalogue");
    }
    return kept.reply();
  }

  static void keep(Connection connection, String version, Receipt receipt, Report report)
      throws SQLException {
    Sql.update(
        connection,
        "UPDATE catalogue_version SET institution_code = ?, request_id = ?, request = ?, reply = ?"
            + " WHERE version = ?",
        receipt.institution(),
        receipt.requestId(),
        receipt.request().toByteArray(),
        receipt.reply().apply(report).toByteArray(),
        version);
  }
}
