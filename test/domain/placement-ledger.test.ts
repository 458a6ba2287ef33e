import { describe, expect, test } from 'vitest';
import { addDays, plainDate } from '../../src/domain/dates.ts';
import type { EmploymentFacts } from '../../src/domain/facts.ts';
import type { EmploymentId } from '../../src/domain/ids.ts';
import { placementStanding } from '../../src/domain/placement-ledger.ts';
import { goodFacts } from './support/facts.ts';
import { policy2016 } from './support/policy.ts';

const facts = goodFacts();
const running = (more: Partial<EmploymentFacts> = {}): EmploymentFacts => ({
  ...facts,
  asOf: plainDate('2017-01-10'),
  ...more,
});
const open = { status: 'open', step: 'review', noticeEndsOn: null, correctUntil: null } as const;
const texts = (given: EmploymentFacts, claim: Parameters<typeof placementStanding>[2] = null) =>
  placementStanding(policy2016, given, claim).gaps.map(({ text }) => text);

test('a year without fault: 300 yuan, eight days after the due day at the earliest', () => {
  expect(placementStanding(policy2016, running(), null)).toMatchObject({
    state: 'running',
    gaps: [],
    expected: { amountFen: 30_000, earliestOn: '2017-06-26', atRisk: false },
  });
});

describe('what is missing is told by the rules that decide', () => {
  test.each<[string, Partial<EmploymentFacts>, string]>([
    ['licence', { intermediary: { ...facts.intermediary!, licenceNumber: '' } }, '没有有效的资质'],
    ['standing', { intermediary: { ...facts.intermediary!, standing: '不良' } }, '社会信誉不是良好'],
    ['poverty', { person: { registeredPoor: false, homeDivision: facts.person.homeDivision } }, '建档立卡'],
    ['contract', { contracts: [] }, '还没有经人社部门确认'],
    ['leaving', { departures: [plainDate('2016-12-01')] }, '满一年之前已经离职'],
    ['a visit', { followUps: facts.followUps.slice(1) }, '第1次回访（2016-06-18 至 2016-09-17）没有记录'],
  ])('%s', (_name, more, text) => {
    expect(texts(running(more))).toEqual([expect.stringContaining(text)]);
  });
});

test('a contract that waits does not take the money away; a licence that was missing does', () => {
  const uploaded = placementStanding(policy2016, running({ contracts: [] }), null, {
    contractUploaded: true,
  });
  expect(uploaded.gaps.map(({ remedy }) => remedy).join()).toContain('合同已经上传，等待人社部门确认');
  const waits = placementStanding(policy2016, running({ contracts: [] }), null);
  expect(waits.expected).toMatchObject({ amountFen: 30_000, atRisk: false });
  const unlicensed = running({ intermediary: { ...facts.intermediary!, licenceNumber: '' } });
  expect(placementStanding(policy2016, unlicensed, null).expected).toBeNull();
});

test('a missed visit is a risk until the due day, and then the end', () => {
  const missed = { followUps: facts.followUps.slice(1) };
  expect(placementStanding(policy2016, running(missed), null).expected).toMatchObject({ atRisk: true });
  const over = placementStanding(policy2016, running({ ...missed, asOf: addDays(facts.dueOn, 1) }), open);
  expect(over).toMatchObject({ state: 'claiming', expected: null });
});

test.each<[string, Partial<EmploymentFacts>, Parameters<typeof placementStanding>[2]]>([
  ['paid', {}, { ...open, status: 'paid' }],
  ['closed', {}, { ...open, status: 'refused' }],
  ['overlapping', { registration: { overlapsWith: 'JY0002' as EmploymentId } }, null],
])('%s: nothing is asked and nothing expected any more', (state, more, claim) => {
  expect(placementStanding(policy2016, running({ ...more, followUps: [] }), claim)).toMatchObject({
    state,
    gaps: [],
    expected: null,
  });
});
