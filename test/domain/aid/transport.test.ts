import { describe, expect, test } from 'vitest';
import { evaluateAid } from '../../../src/domain/aid/evaluate.ts';
import type { TransportFacts } from '../../../src/domain/aid/facts.ts';
import { addDays, plainDate as d } from '../../../src/domain/dates.ts';
import { divisionCode } from '../../../src/domain/divisions.ts';
import type { ClaimId } from '../../../src/domain/ids.ts';
import { fen } from '../../../src/domain/money.ts';
import { regionOf } from '../../../src/domain/regions.ts';
import { goodTransport as good } from '../support/aid-facts.ts';
import { policy2016v2 as policy } from '../support/policy.ts';

const answer = (change: Partial<TransportFacts>) => evaluateAid(policy, { ...good, ...change })[0]!;
const ticket = (amountFen: number, key = 'T1') => ({
  key,
  travelledOn: d('2016-06-08'),
  amountFen: fen(amountFen),
});
const lastDay = d('2016-08-09');

test('the cost of the tickets, once a person, out of the poverty-alleviation fund', () => {
  expect(answer({})).toMatchObject({
    programme: 'transport',
    period: '',
    entitlement: '',
    outcome: {
      kind: 'eligible',
      amountFen: 12_350,
      payee: { kind: 'person', id: '7' },
      paidBy: '433123',
      fund: 'poverty-alleviation',
    },
  });
});

const home = divisionCode('433123');
test.each([
  ['440306', 'outside-province', 40_000],
  ['430102', 'outside-prefecture', 20_000],
  ['431202', 'outside-prefecture', 20_000],
  ['433101', 'outside-county', 10_000],
  ['433190', 'outside-county', 10_000],
  ['433123', null, null],
])('work in %s is %s: up to and with the cap, nothing above', (workplace, region, cap) => {
  const code = divisionCode(workplace);
  expect(regionOf(home, code)).toBe(region);
  if (cap === null) {
    expect(answer({ workplace: code }).outcome).toMatchObject({ reason: 'within-home-county' });
    return;
  }
  for (const [cost, paid] of [
    [cap - 1, cap - 1],
    [cap, cap],
    [cap + 1, cap],
  ] as const) {
    expect(answer({ workplace: code, tickets: [ticket(cost)] }).outcome).toMatchObject({ amountFen: paid });
  }
});

test('tickets add up, each once', () => {
  const tickets = [ticket(5_000, 'A'), ticket(6_001, 'B'), ticket(5_000, 'A')];
  expect(answer({ tickets }).outcome).toMatchObject({ amountFen: 11_001 });
});

const refusals: [string, Partial<TransportFacts>][] = [
  ['not-registered-poor', { person: { ...good.person, registeredPoor: null } }],
  ['no-labour-contract', { contract: false, asOf: addDays(lastDay, 1) }],
  ['no-tickets', { tickets: [] }],
  ['no-tickets', { tickets: [ticket(0)] }],
  ['within-home-county', { workplace: home }],
  ['benefit-already-granted', { earlier: 'transport:BZ0' as ClaimId }],
];

test.each(refusals)('%s refuses under article 20', (reason, change) => {
  const { outcome, checks } = answer(change);
  expect(outcome).toEqual({ kind: 'refused', reason, article: '20' });
  expect(checks.flatMap((check) => check.reason ?? [])).toEqual([reason]);
});

test('the first of several reasons counts', () => {
  const all = Object.assign({}, ...refusals.map(([, change]) => change)) as Partial<TransportFacts>;
  expect(answer(all).checks.flatMap(({ reason }) => reason ?? [])).toEqual([
    ...new Set(refusals.map(([reason]) => reason)),
  ]);
});

describe('papers', () => {
  test('missing ones are waited for up to the last day', () => {
    const until = addDays(lastDay, 1);
    expect(answer({ contract: false, asOf: lastDay }).outcome).toEqual({
      kind: 'waiting',
      for: 'transport-contract',
      until,
    });
    const open = { tickets: [], ticketsClosed: false };
    expect(answer({ ...open, asOf: lastDay }).outcome).toEqual({ kind: 'waiting', for: 'tickets', until });
    expect(answer({ ...open, asOf: until }).outcome).toMatchObject({ reason: 'no-tickets' });
  });

  test('an open list with tickets is paid when the time is over', () => {
    const open = { ticketsClosed: false };
    expect(answer(open).outcome.kind).toBe('waiting');
    expect(answer({ ...open, asOf: addDays(lastDay, 1) }).outcome).toMatchObject({ amountFen: 12_350 });
  });

  test('a contract that nobody has looked at waits without end', () => {
    expect(answer({ contract: null, asOf: d('2018-01-01') }).outcome).toEqual({
      kind: 'waiting',
      for: 'contract-check',
      until: null,
    });
  });

  test('nobody is asked for papers where the work is in the home county', () => {
    expect(answer({ contract: false, ticketsClosed: false, workplace: home }).outcome).toMatchObject({
      reason: 'within-home-county',
    });
  });
});
