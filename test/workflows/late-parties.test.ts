import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { settle } from '../../cli/rehearsal/theatre.ts';
import { verify } from '../../cli/verify/verify.ts';
import { addDays } from '../../src/domain/dates.ts';
import type { Evaluation } from '../../src/domain/trace.ts';
import { depart, employ, goTo, importRows, intermediaryRow } from '../helpers/cases.ts';
import { type Claim, claimAt, claimOf, JISHOU, type Station } from '../helpers/claims.ts';
import { expectCleanRecord } from '../helpers/clean.ts';
import { as, OFFICE, refusal } from '../helpers/people.ts';
import { createWorld, type World } from '../helpers/world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const placedAt = (station: Station): Promise<Claim> =>
  claimAt(world, station, { programme: 'intermediary-placement', intermediary: true });

async function intermediaryOf({ one }: Claim) {
  return world.database.db
    .selectFrom('employment as e')
    .innerJoin('intermediary as i', 'i.number', 'e.intermediary')
    .selectAll('i')
    .where('e.id', '=', one.id)
    .executeTakeFirstOrThrow();
}

/** The register of intermediaries comes again, with another word about this one. */
async function correct(claim: Claim, more: Record<string, string>): Promise<void> {
  const i = await intermediaryOf(claim);
  const row = {
    编号: i.number,
    名称: i.name,
    类型: i.kind,
    资质证号: i.licence_number ?? '',
    资质有效期至: i.licence_valid_until ?? '',
    信誉: i.standing,
    行政区划代码: i.division,
    开户行: i.bank ?? '',
    账号: '6228480000000000001',
  };
  const report = await importRows(world, 'intermediaries', [{ ...row, ...more }]);
  expect(report).toMatchObject({ accepted: 1, rejected: 0 });
  await settle(world, world.officers.businessAtMs!);
}

/** As a correction whose message is still on its way: the row is written, nobody has looked. */
async function correctUnheard(claim: Claim, standing: string): Promise<void> {
  const { number } = await intermediaryOf(claim);
  await sql`update intermediary set standing = ${standing} where number = ${number}`.execute(
    world.database.db,
  );
}

const traceOf = async (claim: Claim) => (await claim.row()).trace as unknown as Evaluation;
const checkOf = (trace: Evaluation, name: string) =>
  trace.checks.find(({ check }) => check === name)?.outcome;
const outOfStep = async () =>
  (await verify(world.database.db, world.engine, { looks: 1 })).find((f) => f.code === 'claims-match-facts')!;

async function leave(claim: Claim): Promise<void> {
  // So that the next test's releases concern its own claim.
  await depart(world, claim.one, addDays(claim.one.dueOn, -1));
}

// Article 23 asks four visits; without them every claim would be refused for those.
beforeAll(async () => {
  const { db } = world.database;
  // Published rules never change; this file wants others.
  await sql`alter table policy_version disable trigger policy_version_guard`.execute(db);
  await sql`update policy_version set document = jsonb_set(document, '{programmes,intermediary-placement,conditions}', (
    select jsonb_agg(c) from jsonb_array_elements(document->'programmes'->'intermediary-placement'->'conditions') c
    where c->>'check' <> 'follow-up-windows'))`.execute(db);
  await sql`alter table policy_version enable trigger policy_version_guard`.execute(db);
});

describe('an intermediary corrected while the claim is unpaid', () => {
  it.each(['review', 'finance', 'booked'] as const)(
    'at %s refuses it; put right, it comes back',
    async (station) => {
      const claim = await placedAt(station);
      await correct(claim, { 信誉: '不良' });
      expect(await claim.standing()).toMatchObject({
        status: 'refused',
        reason: 'intermediary-not-in-good-standing',
      });
      expect(checkOf(await traceOf(claim), 'intermediary-in-good-standing')).toBe('not-met');
      expect(await claim.ledger()).toEqual({});
      await correct(claim, { 信誉: '良好' });
      expect(await claim.standing()).toMatchObject({ status: 'open', step: 'acceptance' });
      await leave(claim);
    },
  );

  it('for another reason: reason, trace and time line say so', async () => {
    const claim = await placedAt('review');
    await correct(claim, { 资质证号: '' });
    expect(await claim.standing()).toMatchObject({ reason: 'intermediary-not-qualified' });
    await correct(claim, { 资质证号: '湘人介0001号', 信誉: '不良' });
    expect(await claim.standing()).toMatchObject({
      status: 'refused',
      reason: 'intermediary-not-in-good-standing',
      article: '23',
    });
    const trace = await traceOf(claim);
    expect(checkOf(trace, 'intermediary-qualified')).toBe('met');
    expect(trace.outcome).toMatchObject({ kind: 'refused', reason: 'intermediary-not-in-good-standing' });
    const events = await world.database.db
      .selectFrom('case_event')
      .select('data')
      .where('claim_id', '=', claim.id)
      .where('kind', '=', 'claim-refused-by-rules')
      .orderBy('id')
      .execute();
    expect(events.map(({ data }) => (data as { reason: string }).reason)).toEqual([
      'intermediary-not-qualified',
      'intermediary-not-in-good-standing',
    ]);
  });

  it('with the same answer: the trace shows what it rests on now', async () => {
    const claim = await placedAt('acceptance');
    await correct(claim, { 资质证号: '湘人介0002号' });
    const { inputs } = (await traceOf(claim)).checks.find((c) => c.check === 'intermediary-qualified')!;
    expect(inputs.licenceNumber).toBe('湘人介0002号');
    expect((await claim.row()).revision).toBe(1);
    await leave(claim);
  });
});

it('an intermediary that is registered only after the year gets what it could not have before', async () => {
  const one = await employ(world, '2016-06-20', { named: 'ZJ-LATE' });
  const claim = claimOf(world, one, 'intermediary-placement');
  await goTo(world, one.dueOn);
  expect(await claim.standing()).toMatchObject({ status: 'refused', reason: 'intermediary-not-qualified' });
  expect((await claim.row()).payee_id).toBe('ZJ-LATE');
  const report = await importRows(world, 'intermediaries', [intermediaryRow('ZJ-LATE', one.startsOn)]);
  expect(report).toMatchObject({ accepted: 1 });
  await settle(world, world.officers.businessAtMs!);
  expect(await claim.standing()).toMatchObject({ status: 'open', step: 'acceptance' });
  const told = await world.database.db
    .selectFrom('case_event')
    .select('kind')
    .where('employment_id', '=', one.id)
    .where('kind', '=', 'intermediary-changed')
    .execute();
  expect(told).toHaveLength(1);
  await leave(claim);
});

describe('the last word at the money, while the message is on its way', () => {
  it('finance approval books nothing and refuses the claim', async () => {
    const claim = await placedAt('finance');
    await correctUnheard(claim, '不良');
    expect(await refusal(claim.decide(OFFICE.finance, 'finance'))).toBe('facts-changed');
    expect(await claim.standing()).toMatchObject({
      status: 'refused',
      reason: 'intermediary-not-in-good-standing',
    });
    expect(await claim.payments()).toEqual([]);
    await claim.settle();
    await expect.poll(claim.processStatus).toBe('COMPLETED');
    await correct(claim, { 信誉: '良好' });
    await claim.carryTo('booked');
    await leave(claim);
  });

  it('a release leaves it out, says why, and has the case looked at', async () => {
    const claim = await placedAt('booked');
    await correctUnheard(claim, '不良');
    expect(await outOfStep()).toMatchObject({ count: 1, examples: [claim.id] });
    const cashier = await as(world, OFFICE.release);
    const { excluded } = await cashier.get<{ excluded: { code: string; reason: string }[] }>(
      `/api/payments/bookable?division=${JISHOU}`,
    );
    expect(excluded).toEqual([
      expect.objectContaining({ code: 'facts-changed', reason: '事实有变：介绍机构的社会信誉不是良好。' }),
    ]);
    expect(await refusal(claim.release())).toBe('nothing-to-release');
    await claim.settle();
    expect(await claim.standing()).toMatchObject({ status: 'refused' });
    expect(await claim.payments()).toEqual([{ no: 1, status: 'cancelled' }]);
    expect(await outOfStep()).toMatchObject({ count: 0 });
  });
});

describe('an intermediary corrected after the money has gone', () => {
  it('a wrong licence is flagged for recovery, a standing lost since is not', async () => {
    const claim = await placedAt('booked');
    const batch = await claim.release();
    await claim.bankSays(batch, 'paid');
    await correct(claim, { 信誉: '不良' });
    expect(await claim.row()).toMatchObject({ status: 'paid', recovery_reason: null });
    await correct(claim, { 信誉: '良好', 资质有效期至: '2010-01-01' });
    expect(await claim.row()).toMatchObject({
      status: 'paid',
      recovery_reason: 'intermediary-not-qualified',
    });
    expect(await outOfStep()).toMatchObject({ count: 0 });
  });
});

it('a claim that frees what may be granted once has every rival refused by the rules looked at', async () => {
  const claim = await claimAt(world, 'acceptance');
  const { one } = claim;
  // A second employment there, refused for being too short a contract before anything else.
  const again = await employ(world, addDays(one.dueOn, 30), {
    same: one,
    contractEnds: addDays(one.dueOn, 60),
  });
  const rival = claimOf(world, again);
  await claim.on(addDays(again.dueOn, 1));
  await rival.settle();
  expect(await rival.standing()).toMatchObject({ reason: 'contract-shorter-than-one-year' });
  await depart(world, one, addDays(one.dueOn, -1));
  expect(await claim.standing()).toMatchObject({ status: 'refused' });
  const told = await world.database.db
    .selectFrom('outbox')
    .select('workflow_id')
    .where(sql<string>`payload->>'key'`, 'like', `freed:${claim.id}:%`)
    .execute();
  expect(told).toEqual([{ workflow_id: `employment-${again.id}` }]);
});

it('leaves a record that verifies clean', () => expectCleanRecord(world));
