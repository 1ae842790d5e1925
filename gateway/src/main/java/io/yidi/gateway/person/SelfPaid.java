package io.yidi.gateway.person;

import io.yidi.gateway.person.PersonState.StoredEncounter;
import io.yidi.gateway.rpc.Refusal;
import io.yidi.gateway.rules.Rules;
import io.yidi.policy.citation.Evidence;
import io.yidi.policy.filing.FilingRules.Ruling;
import io.yidi.policy.filing.RuleKey;
import io.yidi.policy.trace.Text;
import io.yidi.proto.error.v1.ErrorReason;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is left to a patient who paid everything: the manual claim at the insured place. */
public final class SelfPaid {

  /** Why the patient paid; stored by name. */
  public enum Cause {
    /** No filing in time, or another refusal of the insured place. */
    NOT_DIRECT("未能直接结算", "direct settlement was not possible"),
    /** The settlement network was out of order. */
    NETWORK_FAILURE("结算网络系统故障", "the settlement network was out of order"),
    /** The credential could not be read or used. */
    CREDENTIAL_FAILURE("就诊凭证故障", "the credential was out of order"),
    /** The patient wished to pay and claim. */
    PATIENT_WISH("患者要求自费", "the patient wished to");

    private final String zh;
    private final String en;

    Cause(String zh, String en) {
      this.zh = zh;
      this.en = en;
    }

    private boolean failure() {
      return this == NETWORK_FAILURE || this == CREDENTIAL_FAILURE;
    }
  }

  private SelfPaid() {}

  /**
   * The way of the manual claim.
   *
   * @param nextStep what the patient does, ready to be read out
   * @param evidence the insured place's rule that it follows; empty where none is known
   */
  public record Way(Text nextStep, List<Evidence> evidence) {

    /** Copies the list. */
    public Way {
      evidence = List.copyOf(evidence);
    }
  }

  /** The way of the manual claim of an encounter, by the insured place's rules of its last day. */
  public static Way way(Cause cause, PersonState person, StoredEncounter encounter, Rules rules) {
    Ruling ruling = ruling(cause, person, encounter, rules);
    return new Way(
        nextStep(cause, ruling), ruling == null ? List.of() : List.of(ruling.evidence()));
  }

  private static @Nullable Ruling ruling(
      Cause cause, PersonState person, StoredEncounter encounter, Rules rules) {
    RuleKey key =
        switch (cause) {
          case NOT_DIRECT -> RuleKey.MANUAL_CLAIM;
          case NETWORK_FAILURE, CREDENTIAL_FAILURE -> RuleKey.MANUAL_CLAIM_FAILURE;
          // What is known of rules is about patients who could not settle, not who would not.
          case PATIENT_WISH -> null;
        };
    String area = insuredArea(person, encounter, rules);
    if (key == null || area == null) {
      return null;
    }
    LocalDate end = encounter.end();
    return rules.book().filingRules().find(key, area, end == null ? encounter.begin() : end);
  }

  /**
   * Pooling area of the insured place, null when the person's relations no longer say it; the
   * encounter is closed all the same.
   */
  private static @Nullable String insuredArea(
      PersonState person, StoredEncounter encounter, Rules rules) {
    try {
      return person
          .insuredAs(encounter.insuranceType(), encounter.begin(), rules.reference())
          .facts()
          .insuredArea();
    } catch (Refusal e) {
      return null;
    }
  }

  /** No source says which papers the agency wants, so that the patient asks. */
  private static Text nextStep(Cause cause, @Nullable Ruling ruling) {
    boolean afterFiling = ruling != null && ruling.is("after_filing");
    String zh = "";
    String en = "";
    if (cause.failure()) {
      zh = ";请说明当时的故障";
      en = "; the patient says what was out of order";
    } else if (afterFiling) {
      zh = ";尚未备案的,先按规定补办异地就医备案";
      en = "; who has not filed files first, as its rules say";
    } else if (cause == Cause.NOT_DIRECT) {
      zh = ";尚未备案的,一并咨询能否补办异地就医备案";
      en = "; who has not filed also asks whether a filing can still be made";
    }
    return new Text(
        "请患者携带发票和结算材料到参保地经办机构申请手工报销,并先向其咨询所需材料" + zh + "。",
        "The patient takes the invoice and the settlement papers to the agency of the insured"
            + " place, claims there and asks it first which papers it wants"
            + en
            + ".");
  }

  /** The refusal to settle what the patient paid. */
  static Refusal refusal(Cause cause, Way way) {
    return new Refusal(
            ErrorReason.ERROR_REASON_SELF_PAID,
            "该就诊已由患者全额自费结清(" + cause.zh + "),不再直接结算。" + way.nextStep().zh(),
            "the patient paid everything ("
                + cause.en
                + "); it is not settled directly any more. "
                + way.nextStep().en())
        .with("cause", cause.name())
        .citing(way.evidence());
  }
}
