import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import type { CheckName } from '../../src/domain/policy/programme-shapes.ts';
import { programmeIds, programmeOf } from '../../src/domain/policy/types.ts';
import { manualReasonsOf, type ReasonCode, reasons } from '../../src/domain/reasons.ts';
import type { RewardCheck } from '../../src/domain/trace.ts';
import { policy2016v2 as policy } from '../domain/support/policy.ts';

/** What each condition refuses for. */
const ofConditions: Record<CheckName, readonly ReasonCode[]> = {
  'not-overlapping': ['overlapping-employment'],
  'employer-in-prefecture': ['employer-outside-prefecture'],
  'registered-poor': ['not-registered-poor'],
  // Waits, without end.
  'employment-confirmed': [],
  'contract-covers-year': ['contract-shorter-than-one-year'],
  'not-ended-early': ['employment-ended-early'],
  'insurance-months': ['social-insurance-gap'],
  'not-granted-before': ['already-granted'],
  'intermediary-qualified': ['intermediary-not-qualified'],
  'intermediary-in-good-standing': ['intermediary-not-in-good-standing'],
  'follow-up-windows': ['follow-up-missing'],
  'class-approved': ['class-not-approved'],
  'employed-at-class-start': ['not-employed-at-class-start'],
  'training-completed': ['training-not-completed', 'training-not-reported'],
  'training-standard-known': ['no-training-standard'],
  'payee-entitled': ['payee-not-entitled'],
  'days-attended': ['no-attendance'],
  'training-long-enough': ['training-shorter-than-six-months'],
  'certificate-level': ['certificate-level-not-covered'],
  'certificate-number-unique': ['certificate-number-not-unique'],
  'certificate-after-class-start': ['certificate-before-training'],
  'aid-not-granted-before': ['benefit-already-granted'],
  'study-stage': ['study-stage-not-covered'],
  enrolled: ['not-enrolled', 'school-year-not-confirmed'],
  attending: ['not-attending', 'school-year-not-confirmed'],
  'at-risk': ['not-at-risk', 'school-year-not-confirmed'],
  returnee: ['not-returnee'],
  'bank-approved': ['loan-not-approved'],
  'household-loan-cap': ['household-loan-cap'],
  'quarter-in-loan': ['quarter-outside-loan'],
  'quarter-not-overdue': ['quarter-overdue', 'quarter-not-stated'],
  'interest-paid': ['no-interest-paid', 'quarter-not-stated'],
  'labour-contract': ['no-labour-contract'],
  tickets: ['no-tickets'],
  'outside-home-county': ['within-home-county'],
};

/** Of a reward, which has rules of its own (docs/targets.md); test/domain/targets has each. */
const ofRewards: Record<RewardCheck, ReasonCode> = {
  'evaluation-published': 'evaluation-not-published',
  'reward-earned': 'reward-below-threshold',
  'not-disqualified': 'reward-disqualified',
  'within-award': 'reward-above-award',
};

/** What people alone find out, whatever the conditions say. */
const byPeople: readonly ReasonCode[] = ['documents-not-genuine', 'employment-not-genuine'];

/** Other ends of a claim, why money is asked back, and what refuses a top-up (补发) alone. */
const noRefusals: readonly ReasonCode[] = [
  'correction-lapsed',
  'withdrawn',
  'paid-too-much',
  'nothing-to-top-up',
];

interface Line {
  readonly do?: string;
  readonly expect?: { readonly programme?: string; readonly outcome?: string; readonly reason?: string };
}

const SCENARIOS = path.join(import.meta.dirname, '../scenarios');
const scenarios = readdirSync(SCENARIOS).flatMap(
  (name) => parse(readFileSync(path.join(SCENARIOS, name, 'scenario.yaml'), 'utf8')) as Line[],
);
const county = JSON.parse(
  readFileSync(path.join(import.meta.dirname, '../../data/county-2016/expected.json'), 'utf8'),
) as { refusals: { programme: string; reason: string }[] };

const pair = ({ programme, reason }: { programme?: string; reason?: string }) => `${programme} ${reason}`;
const rehearsed = new Set([
  ...county.refusals.map(pair),
  ...scenarios.flatMap(({ do: act, expect: expected }) =>
    act === undefined && expected?.outcome === 'refused' ? pair(expected) : [],
  ),
]);

const possible = programmeIds.flatMap((programme) => {
  const { article, conditions } = programmeOf(policy, programme);
  const offered: readonly ReasonCode[] = manualReasonsOf(article);
  const found: readonly ReasonCode[] = [
    ...conditions.flatMap(({ check }) => ofConditions[check]),
    ...byPeople.filter((reason) => offered.includes(reason)),
    'objection-upheld',
  ];
  return [...new Set(found)].map((reason) => pair({ programme, reason }));
});

test('every reason is given by a condition, by people, or refuses nothing', () => {
  const given = [
    ...Object.values(ofConditions).flat(),
    ...Object.values(ofRewards),
    ...byPeople,
    ...noRefusals,
    'objection-upheld',
  ];
  expect(Object.keys(reasons).toSorted()).toEqual([...new Set(given)].toSorted());
});

test('every programme is refused for each of its reasons in a scenario or in the county’s year', () => {
  expect(possible.filter((one) => !rehearsed.has(one))).toEqual([]);
});

test('no rehearsal refuses for a reason that the policy does not know of the programme', () => {
  expect([...rehearsed].filter((one) => !possible.includes(one) && !one.endsWith(' undefined'))).toEqual([]);
});

test('claims end in every way', () => {
  const outcomes = new Set(scenarios.flatMap(({ expect: expected }) => expected?.outcome ?? []));
  expect(['paid', 'refused', 'withdrawn', 'lapsed', 'none'].filter((one) => !outcomes.has(one))).toEqual([]);
});
