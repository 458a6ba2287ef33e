import { randomInt } from 'node:crypto';
import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, onTestFailed, test } from 'vitest';
import { place, raiseClaim } from '../api/support/county.ts';
import { type House, openHouse } from '../api/support/house.ts';
import { within } from '../helpers/within.ts';
import { type Command, command, furnish, NAMES, openWalk, type Walk } from './support/two-hands.ts';

/**
 * Delegations, hand-overs, terms, days and decisions in any order, through the API and the process of the claims. Afterwards
 * the bare rows are asked by a model that knows only what was given and taken, and when.
 */
let house: House;
let walk: Walk;
beforeAll(async () => {
  house = await openHouse();
  await furnish(house);
  walk = await openWalk(house);
});
afterAll(() => house.close());

const CLAIMS = 4;
/** The first walk begins with the officer of the first case's household, who is tempted at once. */
const RELATIVE = 'jishou-centre';
const TEMPTED: Command = { do: 'decide', claim: 0, who: 2, pageFirst: false };

test('whatever is delegated and handed over: one hand one duty of a claim, none in the own case, none on both sides of a proposal', async () => {
  const seed = Number(process.env.SEED ?? randomInt(2 ** 31));
  onTestFailed(() => console.error(`SEED=${seed}`));
  await fc.assert(
    fc.asyncProperty(
      fc.array(command, { minLength: 50, maxLength: 70 }),
      fc.constantFrom(...NAMES),
      within(20_000, async (commands, another) => {
        const relative = walk.answers.size === 0 ? RELATIVE : another;
        const cases = await Promise.all(Array.from({ length: CLAIMS }, () => place(house)));
        const claims: string[] = [];
        for (const one of cases) claims.push(await raiseClaim(house, one, 'acceptance'));
        // The worker of the first is this officer, whatever post that one comes to hold or to act for.
        const own = { claim: claims[0]!, user: walk.people[relative] };
        await asPerson(own.user, cases[0]!.identity, async () => {
          await walk.play(TEMPTED, claims);
          for (const one of commands) await walk.play(one, claims);
        });
        await judge(claims, own);
      }),
    ),
    { numRuns: 10, endOnFailure: true, seed },
  );
  // The walk must have come to what it is about.
  const times = (code: string) => walk.answers.get(code) ?? 0;
  expect(times('done')).toBeGreaterThan(3);
  expect(times('done-for') + times('budget done')).toBeGreaterThan(1);
  expect(times('separation-of-duties') + times('budget separation-of-duties')).toBeGreaterThan(1);
  expect(times('own-case')).toBeGreaterThan(0);
});

/** This person's work as somebody of the household that the case is about. */
async function asPerson(user: string, identity: string, work: () => Promise<void>): Promise<void> {
  const { identity_key: before } = await house.db
    .selectFrom('app_user')
    .select('identity_key')
    .where('id', '=', user)
    .executeTakeFirstOrThrow();
  const set = (identity_key: Buffer | null) =>
    house.db.updateTable('app_user').set({ identity_key }).where('id', '=', user).execute();
  await set(house.vault.identityKey(identity as never));
  await work().finally(() => set(before));
}

interface Act {
  readonly claim: string;
  readonly duty: string;
  readonly by: string;
  readonly for: string | null;
  readonly on: string;
}

async function judge(claims: readonly string[], own: { claim: string; user: string }): Promise<void> {
  const { rows: acts } = await sql<Act>`
    select claim_id as claim, step as duty, decided_by as by, on_behalf_of as "for", decided_on as "on"
      from claim_decision where claim_id = any(${claims}) and decided_by is not null
    union all
    select c.id, 'contract', k.confirmed_by, k.confirmed_for, k.confirmed_on from contract k
      join claim c on c.employment_id = k.employment_id where c.id = any(${claims}) and k.confirmed_by is not null
    `.execute(house.db);
  const duties = new Map<string, Set<string>>();
  for (const act of acts)
    for (const hand of [act.by, act.for].filter((one) => one !== null)) {
      const held = duties.get(`${act.claim} ${hand}`) ?? new Set();
      duties.set(`${act.claim} ${hand}`, held.add(act.duty));
      // The contract was confirmed before this officer turned out to be of the household.
      if (act.duty !== 'contract') expect([act, hand]).not.toEqual([{ ...act, claim: own.claim }, own.user]);
    }
  for (const [hand, held] of duties) expect([hand, [...held]]).toEqual([hand, [[...held][0]]]);
  for (const act of acts) if (act.for !== null) expectGiven(act);

  const { rows: proposals } = await sql<{ id: string; proposed: string[]; decided: string[] }>`
    select m.id, array_remove(array[m.proposed_by, m.proposed_for], null) as proposed,
      array_remove(array[d.decided_by, d.decided_for], null) as decided
    from budget_movement m join budget_decision d on d.movement_id = m.id where not d.withdrawn`.execute(
    house.db,
  );
  for (const { id, proposed, decided } of proposals)
    expect([id, decided.filter((hand) => proposed.includes(hand))]).toEqual([id, []]);
}

/** Somebody acted for somebody: by a delegation of exactly these two that had neither ended nor run out. */
function expectGiven(act: Act): void {
  const given = walk.rights.some(
    (right) =>
      right.kind === 'delegation' &&
      right.user === act.by &&
      right.giver === act.for &&
      right.from <= act.on &&
      act.on <= right.until,
  );
  expect([act, given]).toEqual([act, true]);
}
