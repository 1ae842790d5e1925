package io.yidi.gateway.ledger;

import io.yidi.gateway.jdbc.Packed;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Looks whether a stored reply can be read and names the record that its command made. */
final class ReplyCheck {

  /** Commands of a range that made a record. */
  static final String SQL =
      "SELECT c.person_id, c.request_id, c.kind, c.subject_id, c.reply FROM command c WHERE {c} AND"
          + " "
          + Sums.MAKES_A_RECORD;

  private ReplyCheck() {}

  /** What is wrong with a row; empty when nothing is. */
  static String of(ResultSet row) throws SQLException {
    String subject = row.getString("subject_id");
    try {
      byte[] reply = Packed.unpack(row.getBytes("reply"));
      // Numbers are of plain letters, which stand in a message as they are.
      return new String(reply, StandardCharsets.ISO_8859_1).contains(subject)
          ? ""
          : row.getString("kind") + ": the reply does not name " + subject;
    } catch (Packed.DamagedException e) {
      return row.getString("kind") + " of " + subject + ": " + e.getMessage();
    }
  }
}
