import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addDays } from '../../src/domain/dates.ts';
import { appeal, decideAppeal } from '../helpers/after-decision.ts';
import { depart, employ, goTo, insure, monthsOf } from '../helpers/cases.ts';
import { agentOf, type Claim, claimAt, claimOf, meetEmployment } from '../helpers/claims.ts';
import { expectCleanRecord } from '../helpers/clean.ts';
import { revokeDeparture } from '../helpers/facts.ts';
import { as, newOfficer, OFFICE, passerBy, refusal } from '../helpers/people.ts';
import { createWorld, type World } from '../helpers/world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

/** Refused by the rules: the worker left a month before the year was over. */
async function refusedByRules(): Promise<Claim> {
  const one = await employ(world, '2016-06-18');
  await insure(world, one, monthsOf(one), '2016-06-18');
  await depart(world, one, addDays(one.dueOn, -30));
  await goTo(world, one.dueOn);
  const claim = claimOf(world, one);
  expect(await claim.standing()).toMatchObject({ status: 'refused', reason: 'employment-ended-early' });
  return claim;
}

const eventsOf = async (claim: Claim): Promise<string[]> => {
  const rows = await world.database.db
    .selectFrom('case_event')
    .select('kind')
    .where('claim_id', '=', claim.id)
    .orderBy('id')
    .execute();
  return rows.map((row) => row.kind);
};

const notice = async (claim: Claim) =>
  (await as(world, 'auditor')).get<{ title: string; number: string; paragraphs: string[]; signedBy: string }>(
    `/api/claims/${encodeURIComponent(claim.id)}/notice`,
  );

describe('against the rules', () => {
  it('the process wakes and waits for the prefecture; upheld, the claim is accepted and paid in spite of the overruled check', async () => {
    const claim = await refusedByRules();
    const agent = await agentOf(world, claim.one);
    const id = await appeal(claim, agent);
    expect(await claim.processStatus()).toBe('RUNNING');
    expect((await claim.waits()).asked).toMatchObject({
      kind: 'appeal',
      article: '28',
      whoCanMove: '湘西土家族苗族自治州人社局中未办理过本申请的人员',
      until: addDays(claim.one.dueOn, 61),
    });
    expect(await decideAppeal(claim, id, true)).toMatchObject({ step: 'acceptance', closed: false });
    expect(await claim.row()).toMatchObject({ overruled: ['employment-ended-early'], amount_fen: 100_000 });
    expect(await notice(claim)).toMatchObject({ title: '申诉决定书' });
    // The same fact is weighed again at the finance approval and at the release.
    await claim.carryTo('booked');
    await claim.bankSays(await claim.release(), 'paid');
    expect(await claim.standing()).toMatchObject({ status: 'paid' });
    expect((await claim.row()).recovery_reason).toBeNull();
    expect(await eventsOf(claim)).toEqual(
      expect.arrayContaining(['appeal-lodged', 'appeal-upheld', 'claim-reopened']),
    );
  });

  it('another reason refuses it again, with an appeal of its own', async () => {
    const claim = await refusedByRules();
    const agent = await agentOf(world, claim.one);
    await decideAppeal(claim, await appeal(claim, agent), true);
    await claim.carryTo('review');
    await world.database.pool.query(
      `update poverty_status set registered_poor = false
       where person_id = (select person_id from employment where id = $1)`,
      [claim.one.id],
    );
    const admin = await as(world, 'admin');
    await admin.post(`/api/engine/cases/employment-${claim.one.id}/retry`, { reason: '名册更正后核对' });
    await claim.settle();
    expect(await claim.standing()).toMatchObject({ status: 'refused', reason: 'not-registered-poor' });
    expect(await appeal(claim, agent)).toMatch(/^appeal-/);
  });

  it('what the record puts right meanwhile leaves nothing to appeal against', async () => {
    const claim = await refusedByRules();
    const id = await appeal(claim, await agentOf(world, claim.one));
    await revokeDeparture(world, claim.one);
    expect(await claim.standing()).toMatchObject({ status: 'open', step: 'acceptance' });
    expect((await claim.waits()).asked.kind).toBe('acceptance');
    expect(await refusal(decideAppeal(claim, id, true))).toBe('appeal-not-pending');
    expect(await eventsOf(claim)).toContain('appeal-overtaken');
  });
});

describe('against an officer', () => {
  const refuse = (claim: Claim, who: string, step: 'acceptance' | 'review' | 'finance') =>
    claim.decide(who, step, 'refuse', { reason: 'documents-not-genuine', note: '工资表不实' });

  it.each([
    ['acceptance', OFFICE.acceptance, 'review', 'hr'],
    ['review', OFFICE.review, 'public-notice', 'hr'],
    ['finance', OFFICE.finance, 'payment', 'finance'],
  ] as const)('refused at %s by %s and upheld it goes on at %s', async (step, who, next, above) => {
    const claim = await claimAt(world, step);
    await refuse(claim, who, step);
    const id = await appeal(claim, await agentOf(world, claim.one));
    const other = above === 'hr' ? 'finance' : 'hr';
    expect(await refusal(decideAppeal(claim, id, true, other))).toBe('not-permitted');
    expect(await refusal(decideAppeal(claim, id, true, 'jishou-hr1'))).toBe('not-permitted');
    expect(await decideAppeal(claim, id, true, above)).toMatchObject({ step: next });
    if (next === 'payment') {
      // The approval is the finance bureau's of the prefecture: whoever gave it does not send the money.
      expect(await claim.payments()).toEqual([{ no: 1, status: 'booked' }]);
      expect(await refusal(claim.release('finance'))).toBe('nothing-to-release');
    }
    await claim.carryTo('booked');
    await claim.release('jishou-finance2');
    expect((await claim.payments()).at(-1)).toEqual({ no: 1, status: 'released' });
  });

  it('dismissed it stays refused for good, with the reason, its article and what was found in the letter', async () => {
    const claim = await claimAt(world, 'review');
    await refuse(claim, OFFICE.review, 'review');
    const agent = await agentOf(world, claim.one);
    const id = await appeal(claim, agent);
    const { revision } = await claim.row();
    expect(await decideAppeal(claim, id, false)).toMatchObject({ step: 'refused', closed: true });
    expect(await claim.row()).toMatchObject({ status: 'refused', revision });
    await expect.poll(claim.processStatus).toBe('COMPLETED');
    const letter = await notice(claim);
    expect(letter.title).toBe('申诉决定书');
    expect(letter.signedBy).toBe('湘西土家族苗族自治州人力资源和社会保障局');
    expect(letter.paragraphs.join()).toContain('经审查：经调阅材料并向当事人核实。');
    expect(letter.paragraphs.join()).toContain('第二十八条，现决定：申诉不成立，维持不予岗位补贴的原决定。');
    expect(letter.paragraphs.join()).toContain('最终决定');
    expect(await refusal(appeal(claim, agent))).toBe('appeal-repeated');
  });

  it('an upheld objection is appealed against by whoever ruled on nothing', async () => {
    const claim = await claimAt(world, 'public-notice');
    const objection = await claim.object(passerBy(world));
    await claim.settle();
    await claim.rule('hr', objection, true);
    const id = await appeal(claim, await agentOf(world, claim.one));
    expect(await refusal(decideAppeal(claim, id, true, 'hr'))).toBe('separation-of-duties');
    expect(await decideAppeal(claim, id, true, 'hr2')).toMatchObject({ step: 'finance' });
    await claim.carryTo('booked');
  });

  it('who decides an appeal takes no other step of the claim, and the database says so, too', async () => {
    const claim = await claimAt(world, 'acceptance');
    const { username, id: officer } = await newOfficer(world, ['county-hr-reviewer'], { division: '433100' });
    await refuse(claim, OFFICE.acceptance, 'acceptance');
    const id = await appeal(claim, await agentOf(world, claim.one));
    await decideAppeal(claim, id, true, username);
    expect(await refusal(claim.decide(username, 'review'))).toBe('separation-of-duties');
    const planted = world.database.db
      .insertInto('claim_decision')
      .values({
        claim_id: claim.id,
        step: 'review',
        action: 'approve',
        decided_by: officer,
        decided_on: '2017-06-20',
        revision: 1,
        request_key: 'planted',
      })
      .execute();
    expect(await refusal(planted)).toBe('claim_decision_one_step_a_person');
  });

  it('what the rules refuse by now they refuse after an upheld appeal, too', async () => {
    const claim = await claimAt(world, 'review');
    await refuse(claim, OFFICE.review, 'review');
    const id = await appeal(claim, await agentOf(world, claim.one));
    await depart(world, claim.one, addDays(claim.one.dueOn, -10));
    await decideAppeal(claim, id, true);
    expect(await claim.standing()).toMatchObject({ status: 'refused', reason: 'employment-ended-early' });
  });
});

describe('in time', () => {
  it('a lapse is appealed against on the sixtieth day, and on the next no more', async () => {
    const late = await claimAt(world, 'review');
    const last = await claimAt(world, 'review');
    for (const claim of [late, last])
      await claim.decide(OFFICE.review, 'review', 'return', { reason: '补工资表', note: '补工资表' });
    const lapsedOn = addDays((await last.row()).correct_until as never, 1);
    await last.on(lapsedOn);
    await late.on(lapsedOn);
    expect(await last.standing()).toMatchObject({ status: 'lapsed' });
    const [agent, other] = [await agentOf(world, last.one), await agentOf(world, late.one)];
    await goTo(world, addDays(lapsedOn, 60));
    const id = await appeal(last, agent);
    await goTo(world, addDays(lapsedOn, 61));
    const tooLate = await appeal(late, other).catch((error) => error.problem);
    expect(tooLate).toMatchObject({
      code: 'appeal-too-late',
      detail: `申诉期已过，最后一日是 ${addDays(lapsedOn, 60)}。`,
    });
    expect(await decideAppeal(last, id, true)).toMatchObject({ step: 'review' });
  });

  it('an appeal that nobody decides in sixty days is shown as overdue, and is decided all the same', async () => {
    const claim = await refusedByRules();
    const id = await appeal(claim, 'jishou-centre');
    const decideBy = addDays(claim.one.dueOn, 60);
    await claim.on(decideBy);
    expect((await claim.waits()).asked.kind).toBe('appeal');
    await claim.on(addDays(decideBy, 1));
    expect((await claim.waits()).asked).toMatchObject({ kind: 'appeal-overdue', until: null });
    expect(await eventsOf(claim)).toContain('appeal-overdue');
    await decideAppeal(claim, id, false);
  });
});

it('one entitlement is granted once: an appeal does not bring back a claim beside another', async () => {
  const claim = await claimAt(world, 'review');
  await claim.decide(OFFICE.review, 'review', 'refuse', { reason: 'documents-not-genuine' });
  const again = await employ(world, addDays(claim.one.dueOn, 5), { same: claim.one });
  const id = await appeal(claim, await agentOf(world, claim.one));
  await insure(world, again, monthsOf(again), again.startsOn);
  await goTo(world, again.dueOn);
  expect((await claimOf(world, again).standing()).status).toBe('open');
  expect(await refusal(decideAppeal(claim, id, true))).toBe('entitlement-taken');
  await decideAppeal(claim, id, false);
});

it('withdrawn or open claims are not appealed against', async () => {
  const claim = await claimAt(world, 'review');
  const agent = await agentOf(world, claim.one);
  expect(await refusal(appeal(claim, agent))).toBe('not-appealable');
  await claim.byApplicant(agent, 'withdrawal');
  expect(await refusal(appeal(claim, agent))).toBe('not-appealable');
});

it('leaves a clean record', async () => {
  await meetEmployment(world, (await refusedByRules()).one, '2018-12-01');
  await expectCleanRecord(world);
});
