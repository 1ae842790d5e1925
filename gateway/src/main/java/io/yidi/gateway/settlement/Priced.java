package io.yidi.gateway.settlement;

import io.yidi.gateway.directory.ReferenceData.Institution;
import io.yidi.gateway.person.PersonState;
import io.yidi.gateway.rules.Rules;
import io.yidi.policy.split.Claim;
import io.yidi.policy.split.Verdict;

/**
 * A claim that settles, with everything that was used.
 *
 * @param person the person as read
 * @param institution the institution
 * @param encounterId encounter, empty for an inline bill
 * @param chargeBatch batch that is settled apart, empty for all lines
 * @param claim canonical input
 * @param settles verdict
 * @param statementNumber version of the injury statement that it rests on, zero for none
 * @param leavesLines whether other lines of the encounter stay unsettled
 * @param versions versions of the rules
 */
record Priced(
    PersonState person,
    Institution institution,
    String encounterId,
    String chargeBatch,
    Claim claim,
    Verdict.Settles settles,
    int statementNumber,
    boolean leavesLines,
    Rules.Versions versions) {}
