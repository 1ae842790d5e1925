package io.yidi.policy.record;

import static io.yidi.policy.Filings.longTerm;
import static io.yidi.policy.Filings.referral;
import static io.yidi.policy.Samples.BOOK;
import static io.yidi.policy.Samples.EMERGENCY_STAY;
import static io.yidi.policy.Samples.hospital;
import static io.yidi.policy.Samples.person;
import static io.yidi.policy.Samples.stay;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.yidi.policy.RandomClaims;
import io.yidi.policy.Samples.ClaimBuilder;
import io.yidi.policy.bill.ChargeLine;
import io.yidi.policy.bill.HospitalApproval;
import io.yidi.policy.catalogue.ItemClass;
import io.yidi.policy.catalogue.ItemTerms;
import io.yidi.policy.catalogue.PricedLine;
import io.yidi.policy.filing.FilingStatus;
import io.yidi.policy.split.Adjudicator;
import io.yidi.policy.split.Claim;
import io.yidi.policy.split.Split;
import io.yidi.policy.split.Verdict;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class ClaimCodecTest {
  private static final LocalDate ADMITTED = LocalDate.of(2025, 3, 1);

  private final Adjudicator adjudicator = new Adjudicator(BOOK);

  private static ClaimBuilder emergency() {
    return new ClaimBuilder()
        .person(person("440700", "11"))
        .at(hospital("110000", "3"))
        .visit(stay(EMERGENCY_STAY, ADMITTED, ADMITTED.plusDays(8)))
        .filing(
            longTerm("350200")
                .status(FilingStatus.CLOSED)
                .until(ADMITTED)
                .designated("H1", "二号医院")
                .build())
        .filing(referral("310000").id("F2").byPromise().usedUp().onward().build())
        .counter("pooled", 123_456)
        .account(987_654)
        .inScope(4_600_000);
  }

  /** An encoded claim with the first occurrence of a text replaced by another of equal length. */
  private static byte[] garbled(String find, String replacement) {
    String latin = new String(ClaimCodec.encode(emergency().build()), StandardCharsets.ISO_8859_1);
    assertThat(latin).contains(find);
    assertThat(replacement).hasSameSizeAs(find);
    int at = latin.indexOf(find);
    return (latin.substring(0, at) + replacement + latin.substring(at + find.length()))
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  private byte[] result(Claim claim) {
    Verdict verdict = adjudicator.adjudicate(claim);
    assertThat(verdict).isInstanceOf(Verdict.Settles.class);
    return ClaimCodec.encodeResult((Verdict.Settles) verdict);
  }

  @Property(tries = 500)
  void decodingGivesTheClaimBack(@ForAll long seed) {
    Claim claim = RandomClaims.of(seed);
    assertThat(ClaimCodec.decodeClaim(ClaimCodec.encode(claim))).isEqualTo(claim);
  }

  @Property(tries = 200)
  void encodingIsDeterministic(@ForAll long seed) {
    byte[] bytes = ClaimCodec.encode(RandomClaims.of(seed));
    assertThat(ClaimCodec.encode(RandomClaims.of(seed))).isEqualTo(bytes);
    assertThat(ClaimCodec.encode(ClaimCodec.decodeClaim(bytes))).isEqualTo(bytes);
  }

  @Property(tries = 200)
  void differentClaimsHaveDifferentBytes(@ForAll long one, @ForAll long other) {
    Claim first = RandomClaims.of(one);
    Claim second = RandomClaims.of(other);
    assertThat(Arrays.equals(ClaimCodec.encode(first), ClaimCodec.encode(second)))
        .isEqualTo(first.equals(second));
  }

  @Property(tries = 500)
  void replayGivesTheSameBytes(@ForAll long seed) {
    Claim claim = RandomClaims.of(seed);
    Verdict verdict = adjudicator.adjudicate(claim);
    Claim stored = ClaimCodec.decodeClaim(ClaimCodec.encode(claim));
    Verdict replayed = adjudicator.adjudicate(stored);
    assertThat(replayed).isEqualTo(verdict);
    if (verdict instanceof Verdict.Settles settles) {
      assertThat(ClaimCodec.encodeResult((Verdict.Settles) replayed))
          .isEqualTo(ClaimCodec.encodeResult(settles));
    }
  }

  @Test
  void everyMemberOfTheSampleComesBack() {
    Claim claim = emergency().build();
    assertThat(ClaimCodec.decodeClaim(ClaimCodec.encode(claim))).isEqualTo(claim);
    assertThat(result(ClaimCodec.decodeClaim(ClaimCodec.encode(claim)))).isEqualTo(result(claim));
  }

  @Test
  void extremeNumbersAndTextsComeBack() {
    ChargeLine line =
        new ChargeLine(
            Integer.MIN_VALUE,
            "药品𠮷\u0000",
            LocalDate.of(1, 1, 1),
            Long.MIN_VALUE,
            Long.MAX_VALUE,
            -1,
            HospitalApproval.REFUSED,
            Integer.MAX_VALUE);
    Claim claim =
        emergency()
            .line(new PricedLine(line, new ItemTerms("", ItemClass.C, "", 0, 64, true)))
            .build();
    assertThat(ClaimCodec.decodeClaim(ClaimCodec.encode(claim))).isEqualTo(claim);
  }

  @Test
  void theResultTellsEveryAmountApart() {
    byte[] result = result(emergency().build());
    assertThat(result(emergency().inScope(1).build())).isNotEqualTo(result);
    assertThat(result(emergency().counter("major_deductible", 1).build())).isNotEqualTo(result);
  }

  @Property(tries = 300)
  void aStoredResultSaysWhatTheSplitSaid(@ForAll long seed) {
    if (!(adjudicator.adjudicate(RandomClaims.of(seed)) instanceof Verdict.Settles settles)) {
      return;
    }
    StoredResult stored = ClaimCodec.decodeResult(ClaimCodec.encodeResult(settles));
    Split split = settles.split();
    assertThat(stored.outcome()).isEqualTo(settles.decision().outcome().name());
    assertThat(stored.filingId()).isEqualTo(settles.decision().filingId());
    assertThat(stored.total()).isEqualTo(split.total());
    assertThat(stored.cut()).isEqualTo(split.cut());
    assertThat(stored.firstShare()).isEqualTo(split.firstShare());
    assertThat(stored.deductible()).isEqualTo(split.deductible());
    assertThat(stored.funds())
        .isEqualTo(
            split.funds().stream()
                .map(
                    one ->
                        new StoredResult.Paid(one.fund().code(), one.fund().field(), one.amount()))
                .toList());
    assertThat(stored.fundTotal()).isEqualTo(split.fundTotal());
    assertThat(stored.hospitalPart()).isEqualTo(split.hospitalPart());
    assertThat(stored.personPart()).isEqualTo(split.personPart());
    assertThat(stored.account()).isEqualTo(split.account());
    assertThat(stored.cash()).isEqualTo(split.cash());
    assertThat(stored.accountBalance()).isEqualTo(split.accountBalance());
    assertThat(stored.cuts()).isEqualTo(settles.cuts());
    assertThat(stored.movements()).isEqualTo(settles.movements());
    assertThat(stored.categories()).isEqualTo(split.categories());
  }

  @Test
  void aSpoiledResultIsRefused() {
    byte[] bytes = result(emergency().build());
    for (int length = 0; length < bytes.length; length++) {
      byte[] part = Arrays.copyOf(bytes, length);
      assertThatIllegalArgumentException()
          .as("first " + length + " bytes")
          .isThrownBy(() -> ClaimCodec.decodeResult(part));
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ClaimCodec.decodeResult(Arrays.copyOf(bytes, bytes.length + 2)))
        .withMessage("record: 2 bytes left (expected: none)");
    bytes[0] = 4;
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ClaimCodec.decodeResult(bytes))
        .withMessage("record: result version 2 (expected: 1)");
  }

  @Test
  void everyTruncationIsRefused() {
    byte[] bytes = ClaimCodec.encode(emergency().build());
    for (int length = 0; length < bytes.length; length++) {
      byte[] part = Arrays.copyOf(bytes, length);
      assertThatIllegalArgumentException()
          .as("first " + length + " bytes")
          .isThrownBy(() -> ClaimCodec.decodeClaim(part));
    }
  }

  @Test
  void bytesAfterTheEndAreRefused() {
    byte[] bytes = ClaimCodec.encode(emergency().build());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ClaimCodec.decodeClaim(Arrays.copyOf(bytes, bytes.length + 1)))
        .withMessage("record: 1 bytes left (expected: none)");
  }

  @Test
  void anotherVersionIsRefused() {
    byte[] bytes = ClaimCodec.encode(emergency().build());
    bytes[0] = 8;
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ClaimCodec.decodeClaim(bytes))
        .withMessage("record: version 4 (expected: 1 to 3)");
  }

  @Test
  void recordsOfTheVersionBeforeAreRead() {
    // Without lines nothing but the version tells the two encodings apart.
    Claim claim = new ClaimBuilder().person(person("440700", "11")).counter("pooled", 1).build();
    assertThat(claim.lines()).isEmpty();
    byte[] bytes = ClaimCodec.encode(claim);
    assertThat(bytes[0]).isEqualTo((byte) 6);
    bytes[0] = 4;
    assertThat(ClaimCodec.decodeClaim(bytes)).isEqualTo(claim);
  }

  @Test
  void unknownConstantsAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ClaimCodec.decodeClaim(garbled("ACTIVE", "ASLEEP")));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ClaimCodec.decodeClaim(garbled("INPATIENT", "IMPATIENT")));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ClaimCodec.decodeClaim(garbled("REFERRAL", "DEFERRAL")));
  }

  @Test
  void aTextLongerThanTheRecordIsRefused() {
    // The first text is the insurance type: a length of 3, written as 6.
    byte[] bytes = ClaimCodec.encode(emergency().build());
    assertThat(bytes[1]).isEqualTo((byte) 6);
    bytes[1] = (byte) 0xFE;
    bytes[2] = (byte) 0x7F;
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ClaimCodec.decodeClaim(bytes))
        .withMessageStartingWith("record: text of 8191 bytes");
  }
}
