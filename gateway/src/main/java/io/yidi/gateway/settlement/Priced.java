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
 * @param claim canonical input
 * @param settles verdict
 * @param statementNumber version of the injury statement that it rests on, zero for none
 * @param versions versions of the rules
 */
record Priced(
    PersonState person,
    Institution institution,
    String encounterId,
    Claim claim,
    Verdict.Settles settles,
    int statementNumber,
    Rules.Versions versions) {}
