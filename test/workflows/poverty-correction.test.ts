import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { settle } from '../../cli/rehearsal/theatre.ts';
import { addDays } from '../../src/domain/dates.ts';
import { type Claim, claimAt } from '../helpers/claims.ts';
import { expectCleanRecord } from '../helpers/clean.ts';
import { as, newOfficer, refusal } from '../helpers/people.ts';
import { createWorld, type World } from '../helpers/world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

interface Answer {
  readonly correctionId: number | null;
  readonly unchanged: boolean;
  readonly history: { from: string; registeredPoor: boolean }[];
}

const personOf = async ({ one }: Claim): Promise<number> =>
  (
    await world.database.db
      .selectFrom('employment')
      .select('person_id')
      .where('id', '=', one.id)
      .executeTakeFirstOrThrow()
  ).person_id;

async function correct(
  claim: Claim,
  body: { registeredPoor: boolean; from: string; document?: string },
  who = 'jishou-poverty',
): Promise<Answer> {
  const officer = await as(world, who);
  const path = `/api/people/${await personOf(claim)}/poverty-status`;
  const answer = await officer.post<Answer>(path, { reason: '据2015年建档立卡手册', ...body });
  await settle(world, world.officers.businessAtMs!);
  return answer;
}

it('what the first file said wrongly is put right for the past: the refused claim comes back', async () => {
  const claim = await claimAt(world, 'acceptance', { registeredPoor: false });
  expect(await claim.standing()).toMatchObject({ status: 'refused', reason: 'not-registered-poor' });
  const personId = await personOf(claim);

  const answer = await correct(claim, { registeredPoor: true, from: '2014-10-01' });
  expect(answer).toMatchObject({
    unchanged: false,
    history: [
      { from: '1900-01-01', registeredPoor: false },
      { from: '2014-10-01', registeredPoor: true },
    ],
  });
  expect(await claim.standing()).toMatchObject({ status: 'open', step: 'acceptance', reason: null });

  const { db } = world.database;
  const kept = db.selectFrom('poverty_correction').selectAll().where('person_id', '=', personId);
  expect(await kept.execute()).toMatchObject([
    { holds_from: '2014-10-01', registered_poor: true, believed: false, reason: '据2015年建档立卡手册' },
  ]);
  await expect(sql`delete from poverty_correction`.execute(db)).rejects.toThrow('append-only');
  const audited = await db
    .selectFrom('audit_entry')
    .select(['before', 'after'])
    .where('operation', '=', 'correctPovertyStatus')
    .where('outcome', '=', 'done')
    .execute();
  expect(audited).toMatchObject([
    { before: { registeredPoor: false }, after: { registeredPoor: true, from: '2014-10-01' } },
  ]);

  // The same again changes nothing; the contrary takes the claim back.
  expect(await correct(claim, { registeredPoor: true, from: '2015-01-01' })).toMatchObject({
    unchanged: true,
  });
  expect(await kept.execute()).toHaveLength(1);
  await correct(claim, { registeredPoor: false, from: '2014-10-01' });
  expect(await claim.standing()).toMatchObject({ status: 'refused', reason: 'not-registered-poor' });
  expect(await kept.execute()).toHaveLength(2);
});

it('is for the department of the person’s county, and for nobody of the household', async () => {
  const claim = await claimAt(world, 'acceptance');
  const no = { registeredPoor: false, from: '2016-01-01' };
  expect(await refusal(correct(claim, no, 'jishou-centre'))).toBe('not-permitted');
  expect(await refusal(correct(claim, no, 'baojing-poverty'))).toBe('not-found');
  const relative = await newOfficer(world, ['poverty-alleviation-officer'], {
    identityKey: world.vault.identityKey(claim.one.identity),
  });
  expect(await refusal(correct(claim, no, relative.username))).toBe('own-case');
  const tomorrow = addDays(claim.one.dueOn, 1);
  expect(await refusal(correct(claim, { ...no, from: tomorrow }))).toBe('fact-refused');
  expect(await refusal(correct(claim, { ...no, document: 'a'.repeat(64) }))).toBe('fact-refused');
  expect(await claim.standing()).toMatchObject({ status: 'open' });
});

it('leaves a record that verifies clean', () => expectCleanRecord(world));
