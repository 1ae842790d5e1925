package io.yidi.gateway.settlement;

import com.google.protobuf.ByteString;
import com.google.protobuf.Parser;
import io.yidi.gateway.person.Canonical;
import io.yidi.gateway.person.EncounterLife.Course;
import io.yidi.gateway.person.EncounterLife.Event;
import io.yidi.gateway.person.Ids;
import io.yidi.gateway.person.PersonFinder.Identified;
import io.yidi.gateway.person.PersonState;
import io.yidi.gateway.person.PersonState.Filed;
import io.yidi.gateway.person.StoredCommand;
import io.yidi.gateway.rpc.Refusal;
import io.yidi.gateway.rpc.Wire;
import io.yidi.gateway.settlement.Writes.CounterRow;
import io.yidi.gateway.settlement.Writes.EncounterRow;
import io.yidi.gateway.settlement.Writes.FilingUseRow;
import io.yidi.gateway.settlement.Writes.FundAmount;
import io.yidi.gateway.settlement.Writes.RecordKind;
import io.yidi.gateway.settlement.Writes.SettlementRow;
import io.yidi.policy.facts.VisitFacts;
import io.yidi.policy.filing.BenefitTier;
import io.yidi.policy.filing.FilingDecision;
import io.yidi.policy.record.ClaimCodec;
import io.yidi.policy.split.Adjudicator;
import io.yidi.policy.split.Claim;
import io.yidi.policy.split.Split;
import io.yidi.proto.error.v1.ErrorReason;
import io.yidi.proto.settlement.v1.SettleRequest;
import io.yidi.proto.settlement.v1.SettleResponse;
import io.yidi.proto.settlement.v1.Settlement;
import java.time.Instant;
import java.util.List;

/**
 * Settles a claim.
 *
 * @param who person, by number or credential
 * @param spec what to settle
 * @param requestId its request id
 * @param settleBefore instant after which it takes no effect
 * @param previewToken token of a preview, empty for none
 * @param canonical request without the parts that belong to its delivery
 */
record SettleCommand(
    Identified who,
    ClaimSpec spec,
    String requestId,
    Instant settleBefore,
    String previewToken,
    SettleRequest canonical)
    implements LaneCommand<SettleResponse> {

  /** Name under which it is stored. */
  static final String KIND = "Settle";

  /** The request without what belongs to its delivery. */
  static SettleRequest canonical(SettleRequest request) {
    return request.toBuilder().clearSettleBefore().clearPreviewToken().build();
  }

  @Override
  public String personId() {
    return who.personId();
  }

  @Override
  public String institution() {
    return spec.institution();
  }

  @Override
  public List<String> encounters() {
    return spec.encounters();
  }

  @Override
  public Parser<SettleResponse> parser() {
    return SettleResponse.parser();
  }

  @Override
  public SettleResponse decide(PersonState person, Turn turn) {
    StoredCommand stored = person.command(institution(), requestId);
    if (stored != null) {
      Canonical.checkRepeat(stored, KIND, canonical);
      return stored.reply(parser());
    }
    who.requireUsable();
    if (!turn.now().isBefore(settleBefore)) {
      throw new Refusal(
          ErrorReason.ERROR_REASON_SETTLE_BEFORE_PASSED,
          "请求已超过有效时间,未生效;请重新发起结算。",
          "settle_before: "
              + settleBefore
              + " (expected: after "
              + turn.now()
              + ", the database's clock)");
    }
    Priced priced = Pricer.price(person, spec, turn.rules());
    if (!previewToken.isEmpty()) {
      PreviewToken.of(priced).checkAgainst(previewToken);
    }
    return book(priced, turn);
  }

  private SettleResponse book(Priced priced, Turn turn) {
    String id = Ids.make('S', personId(), turn.now());
    Settlement settlement =
        SettlementView.of(priced)
            .setSettlementId(id)
            .setRequestId(requestId)
            .setSettleTime(Wire.timestamp(turn.now()))
            .build();
    SettleResponse reply = SettleResponse.newBuilder().setSettlement(settlement).build();
    Writes writes = turn.writes();
    SettlementRow row = row(priced, id, turn.now());
    writes.settlements.add(row);
    row.movements().forEach(moved -> writes.counters.add(CounterRow.of(row, moved, 1)));
    useFiling(writes, priced, id, turn.now());
    if (!spec.encounterId().isEmpty()) {
      writes.encounters.add(
          new EncounterRow(
              personId(),
              spec.encounterId(),
              id,
              spec.chargeBatch(),
              Course.of(priced.claim().visit().kind()),
              priced.leavesLines() ? Event.SETTLE_PART : Event.SETTLE));
    }
    return Wire.sealed(reply, turn.done(this, KIND, id, canonical, reply));
  }

  private SettlementRow row(Priced priced, String id, Instant now) {
    Claim claim = priced.claim();
    VisitFacts visit = claim.visit();
    Split split = priced.settles().split();
    return new SettlementRow(
        personId(),
        id,
        RecordKind.ORIGINAL,
        null,
        null,
        0,
        institution(),
        requestId,
        spec.encounterId(),
        claim.person().insuredArea(),
        claim.institution().careArea(),
        claim.person().insuranceType(),
        claim.person().personType(),
        visit.kind().name(),
        visit.medType(),
        SettlementView.clearingType(visit),
        priced.institution().clearingAgency(),
        visit.begin(),
        visit.end(),
        visit.policyDate(),
        now,
        priced.settles().decision().outcome().name(),
        SettlementView.tierName(priced.settles().decision()),
        priced.settles().decision().filingId(),
        SettlementWriter.amounts(split),
        FundAmount.of(split),
        priced.settles().movements(),
        priced.versions().policy(),
        priced.versions().catalogue(),
        Adjudicator.ENGINE_VERSION,
        priced.statementNumber(),
        ByteString.copyFrom(ClaimCodec.encode(claim)),
        ByteString.copyFrom(ClaimCodec.encodeResult(priced.settles())));
  }

  private void useFiling(Writes writes, Priced priced, String id, Instant now) {
    FilingDecision decision = priced.settles().decision();
    // At the unfiled tier the decision names the nearest filing, which it does not use.
    Filed used =
        decision.tier() == BenefitTier.UNFILED
            ? null
            : priced.person().singleUse(decision.filingId());
    if (used != null) {
      writes.filings.add(
          new FilingUseRow(
              personId(),
              decision.filingId(),
              true,
              used.filing().status(),
              institution(),
              id,
              now));
    }
  }
}
