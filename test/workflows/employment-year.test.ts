import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ownEvents } from '../../cli/rehearsal/report.ts';
import { settle } from '../../cli/rehearsal/theatre.ts';
import { addDays, addMonths, plainDate } from '../../src/domain/dates.ts';
import type { Evaluation } from '../../src/domain/trace.ts';
import { employmentWorkflowId, QUERY, SIGNAL } from '../../workflows/contract.ts';
import {
  type Case,
  carryThrough,
  depart,
  employ,
  goTo,
  importRows,
  insure,
  meetOn,
  monthsOf,
  outcome,
  waitOf,
} from '../helpers/cases.ts';
import { confirmPlacement } from '../helpers/contracts.ts';
import { createWorld, type World } from '../helpers/world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

/** All months but the last, each paid in its own month; then the days around the due day. */
async function insureAll(one: Case): Promise<void> {
  await insure(world, one, monthsOf(one), one.startsOn);
}

/** The claim of article 23, and what its trace says of the visits. */
async function claimRow(one: Case) {
  const row = await world.database.db
    .selectFrom('claim as c')
    .innerJoin('employment as e', 'e.id', 'c.employment_id')
    .select(['c.status', 'c.refused_reason as reason', 'c.trace', 'e.intermediary'])
    .where('c.id', '=', `intermediary-placement:${one.id}`)
    .executeTakeFirstOrThrow();
  const { checks } = row.trace as unknown as Evaluation;
  const followUps = checks.find(({ check }) => check === 'follow-up-windows')?.outcome;
  return { ...row, intermediary: row.intermediary!, followUps };
}

describe('the year, by fast-forward on the real server', () => {
  it('pays the employer after a full insured year and says on the way what it waits for', async () => {
    const one = await employ(world, '2016-06-18', { confirm: false });
    const id = employmentWorkflowId(one.id as never);
    expect(await waitOf(world, id)).toBe('contract-confirmation');
    const again = await employ(world, '2016-06-18');
    expect(await waitOf(world, employmentWorkflowId(again.id as never))).toBe('employment-year');
    await insureAll(again);

    const wait = await world.engine.workflow
      .getHandle(employmentWorkflowId(again.id as never))
      .query(QUERY.wait);
    expect(wait).toMatchObject({ kind: 'employment-year', explanation: { until: '2017-06-18' } });

    await carryThrough(world, again.dueOn);
    // Due 18 June, notice 19–25 June, finance and bank on the 26th.
    expect(await outcome(world, again)).toMatchObject({ status: 'paid', paidOn: '2017-06-26' });
  });

  it('ends the year of 29 February on 28 February', async () => {
    const one = await employ(world, '2020-02-29');
    expect(one.dueOn).toBe('2021-02-28');
    await insureAll(one);
    await goTo(world, '2021-02-27');
    expect(await outcome(world, one)).toBeUndefined();
    await goTo(world, '2021-02-28');
    expect(await outcome(world, one)).toMatchObject({ status: 'open', step: 'acceptance' });
  });
});

describe('insurance that comes late', () => {
  it.each([
    { day: 90, status: 'open', reason: null },
    { day: 91, status: 'refused', reason: 'social-insurance-gap' },
  ])('paid on day $day after the due day: $status', async ({ day, status, reason }) => {
    const one = await employ(world, '2016-07-05');
    const months = monthsOf(one);
    await insure(world, one, months.slice(0, 11), one.startsOn);
    await goTo(world, one.dueOn);
    expect(await waitOf(world, employmentWorkflowId(one.id as never))).toBe('insurance-months');

    const paidOn = addDays(one.dueOn, day);
    await meetOn(world, paidOn, employmentWorkflowId(one.id as never));
    await insure(world, one, months.slice(11), paidOn);
    await goTo(world, addDays(one.dueOn, 91));
    expect(await outcome(world, one)).toMatchObject({ status, reason });
  });

  it('reminds of missing months before the grace ends, once', async () => {
    const one = await employ(world, '2016-07-05');
    await insure(world, one, monthsOf(one).slice(1), one.startsOn);
    await goTo(world, addDays(one.dueOn, 90));
    const reminders = await world.database.db
      .selectFrom('case_event')
      .select('data')
      .where('employment_id', '=', one.id)
      .where('kind', '=', 'insurance-reminder')
      .execute();
    expect(reminders).toEqual([{ data: { missingMonths: ['2016-07'], until: addDays(one.dueOn, 91) } }]);
  });

  it('brings back a claim refused for a gap when a payment made in time is recorded late', async () => {
    const one = await employ(world, '2016-07-05');
    await insure(world, one, monthsOf(one).slice(1), one.startsOn);
    await goTo(world, addDays(one.dueOn, 100));
    expect(await outcome(world, one)).toMatchObject({ status: 'refused', reason: 'social-insurance-gap' });
    await insure(world, one, ['2016-07'], addDays(one.dueOn, 80));
    expect(await outcome(world, one)).toMatchObject({ status: 'open', step: 'acceptance', reason: null });
  });
});

describe('departures around the due day', () => {
  it.each([
    { days: -1, status: 'refused', reason: 'employment-ended-early' },
    { days: 0, status: 'open', reason: null },
    { days: 1, status: 'open', reason: null },
  ])('dated $days days from it: $status', async ({ days, status, reason }) => {
    const one = await employ(world, '2016-08-01');
    await insureAll(one);
    const on = addDays(one.dueOn, days);
    await meetOn(world, on, employmentWorkflowId(one.id as never));
    await depart(world, one, on);
    await goTo(world, addDays(one.dueOn, 2));
    expect(await outcome(world, one)).toMatchObject({ status, reason });
  });

  it('recorded late, while the claim is open, refuses it and closes its process', async () => {
    const one = await employ(world, '2016-08-01');
    await insureAll(one);
    await goTo(world, addDays(one.dueOn, 3));
    await depart(world, one, addDays(one.dueOn, -1));
    expect(await outcome(world, one)).toMatchObject({ status: 'refused', reason: 'employment-ended-early' });
    const claim = await world.engine.workflow.getHandle(`claim-employer-post:${one.id}`).describe();
    expect(claim.status.name).toBe('COMPLETED');
  });

  it('recorded after the money went out flags the case for recovery and takes nothing back', async () => {
    const one = await employ(world, '2016-08-01');
    await insureAll(one);
    await carryThrough(world, one.dueOn);
    expect(await outcome(world, one)).toMatchObject({ status: 'paid' });
    await depart(world, one, addDays(one.dueOn, -1));
    expect(await outcome(world, one)).toMatchObject({ status: 'paid' });
    const claim = await world.database.db
      .selectFrom('claim')
      .select('recovery_reason')
      .where('employment_id', '=', one.id)
      .executeTakeFirstOrThrow();
    expect(claim.recovery_reason).toBe('employment-ended-early');
  });
});

describe('signals', () => {
  it('in any order give the answer, in at most 80 events for the year', async () => {
    const one = await employ(world, '2016-09-09', { intermediary: true });
    const months = monthsOf(one).toReversed();
    for (const month of months) await insure(world, one, [month], one.startsOn);
    await goTo(world, one.dueOn);
    expect(await outcome(world, one)).toMatchObject({ status: 'open' });
    expect(await outcome(world, one, 'intermediary-placement')).toMatchObject({
      status: 'refused',
      reason: 'follow-up-missing',
    });
    expect(await ownEvents(world.engine, employmentWorkflowId(one.id as never))).toBeLessThanOrEqual(80);
  });

  it('of visits entered late are looked at though the contract still waits for its officer', async () => {
    const one = await employ(world, '2016-11-11', { intermediary: true, confirm: false });
    await goTo(world, one.dueOn);
    const claim = await claimRow(one);
    expect(claim).toMatchObject({ status: 'refused', reason: 'follow-up-missing' });
    expect(claim.followUps).toBe('not-met');
    const visits = [0, 3, 6, 9].map((months) => ({
      介绍机构编号: claim.intermediary,
      就业编号: one.id,
      回访日期: addMonths(one.startsOn, months),
      方式: '电话',
    }));
    expect(await importRows(world, 'follow-ups', visits)).toMatchObject({ accepted: 4 });
    await settle(world, world.officers.businessAtMs!);
    expect((await claimRow(one)).followUps).toBe('met');
    await confirmPlacement(world, one, 'jishou-hr1');
    expect(await outcome(world, one, 'intermediary-placement')).toMatchObject({ status: 'open' });
  });

  it('repeated are looked at once', async () => {
    const one = await employ(world, '2016-09-09');
    const handle = world.engine.workflow.getHandle(employmentWorkflowId(one.id as never));
    const looks = async () => {
      await handle.query(QUERY.wait);
      const { events = [] } = await handle.fetchHistory();
      // Each look is one local activity, which leaves one marker.
      return (events ?? []).filter((e) => e.markerRecordedEventAttributes).length;
    };
    const before = await looks();
    await handle.signal(SIGNAL.facts, [{ key: 'departure:1', kind: 'departure' }]);
    await expect.poll(looks).toBe(before + 1);
    await handle.signal(SIGNAL.facts, [{ key: 'departure:1', kind: 'departure' }]);
    await handle.signal(SIGNAL.facts, [{ key: 'insurance:1', kind: 'insurance' }]);
    expect(await looks()).toBe(before + 1);
  });

  it('carry over continue-as-new in the middle of the year', async () => {
    const one = await employ(world, '2016-10-10');
    const id = employmentWorkflowId(one.id as never);
    await meetOn(world, addMonths(plainDate(one.startsOn), 6), id);
    const first = await world.engine.workflow.getHandle(id).describe();
    await world.engine.workflow.getHandle(id).signal('rollOver');
    await expect
      .poll(async () => (await world.engine.workflow.getHandle(id).describe()).runId, { timeout: 20_000 })
      .not.toBe(first.runId);
    await insureAll(one);
    await goTo(world, one.dueOn);
    expect(await outcome(world, one)).toMatchObject({ status: 'open' });
  });

  it('survive a worker that stops and starts', async () => {
    const one = await employ(world, '2016-11-11');
    await world.restartWorker();
    await insureAll(one);
    await goTo(world, one.dueOn);
    expect(await outcome(world, one)).toMatchObject({ status: 'open' });
  });
});
