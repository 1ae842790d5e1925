package io.yidi.gateway.proof;

import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * An approved filing.
 *
 * @param end last day, null for no end
 */
record Filing(
    String id,
    Kind kind,
    String destination,
    LocalDate start,
    @Nullable LocalDate end,
    boolean byMaterials) {

  /** Kinds that occur here. */
  enum Kind {
    LONG_TERM_WORKER,
    REFERRAL,
    OTHER_TEMPORARY
  }

  boolean active(LocalDate day) {
    LocalDate last = end;
    return !start.isAfter(day) && (last == null || !last.isBefore(day));
  }

  boolean activeAt(Place place, LocalDate day) {
    return active(day) && destination.equals(place.careArea);
  }

  /** As the loader's file has it. */
  String row(String personId) {
    return String.join(
        ",",
        id,
        personId,
        "310",
        MadeUpRules.AREA,
        kind.name(),
        "APPROVED",
        destination,
        start.toString(),
        end == null ? "" : end.toString(),
        byMaterials ? "yes" : "no",
        "no",
        "no",
        "");
  }
}
