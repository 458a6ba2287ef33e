import { createHash } from 'node:crypto';
import { plainDate as d } from '../../src/domain/dates.ts';
import { PREFECTURE } from '../../src/domain/divisions.ts';
import { evenPlan } from '../../src/domain/recovery.ts';
import { type AtOnce, answerBatch, PAID } from '../rehearsal/bank.ts';
import { bringAllTo } from '../rehearsal/clocks.ts';
import { inParallel } from '../rehearsal/in-parallel.ts';
import { firstAllowed, type Theatre } from '../rehearsal/theatre.ts';
import { type Act, AT_ONCE, on, send, today } from './act.ts';
import { INSTITUTION_COUNTY } from './aid-lives.ts';
import type { CampaignRecord, Flagged } from './campaign-record.ts';
import type { County } from './county.ts';
import { CORRECTED_ON } from './expected.ts';

const CHANCES = { returned: 0.12, reversed: 0.1 };

/** A number from 0 to 1 that is always the same for a payment, whenever it is asked and in whatever order. */
function fate(seed: number, key: string): number {
  return createHash('sha256').update(`${seed}:${key}`).digest().readUInt32BE(0) / 2 ** 32;
}

const isFirst = (paymentKey: string): boolean => paymentKey.endsWith(':1');

/** Returns some first payments, and pays what is sent again. */
export const forgetfulBank =
  (seed: number): AtOnce =>
  (key) =>
    isFirst(key) && fate(seed, key) < CHANCES.returned ? { says: 'returned', words: '账号户名不符' } : PAID;

/** Money that runs short, that the bank takes back, and that is asked back when facts prove wrong. */
export function moneyActs(from: {
  county: County;
  record: CampaignRecord;
  seed: number;
  owedFen: OwedFen;
}): Act[] {
  const { county, record, seed, owedFen } = from;
  return [...budgetActs(), ...reversalActs(record, seed), ...recoveryActs(county, record, owedFen)];
}

type OwedFen = (of: Flagged) => Promise<number>;

/** Two funds of one county begin their year with too little, and are given the rest weeks later. */
function budgetActs(): Act[] {
  const short = (
    fund: string,
    year: number,
    opened: string,
    firstFen: number,
    later: readonly (readonly [string, number])[],
  ) => [
    on(opened, (t) =>
      moveBudget(t, '/api/fund-accounts', { fund, division: SHORT, fiscalYear: year, amountFen: firstFen }),
    ),
    ...later.map(([day, amountFen]) =>
      on(day, (t) =>
        moveBudget(t, '/api/budget-movements', {
          kind: 'adjustment-up',
          account: `${fund}:${SHORT}:${year}`,
          amountFen,
        }),
      ),
    ),
  ];
  return [
    ...short('poverty-alleviation', 2016, '2016-08-15', 60_000, [
      ['2016-10-31', 300_000],
      ['2016-12-05', ENOUGH],
    ]),
    ...short('county-finance', 2017, '2017-06-01', 150_000, [
      ['2017-08-21', 250_000],
      ['2017-12-04', ENOUGH],
    ]),
  ];
}
const SHORT = '433101';
const ENOUGH = 99_000_000;

async function moveBudget(t: Theatre, path: string, movement: object): Promise<void> {
  const [one, other] = [await t.officers.of(SHORT, 'finance1'), await t.officers.of(SHORT, 'finance2')];
  const paper = { documentNo: '吉财预〔2016〕1号', reason: '年度预算' };
  const asked = await one.post<{ movement: string }>(path, { ...movement, ...paper });
  await other.post(`/api/budget-movements/${asked.movement}/decision`, { approve: true });
}

/** The bank takes back what it had paid, weeks later. */
function reversalActs(record: CampaignRecord, seed: number): Act[] {
  const reverse = (day: string, [from, to]: readonly [number, number]) =>
    on(day, async (t) => {
      const lines = (await record.paidLines()).filter(({ key }) => {
        const at = fate(seed + 1, key) / CHANCES.reversed;
        return at >= from && at < to;
      });
      for (const [batch, own] of Map.groupBy(lines, (line) => line.batch)) {
        const keys = new Set(own.map(({ key }) => key));
        await answerBatch(t, batch, (key) =>
          keys.has(key) ? { says: 'reversed', words: '收款账户已销户' } : null,
        );
      }
    });
  return [reverse('2016-12-12', [0, 0.5]), reverse('2017-12-11', [0, 1])];
}

/** Facts prove wrong when all is paid: what was too much is asked back in two instalments, the second of which comes late. */
function recoveryActs({ lives, aid }: County, record: CampaignRecord, owedFen: OwedFen): Act[] {
  const departures = lives.flatMap(({ id, toldLate }) =>
    toldLate === null ? [] : [{ 就业编号: id, 离职日期: toldLate, 原因: '辞职' }],
  );
  const revoked = aid.filter(({ revokedLate }) => revokedLate.length > 0);
  return [
    on(CORRECTED_ON, async (t) => {
      await send(t, 'departures', departures);
      const hr = await t.officers.of(INSTITUTION_COUNTY, 'hr1');
      await inParallel(AT_ONCE, revoked, async ({ person, revokedLate }) => {
        const id = await record.aidCaseOf(person);
        await hr.post(`/api/training-enrolments/${id}/attendance-revocations`, {
          days: revokedLate,
          reason: '代签',
        });
      });
    }),
    on('2018-11-06', async (t) => {
      await inParallel(AT_ONCE, await record.flagged(), async (of) => recover(t, of, await owedFen(of)));
    }),
    on('2018-12-01', (t) => payInstalment(t, record, 1)),
    on('2019-01-20', (t) => payInstalment(t, record, 2)),
  ];
}

async function recover(t: Theatre, { claim, division, reason }: Flagged, amountFen: number): Promise<void> {
  const finance = await t.officers.of(division, 'finance1');
  const { id } = await finance.post<{ id: string }>(`/api/claims/${encodeURIComponent(claim)}/recoveries`, {
    amountFen,
    reason,
    instalments: evenPlan(amountFen, 2, d('2018-12-05')).map(({ no: _, ...one }) => one),
  });
  const path = `/api/recoveries/${encodeURIComponent(id)}`;
  const { revision } = await finance.get<{ revision: number }>(path);
  const above = (['finance1', 'finance2', 'hr1'] as const).map((office) => t.officers.of(PREFECTURE, office));
  await firstAllowed(above, (officer) => officer.post(`${path}/decision`, { approve: true, revision }));
}

async function payInstalment(t: Theatre, record: CampaignRecord, no: number): Promise<void> {
  const due = await record.instalments(no);
  await bringAllTo(
    t,
    due.map(({ recovery }) => `recovery-${recovery}`),
    t.officers.businessAtMs!,
  );
  await inParallel(AT_ONCE, due, async ({ recovery, division, fen }) => {
    const finance = await t.officers.of(division, 'finance1');
    await finance.post(`/api/recoveries/${encodeURIComponent(recovery)}/receipts`, {
      amountFen: fen,
      receivedOn: today(t),
      reference: `LS-${recovery}-${no}`.slice(-60),
    });
  });
}
