package io.yidi.gateway.sheet;

import io.yidi.policy.benefit.FundField;
import io.yidi.policy.bill.LineCut;
import io.yidi.policy.filing.FilingDecision;
import io.yidi.policy.trace.Step;
import io.yidi.policy.trace.Text;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a settlement sheet shows. Amounts in fen; those of a reversal or refund have the
 * sign with which they are booked.
 *
 * @param booking the record itself
 * @param person whose care was settled
 * @param institution who settled
 * @param visit what was settled
 * @param decision decision on the filing
 * @param amounts division of the bill
 * @param funds what each fund pays, in the order in which they pay
 * @param categories sums by national charge category
 * @param lines lines of the bill
 * @param steps steps of the split in their order
 * @param basis versions that it rests on
 * @param left what refunds of lines left of it, null where there were none
 */
public record SettlementSheet(
    Booking booking,
    Person person,
    Institution institution,
    Visit visit,
    FilingDecision decision,
    Amounts amounts,
    List<Fund> funds,
    List<Category> categories,
    Lines lines,
    List<Step> steps,
    Basis basis,
    @Nullable Left left) {

  /** Most lines that are printed one by one where the caller does not say. */
  public static final int LINES = 200;

  /** Most lines that are ever printed one by one. */
  public static final int MAX_LINES = 2_000;

  /** Copies the lists. */
  public SettlementSheet {
    funds = List.copyOf(funds);
    categories = List.copyOf(categories);
    steps = List.copyOf(steps);
  }

  /** Tells whether the care was given in the insured pooling area. */
  boolean local() {
    return person.insuredArea().equals(institution.careArea());
  }

  /** What a record does. */
  public enum Kind {
    /** A settlement. */
    ORIGINAL("结算", "settlement"),
    /** The whole of a settlement taken back. */
    REVERSAL("结算撤销", "reversal"),
    /** A part of a settlement taken back. */
    REFUND("退费结算", "refund");

    private final Text text;

    Kind(String zh, String en) {
      this.text = new Text(zh, en);
    }

    Text text() {
      return text;
    }
  }

  /**
   * The record itself.
   *
   * @param number settlement number (setl_id)
   * @param kind what it does
   * @param takesBack settlement that it takes back, empty for a settlement
   * @param takenBackBy reversal that took it back, empty for none
   * @param reason reason of a reversal or refund, empty for a settlement
   * @param requestId request that made it
   * @param at instant of the settlement (setl_time)
   */
  public record Booking(
      String number,
      Kind kind,
      String takesBack,
      String takenBackBy,
      String reason,
      String requestId,
      Instant at) {}

  /**
   * Whose care was settled. The name is masked as wherever it leaves the gateway: the sheet lies
   * open on a counter.
   *
   * @param number person number (psn_no)
   * @param maskedName masked name (psn_name)
   * @param insuranceType 险种类型 (insutype)
   * @param personType 人员类别 (psn_type)
   * @param civilServant 公务员标志 (cvlserv_flag)
   * @param insuredArea pooling area of the insured place (insuplc_admdvs)
   * @param insuredAreaName its name
   */
  public record Person(
      String number,
      String maskedName,
      String insuranceType,
      String personType,
      boolean civilServant,
      String insuredArea,
      String insuredAreaName) {}

  /**
   * Who settled.
   *
   * @param code 定点医药机构编号 (fixmedins_code)
   * @param name name (fixmedins_name)
   * @param level 医院等级 (hosp_lv)
   * @param careArea pooling area of the place of care (mdtrtarea_admvs)
   * @param careAreaName its name
   * @param clearingAgency 清算经办机构 (clr_optins)
   */
  public record Institution(
      String code,
      String name,
      String level,
      String careArea,
      String careAreaName,
      String clearingAgency) {}

  /**
   * What was settled.
   *
   * @param encounter encounter (mdtrt_id), empty for a bill sent with the call
   * @param chargeBatch charge batch settled apart (chrg_bchno), empty for all lines
   * @param medType 医疗类别 (med_type)
   * @param clearingType 清算类别 (clr_type)
   * @param begin day of service or admission
   * @param end day of discharge, null for other visits
   * @param policyDate day that picks the insured place's policy
   * @param diseaseCode 门诊慢特病 disease (dise_codg), empty for other visits
   * @param diagnosisCodes diagnoses as they were settled, empty for none
   */
  public record Visit(
      String encounter,
      String chargeBatch,
      String medType,
      String clearingType,
      LocalDate begin,
      @Nullable LocalDate end,
      LocalDate policyDate,
      String diseaseCode,
      List<String> diagnosisCodes) {

    /** Copies the list. */
    public Visit {
      diagnosisCodes = List.copyOf(diagnosisCodes);
    }
  }

  /**
   * How the bill is divided.
   *
   * @param total 医疗费总额 (medfee_sumamt)
   * @param cut 全自费, 超限价, 先行自付, 政策范围内
   * @param firstShare part of the in-scope amount borne first away from home
   * @param deductible 实际支付起付线 (act_pay_dedc)
   * @param byField funds by national member; members that pay nothing may be missing
   * @param fundTotal 基金支付总额 (fund_pay_sumamt)
   * @param hospitalPart 医院负担 (hosp_part_amt)
   * @param personPart 个人负担 (psn_part_amt)
   * @param account 个人账户 (acct_pay)
   * @param cash 现金 (psn_cash_pay)
   * @param balance balance of the account afterwards (balc)
   */
  public record Amounts(
      long total,
      LineCut cut,
      long firstShare,
      long deductible,
      Map<FundField, Long> byField,
      long fundTotal,
      long hospitalPart,
      long personPart,
      long account,
      long cash,
      long balance) {

    /** Copies the map. */
    public Amounts {
      byField = Map.copyOf(byField);
    }
  }

  /**
   * What refunds of lines left of a settlement.
   *
   * @param refunds refunds by number, in their order
   * @param amounts what it comes to now
   */
  public record Left(List<String> refunds, Amounts amounts) {

    /** Copies the list. */
    public Left {
      refunds = List.copyOf(refunds);
    }
  }

  /**
   * What one fund pays.
   *
   * @param code 基金支付类型 (fund_pay_type)
   * @param name its name
   * @param amount amount
   */
  public record Fund(String code, Text name, long amount) {}

  /**
   * Sum of one national charge category (002 Art. 30).
   *
   * @param code 01 to 14
   * @param amount amount of the lines
   * @param inScope in-scope part
   */
  public record Category(String code, long amount, long inScope) {}

  /**
   * One line.
   *
   * @param number number of the line (feedetl_sn)
   * @param itemCode national code (med_list_codg)
   * @param itemName name in the catalogue
   * @param itemClass 收费项目等级 (chrgitm_lv)
   * @param category 医疗收费项目类别 (med_chrgitm_type)
   * @param feeDate day of the fee, null where the record does not keep it
   * @param quantityE4 quantity in 10⁻⁴ units, zero where the record does not keep it
   * @param priceE6 unit price in 10⁻⁶ yuan, zero where the record does not keep it
   * @param firstSharePpm share that the person bears first
   * @param cut how the line was cut; its sum is the line's amount
   * @param outsideDisease whether the place of care does not allow the item for the disease
   */
  public record Line(
      int number,
      String itemCode,
      String itemName,
      String itemClass,
      String category,
      @Nullable LocalDate feeDate,
      long quantityE4,
      long priceE6,
      long firstSharePpm,
      LineCut cut,
      boolean outsideDisease) {}

  /**
   * Lines of the bill: the first ones singly, the others as one sum.
   *
   * @param shown lines that are shown singly
   * @param count lines in all
   * @param others sum of those that are not shown
   */
  public record Lines(List<Line> shown, int count, LineCut others) {

    /** Copies the list. */
    public Lines {
      shown = List.copyOf(shown);
    }

    /** Shows the first lines singly and sums the others. */
    public static Lines of(List<Line> all, int limit) {
      int shown = Math.min(all.size(), limit);
      return new Lines(all.subList(0, shown), all.size(), sum(all.subList(shown, all.size())));
    }

    /** Lines that are not shown singly. */
    public int othersCount() {
      return count - shown.size();
    }

    /** Sum of all lines. */
    LineCut sum() {
      LineCut first = sum(shown);
      return new LineCut(
          first.fullSelfPay() + others.fullSelfPay(),
          first.overLimit() + others.overLimit(),
          first.firstSelfPay() + others.firstSelfPay(),
          first.inScope() + others.inScope());
    }

    private static LineCut sum(List<Line> lines) {
      long fullSelfPay = 0;
      long overLimit = 0;
      long firstSelfPay = 0;
      long inScope = 0;
      for (Line line : lines) {
        fullSelfPay += line.cut().fullSelfPay();
        overLimit += line.cut().overLimit();
        firstSelfPay += line.cut().firstSelfPay();
        inScope += line.cut().inScope();
      }
      return new LineCut(fullSelfPay, overLimit, firstSelfPay, inScope);
    }
  }

  /**
   * What the settlement rests on.
   *
   * @param policyVersion version of the policies
   * @param catalogueVersion version of the catalogue
   * @param engineVersion version of the engine
   * @param statementNumber version of the injury statement, zero for none
   * @param reproduced whether computing it again gave the stored amounts, byte for byte
   */
  public record Basis(
      String policyVersion,
      String catalogueVersion,
      String engineVersion,
      int statementNumber,
      boolean reproduced) {}
}
