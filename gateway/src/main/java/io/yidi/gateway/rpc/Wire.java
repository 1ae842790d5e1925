package io.yidi.gateway.rpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import com.google.protobuf.UnknownFieldSet;
import com.google.type.Date;
import io.yidi.policy.citation.Evidence;
import io.yidi.policy.citation.Grade;
import io.yidi.policy.facts.EmergencyReferral;
import io.yidi.policy.facts.Flag;
import io.yidi.policy.facts.InpatientType;
import io.yidi.policy.facts.VisitKind;
import io.yidi.policy.trace.Step;
import io.yidi.policy.trace.Text;
import io.yidi.proto.type.v1.EvidenceGrade;
import io.yidi.proto.type.v1.LocalizedText;
import io.yidi.proto.type.v1.OutpatientEmergencyReferral;
import io.yidi.proto.type.v1.VisitFlags;
import io.yidi.proto.type.v1.YesNo;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Turns values of the contract into ours and back. */
public final class Wire {

  private static final int MOST_SOURCES = 20_000;
  private static final Map<Evidence, io.yidi.proto.type.v1.Evidence> SOURCES =
      new ConcurrentHashMap<>();

  private Wire() {}

  /**
   * A message that is sent as the bytes that it was stored as, instead of being made into bytes a
   * second time. Its fields are not read any more: they lie in it as those that a reader does not
   * know.
   *
   * @param bytes the message's own bytes
   */
  @SuppressWarnings("unchecked") // A builder of a message makes messages of its class.
  public static <M extends Message> M sealed(M message, ByteString bytes) {
    CodedInputStream fields = bytes.newCodedInput();
    fields.enableAliasing(true);
    try {
      return (M)
          message.newBuilderForType().setUnknownFields(UnknownFieldSet.parseFrom(fields)).build();
    } catch (IOException e) {
      throw new IllegalStateException("the bytes of a message", e);
    }
  }

  /** A date. */
  public static Date date(LocalDate date) {
    return Date.newBuilder()
        .setYear(date.getYear())
        .setMonth(date.getMonthValue())
        .setDay(date.getDayOfMonth())
        .build();
  }

  /** An instant. */
  public static Timestamp timestamp(Instant instant) {
    return Timestamp.newBuilder()
        .setSeconds(instant.getEpochSecond())
        .setNanos(instant.getNano())
        .build();
  }

  /** An instant, back. */
  public static Instant instant(Timestamp timestamp) {
    return Instant.ofEpochSecond(timestamp.getSeconds(), timestamp.getNanos());
  }

  /**
   * A text; encoded here, because protobuf encodes a string each time it is measured or written.
   */
  public static LocalizedText text(Text text) {
    return LocalizedText.newBuilder()
        .setZhBytes(ByteString.copyFromUtf8(text.zh()))
        .setEnBytes(ByteString.copyFromUtf8(text.en()))
        .build();
  }

  /**
   * A source. The ones of the rules in force come again with every reply, so they are kept, in
   * bytes that a reply only copies.
   */
  public static io.yidi.proto.type.v1.Evidence evidence(Evidence evidence) {
    io.yidi.proto.type.v1.Evidence known = SOURCES.get(evidence);
    if (known != null) {
      return known;
    }
    if (SOURCES.size() >= MOST_SOURCES) {
      SOURCES.clear();
    }
    return SOURCES.computeIfAbsent(evidence, Wire::newEvidence);
  }

  private static io.yidi.proto.type.v1.Evidence newEvidence(Evidence evidence) {
    var out =
        io.yidi.proto.type.v1.Evidence.newBuilder()
            .setDocumentBytes(ByteString.copyFromUtf8(evidence.document()))
            .setArticleBytes(ByteString.copyFromUtf8(evidence.article()))
            .setGrade(grade(evidence.grade()))
            .setNoteBytes(ByteString.copyFromUtf8(evidence.note()));
    evidence.addresses().forEach(one -> out.addAddressesBytes(ByteString.copyFromUtf8(one)));
    if (evidence.effectiveFrom() != null) {
      out.setEffectiveFrom(evidence.effectiveFrom().text());
    }
    if (evidence.seenValidOn() != null) {
      out.setSeenValidOn(evidence.seenValidOn().text());
    }
    return out.build();
  }

  /** A grade. */
  public static EvidenceGrade grade(Grade grade) {
    return switch (grade) {
      case A -> EvidenceGrade.EVIDENCE_GRADE_A;
      case B -> EvidenceGrade.EVIDENCE_GRADE_B;
      case C -> EvidenceGrade.EVIDENCE_GRADE_C;
      case FICTITIOUS -> EvidenceGrade.EVIDENCE_GRADE_FICTITIOUS;
    };
  }

  /** A step. */
  public static io.yidi.proto.type.v1.Step step(Step step) {
    var out =
        io.yidi.proto.type.v1.Step.newBuilder()
            .setRule(step.rule())
            .setText(text(step.text()))
            .setAmountInFen(step.amountIn())
            .setAmountOutFen(step.amountOut())
            .setRatePpm(step.ratePpm())
            .setLimitFen(step.limitFen());
    step.evidence().forEach(one -> out.addEvidence(evidence(one)));
    return out.build();
  }

  /** A kind of visit. */
  public static io.yidi.proto.type.v1.VisitKind visitKind(VisitKind kind) {
    return switch (kind) {
      case OUTPATIENT -> io.yidi.proto.type.v1.VisitKind.VISIT_KIND_OUTPATIENT;
      case INPATIENT -> io.yidi.proto.type.v1.VisitKind.VISIT_KIND_INPATIENT;
      case PHARMACY -> io.yidi.proto.type.v1.VisitKind.VISIT_KIND_PHARMACY;
      case CHRONIC -> io.yidi.proto.type.v1.VisitKind.VISIT_KIND_CHRONIC_OUTPATIENT;
    };
  }

  /** A kind of visit, back; null where none was said. */
  public static @Nullable VisitKind visitKind(io.yidi.proto.type.v1.VisitKind kind) {
    return switch (kind) {
      case VISIT_KIND_OUTPATIENT -> VisitKind.OUTPATIENT;
      case VISIT_KIND_INPATIENT -> VisitKind.INPATIENT;
      case VISIT_KIND_PHARMACY -> VisitKind.PHARMACY;
      case VISIT_KIND_CHRONIC_OUTPATIENT -> VisitKind.CHRONIC;
      case VISIT_KIND_UNSPECIFIED -> null;
      case UNRECOGNIZED -> throw unknown("visit_kind");
    };
  }

  /** The flags of a visit. */
  public static io.yidi.policy.facts.VisitFlags flags(VisitFlags flags) {
    return new io.yidi.policy.facts.VisitFlags(
        flag(flags.getTrauma()),
        flag(flags.getThirdParty()),
        switch (flags.getInpatientType()) {
          case INPATIENT_TYPE_ORDINARY -> InpatientType.ORDINARY;
          case INPATIENT_TYPE_EMERGENCY -> InpatientType.EMERGENCY;
          case INPATIENT_TYPE_TRANSFER -> InpatientType.TRANSFER;
          case INPATIENT_TYPE_UNSPECIFIED -> InpatientType.UNSAID;
          case UNRECOGNIZED -> throw unknown("inpatient_type");
        },
        switch (flags.getOutpatientEmergencyReferral()) {
          case OUTPATIENT_EMERGENCY_REFERRAL_EMERGENCY -> EmergencyReferral.EMERGENCY;
          case OUTPATIENT_EMERGENCY_REFERRAL_TRANSFER -> EmergencyReferral.TRANSFER;
          case OUTPATIENT_EMERGENCY_REFERRAL_BOTH -> EmergencyReferral.BOTH;
          case OUTPATIENT_EMERGENCY_REFERRAL_NEITHER -> EmergencyReferral.NEITHER;
          case OUTPATIENT_EMERGENCY_REFERRAL_UNSPECIFIED -> EmergencyReferral.UNSAID;
          case UNRECOGNIZED -> throw unknown("outpatient_emergency_referral");
        });
  }

  private static Flag flag(YesNo value) {
    return switch (value) {
      case YES_NO_NO -> Flag.NO;
      case YES_NO_YES -> Flag.YES;
      case YES_NO_UNSPECIFIED -> Flag.UNSAID;
      case UNRECOGNIZED -> throw unknown("yes or no");
    };
  }

  /** For numbers that {@link KnownEnums} lets nobody send. */
  public static IllegalStateException unknown(String field) {
    return new IllegalStateException(field + ": an unknown number (expected: refused before)");
  }

  /** The flags of a visit, back. */
  public static VisitFlags flags(io.yidi.policy.facts.VisitFlags flags) {
    return VisitFlags.newBuilder()
        .setTrauma(yesNo(flags.trauma()))
        .setThirdParty(yesNo(flags.thirdParty()))
        .setInpatientType(
            switch (flags.inpatientType()) {
              case UNSAID -> io.yidi.proto.type.v1.InpatientType.INPATIENT_TYPE_UNSPECIFIED;
              case ORDINARY -> io.yidi.proto.type.v1.InpatientType.INPATIENT_TYPE_ORDINARY;
              case EMERGENCY -> io.yidi.proto.type.v1.InpatientType.INPATIENT_TYPE_EMERGENCY;
              case TRANSFER -> io.yidi.proto.type.v1.InpatientType.INPATIENT_TYPE_TRANSFER;
            })
        .setOutpatientEmergencyReferral(
            switch (flags.emergencyReferral()) {
              case UNSAID -> OutpatientEmergencyReferral.OUTPATIENT_EMERGENCY_REFERRAL_UNSPECIFIED;
              case EMERGENCY -> OutpatientEmergencyReferral.OUTPATIENT_EMERGENCY_REFERRAL_EMERGENCY;
              case TRANSFER -> OutpatientEmergencyReferral.OUTPATIENT_EMERGENCY_REFERRAL_TRANSFER;
              case BOTH -> OutpatientEmergencyReferral.OUTPATIENT_EMERGENCY_REFERRAL_BOTH;
              case NEITHER -> OutpatientEmergencyReferral.OUTPATIENT_EMERGENCY_REFERRAL_NEITHER;
            })
        .build();
  }

  /** A yes or no. */
  public static YesNo yesNo(Flag flag) {
    return switch (flag) {
      case UNSAID -> YesNo.YES_NO_UNSPECIFIED;
      case NO -> YesNo.YES_NO_NO;
      case YES -> YesNo.YES_NO_YES;
    };
  }
}
