package io.yidi.gateway.person;

import io.yidi.gateway.rpc.Refusal;
import io.yidi.policy.citation.Evidence;
import io.yidi.policy.citation.Grade;
import io.yidi.policy.citation.PartialDate;
import io.yidi.policy.trace.Text;
import io.yidi.proto.error.v1.ErrorReason;
import java.util.List;

/** What is left to a patient who paid everything: the manual claim at the insured place. */
public final class SelfPaid {

  private static final PartialDate FROM = PartialDate.parse("2023-01-09");
  private static final Evidence CLAIM = article("第十五条(第一个)");
  private static final Evidence FAILURE = article("第四十三条");

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

  private static Evidence article(String article) {
    return new Evidence("新医保规〔2022〕2号", article, List.of(), Grade.A, FROM, null, "");
  }

  /** Articles that the way follows, the nearest first. */
  public static List<Evidence> evidence(Cause cause) {
    return cause.failure() ? List.of(FAILURE, CLAIM) : List.of(CLAIM, FAILURE);
  }

  /** What the patient does, ready to be read out. */
  public static Text nextStep(Cause cause, EncounterLife.Course course) {
    boolean stay = course == EncounterLife.Course.STAY;
    return new Text(
        "请患者携带发票、费用明细清单和"
            + (stay ? "出院记录" : "病历")
            + "回参保地手工报销"
            + (cause.failure() ? ",并说明当时的故障,由参保地按规定报销" : "")
            + ";尚未备案且参保地允许补办的,先补办异地就医备案。",
        "The patient takes invoice, itemised bill and "
            + (stay ? "discharge record" : "medical record")
            + " to the insured place and claims there"
            + (cause.failure() ? ", saying what was out of order" : "")
            + "; where the insured place still takes a filing, it is made first.");
  }

  /** The refusal to settle what the patient paid. */
  static Refusal refusal(Cause cause, EncounterLife.Course course) {
    Text next = nextStep(cause, course);
    return new Refusal(
            ErrorReason.ERROR_REASON_SELF_PAID,
            "该就诊已由患者全额自费结清(" + cause.zh + "),不再直接结算。" + next.zh(),
            "the patient paid everything ("
                + cause.en
                + "); it is not settled directly any more. "
                + next.en())
        .with("cause", cause.name())
        .citing(evidence(cause));
  }
}
