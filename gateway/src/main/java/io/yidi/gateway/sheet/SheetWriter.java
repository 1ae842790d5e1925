package io.yidi.gateway.sheet;

import java.nio.charset.StandardCharsets;

/** Writes settlement sheets. The same sheet always gives the same bytes. */
public final class SheetWriter {

  private SheetWriter() {}

  /** The sheet in a format. */
  public static byte[] write(SettlementSheet sheet, SheetFormat format) {
    return switch (format) {
      case TEXT -> TextSheet.write(SheetLayout.of(sheet)).getBytes(StandardCharsets.UTF_8);
      case JSON -> JsonSheet.write(sheet).getBytes(StandardCharsets.UTF_8);
      case PDF -> PdfSheet.write(SheetLayout.of(sheet));
    };
  }

  /** Name for a file of the sheet, for example {@code settlement-S123.pdf}. */
  public static String fileName(SettlementSheet sheet, SheetFormat format) {
    return "settlement-" + sheet.booking().number() + "." + format.extension();
  }
}
