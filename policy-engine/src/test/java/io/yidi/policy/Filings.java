package io.yidi.policy;

import io.yidi.policy.filing.FilingKind;
import io.yidi.policy.filing.FilingRecord;
import io.yidi.policy.filing.FilingStatus;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Invented filings: approved, with materials, open-ended since 2017 unless said otherwise. */
public final class Filings {
  private String id = "F1";
  private final FilingKind kind;
  private final String destination;
  private FilingStatus status = FilingStatus.APPROVED;
  private LocalDate start = LocalDate.of(2017, 1, 1);
  private @Nullable LocalDate end;
  private boolean byMaterials = true;
  private boolean usedUp;
  private boolean onward;
  private List<String> designated = List.of();

  private Filings(FilingKind kind, String destination) {
    this.kind = kind;
    this.destination = destination;
  }

  public static Filings filing(FilingKind kind, String destination) {
    return new Filings(kind, destination);
  }

  public static Filings longTerm(String destination) {
    return filing(FilingKind.LONG_TERM_RESIDENT, destination);
  }

  public static Filings referral(String destination) {
    return filing(FilingKind.REFERRAL, destination);
  }

  public static Filings temporary(String destination) {
    return filing(FilingKind.OTHER_TEMPORARY, destination);
  }

  public Filings id(String value) {
    id = value;
    return this;
  }

  public Filings status(FilingStatus value) {
    status = value;
    return this;
  }

  public Filings from(LocalDate value) {
    start = value;
    return this;
  }

  public Filings until(LocalDate value) {
    end = value;
    return this;
  }

  public Filings byPromise() {
    byMaterials = false;
    return this;
  }

  public Filings usedUp() {
    usedUp = true;
    return this;
  }

  public Filings onward() {
    onward = true;
    return this;
  }

  public Filings designated(String... institutions) {
    designated = List.of(institutions);
    return this;
  }

  public FilingRecord build() {
    return new FilingRecord(
        id, kind, status, destination, start, end, byMaterials, usedUp, onward, designated);
  }
}
