package io.yidi.gateway.filing;

import io.yidi.policy.filing.FilingRecord;
import io.yidi.policy.filing.FilingTerms;
import io.yidi.policy.filing.FilingWay;
import io.yidi.policy.filing.Material;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A filing as it is stored.
 *
 * @param personId person
 * @param insuranceType 险种类型
 * @param insuredArea insured pooling area
 * @param record what the filing decision looks at
 * @param group group of records
 * @param application how it was applied for
 * @param terms on what terms it was taken
 * @param referral who referred whom to where
 * @param opinion what the agency said
 * @param submittedAt when it was handed in, null when it was loaded
 * @param decidedAt when it was decided, null when not yet or loaded
 */
record StoredFiling(
    String personId,
    String insuranceType,
    String insuredArea,
    FilingRecord record,
    Group group,
    Application application,
    Terms terms,
    Referral referral,
    String opinion,
    @Nullable Instant submittedAt,
    @Nullable Instant decidedAt) {

  /** Where the records are kept apart (001 §2). */
  enum Group {
    /** 快速备案. */
    QUICK,
    /** 自助开通. */
    SELF_SERVICE,
    /** 地方平台. */
    LOCAL
  }

  /**
   * How a filing was applied for; all texts are empty where it was loaded.
   *
   * @param channel channel by name
   * @param applicant who applied by name
   * @param replaces filing that it replaces
   */
  record Application(
      String channel,
      String applicant,
      Person proxy,
      String proxyDocumentType,
      Person contact,
      Set<Material> materials,
      String replaces) {

    Application {
      materials = Set.copyOf(materials);
    }

    Application withContact(Person other) {
      return new Application(
          channel, applicant, proxy, proxyDocumentType, other, materials, replaces);
    }

    Application withMaterials(Set<Material> other) {
      return new Application(
          channel, applicant, proxy, proxyDocumentType, contact, other, replaces);
    }
  }

  /**
   * Somebody who is named with a filing.
   *
   * @param name name, empty for nobody
   * @param number telephone or document number
   * @param address address, empty when not known
   */
  record Person(String name, String number, String address) {
    static final Person NOBODY = new Person("", "", "");
  }

  /** Terms, as {@link FilingTerms} has them. */
  record Terms(
      FilingWay way,
      @Nullable LocalDate reviewDue,
      @Nullable LocalDate promiseDue,
      int lockMonths,
      @Nullable LocalDate lockedUntil,
      boolean singleUse,
      @Nullable LocalDate retainUntil) {

    /** The same with another lock; null for none. */
    Terms withLock(@Nullable LocalDate until) {
      return new Terms(way, reviewDue, promiseDue, lockMonths, until, singleUse, retainUntil);
    }

    /** The same once what was promised is there. */
    Terms withoutPromise() {
      return new Terms(way, reviewDue, null, lockMonths, lockedUntil, singleUse, retainUntil);
    }

    /** The same, locked from the day of the approval. */
    Terms approvedOn(LocalDate day) {
      return withLock(FilingTerms.lockedUntil(lockMonths, day));
    }
  }

  /**
   * A referral.
   *
   * @param from hospital that refers, empty for none
   * @param to hospital referred to, empty for any
   * @param diagnosisCode diagnosis, empty for none
   */
  record Referral(String from, String to, String diagnosisCode) {
    static final Referral NONE = new Referral("", "", "");
  }

  /** The same with another record. */
  StoredFiling withRecord(FilingRecord changed) {
    return new StoredFiling(
        personId,
        insuranceType,
        insuredArea,
        changed,
        group,
        application,
        terms,
        referral,
        opinion,
        submittedAt,
        decidedAt);
  }

  /** The same after a decision of the agency. */
  StoredFiling decided(FilingRecord changed, Terms then, String said, Instant when) {
    return new StoredFiling(
        personId,
        insuranceType,
        insuredArea,
        changed,
        group,
        application,
        then,
        referral,
        said,
        submittedAt,
        when);
  }

  /** The same without a lock. */
  StoredFiling unlocked() {
    return with(record, application, terms.withLock(null));
  }

  /** The same with other terms and people. */
  StoredFiling with(FilingRecord changed, Application then, Terms on) {
    return new StoredFiling(
        personId,
        insuranceType,
        insuredArea,
        changed,
        group,
        then,
        on,
        referral,
        opinion,
        submittedAt,
        decidedAt);
  }

  String id() {
    return record.filingId();
  }

  /** A channel of the national platform by its name in the contract. */
  static boolean national(String channel) {
    return channel.startsWith("NATIONAL_");
  }
}
