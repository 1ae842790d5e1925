package io.yidi.gateway.sheet;

/** What a settlement sheet can be written as. */
public enum SheetFormat {
  /** Plain text of at most 80 columns, Chinese characters taking two. */
  TEXT("text/plain; charset=utf-8", "txt"),
  /** JSON with national field names and national units. */
  JSON("application/json", "json"),
  /** A4 pages with embedded fonts. */
  PDF("application/pdf", "pdf");

  private final String mediaType;
  private final String extension;

  SheetFormat(String mediaType, String extension) {
    this.mediaType = mediaType;
    this.extension = extension;
  }

  /** Media type of the bytes. */
  public String mediaType() {
    return mediaType;
  }

  /** Ending of a file's name, without the dot. */
  public String extension() {
    return extension;
  }
}
