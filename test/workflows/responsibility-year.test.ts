import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { answerBatch } from '../helpers/bank.ts';
import { employ, goTo } from '../helpers/cases.ts';
import { expectCleanRecord } from '../helpers/clean.ts';
import { as, newOfficer, passerBy, refusal } from '../helpers/people.ts';
import { countyYear } from '../helpers/responsibility.ts';
import { createWorld, type World } from '../helpers/world.ts';

const JISHOU = '433101';
const CLAIM = `performance-reward:reward.2017.${JISHOU}`;

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world?.close());

test('a year: the letter is late and told upwards, warned of, measured, objected to, published, and the reward paid', async () => {
  const jishou = countyYear(world, 2017, JISHOU);
  await goTo(world, '2017-01-10');
  expect(await refusal(jishou.setTargets({ placed: 4 }, 'jishou-hr1'))).toBe('not-permitted');
  await jishou.setTargets({ placed: 4 });
  const letter = await jishou.draw();
  expect((await jishou.page()).wait?.kind).toBe('letter-signing');

  // Only leaders sign, each for the own side; one signature is not enough.
  expect(await refusal(jishou.sign(letter, 'county', 'jishou-hr1'))).toBe('not-permitted');
  expect(await refusal(jishou.sign(letter, 'county', 'leader'))).toBe('letter-not-your-side');
  await jishou.sign(letter, 'prefecture', 'leader');
  await jishou.on('2017-03-21');
  expect((await jishou.page()).events.map(({ kind }) => kind)).toContain('reminded');
  await jishou.on('2017-04-01');
  expect((await jishou.page()).wait?.kind).toBe('letter-late');
  await jishou.on('2017-04-08');
  const told = (await jishou.page()).events.filter(({ kind }) => kind === 'told');
  expect(told).toHaveLength(2);
  await jishou.sign(letter, 'county', 'jishou-leader');
  expect((await jishou.page()).wait?.kind).toBe('year-running');

  // Three of four by the year's end, none by its middle.
  await jishou.on('2017-07-01');
  expect((await jishou.page()).warnings).toMatchObject([{ measure: 'placed', expected: 1, actual: 0 }]);
  for (const day of ['2017-09-01', '2017-09-02', '2017-09-03']) await employ(world, day);
  await jishou.on('2018-01-09');
  expect((await jishou.page()).status).toBe('running');
  await jishou.on('2018-01-10');
  expect(await jishou.page()).toMatchObject({ status: 'measured', round: 1, totalTenths: 750 });

  // Two people, and the county is told.
  expect(await refusal(jishou.decide('jishou-hr1', 'submit'))).toBe('not-permitted');
  const audit = { code: 'audit-finding', points: 5, reason: '审计发现的问题没有整改' };
  await jishou.decide('hr', 'submit', { deductions: [audit] });
  expect((await jishou.page()).totalTenths).toBe(700);
  expect(await refusal(jishou.decide('hr', 'approve'))).toBe('separation-of-duties');
  await jishou.decide('hr2', 'send-back', { note: '扣分依据不足' });
  await jishou.decide('hr', 'submit');
  expect(await refusal(jishou.decide('hr2', 'approve', {}, 1))).toBe('stale-revision');
  await jishou.decide('hr2', 'approve');
  expect(await refusal(jishou.decide('leader', 'publish'))).toBe('action-not-allowed');

  // The county objects; somebody who had no part hears it, and the scores are made anew.
  await jishou.object('jishou-leader', '有两人的入职登记在系统外，请核实补计');
  expect((await jishou.page()).wait?.kind).toBe('evaluation-hearing');
  await jishou.on('2018-01-20');
  expect((await jishou.page()).status).toBe('objections');
  expect(await refusal(jishou.decide('hr2', 'dismiss', { note: '没有依据' }))).toBe('separation-of-duties');
  await jishou.decide('hr3', 'uphold', { note: '合同和工资流水属实', corrections: { placed: 5 } });
  expect(await jishou.page()).toMatchObject({
    status: 'measured',
    round: 2,
    totalTenths: 1030,
    scores: [{ actual: 5, evidence: { corrected: { from: 3, to: 5 } } }],
  });
  await jishou.decide('hr', 'submit');
  await jishou.decide('hr2', 'approve');
  await jishou.on('2018-01-28');
  expect((await jishou.page()).wait?.kind).toBe('evaluation-publishing');
  const reward = { note: '按考核结果奖补', outcome: { kind: 'reward', unit: JISHOU, amountFen: 20_000_000 } };
  expect(await refusal(jishou.decide('leader', 'outcome', reward))).toBe('evaluation-not-published');
  await jishou.decide('leader', 'publish');
  expect((await jishou.page()).awardFen).toBe(20_000_000);
  expect(await passerBy(world).get('/api/public/evaluations')).toMatchObject({
    items: [{ year: 2017, division: JISHOU, totalTenths: 1030, rewardFen: 0 }],
  });

  // What the total does not carry is refused by name, and no more than it earns is given.
  expect(
    await refusal(jishou.decide('leader', 'outcome', { note: '约谈主要领导', outcome: { kind: 'talk' } })),
  ).toBe('outcome-not-earned');
  const tooMuch = { ...reward, outcome: { ...reward.outcome, amountFen: 20_000_001 } };
  expect(await refusal(jishou.decide('leader', 'outcome', tooMuch))).toBe('reward-above-award');
  const praise = (note: string) =>
    jishou.decide('leader', 'outcome', { note, outcome: { kind: 'commendation' } });
  expect(await refusal(praise('表彰'))).toBe('reason-required');
  await praise('全面完成任务，予以表彰');
  expect(await refusal(praise('全面完成任务，予以表彰'))).toBe('action-not-allowed');
  await jishou.decide('leader', 'outcome', reward);
  expect(await refusal(jishou.decide('leader', 'outcome', reward))).toBe('reward-granted-already');
  await jishou.decide('leader', 'close');
  expect((await jishou.page()).status).toBe('closed');

  await payReward();
  await expectCleanRecord(world);
});

/** Through approval, batch and a return by the bank to the county's new account. */
async function payReward(): Promise<void> {
  const finance = await as(world, 'finance');
  const account = (number: string, who: string) =>
    as(world, who).then((one) =>
      one.post(`/api/reward-units/${JISHOU}/account`, { bank: '湘西长行村镇银行', account: number }),
    );
  const claim = async () => finance.get<{ step: string; revision: number }>(`/api/claims/${CLAIM}`);
  const decide = async (who: string, action: string, more = {}) => {
    const { revision } = await claim();
    await (await as(world, who)).post(`/api/claims/${CLAIM}/decisions`, {
      step: 'finance',
      action,
      revision,
      ...more,
    });
  };
  expect(await claim()).toMatchObject({ step: 'finance' });
  // Counties have no say in it, and without an account there is nowhere to pay to.
  expect(await refusal(decide('jishou-finance1', 'approve'))).toBe('not-permitted');
  expect(await refusal(decide('finance', 'approve'))).toBe('payee-account-missing');
  await account('6228480000000001', 'finance');
  expect(await refusal(decide('finance', 'return', { reason: '材料不全' }))).toBe('action-not-allowed');
  await decide('finance', 'approve');
  const release = async (who: string) =>
    (await as(world, who)).post<{ id: string }>('/api/payment-batches', { division: '433100' });
  expect(await refusal(release('finance'))).toBe('nothing-to-release');
  const { id: first } = await release('finance2');
  await settle();
  await answerBatch(world, first, { [`${CLAIM}:1`]: { returned: '账号户名不符' } }, 'finance');
  await settle();
  expect(await claim()).toMatchObject({ step: 'finance' });
  // Who reported the return is out of it, and who had a step in it does not change the account.
  expect(await refusal(decide('finance', 'approve'))).toBe('separation-of-duties');
  expect(await refusal(account('6228480000000002', 'finance2'))).toBe('unit-has-part');
  const division = '433100';
  const [third, fourth] = [
    await newOfficer(world, ['finance-officer'], { division }),
    await newOfficer(world, ['finance-officer'], { division }),
  ];
  await account('6228480000000002', third.username);
  expect(await refusal(decide(third.username, 'approve'))).toBe('separation-of-duties');
  await decide(fourth.username, 'approve');
  const { id: second } = await release('finance2');
  await settle();
  await answerBatch(world, second, { [`${CLAIM}:2`]: 'paid' }, 'finance');
  await settle();
  expect(await claim()).toMatchObject({ step: 'archived', status: 'paid' });
  const { rows } = await sql<{ account: string; fen: number }>`
    select account, sum(debit_fen - credit_fen)::bigint as fen from ledger_entry
    where fund = 'prefecture-special' and account not like 'budget-%' group by 1 having sum(debit_fen - credit_fen) <> 0
    order by 1`.execute(world.database.db);
  expect(rows).toEqual([
    { account: 'bank', fen: -20_000_000 },
    { account: 'subsidy-expense', fen: 20_000_000 },
  ]);
}
const settle = () => countyYear(world, 2017, JISHOU).settle();

test('below the threshold: no reward, the leaders are called in and the county is barred from honours', async () => {
  const luxi = countyYear(world, 2018, '433122');
  await goTo(world, '2018-02-01');
  await luxi.setTargets({ placed: 100 });
  await luxi.on('2018-07-01');
  await luxi.on('2019-01-10');
  expect((await luxi.page()).totalTenths).toBe(0);
  await luxi.decide('hr', 'submit');
  await luxi.decide('hr2', 'approve');
  await luxi.on('2019-01-18');
  await luxi.decide('leader', 'publish');
  const reward = { note: '按考核结果奖补', outcome: { kind: 'reward', unit: '433122', amountFen: 100 } };
  expect(await refusal(luxi.decide('leader', 'outcome', reward))).toBe('reward-below-threshold');
  await luxi.decide('leader', 'outcome', { note: '约谈主要领导', outcome: { kind: 'talk' } });
  await luxi.decide('leader', 'outcome', { note: '取消当年评先评优', outcome: { kind: 'disqualification' } });
  await luxi.decide('leader', 'close');
  expect((await luxi.page()).outcomes.map(({ kind }) => kind)).toEqual(['talk', 'disqualification']);
  await expectCleanRecord(world);
});
