package io.yidi.gateway.settlement;

import io.yidi.gateway.rpc.Refusal;
import io.yidi.policy.filing.FilingOutcome;
import io.yidi.policy.filing.FilingRecord;
import io.yidi.policy.record.ClaimCodec;
import io.yidi.policy.split.Claim;
import io.yidi.policy.split.CounterValue;
import io.yidi.proto.error.v1.ErrorReason;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Names a split and the versions seen, so that a settle can say what moved since its preview. It
 * proves nothing and hides nothing: it only pins.
 *
 * @param amounts digest of all amounts that the clerk saw
 * @param policy version of the policies
 * @param catalogue version of the catalogues
 * @param filing digest of filings and decision
 * @param counters digest of the counters
 * @param account balance of the account
 * @param bill digest of visit and lines
 */
record PreviewToken(
    String amounts,
    String policy,
    String catalogue,
    String filing,
    String counters,
    String account,
    String bill) {

  private static final Pattern FORM = Pattern.compile("v1(\\.[0-9a-zA-Z_-]{0,40}){7}");

  static PreviewToken of(Priced priced) {
    Claim claim = priced.claim();
    return new PreviewToken(
        digest(ClaimCodec.amounts(priced.settles().split())),
        priced.versions().policy(),
        priced.versions().catalogue(),
        filing(claim.filings(), priced.settles().decision().outcome()),
        counters(claim.counters()),
        Long.toString(claim.accountBalance(), Character.MAX_RADIX),
        digest(ClaimCodec.bill(claim)));
  }

  /** Digest of filings and decision; the database gives the filings in no particular order. */
  static String filing(List<FilingRecord> filings, FilingOutcome outcome) {
    return digest(ClaimCodec.filings(filings, outcome));
  }

  /** Digest of the counters, in whatever order they come. */
  static String counters(List<CounterValue> counters) {
    return digest(ClaimCodec.counters(counters));
  }

  private static String digest(byte[] part) {
    return HexFormat.of().formatHex(sha(part), 0, 8);
  }

  private static byte[] sha(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  static boolean isWellFormed(String text) {
    return FORM.matcher(text).matches();
  }

  String text() {
    return String.join(".", "v1", amounts, policy, catalogue, filing, counters, account, bill);
  }

  /** Refuses when this split's amounts differ from the ones a token names, saying what moved. */
  void checkAgainst(String token) {
    String[] seen = token.split("\\.", -1);
    if (seen[1].equals(amounts)) {
      return;
    }
    String component;
    if (!seen[7].equals(bill)) {
      component = "bill";
    } else if (!seen[4].equals(filing)) {
      component = "filing";
    } else if (!seen[2].equals(policy)) {
      component = "policy";
    } else if (!seen[3].equals(catalogue)) {
      component = "catalogue";
    } else if (!seen[5].equals(counters)) {
      component = "counters";
    } else {
      component = "account";
    }
    throw new Refusal(
            ErrorReason.ERROR_REASON_PREVIEW_CHANGED,
            "预结算之后情况有变化(" + zh(component) + "),金额与预结算不同,请重新预结算并向患者说明。",
            "the split differs from its preview: "
                + component
                + " moved (expected: equal amounts); preview again")
        .with("component", component);
  }

  private static String zh(String component) {
    return switch (component) {
      case "bill" -> "就诊或费用明细";
      case "filing" -> "备案";
      case "policy" -> "待遇政策版本";
      case "catalogue" -> "目录版本";
      case "counters" -> "本人又有其他结算或年度累计变动";
      default -> "个人账户余额";
    };
  }
}
