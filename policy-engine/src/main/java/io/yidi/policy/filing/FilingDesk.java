package io.yidi.policy.filing;

import io.yidi.policy.citation.Evidence;
import io.yidi.policy.facts.AreaCode;
import io.yidi.policy.facts.RelationStatus;
import io.yidi.policy.filing.DesignationPlace.Level;
import io.yidi.policy.filing.FilingApplication.Applicant;
import io.yidi.policy.filing.FilingApplication.Standing;
import io.yidi.policy.filing.FilingRules.Ruling;
import io.yidi.policy.filing.Objection.Cause;
import io.yidi.policy.trace.Text;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Looks at an application as the agency of the insured place would: everything that stands against
 * it, and the terms on which it is taken. Pure; the rules are those of the day of the application.
 */
public final class FilingDesk {

  private final FilingRules rules;
  private final WorkingDays calendar;

  /** Works by these rules and this calendar. */
  public FilingDesk(FilingRules rules, WorkingDays calendar) {
    this.rules = rules;
    this.calendar = calendar;
  }

  /**
   * What the desk says.
   *
   * @param objections what stands against the application, in order; empty when it is taken
   * @param terms terms on which it is or would be taken
   */
  public record Examination(List<Objection> objections, FilingTerms terms) {

    /** Copies the list. */
    public Examination {
      objections = List.copyOf(objections);
    }
  }

  /** Examines an application. */
  public Examination examine(FilingApplication application) {
    return new Run(application).examination();
  }

  /**
   * Day by which something handed in today is reviewed; null where no time is published.
   *
   * @param key one of the keys for working days
   */
  public @Nullable LocalDate due(RuleKey key, String insuredArea, LocalDate today) {
    Ruling days = rules.find(key, insuredArea, today);
    return days == null ? null : calendar.after(today, days.number());
  }

  /** One application on the desk. */
  private final class Run {

    private final FilingApplication one;
    private final List<Objection> objections = new ArrayList<>();
    private final Set<Evidence> sources = new LinkedHashSet<>();

    Run(FilingApplication application) {
      this.one = application;
    }

    Examination examination() {
      kind();
      channel();
      card();
      relation();
      conditions();
      destination();
      LocalDate end = period();
      boolean byMaterials = materials();
      designation();
      otherFilings(end);
      return new Examination(objections, terms(end, byMaterials));
    }

    private @Nullable Ruling rule(RuleKey key) {
      return rules.find(key, one.person().insuredArea(), one.today());
    }

    private @Nullable Ruling used(RuleKey key) {
      Ruling ruling = rule(key);
      if (ruling != null) {
        sources.add(ruling.evidence());
      }
      return ruling;
    }

    private void object(Cause cause, String field, Text text, @Nullable Ruling ruling) {
      objections.add(
          new Objection(
              cause, field, text, ruling == null ? List.of() : List.of(ruling.evidence())));
    }

    private void kind() {
      Ruling kinds = rule(RuleKey.FILING_KINDS);
      if (kinds != null && !kinds.lists(one.kind().fileName())) {
        Ruling deemed = rule(RuleKey.EMERGENCY_DEEMED_FILED);
        boolean needless = one.kind() == FilingKind.EMERGENCY && deemed != null && deemed.is("yes");
        object(
            Cause.KIND_NOT_TAKEN,
            "kind",
            needless
                ? new Text(
                    "异地急诊抢救视同已备案,无需办理备案手续;请医疗机构如实上传急诊标志。",
                    "Emergencies count as filed and need no filing; the hospital sends the"
                        + " emergency flag.")
                : new Text(
                    "参保地不受理“" + one.kind().zh() + "”备案,请核对备案类型或向参保地经办机构咨询。",
                    "The insured place takes no filing of this kind; check the kind or ask its"
                        + " agency."),
            needless ? deemed : kinds);
      }
    }

    private void channel() {
      if (one.channel().startsWith("national_")) {
        nationalChannel();
      }
      if (one.applicant() != Applicant.FAMILY && one.applicant() != Applicant.PROXY) {
        return;
      }
      Ruling limits = rule(RuleKey.CHANNELS_FOR_OTHERS);
      if (limits == null) {
        return;
      }
      if (limits.lists(one.channel() + " none")) {
        object(
            Cause.CHANNEL,
            "channel",
            new Text(
                "该渠道未开通为他人备案功能,请改用其他渠道或到经办机构窗口办理。",
                "This channel does not file for others; use another one or the agency's counter."),
            limits);
      } else if (limits.lists(one.channel() + " family") && one.applicant() == Applicant.PROXY) {
        object(
            Cause.CHANNEL,
            "applicant",
            new Text(
                "该渠道只能为亲情账户成员备案,受托代办请到经办机构窗口办理。",
                "This channel files for members of the family account only; proxies go to the"
                    + " counter."),
            limits);
      }
    }

    private void nationalChannel() {
      Ruling open = rule(RuleKey.NATIONAL_CHANNELS_OPEN);
      if (open == null && rule(RuleKey.FILING_WAY) == null) {
        object(
            Cause.CHANNEL,
            "channel",
            new Text(
                "参保地未在该渠道的备案开通列表中,请咨询参保地经办机构,或改用当地渠道。",
                "The insured place takes no part in this channel; ask its agency or use a local"
                    + " one."),
            null);
      }
      Ruling reach = rule(RuleKey.NATIONAL_CHANNELS);
      if (reach != null
          && reach.is("cross_province")
          && AreaCode.sameProvince(one.destination(), one.person().insuredArea())) {
        object(
            Cause.CHANNEL,
            "channel",
            new Text(
                "国家渠道办理跨省异地就医备案,省内异地就医请通过本省渠道备案。",
                "The national channels file across provinces; inside the province use its own."),
            reach);
      }
    }

    private void card() {
      Ruling first = rule(RuleKey.CARD_CHECKED_FIRST);
      if (first != null && first.is("yes") && !one.byCard()) {
        object(
            Cause.CARD_NOT_CHECKED,
            "credential",
            new Text(
                "参保地要求先对社会保障卡鉴权,请读取参保人的社会保障卡后再办理。",
                "The insured place checks the social security card first; read the card, then"
                    + " apply."),
            first);
      }
    }

    private void relation() {
      if (one.person().status() != RelationStatus.ACTIVE) {
        object(
            Cause.INSURANCE_INACTIVE,
            "",
            new Text(
                "参保关系处于暂停、无效或终止状态,不能备案;请先联系参保地经办机构查明原因、恢复参保。",
                "The insurance relation is suspended, invalid or ended; have the agency of the"
                    + " insured place restore it first."),
            null);
      }
    }

    private void conditions() {
      String kind = one.kind().fileName();
      String insurance = one.person().insuranceType();
      Ruling types = rule(RuleKey.KIND_INSURANCE_TYPES);
      if (types != null
          && types.values().stream().anyMatch(value -> value.startsWith(kind + " "))
          && !types.lists(kind + " " + insurance)) {
        object(
            Cause.CONDITIONS,
            "insurance_type",
            new Text(
                "该险种的参保人员不属于“" + one.kind().zh() + "”备案范围。",
                "Persons of this insurance type may not file this kind."),
            types);
      }
      age(kind, insurance);
      Ruling stay = rule(RuleKey.LEAST_STAY_MONTHS);
      OptionalInt least = stay == null ? OptionalInt.empty() : stay.number(one.kind());
      if (least.isPresent() && one.intendedMonths() < least.getAsInt()) {
        object(
            Cause.CONDITIONS,
            "intended_stay_months",
            new Text(
                "该类备案要求在异地连续居住(工作、学习)不少于 " + least.getAsInt() + " 个月。",
                "This kind asks for a stay of at least " + least.getAsInt() + " months."),
            stay);
      }
    }

    private void age(String kind, String insurance) {
      Ruling ages = rule(RuleKey.LEAST_AGE);
      if (ages == null) {
        return;
      }
      String head = kind + " " + insurance + " " + one.gender() + " ";
      ages.values().stream()
          .filter(value -> value.startsWith(head))
          .mapToInt(value -> Integer.parseInt(value.substring(head.length())))
          .filter(least -> one.person().ageOn(one.today()) < least)
          .forEach(
              least ->
                  object(
                      Cause.CONDITIONS,
                      "",
                      new Text(
                          "该类备案要求年满 " + least + " 周岁。",
                          "This kind asks for an age of " + least + " years."),
                      ages));
    }

    private void destination() {
      if (one.destination().equals(one.person().insuredArea())) {
        object(
            Cause.DESTINATION,
            "destination",
            new Text("就医地就是参保地,不需要备案。", "The destination is the insured place; nothing to file."),
            null);
        return;
      }
      if (one.kind() == FilingKind.MATERNITY
          && !AreaCode.sameProvince(one.destination(), one.person().insuredArea())) {
        object(
            Cause.DESTINATION,
            "destination",
            new Text(
                "异地生育就医备案暂只支持省内,跨省无法备案。", "Childbirth may be filed for inside the province only."),
            rule(RuleKey.MATERNITY));
      }
    }

    /** The last day of effect; null for none. */
    private @Nullable LocalDate period() {
      LocalDate admission = one.admission();
      if (admission != null && one.start().isAfter(admission)) {
        object(
            Cause.PERIOD,
            "start_date",
            new Text(
                "备案开始日期 " + one.start() + " 晚于入院日期 " + admission + ",请改为不晚于入院日期。",
                "The start " + one.start() + " lies after the admission on " + admission + "."),
            null);
      }
      Ruling validity = used(RuleKey.VALIDITY_MONTHS);
      OptionalInt months = validity == null ? OptionalInt.empty() : validity.number(one.kind());
      LocalDate latest =
          months.isEmpty() ? null : one.start().plusMonths(months.getAsInt()).minusDays(1);
      LocalDate asked = one.end();
      if (asked == null) {
        if (latest == null && !one.kind().longTerm()) {
          // The form of the national app asks for it too (001 §2.2.1.3).
          object(
              Cause.PERIOD,
              "end_date",
              new Text(
                  "参保地未公布该类备案的有效期,请选择备案结束日期。",
                  "The insured place has published no validity for this kind; state the last day."),
              null);
        }
        return latest;
      }
      if (asked.isBefore(one.start())) {
        object(
            Cause.PERIOD,
            "end_date",
            new Text("备案结束日期早于开始日期。", "The end lies before the start."),
            null);
      } else if (latest != null && asked.isAfter(latest)) {
        object(
            Cause.PERIOD,
            "end_date",
            new Text(
                "该类备案有效期为 " + months.getAsInt() + " 个月,结束日期不得晚于 " + latest + "。",
                "This kind holds for " + months.getAsInt() + " months, until " + latest + "."),
            validity);
      }
      return asked;
    }

    /** Whether nothing is owed. */
    private boolean materials() {
      referralLetter();
      Ruling ruling = used(RuleKey.MATERIALS);
      if (ruling == null) {
        return !one.promise();
      }
      boolean owed = false;
      for (MaterialRule needed : MaterialRule.of(ruling, one.kind())) {
        if (needed.metBy(one.materials())) {
          continue;
        }
        if (needed.promise() && one.promise()) {
          owed = true;
        } else {
          object(Cause.MATERIALS, "materials", needed.missing(), ruling);
        }
      }
      return !owed;
    }

    /** Where hospitals refer, a referral without one's letter is no referral (002 Art. 8(4)). */
    private void referralLetter() {
      Ruling by = rule(RuleKey.REFERRAL_BY);
      if (one.kind() == FilingKind.REFERRAL
          && by != null
          && by.is("hospital")
          && !one.materials().contains(Material.REFERRAL_LETTER)) {
        object(
            Cause.MATERIALS,
            "materials",
            new Text(
                "转诊备案由定点医疗机构办理;自行申请的,请提供转诊医院开具的转诊证明。",
                "Hospitals file referrals; whoever applies hands in the letter of the referring"
                    + " hospital."),
            by);
      }
    }

    private void designation() {
      if (one.designated().isEmpty()) {
        return;
      }
      if (!one.kind().longTerm()) {
        object(
            Cause.DESIGNATION,
            "designated_institutions",
            new Text("只有异地长期备案可以选定普通门诊定点机构。", "Only long-term filings choose institutions."),
            null);
        return;
      }
      one.designated().stream()
          .filter(
              chosen ->
                  !FilingDecider.reaches(
                      rules,
                      one.person().insuredArea(),
                      one.destination(),
                      chosen.place(),
                      one.today()))
          .forEach(
              chosen ->
                  object(
                      Cause.DESIGNATION,
                      "designated_institutions",
                      new Text(
                          "机构 " + chosen.code() + " 不在备案的就医地。",
                          "Institution " + chosen.code() + " is not at the destination."),
                      null));
      one.designated().stream()
          .filter(chosen -> !chosen.settles())
          .forEach(
              chosen ->
                  object(
                      Cause.DESIGNATION,
                      "designated_institutions",
                      new Text(
                          "机构 " + chosen.code() + " 不是已联网的定点医院,不能选定。",
                          "Institution "
                              + chosen.code()
                              + " is no hospital with an agreement in the network."),
                      null));
      Ruling places = used(RuleKey.OUTPATIENT_DESIGNATION_PLACES);
      if (places != null) {
        for (Level level : Level.values()) {
          places(places, level);
        }
        base(places);
      }
    }

    /** The larger one is chosen on top of a small one (004 §4.2). */
    private void base(Ruling places) {
      if (one.designated().stream().noneMatch(each -> each.level() == Level.LEVEL_1)) {
        object(
            Cause.DESIGNATION,
            "designated_institutions",
            new Text(
                "请先选定一家一级及以下定点医疗机构,再选定二级或三级定点医疗机构。",
                "Choose an institution up to level 1 first, then one of level 2 or 3."),
            places);
      }
    }

    private void places(Ruling places, Level level) {
      long chosen = one.designated().stream().filter(each -> each.level() == level).count();
      int allowed =
          places.values().stream()
              .map(DesignationPlace::parse)
              .filter(place -> place.insuranceType().equals(one.person().insuranceType()))
              .filter(place -> place.level() == level)
              .mapToInt(DesignationPlace::number)
              .sum();
      if (chosen > allowed) {
        String zh = level == Level.LEVEL_1 ? "一级及以下" : "二级或三级";
        object(
            Cause.DESIGNATION,
            "designated_institutions",
            new Text(
                "该险种可选定" + zh + "定点医疗机构 " + allowed + " 家,已选 " + chosen + " 家。",
                "This insurance type may choose "
                    + allowed
                    + (level == Level.LEVEL_1 ? " up to level 1" : " of level 2 or 3")
                    + "; "
                    + chosen
                    + " chosen."),
            places);
      }
    }

    private void otherFilings(@Nullable LocalDate end) {
      for (Standing other : one.standing()) {
        boolean replaced = other.filing().filingId().equals(one.replaces());
        if (!replaced && other.filing().overlaps(one.start(), end)) {
          clash(other.filing());
        }
        if (replaced || movesFrom(other)) {
          locked(other);
        }
      }
    }

    /**
     * The lock is on the change of place, also where the earlier filing was cancelled meanwhile.
     */
    private boolean movesFrom(Standing other) {
      return one.kind().longTerm()
          && other.filing().kind().longTerm()
          && !other.filing().destination().equals(one.destination());
    }

    private void clash(FilingRecord filing) {
      String id = filing.filingId();
      if (filing.kind() == one.kind() && filing.destination().equals(one.destination())) {
        object(
            Cause.DUPLICATE,
            "",
            new Text(
                "已有相同的备案(" + id + "),无需重复提交;可在备案记录中查看进度。",
                "The same filing is there already (" + id + ")."),
            null);
      } else if (filing.kind().longTerm()
          && one.kind().longTerm()
          && filing.status() == FilingStatus.UNDER_REVIEW) {
        object(
            Cause.DUPLICATE,
            "",
            new Text(
                "已有异地长期备案申请(" + id + ")正在审核中,请等待审核结果。",
                "A long-term filing (" + id + ") waits for review; wait for its decision."),
            null);
      } else if (filing.kind().longTerm() && one.kind().longTerm()) {
        object(
            Cause.DUPLICATE,
            "replaces_filing_id",
            new Text(
                "已有异地长期备案(" + id + "),变更就医地请注明替换该备案。",
                "There is a long-term filing (" + id + "); name it as the one to replace."),
            null);
      } else if (!one.overlapAccepted()) {
        object(
            Cause.OVERLAP,
            "overlap_accepted",
            new Text(
                "与已有备案(" + id + "," + filing.kind().zh() + ")时间重叠,请确认后再提交。",
                "It overlaps with filing " + id + "; say that this is known, then submit."),
            null);
      }
    }

    /** The agency itself may change a locked filing for special reasons (003 §4.1.2(1)). */
    private void locked(Standing other) {
      LocalDate until = other.lockedUntil();
      boolean special = one.applicant() == Applicant.AGENCY && one.specialReason();
      if (until != null && one.today().isBefore(until) && !special) {
        object(
            Cause.LOCKED,
            one.applicant() == Applicant.AGENCY ? "special_reason" : "replaces_filing_id",
            new Text(
                "异地长期备案在 " + until + " 前原则上不得变更就医地;确有特殊原因的,请到参保地经办机构窗口办理。",
                "The long-term filing may not be changed before "
                    + until
                    + "; for special reasons go to the agency's counter."),
            rule(RuleKey.LOCK_MONTHS));
      }
    }

    private FilingTerms terms(@Nullable LocalDate end, boolean byMaterials) {
      Ruling lock = one.kind().longTerm() ? used(RuleKey.LOCK_MONTHS) : null;
      Ruling single = used(RuleKey.SINGLE_USE);
      Ruling promise = byMaterials ? null : used(RuleKey.PROMISE_MONTHS);
      Ruling retention = used(RuleKey.RETENTION_YEARS);
      Ruling handled = used(RuleKey.FILING_WAY);
      FilingWay way =
          handled != null && handled.is("self_service")
              ? FilingWay.SELF_SERVICE
              : FilingWay.REVIEWED;
      return new FilingTerms(
          way,
          one.start(),
          end,
          way == FilingWay.REVIEWED
              ? due(RuleKey.REVIEW_WORKING_DAYS, one.person().insuredArea(), one.today())
              : null,
          byMaterials,
          promise == null ? null : one.today().plusMonths(promise.number()),
          lock == null ? 0 : lock.number(one.kind()).orElse(0),
          single != null && single.lists(one.kind().fileName()),
          retention == null ? null : one.today().plusYears(retention.number()),
          List.copyOf(sources));
    }
  }
}
