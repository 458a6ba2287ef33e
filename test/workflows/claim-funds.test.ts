import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { depart, employ, goTo, insure, monthsOf } from '../helpers/cases.ts';
import { agentOf, type Claim, claimOf, JISHOU } from '../helpers/claims.ts';
import { expectCleanRecord } from '../helpers/clean.ts';
import { reservedFor } from '../helpers/funds.ts';
import { as, OFFICE } from '../helpers/people.ts';
import { createWorld, type World } from '../helpers/world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const paper = { documentNo: '州财社〔2017〕9号', reason: '稳岗补贴资金' };
const accountOf = (year: number) => `county-finance:${JISHOU}:${year}`;

async function approved(movement: string): Promise<void> {
  await (await as(world, OFFICE.release)).post(`/api/budget-movements/${movement}/decision`, {
    approve: true,
  });
}

async function openAccount(fiscalYear: number, amountFen: number): Promise<void> {
  const of = { fund: 'county-finance', division: JISHOU, fiscalYear };
  const { movement } = await (await as(world, OFFICE.finance)).post<{ movement: string }>(
    '/api/fund-accounts',
    { ...of, amountFen, ...paper },
  );
  await approved(movement);
}

async function addMoney(year: number, amountFen: number): Promise<void> {
  const { movement } = await (await as(world, OFFICE.finance)).post<{ movement: string }>(
    '/api/budget-movements',
    { kind: 'adjustment-up', account: accountOf(year), amountFen, ...paper },
  );
  await approved(movement);
}

interface Sums {
  appropriatedFen: number;
  availableFen: number;
  committedFen: number;
  spentFen: number;
  reservedFen: number;
  waiting: number;
}

async function sums(year: number): Promise<Sums> {
  const { items } = await (await as(world, 'auditor')).get<{ items: (Sums & { id: string })[] }>(
    `/api/fund-accounts?fiscalYear=${year}&division=${JISHOU}`,
  );
  return items.find(({ id }) => id === accountOf(year))!;
}

/** Claims of Jishou that wait for the finance office in autumn. */
async function atFinance(count: number, startsOn: string): Promise<Claim[]> {
  const cases = [];
  for (let i = 0; i < count; i++) cases.push(await employ(world, startsOn));
  for (const one of cases) await insure(world, one, monthsOf(one), startsOn);
  await goTo(world, cases[0]!.dueOn);
  const claims = cases.map((one) => claimOf(world, one));
  for (const station of ['review', 'public-notice', 'finance'] as const)
    for (const claim of claims) await claim.carryTo(station);
  return claims;
}

describe('money that runs out in November and arrives in January', () => {
  let first: Claim;
  let second: Claim;
  let third: Claim;

  it('pays who was approved while there was some, and the others wait in the order of their approval', async () => {
    const claims = await atFinance(3, '2016-10-20');
    [third, first, second] = claims as [Claim, Claim, Claim];
    await goTo(world, '2017-11-06');
    expect((await sums(2017)).reservedFen).toBe(300_000);
    await openAccount(2017, 150_000);
    await first.on('2017-11-06');
    await first.decide(OFFICE.finance, 'finance');
    await second.on('2017-11-07');
    expect(await second.decide(OFFICE.finance, 'finance')).toMatchObject({ step: 'funds', closed: false });
    await third.on('2017-11-08');
    await third.decide(OFFICE.finance, 'finance');
    expect(await sums(2017)).toMatchObject({
      appropriatedFen: 150_000,
      committedFen: 100_000,
      availableFen: 50_000,
      reservedFen: 200_000,
    });
    const { asked, shown } = await second.waits();
    expect(asked).toMatchObject({ kind: 'funds', since: '2017-11-07', until: '2018-01-01', article: '5' });
    expect(asked.why).toContain('资金不足');
    expect(shown).toMatchObject({ kind: 'funds' });
    await first.bankSays(await first.release(), 'paid');
    expect(await sums(2017)).toMatchObject({ committedFen: 0, spentFen: 100_000 });
    await expectCleanRecord(world);
  });

  it('looks at the new year, whose account nobody has opened yet, and waits on', async () => {
    await second.on('2018-01-02');
    await third.on('2018-01-02');
    const { asked } = await second.waits();
    expect(asked).toMatchObject({ kind: 'funds', since: '2017-11-07', until: '2019-01-01' });
  });

  it('is paid in order as the money comes, without another approval', async () => {
    await goTo(world, '2018-01-08');
    await openAccount(2018, 150_000);
    await second.settle();
    expect(await second.standing()).toMatchObject({ status: 'open', step: 'payment' });
    expect(await third.standing()).toMatchObject({ step: 'funds' });
    await addMoney(2018, 50_000);
    await third.settle();
    expect(await third.standing()).toMatchObject({ step: 'payment' });
    const batch = await second.release();
    await second.bankSays(batch, 'paid');
    await third.bankSays(batch, 'paid');
    for (const claim of [second, third])
      expect(await claim.standing()).toMatchObject({ status: 'paid', step: 'archived' });
    expect(await sums(2018)).toMatchObject({
      availableFen: 0,
      committedFen: 0,
      spentFen: 200_000,
      waiting: 0,
    });
    await expectCleanRecord(world);
  });
});

describe('a claim that waits for money', () => {
  it('may be withdrawn; a return by the bank reaches who waits next', async () => {
    const [returned, withdrawn, next] = (await atFinance(3, '2017-02-01')) as [Claim, Claim, Claim];
    await addMoney(2018, 100_000);
    await returned.decide(OFFICE.finance, 'finance');
    await withdrawn.decide(OFFICE.finance, 'finance');
    await next.decide(OFFICE.finance, 'finance');
    expect(await sums(2018)).toMatchObject({ availableFen: 0, waiting: 2 });
    await withdrawn.byApplicant(await agentOf(world, withdrawn.one), 'withdrawal');
    expect(await withdrawn.standing()).toMatchObject({ status: 'withdrawn' });
    await returned.bankSays(await returned.release(), { returned: '账户已销户' });
    await next.settle();
    expect(await next.standing()).toMatchObject({ step: 'payment' });
    expect(await returned.standing()).toMatchObject({ step: 'finance' });
    // Approved anew it stands at the end of the queue.
    await returned.decide(OFFICE.finance, 'finance');
    expect(await returned.standing()).toMatchObject({ step: 'funds' });
    await expectCleanRecord(world);
  });

  it('is refused by a late fact, and asks for nothing more', async () => {
    const [claim] = (await atFinance(1, '2017-03-01')) as [Claim];
    await claim.decide(OFFICE.finance, 'finance');
    expect(await claim.standing()).toMatchObject({ step: 'funds' });
    await depart(world, claim.one, '2018-02-01');
    await claim.settle();
    expect(await claim.standing()).toMatchObject({ status: 'refused', reason: 'employment-ended-early' });
    expect(await reservedFor(world, claim.id)).toBe(0);
    await expectCleanRecord(world);
  });
});

describe('money that an employment may still cost', () => {
  it('is reserved from the confirmation on, in the year it falls due, until the employment can no longer pay', async () => {
    const one = await employ(world, '2018-04-10', { intermediary: true, confirm: false });
    const [post, placement] = [`employer-post:${one.id}`, `intermediary-placement:${one.id}`];
    const reserved = async () => [await reservedFor(world, post), await reservedFor(world, placement)];
    expect(await reserved()).toEqual([0, 0]);
    const sure = await employ(world, '2018-04-11', { intermediary: true });
    expect(await reservedFor(world, `employer-post:${sure.id}`, 2019)).toBe(100_000);
    expect(await reservedFor(world, `intermediary-placement:${sure.id}`, 2019)).toBe(30_000);
    await depart(world, sure, '2018-09-01');
    await claimOf(world, sure).settle();
    expect(await reservedFor(world, `employer-post:${sure.id}`)).toBe(0);
    expect(await reservedFor(world, `intermediary-placement:${sure.id}`)).toBe(0);
  });
});
