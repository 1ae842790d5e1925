package io.yidi.bench.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Made-up hospitals and pharmacies in Beijing, at which all made-up visits are. */
public final class Institutions {

  /** Hospitals with outpatient, inpatient and chronic care. */
  public static final List<String> HOSPITALS = codes("H", 24);

  /** Pharmacies. */
  public static final List<String> PHARMACIES = codes("P", 24);

  private static final String AREA = "110105";
  private static final String AGENCY = "110000";

  private Institutions() {}

  private static List<String> codes(String letter, int count) {
    return IntStream.rangeClosed(1, count)
        .mapToObj(number -> String.format(Locale.ROOT, "%s11010590%03d", letter, number))
        .toList();
  }

  /** Writes the files that a directory of them consists of. */
  static void write(Path folder) throws IOException {
    StringBuilder institutions =
        new StringBuilder("code,name,type,area,filing_place,clearing_agency\n");
    StringBuilder levels =
        new StringBuilder(
            "institution,hosp_lv,dedc_hosp_lv,lmtpric_hosp_lv,valid_from,valid_until\n");
    StringBuilder services =
        new StringBuilder("institution,service,agreed,networked,valid_from,valid_until\n");
    for (String code : HOSPITALS) {
      institution(institutions, code, "压测医院" + code.substring(9) + "(虚构)", "hospital");
      levels.append(code).append(",2,3,3,2020-01-01,\n");
      for (String service : List.of("outpatient", "inpatient", "chronic")) {
        services.append(code).append(',').append(service).append(",yes,yes,2020-01-01,\n");
      }
    }
    for (String code : PHARMACIES) {
      institution(institutions, code, "压测药房" + code.substring(9) + "(虚构)", "pharmacy");
      levels.append(code).append(",11,9,1,2020-01-01,\n");
      services.append(code).append(",pharmacy,yes,yes,2020-01-01,\n");
    }
    Files.writeString(folder.resolve("institutions.csv"), institutions);
    Files.writeString(folder.resolve("institution_levels.csv"), levels);
    Files.writeString(folder.resolve("institution_services.csv"), services);
  }

  private static void institution(StringBuilder out, String code, String name, String type) {
    out.append(code)
        .append(',')
        .append(name)
        .append(',')
        .append(type)
        .append(',')
        .append(AREA)
        .append(",,")
        .append(AGENCY)
        .append('\n');
  }
}
