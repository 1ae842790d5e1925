package io.yidi.gateway.directory;

import io.yidi.gateway.rpc.Refusal;
import io.yidi.policy.facts.InstitutionFacts;
import io.yidi.policy.facts.VisitKind;
import io.yidi.policy.filing.WorkingDays;
import io.yidi.policy.time.Dated;
import io.yidi.policy.time.Period;
import io.yidi.proto.error.v1.ErrorReason;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Regions and institutions of one directory version. Immutable.
 *
 * @param version version of the directory
 * @param regions dated rows by area code
 * @param institutions by code
 * @param diseaseScopes what places of care allow for diseases
 * @param agencies by code
 * @param calendar working days
 */
public record ReferenceData(
    String version,
    Map<String, List<Region>> regions,
    Map<String, Institution> institutions,
    DiseaseScopes diseaseScopes,
    Map<String, Agency> agencies,
    WorkingDays calendar) {

  /** Copies the maps. */
  public ReferenceData {
    regions = Map.copyOf(regions);
    institutions = Map.copyOf(institutions);
    agencies = Map.copyOf(agencies);
  }

  /**
   * An agency (经办机构).
   *
   * @param code code
   * @param name name
   * @param insuredArea pooling area whose insurance it runs
   */
  public record Agency(String code, String name, String insuredArea) {}

  /**
   * A county, city or province at a time.
   *
   * @param code area code
   * @param name Chinese name
   * @param poolingArea 统筹区 that it belongs to
   * @param filingPlace place that patients file for to come here
   * @param period when this holds
   */
  public record Region(
      String code, String name, String poolingArea, String filingPlace, Period period) {}

  /**
   * An institution.
   *
   * @param code 定点医药机构编号 (fixmedins_code)
   * @param name name
   * @param type hospital, community, home_bed or pharmacy
   * @param area county or city in which it lies
   * @param filingPlace its own filing place, as for 兵团; empty for its region's
   * @param clearingAgency 清算经办机构 (clr_optins)
   * @param levels levels over time
   * @param services agreement and network over time, by kind of service
   */
  public record Institution(
      String code,
      String name,
      String type,
      String area,
      String filingPlace,
      String clearingAgency,
      List<Timed<Level>> levels,
      List<Timed<Service>> services) {

    /** Copies the lists. */
    public Institution {
      levels = List.copyOf(levels);
      services = List.copyOf(services);
    }
  }

  /** A value that holds for a period; unlike {@link Dated} it has no legal source. */
  public record Timed<T>(Period period, T value) {}

  /** The three national levels. */
  public record Level(String hospLv, String dedcHospLv, String lmtpricHospLv) {}

  /** Agreement and network of one kind of service. */
  public record Service(VisitKind kind, boolean agreed, boolean networked) {}

  private static final Level UNGRADED = new Level("11", "9", "1");

  /** The region of a code on a day, or null. */
  public @Nullable Region region(String code, LocalDate day) {
    return first(regions.getOrDefault(code, List.of()), region -> region.period().contains(day));
  }

  /**
   * The region of a code on a day.
   *
   * @throws Refusal when the directory has none
   */
  public Region requireRegion(String code, LocalDate day) {
    Region region = region(code, day);
    if (region == null) {
      throw new Refusal(
              ErrorReason.ERROR_REASON_REGION_NOT_FOUND,
              "目录中没有区划 " + code + "(" + day + ")。请联系系统维护人员维护区划。",
              "area: " + code + " (expected: an area of the directory on " + day + ")")
          .with("area", code);
    }
    return region;
  }

  /**
   * An institution.
   *
   * @throws Refusal when the directory has none of this code
   */
  public Institution requireInstitution(String code) {
    Institution institution = institutions.get(code);
    if (institution == null) {
      throw new Refusal(
              ErrorReason.ERROR_REASON_INSTITUTION_NOT_FOUND,
              "目录中没有机构 " + code + "。请核对定点医药机构编号。",
              "institution: " + code + " (expected: an institution of the directory)")
          .with("institution", code);
    }
    return institution;
  }

  /**
   * Checks that a caller is an institution or an agency.
   *
   * @throws Refusal when the directory has neither
   */
  public void requireCaller(String code) {
    if (!agencies.containsKey(code)) {
      requireInstitution(code);
    }
  }

  /** Tells whether a caller is the agency of an insured pooling area. */
  public boolean isAgencyOf(String caller, String insuredArea) {
    Agency agency = agencies.get(caller);
    return agency != null && agency.insuredArea().equals(insuredArea);
  }

  /** Tells whether the directory has a hospital of the code. */
  public boolean isHospital(String code) {
    Institution institution = institutions.get(code);
    return institution != null && institution.type().equals("hospital");
  }

  /** Tells whether patients file for a place to come to some region on a day. */
  public boolean isFilingPlace(String code, LocalDate day) {
    return regions.values().stream()
        .flatMap(List::stream)
        .anyMatch(region -> region.filingPlace().equals(code) && region.period().contains(day));
  }

  /** What the rules need to know of an institution on a day, for a kind of service. */
  public InstitutionFacts facts(String code, VisitKind kind, LocalDate day) {
    Institution institution = requireInstitution(code);
    Region region = requireRegion(institution.area(), day);
    String careArea = region.poolingArea();
    Region pooling = region(careArea, day);
    Level level = at(institution.levels(), day, UNGRADED);
    Service service = service(institution, kind, day);
    return new InstitutionFacts(
        code,
        careArea,
        pooling == null ? region.name() : pooling.name(),
        institution.filingPlace().isEmpty() ? region.filingPlace() : institution.filingPlace(),
        institution.type(),
        level.hospLv(),
        level.dedcHospLv(),
        level.lmtpricHospLv(),
        service.agreed(),
        service.networked());
  }

  private static Service service(Institution institution, VisitKind kind, LocalDate day) {
    Timed<Service> found =
        first(
            institution.services(),
            timed -> timed.value().kind() == kind && timed.period().contains(day));
    return found == null ? new Service(kind, false, false) : found.value();
  }

  private static <T> T at(List<Timed<T>> timed, LocalDate day, T otherwise) {
    Timed<T> found = first(timed, one -> one.period().contains(day));
    return found == null ? otherwise : found.value();
  }

  /** A loop, because every verification asks several times. */
  private static <T> @Nullable T first(List<T> all, Predicate<T> condition) {
    for (T one : all) {
      if (condition.test(one)) {
        return one;
      }
    }
    return null;
  }
}
