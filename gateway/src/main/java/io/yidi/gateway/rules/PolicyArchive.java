package io.yidi.gateway.rules;

import io.yidi.gateway.jdbc.Sql;
import io.yidi.policy.load.LoadMode;
import io.yidi.policy.load.PolicyFiles;
import io.yidi.policy.load.PolicyLoader;
import io.yidi.policy.split.PolicyBook;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the files of every policy version that was ever active, so that any settlement can be
 * computed again.
 */
final class PolicyArchive {

  private PolicyArchive() {}

  static void store(Connection connection, PolicyFiles files) throws SQLException {
    Sql.update(
        connection,
        "INSERT INTO policy_archive (version, files) VALUES (?, ?) ON CONFLICT DO NOTHING",
        files.version(),
        zip(files.texts()));
  }

  /**
   * The rules of a version that was active, read as the releases that put it in force read it: what
   * is checked more strictly since then must neither stop settling nor the explanation of a
   * settlement.
   */
  static PolicyBook load(Connection connection, String version) throws SQLException {
    PolicyFiles files = files(connection, version);
    if (files == null) {
      throw new IllegalStateException("policy version " + version + " is not in the archive");
    }
    return PolicyLoader.load(files, LoadMode.ARCHIVED);
  }

  /** The files of a version, null when no version is called so. */
  static @Nullable PolicyFiles files(Connection connection, String version) throws SQLException {
    byte[] zipped =
        Sql.queryOne(
            connection,
            "SELECT files FROM policy_archive WHERE version = ?",
            row -> row.getBytes(1),
            version);
    return zipped == null ? null : PolicyFiles.of(unzip(zipped));
  }

  private static byte[] zip(Map<String, String> texts) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, String> text : texts.entrySet()) {
        zip.putNextEntry(new ZipEntry(text.getKey()));
        zip.write(text.getValue().getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static Map<String, String> unzip(byte[] bytes) {
    Map<String, String> texts = new TreeMap<>();
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(bytes))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        texts.put(entry.getName(), new String(zip.readAllBytes(), StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return texts;
  }
}
