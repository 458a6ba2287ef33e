import { creditCode, identityNumber } from '../../cli/bench/numbers.ts';
import { seedAgents } from '../../src/accounts/demo.ts';
import { plainDate } from '../../src/domain/dates.ts';
import { appeal, propose } from './after-decision.ts';
import { type Case, employ, goTo, importRows, insuranceRow } from './cases.ts';
import { type Claim, claimAt } from './claims.ts';
import type { World } from './open-world.ts';
import { uploadRealContract } from './papers.ts';
import { as, passerBy } from './people.ts';
import { countyYear } from './responsibility.ts';

/** What pages of a county at work have to show, by what it is good for. */
export interface BusyCounty {
  readonly review: Claim;
  readonly noticed: Claim;
  readonly paid: Claim;
  readonly returned: Case;
  readonly contract: string;
  readonly batch: string;
  readonly recovery: string;
  readonly badImport: string;
  readonly employer: string;
  readonly intermediary: string;
}

/**
 * Fills the world as an office finds it in the middle of its work: a claim at each step, money under way and returned,
 * an objection, a dispute, a contract to confirm, rows that were refused and rows that nobody is found for.
 */
export async function openBusyCounty(world: World): Promise<BusyCounty> {
  const spring = { startsOn: '2016-06-01' };
  const paid = await claimAt(world, 'booked', { ...spring, intermediary: true });
  const batch = await paid.release();
  await paid.bankSays(batch, 'paid');
  const sentBack = await claimAt(world, 'booked', spring);
  await sentBack.bankSays(await sentBack.release(), { returned: '账号已销户' });
  await claimAt(world, 'booked', spring);
  await claimAt(world, 'finance', spring);

  await claimAt(world, 'acceptance');
  const review = await claimAt(world, 'review', { intermediary: true });
  const corrected = await claimAt(world, 'review');
  await corrected.decide('jishou-hr2', 'review', 'return', {
    reason: 'documents-not-genuine',
    note: '请补工资表',
  });
  const noticed = await claimAt(world, 'public-notice');
  await noticed.object(passerBy(world));
  await dispute(world, review.one);
  const refused = await claimAt(world, 'acceptance');
  await refused.decide('jishou-centre', 'acceptance', 'refuse', { reason: 'documents-not-genuine' });
  await appeal(refused, 'jishou-centre');

  const contract = await uploadRealContract(world, await employ(world, '2017-06-10', { confirm: false }));
  const placed = await employ(world, '2017-03-20', { intermediary: true });
  await goTo(world, '2017-06-20');
  const targets = countyYear(world, 2017, '433101');
  await targets.setTargets({ placed: 4, refreshed: 980, 'paid-in-time': 900 });
  await targets.draw();
  await importRows(world, 'insurance', [
    { ...insuranceRow(placed, '2017-05', '2017-05-20'), 身份证号: identityNumber(990_001) },
  ]);
  await importRows(world, 'departures', [{ 就业编号: 'NOBODY', 离职日期: '2017-06-01', 原因: '辞职' }]);
  await importRows(world, 'employers', [
    {
      统一社会信用代码: creditCode(990_002),
      名称: '峒河竹艺社',
      行政区划代码: '433101',
      联系人: '',
      联系电话: '',
      开户行: '',
      账号: '',
    },
  ]);
  const recovery = await propose(paid, {
    parts: 3,
    firstDueOn: plainDate('2017-07-20'),
    reason: 'documents-not-genuine',
  });
  await seedAgents(world.database.db);
  const { intermediary } = await world.database.db
    .selectFrom('employment')
    .select('intermediary')
    .where('id', '=', placed.id)
    .executeTakeFirstOrThrow();
  const { id: badImport } = await world.database.db
    .selectFrom('import_run')
    .select('id')
    .where('kind', '=', 'departures')
    .executeTakeFirstOrThrow();
  return {
    review,
    noticed,
    paid,
    returned: corrected.one,
    contract,
    batch,
    recovery: recovery.id,
    badImport,
    employer: `employer-${corrected.one.employer}`.toLowerCase(),
    intermediary: `intermediary-${intermediary}`.toLowerCase(),
  };
}

async function dispute(world: World, one: Case): Promise<void> {
  const centre = await as(world, 'jishou-centre');
  const { code } = await centre.post<{ code: string }>(`/api/employments/${one.id}/worker-codes`, {});
  await passerBy(world).post('/api/public/worker-statements', {
    code,
    last4: one.identity.slice(-4),
    answer: 'disputed',
    note: '我没有在这家厂上过班。',
  });
}
