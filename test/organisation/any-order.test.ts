import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { capacityFor } from '../../api/plugins/access.ts';
import { findActiveUser } from '../../src/accounts/users.ts';
import { whileActing } from '../../src/db/acting.ts';
import { addDays, type PlainDate, plainDate, startOfShanghaiDay } from '../../src/domain/dates.ts';
import type { Delegable } from '../../src/domain/organisation/delegation.ts';
import { delegate, endDelegation } from '../../src/organisation/delegations.ts';
import { OrganisationError } from '../../src/organisation/errors.ts';
import { appoint, endTerm, openPost } from '../../src/organisation/posts.ts';
import { place, raiseClaim, userId } from '../api/support/county.ts';
import { type House, openHouse } from '../api/support/house.ts';

/**
 * Delegations, appointments, ends and steps in any order. Afterwards the bare rows are asked, by a model that knows only
 * what was given and taken on which day: nobody stands in two steps of a case, and nobody acted without a right.
 */
const NAMES = ['hr1', 'hr2', 'poverty', 'centre', 'township', 'finance1'] as const;
const DUTIES = {
  acceptance: 'decide-acceptance',
  review: 'decide-review',
  objection: 'rule-objection',
  finance: 'decide-finance',
} as const satisfies Record<string, Delegable>;
type DutyName = keyof typeof DUTIES;
const dutyNames = Object.keys(DUTIES) as DutyName[];
const ROLE_OF: Record<string, string[]> = {
  acceptance: ['county-employment-centre', 'township-station'],
  review: ['county-hr-reviewer'],
  objection: ['county-hr-reviewer', 'poverty-alleviation-officer'],
  finance: ['finance-officer'],
};

const who = fc.integer({ min: 0, max: NAMES.length - 1 });
const command = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('delegate' as const),
      a: who,
      b: who,
      days: fc.integer({ min: 0, max: 3 }),
      ahead: fc.integer({ min: 0, max: 1 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('end' as const), n: fc.nat(5) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('appoint' as const),
      a: who,
      days: fc.integer({ min: 0, max: 3 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('leave' as const), n: fc.nat(5) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('tomorrow' as const) }) },
  {
    weight: 12,
    arbitrary: fc.record({
      do: fc.constant('act' as const),
      a: who,
      duty: fc.constantFrom(...dutyNames),
      asked: fc.boolean(),
      n: fc.nat(5),
    }),
  },
);

let house: House;
let people: string[];
let post: number;
let today = plainDate('2018-01-01');
beforeAll(async () => {
  house = await openHouse();
  people = await Promise.all(NAMES.map((name) => userId(house, `jishou-${name}`)));
  const by = { actor: await userId(house, 'admin'), businessAtMs: startOfShanghaiDay(today) };
  post = await house.db.transaction().execute((trx) =>
    openPost(trx, {
      division: '433101',
      body: '吉首市人社局',
      title: '代理审核员',
      role: 'county-hr-reviewer',
      seats: 2,
      ...by,
    }),
  );
});
afterAll(() => house.close());

const quietly = async <T>(work: Promise<T>): Promise<T | null> => {
  try {
    return await work;
  } catch (error) {
    const { constraint } = error as { constraint?: string };
    if (error instanceof OrganisationError || constraint !== undefined) return null;
    throw error;
  }
};

test('in no order does anybody stand in two steps of a case, or act without a dated right', async () => {
  let acted = 0;
  let forOthers = 0;
  let refused = 0;
  const rights: {
    kind: 'term' | 'delegation';
    user: string;
    from: string;
    until: string;
    id: number;
    duties: DutyName[];
  }[] = [];
  await fc.assert(
    fc.asyncProperty(fc.array(command, { minLength: 25, maxLength: 50 }), async (commands) => {
      const claimId = await raiseClaim(house, await place(house), 'acceptance');
      const admin = await userId(house, 'admin');
      for (const one of commands) {
        const businessAtMs = startOfShanghaiDay(today) + 9 * 3_600_000;
        const inOne = <T>(work: (trx: Parameters<typeof delegate>[0]) => Promise<T>) =>
          quietly(house.db.transaction().execute(work));
        if (one.do === 'tomorrow') today = addDays(today, 1);
        if (one.do === 'delegate') {
          const [role, operations] = (
            [
              ['county-hr-reviewer', ['decide-review', 'rule-objection']],
              ['county-hr-reviewer', ['decide-review', 'rule-objection']],
              ['poverty-alleviation-officer', ['rule-objection']],
              ['county-employment-centre', ['decide-acceptance']],
              ['township-station', ['decide-acceptance']],
              ['finance-officer', ['decide-finance']],
            ] as const
          )[one.a]!;
          const fromOn = addDays(today, one.ahead);
          const untilOn = addDays(fromOn, one.days);
          const id = await inOne((trx) =>
            delegate(trx, {
              delegator: people[one.a]!,
              delegate: people[one.b]!,
              role,
              division: '433101',
              operations,
              fromOn,
              untilOn,
              reason: '随机委托',
              businessAtMs,
              requestKey: randomUUID(),
            }),
          );
          if (id !== null)
            rights.push({
              kind: 'delegation',
              user: people[one.b]!,
              from: fromOn,
              until: untilOn,
              id,
              duties: dutyNames.filter((duty) => operations.some((one) => one === DUTIES[duty])),
            });
        }
        if (one.do === 'appoint') {
          const untilOn = addDays(today, one.days);
          const id = await inOne((trx) =>
            appoint(trx, {
              postId: post,
              userId: people[one.a]!,
              fromOn: today,
              untilOn,
              documentNo: null,
              actor: admin,
              businessAtMs,
            }),
          );
          if (id !== null)
            rights.push({
              kind: 'term',
              user: people[one.a]!,
              from: today,
              until: untilOn,
              id,
              duties: ['review'],
            });
        }
        const live = rights.filter((right) => right.until >= today);
        const chosen =
          one.do === 'end' || one.do === 'leave' ? live[one.n % Math.max(1, live.length)] : undefined;
        if (chosen?.kind === 'delegation' && one.do === 'end') {
          await inOne((trx) => endDelegation(trx, { id: chosen.id, actor: admin, businessAtMs }));
          chosen.until = today;
        }
        if (chosen?.kind === 'term' && one.do === 'leave') {
          const by = { actor: admin, businessAtMs };
          const left = await inOne(async (trx) => {
            await endTerm(trx, { termId: chosen.id, lastOn: today, reason: 'moved', ...by });
            return true;
          });
          if (left) chosen.until = today;
        }
        if (one.do === 'act') {
          // Half of the acts are of somebody who may act for another today, or there would be few of these.
          const given = live.filter((right) => right.kind === 'delegation' && right.from <= today);
          const { user, duties } = (one.asked && given[one.n % given.length]) || {
            user: people[one.a]!,
            duties: [one.duty],
          };
          const done = await act(claimId, user, duties[one.n % duties.length]!, one.asked);
          if (done === 'refused') refused += 1;
          if (done === 'own' || done === 'for') acted += 1;
          if (done === 'for') forOthers += 1;
        }
      }
      await judge(claimId, rights);
    }),
    { numRuns: 16, endOnFailure: true },
  );
  // The walk must have come to what it is about.
  expect(acted).toBeGreaterThan(10);
  expect(forOthers).toBeGreaterThan(2);
  expect(refused).toBeGreaterThan(2);
});

/** As a route does it: who may is asked of the account as it is today, who has had a hand of the database. */
async function act(claimId: string, userId: string, duty: DutyName, asked: boolean) {
  const account = await findActiveUser(house.db, userId, today);
  if (!account) return 'nobody';
  const wished = account.delegated.find((one) => one.operations.includes(DUTIES[duty]));
  const user = { ...account, ...(asked && wished && { preferred: wished }) };
  const as = capacityFor(user, DUTIES[duty], { divisions: ['433101'] });
  if (as === undefined) return 'not-permitted';
  const written = await quietly(
    whileActing(
      () => as && { delegation: as.id, on: today },
      () =>
        house.db.transaction().execute((trx) =>
          trx
            .insertInto('claim_decision')
            .values({
              claim_id: claimId,
              step: duty,
              action: 'approve',
              decided_by: userId,
              decided_on: today,
              revision: 1,
              request_key: randomUUID(),
            })
            .execute(),
        ),
    ),
  );
  return written === null ? 'refused' : as === null ? 'own' : 'for';
}

async function judge(
  claimId: string,
  rights: readonly { kind: string; user: string; from: string; until: string; id: number }[],
): Promise<void> {
  const { rows } = await sql<{ step: DutyName; by: string; for: string | null; on: PlainDate }>`
    select step, decided_by as by, on_behalf_of as for, decided_on as on from claim_decision
    where claim_id = ${claimId}`.execute(house.db);
  const { rows: confirmers } = await sql<{ by: string }>`
    select k.confirmed_by as by from contract k join claim c on c.employment_id = k.employment_id
    where c.id = ${claimId} and k.confirmed_by is not null`.execute(house.db);
  const stood = new Map<string, Set<string>>();
  const stand = (person: string, duty: string) =>
    stood.set(person, (stood.get(person) ?? new Set()).add(duty));
  for (const { by } of confirmers) stand(by, 'contract');
  for (const row of rows) {
    stand(row.by, row.step);
    if (row.for !== null) stand(row.for, row.step);
    const principal = row.for ?? row.by;
    const roles = await sql<{ role: string }>`
      select role from user_grant where user_id = ${principal} and term_id is null`.execute(house.db);
    const own = roles.rows.some(({ role }) => ROLE_OF[row.step]!.includes(role));
    const byTerm =
      ROLE_OF[row.step]!.includes('county-hr-reviewer') &&
      rights.some((r) => r.kind === 'term' && r.user === principal && r.from <= row.on && row.on <= r.until);
    expect([row, own || byTerm]).toEqual([row, true]);
    if (row.for !== null)
      expect(
        rights.some(
          (r) => r.kind === 'delegation' && r.user === row.by && r.from <= row.on && row.on <= r.until,
        ),
      ).toBe(true);
  }
  for (const [person, duties] of stood) expect([person, [...duties]]).toEqual([person, [[...duties][0]]]);
}
