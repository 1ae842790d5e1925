package io.yidi.gateway.proof;

import io.yidi.gateway.testing.Bills;

/** Items of the demonstration's catalogue, which is the same at all places used here. */
enum Item {
  DRUG(Bills.DRUG, "01", "09", 0),
  DRUG_B(Bills.DRUG_B, "02", "09", 10),
  SURGERY("XDEMO0000000004", "01", "06", 0),
  IMPLANT("XDEMO0000000005", "02", "08", 20),
  OWN(Bills.OWN, "03", "14", 0),
  /** In no catalogue. */
  UNKNOWN("XDEMO9999999999", "", "", 0);

  final String code;
  final String itemClass;
  final String category;
  final int firstSharePercent;

  Item(String code, String itemClass, String category, int firstSharePercent) {
    this.code = code;
    this.itemClass = itemClass;
    this.category = category;
    this.firstSharePercent = firstSharePercent;
  }

  /** Price ceiling of one unit in fen at a level of hospital; zero for none. */
  long ceilingFen(int level) {
    if (this != IMPLANT) {
      return 0;
    }
    return level == 3 ? 300_000 : 250_000;
  }
}
