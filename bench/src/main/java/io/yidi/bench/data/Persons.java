package io.yidi.bench.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Made-up persons: employees and retired employees of the made-up place with an account, who live
 * in Beijing by a long-term filing.
 */
public final class Persons {

  /** Most persons whose numbers have the same length. */
  public static final int MOST = 89_999_999;

  /** What the numbers of all persons begin with. */
  public static final String PREFIX = "BENCH";

  private static final int FIRST = 10_000_000;
  private static final int LIVED_YEARS = 60;
  private static final List<String> STEMS =
      List.of("甲", "乙", "丙", "丁", "戊", "己", "庚", "辛", "壬", "癸");
  private static final List<String> KINDS =
      List.of("LONG_TERM_WORKER", "LONG_TERM_RESIDENT", "RETIRED_RESETTLED");

  private Persons() {}

  /** Number of a person, counted from zero; all have the same length. */
  public static String id(long index) {
    return PREFIX + (FIRST + index);
  }

  /** Writes the files of the first persons. */
  static void write(Path folder, int count) throws IOException {
    StringBuilder persons =
        new StringBuilder("person_id,name,gender,birth_date,document_type,document_number\n");
    StringBuilder credentials = new StringBuilder("person_id,type,number,card_serial,status\n");
    StringBuilder relations =
        new StringBuilder(
            "person_id,insurance_type,insured_area,person_type,civil_servant,status,valid_from,valid_until\n");
    StringBuilder accounts =
        new StringBuilder("person_id,insured_area,insurance_type,opening_balance\n");
    StringBuilder filings =
        new StringBuilder(
            "filing_id,person_id,insurance_type,insured_area,kind,status,destination,start,end,by_materials,used_up,onward,designated\n");
    for (int i = 0; i < count; i++) {
      String id = id(i);
      boolean retired = i % 4 == 3;
      persons
          .append(id)
          .append(",示范")
          .append(STEMS.get(i / STEMS.size() % STEMS.size()))
          .append(STEMS.get(i % STEMS.size()))
          .append(',')
          .append(1 + i % 2)
          .append(',')
          .append((retired ? 1940 : 1965) + i % (LIVED_YEARS / 3))
          .append("-05-05,01,")
          .append(id)
          .append('\n');
      credentials.append(id).append(",01,").append(id).append(",,NORMAL\n");
      relations
          .append(id)
          .append(",310,990100,")
          .append(retired ? "12" : "11")
          .append(",no,ACTIVE,2015-01-01,\n");
      accounts.append(id).append(",990100,310,20000.00\n");
      filings
          .append('F')
          .append(id)
          .append(',')
          .append(id)
          .append(",310,990100,")
          .append(retired ? KINDS.getLast() : KINDS.get(i % 2))
          .append(",APPROVED,110000,2020-01-01,,yes,no,no,\n");
    }
    Files.writeString(folder.resolve("persons.csv"), persons);
    Files.writeString(folder.resolve("credentials.csv"), credentials);
    Files.writeString(folder.resolve("relations.csv"), relations);
    Files.writeString(folder.resolve("accounts.csv"), accounts);
    Files.writeString(folder.resolve("filings.csv"), filings);
  }
}
