package io.yidi.gateway.rules;

import io.yidi.policy.load.PolicyFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The policies that ship, with those of further folders. */
public final class PolicyFolders {

  /** Names, in place of a folder, the policies that ship but are off by default. */
  public static final String SECONDARY = "secondary";

  private PolicyFolders() {}

  /**
   * Reads the built-in policies and those of further folders.
   *
   * @param folders folders, or {@value #SECONDARY}
   * @throws IllegalArgumentException when a folder does not exist
   * @throws io.yidi.policy.load.PolicyException when two have a file of the same path
   */
  public static PolicyFiles read(List<Path> folders) {
    PolicyFiles files = PolicyFiles.builtIn();
    for (Path folder : folders) {
      files = files.with(one(folder));
    }
    return files;
  }

  /** Reads one folder alone. */
  public static PolicyFiles one(Path folder) {
    if (folder.toString().equals(SECONDARY)) {
      return PolicyFiles.secondary();
    }
    if (!Files.isDirectory(folder)) {
      throw new IllegalArgumentException(
          "policy folder: " + folder + " (expected: an existing folder, or " + SECONDARY + ")");
    }
    return PolicyFiles.fromDirectory(folder);
  }
}
