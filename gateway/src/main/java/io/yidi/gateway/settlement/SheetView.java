package io.yidi.gateway.settlement;

import com.google.protobuf.ByteString;
import com.google.type.Date;
import io.yidi.gateway.rpc.Wire;
import io.yidi.gateway.sheet.SettlementSheet;
import io.yidi.gateway.sheet.SettlementSheet.Amounts;
import io.yidi.gateway.sheet.SettlementSheet.Basis;
import io.yidi.gateway.sheet.SettlementSheet.Booking;
import io.yidi.gateway.sheet.SettlementSheet.Category;
import io.yidi.gateway.sheet.SettlementSheet.Fund;
import io.yidi.gateway.sheet.SettlementSheet.Institution;
import io.yidi.gateway.sheet.SettlementSheet.Kind;
import io.yidi.gateway.sheet.SettlementSheet.Left;
import io.yidi.gateway.sheet.SettlementSheet.Line;
import io.yidi.gateway.sheet.SettlementSheet.Lines;
import io.yidi.gateway.sheet.SettlementSheet.Person;
import io.yidi.gateway.sheet.SettlementSheet.Visit;
import io.yidi.gateway.sheet.SheetFormat;
import io.yidi.gateway.sheet.SheetWriter;
import io.yidi.policy.benefit.FundField;
import io.yidi.policy.bill.LineCut;
import io.yidi.policy.catalogue.PricedLine;
import io.yidi.policy.split.Claim;
import io.yidi.policy.trace.Text;
import io.yidi.proto.settlement.v1.GetSettlementSheetResponse;
import io.yidi.proto.settlement.v1.Settlement;
import io.yidi.proto.settlement.v1.SettlementKind;
import io.yidi.proto.settlement.v1.SettlementState;
import io.yidi.proto.settlement.v1.Split;
import io.yidi.proto.type.v1.LocalizedText;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes the settlement sheet of a stored settlement: amounts as booked, reasons as replayed. */
final class SheetView {

  private SheetView() {}

  /** The answer with a sheet in a format. */
  static GetSettlementSheetResponse response(
      SettlementSheet sheet, io.yidi.proto.settlement.v1.SheetFormat wanted) {
    SheetFormat format = format(wanted);
    return GetSettlementSheetResponse.newBuilder()
        .setContent(ByteString.copyFrom(SheetWriter.write(sheet, format)))
        .setMediaType(format.mediaType())
        .setFileName(SheetWriter.fileName(sheet, format))
        .setLineCount(sheet.lines().count())
        .setLinesShown(sheet.lines().shown().size())
        .build();
  }

  private static SheetFormat format(io.yidi.proto.settlement.v1.SheetFormat format) {
    return switch (format) {
      case SHEET_FORMAT_TEXT -> SheetFormat.TEXT;
      case SHEET_FORMAT_JSON -> SheetFormat.JSON;
      case SHEET_FORMAT_PDF -> SheetFormat.PDF;
      case SHEET_FORMAT_UNSPECIFIED, UNRECOGNIZED -> throw Wire.unknown("format");
    };
  }

  /**
   * The sheet.
   *
   * @param settlement record to print, in its present state
   * @param replay the settlement that it is or takes back, computed again
   * @param limit most lines to show singly
   */
  static SettlementSheet of(Settlement settlement, Replay replay, int limit) {
    Split split = settlement.getSplit();
    return new SettlementSheet(
        booking(settlement),
        person(settlement, replay.claim()),
        institution(settlement, replay.claim()),
        visit(settlement, replay.claim()),
        replay.settles().decision(),
        amounts(split),
        split.getFundsList().stream()
            .map(one -> new Fund(one.getFundCode(), text(one.getName()), one.getAmountFen()))
            .toList(),
        split.getCategoriesList().stream()
            .map(
                one ->
                    new Category(one.getChargeCategory(), one.getAmountFen(), one.getInScopeFen()))
            .toList(),
        Lines.of(lines(settlement, replay), limit),
        replay.settles().steps(),
        new Basis(
            settlement.getPolicyVersion(),
            settlement.getCatalogueVersion(),
            settlement.getEngineVersion(),
            settlement.getStatementNumber(),
            replay.reproduced()),
        left(settlement));
  }

  private static @Nullable Left left(Settlement settlement) {
    return settlement.getState() == SettlementState.SETTLEMENT_STATE_PARTLY_REFUNDED
        ? new Left(settlement.getRefundedBySettlementIdsList(), amounts(settlement.getRemaining()))
        : null;
  }

  private static Text text(LocalizedText text) {
    return new Text(text.getZh(), text.getEn());
  }

  private static Booking booking(Settlement settlement) {
    return new Booking(
        settlement.getSettlementId(),
        kind(settlement.getKind()),
        settlement.getReversesSettlementId() + settlement.getRefundsSettlementId(),
        settlement.getReversedBySettlementId(),
        settlement.getReversalReason(),
        settlement.getRequestId(),
        Wire.instant(settlement.getSettleTime()));
  }

  private static Kind kind(SettlementKind kind) {
    if (kind == SettlementKind.SETTLEMENT_KIND_ORIGINAL) {
      return Kind.ORIGINAL;
    }
    return kind == SettlementKind.SETTLEMENT_KIND_REVERSAL ? Kind.REVERSAL : Kind.REFUND;
  }

  private static Person person(Settlement settlement, Claim claim) {
    return new Person(
        settlement.getPersonId(),
        settlement.getMaskedName(),
        settlement.getInsuranceType(),
        settlement.getPersonType(),
        claim.person().civilServant(),
        settlement.getInsuredArea(),
        claim.person().insuredAreaName());
  }

  private static Institution institution(Settlement settlement, Claim claim) {
    return new Institution(
        settlement.getInstitutionCode(),
        settlement.getInstitutionName(),
        claim.institution().hospitalLevel(),
        settlement.getCareArea(),
        claim.institution().careAreaName(),
        settlement.getClearingAgency());
  }

  private static Visit visit(Settlement settlement, Claim claim) {
    return new Visit(
        settlement.getEncounterId(),
        settlement.getChargeBatch(),
        settlement.getMedType(),
        settlement.getClearingType(),
        date(settlement.getBeginDate()),
        settlement.hasEndDate() ? date(settlement.getEndDate()) : null,
        date(settlement.getPolicyDate()),
        claim.visit().diseaseCode(),
        claim.visit().diagnosisCodes());
  }

  private static LocalDate date(Date date) {
    return LocalDate.of(date.getYear(), date.getMonth(), date.getDay());
  }

  private static Amounts amounts(Split split) {
    return new Amounts(
        split.getTotalFen(),
        new LineCut(
            split.getFullSelfPayFen(),
            split.getOverLimitFen(),
            split.getFirstSelfPayFen(),
            split.getInScopeFen()),
        split.getCrossRegionFirstShareFen(),
        split.getDeductibleFen(),
        Map.of(
            FundField.POOLED, split.getPooledFundFen(),
            FundField.CIVIL_SERVANT, split.getCivilServantFundFen(),
            FundField.ENTERPRISE, split.getEnterpriseFundFen(),
            FundField.RESIDENT_MAJOR, split.getResidentMajorFundFen(),
            FundField.EMPLOYEE_LARGE, split.getEmployeeLargeFundFen(),
            FundField.ASSISTANCE, split.getAssistanceFundFen(),
            FundField.OTHER, split.getOtherFundFen()),
        split.getFundTotalFen(),
        split.getHospitalPartFen(),
        split.getPersonPartFen(),
        split.getAccountFen(),
        split.getCashFen(),
        split.getAccountBalanceFen());
  }

  /**
   * The lines that the record books: its own, those of the settlement that it takes back, negated,
   * or else those that its reply names, which know no quantity.
   */
  private static List<Line> lines(Settlement settlement, Replay replay) {
    long total = settlement.getSplit().getTotalFen();
    long replayed = replay.settles().split().total();
    if (total == replayed) {
      return lines(replay, 1);
    }
    return total == -replayed ? lines(replay, -1) : replied(settlement);
  }

  private static List<Line> lines(Replay replay, int sign) {
    List<Line> lines = new ArrayList<>();
    for (int i = 0; i < replay.settles().cuts().size(); i++) {
      PricedLine priced = replay.claim().lines().get(i);
      LineCut cut = replay.settles().cuts().get(i);
      lines.add(
          new Line(
              priced.line().number(),
              priced.line().itemCode(),
              priced.terms().name(),
              priced.terms().itemClass().code(),
              priced.terms().chargeCategory(),
              priced.line().feeDate(),
              sign * priced.line().quantityE4(),
              priced.line().unitPriceE6(),
              priced.terms().firstSharePpm(),
              sign > 0 ? cut : negated(cut),
              priced.outsideDisease()));
    }
    return lines;
  }

  private static LineCut negated(LineCut cut) {
    return new LineCut(0, 0, 0, 0).minus(cut);
  }

  private static List<Line> replied(Settlement settlement) {
    return settlement.getLinesList().stream()
        .map(
            one ->
                new Line(
                    one.getLineNumber(),
                    one.getItemCode(),
                    one.getItemName(),
                    one.getItemClass(),
                    one.getChargeCategory(),
                    null,
                    0,
                    0,
                    one.getFirstSharePpm(),
                    new LineCut(
                        one.getFullSelfPayFen(),
                        one.getOverLimitFen(),
                        one.getFirstSelfPayFen(),
                        one.getInScopeFen()),
                    one.getOutsideDisease()))
        .toList();
  }
}
