package io.yidi.policy.load;

import io.yidi.policy.yaml.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The text of a set of policy files, by path relative to their folder. Its version is a digest of
 * all paths and texts, so the same files have the same version everywhere.
 */
public final class PolicyFiles {

  private static final String BUILT_IN = "policy";
  private static final String SECONDARY = "policy-secondary";

  private final NavigableMap<String, String> texts;

  private PolicyFiles(NavigableMap<String, String> texts) {
    this.texts = texts;
  }

  /** Takes files from memory, for example from an archive. */
  public static PolicyFiles of(Map<String, String> texts) {
    return new PolicyFiles(new TreeMap<>(texts));
  }

  /** Reads the policies that ship with the engine: those whose sources are graded A or B. */
  public static PolicyFiles builtIn() {
    return resources(BUILT_IN);
  }

  /**
   * Reads the policies that ship beside them but are off by default: those whose sources are graded
   * C, secondary or undated.
   */
  public static PolicyFiles secondary() {
    return resources(SECONDARY);
  }

  private static PolicyFiles resources(String folder) {
    URL root = PolicyFiles.class.getClassLoader().getResource(folder);
    if (root == null) {
      throw new IllegalStateException(folder + ": not on the class path");
    }
    try {
      URI uri = root.toURI();
      if (!"jar".equals(uri.getScheme())) {
        return fromDirectory(Path.of(uri));
      }
      try (FileSystem jar = FileSystems.newFileSystem(uri, Map.of())) {
        return fromDirectory(jar.getPath(folder));
      }
    } catch (URISyntaxException | IOException e) {
      throw new IllegalStateException("built-in policies cannot be read", e);
    }
  }

  /**
   * Reads every {@code .yaml} file under a folder.
   *
   * @throws UncheckedIOException when a file cannot be read
   */
  public static PolicyFiles fromDirectory(Path directory) {
    NavigableMap<String, String> texts = new TreeMap<>();
    try (Stream<Path> files = Files.walk(directory)) {
      List<Path> found = files.filter(file -> file.toString().endsWith(".yaml")).toList();
      for (Path file : found) {
        texts.put(
            directory.relativize(file).toString().replace('\\', '/'),
            Files.readString(file, StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("policy folder " + directory, e);
    }
    return new PolicyFiles(texts);
  }

  /**
   * Adds the files of another set.
   *
   * @throws PolicyException when both have a file of the same path
   */
  public PolicyFiles with(PolicyFiles other) {
    NavigableMap<String, String> all = new TreeMap<>(texts);
    List<String> twice = other.texts.keySet().stream().filter(all::containsKey).toList();
    if (!twice.isEmpty()) {
      throw new PolicyException(
          twice.stream()
              .map(path -> new Problem(path, 0, "", "stands in two policy folders"))
              .toList());
    }
    all.putAll(other.texts);
    return new PolicyFiles(all);
  }

  /** The files of both sets; where both have a path, the other's file takes the place. */
  public PolicyFiles overlaidBy(PolicyFiles other) {
    NavigableMap<String, String> all = new TreeMap<>(texts);
    all.putAll(other.texts);
    return new PolicyFiles(all);
  }

  /** Texts by path. */
  public NavigableMap<String, String> texts() {
    return new TreeMap<>(texts);
  }

  /** Version: the first 16 hexadecimal digits of a SHA-256 over all paths and texts. */
  public String version() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      texts.forEach(
          (path, text) -> {
            digest.update(path.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
            digest.update(text.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
          });
      return HexFormat.of().formatHex(digest.digest(), 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
