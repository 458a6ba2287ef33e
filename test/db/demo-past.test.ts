import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { readCountyFolder, rowsOf } from '../../cli/rehearsal/county-folder.ts';
import { seedAidPast } from '../../cli/stack/demo-aid.ts';
import { seedReferenceData } from '../../cli/stack/seed.ts';
import { plainDate, startOfShanghaiDay } from '../../src/domain/dates.ts';
import { createFileStore } from '../../src/platform/file-store.ts';
import { createVault } from '../../src/platform/vault.ts';
import { createTestDatabase } from '../helpers/postgres.ts';

const dataDir = mkdtempSync(path.join(tmpdir(), 'demo-past-'));
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

async function demo(nowMs: number) {
  const database = await createTestDatabase({ maxConnections: 4 });
  const vault = createVault(Buffer.alloc(32, 7));
  await seedReferenceData(database.db, { demoAccounts: vault });
  const folder = await readCountyFolder('data/county-2016');
  const registry = await rowsOf('registry', folder.registry!, folder);
  const deps = { database, vault, files: createFileStore(dataDir, vault) };
  return { database, seed: () => seedAidPast(deps, { nowMs, registry }) };
}

const STANDING = `
  select split_part(c.subject_id, '.', 1) || ' ' || case when c.status = 'open' then c.step else c.status end
    || coalesce(' ' || nullif(p.status, 'paid'), '') as stands, count(*)::int as n
  from claim c left join payment p on p.claim_id = c.id group by 1
  union all select 'class ' || status, count(*)::int from training_class group by 1
  union all select 'waits for ' || kind, count(*)::int from case_wait
    where closed_at is null and aid_id is not null and claim_id is null group by 1
  order by 1`;

// What cases may still cost is reckoned anew at each look: it is left out.
const COUNTED = `
  select 'events' as what, count(*) as n from case_event union all select 'decisions', count(*) from claim_decision
  union all select 'messages', count(*) from outbox union all select 'payments ' || status, count(*) from payment group by 1
  union all select concat_ws(' ', account, fund, fiscal_year), sum(debit_fen - credit_fen) from ledger_entry
    where account not in ('budget-expected', 'budget-reserved') group by 1
  order by 1`;

// An ordinary day; the first day of a school year; a leap day.
describe.each(['2026-11-25', '2026-09-01', '2028-02-29'])('on %s', (today) => {
  test('each kind of aid case stands at each of its turns, and laying it down again changes nothing', async () => {
    // Early in the morning: what people do next that day comes after all of it.
    const nowMs = startOfShanghaiDay(plainDate(today)) + 6 * 3_600_000;
    const { database, seed } = await demo(nowMs);
    try {
      await seed();
      const { rows } = await database.pool.query<{ stands: string; n: number }>(STANDING);
      expect(Object.fromEntries(rows.map(({ stands, n }) => [stands, n]))).toEqual({
        'class approved': 2,
        'class submitted': 1,
        'loan acceptance': 1,
        'loan paid': 1,
        'student acceptance': 1,
        'student paid': 1,
        'training finance returned': 1,
        'training paid': 2,
        'training payment booked': 2,
        'training payment released': 1,
        'training public-notice': 1,
        'training review': 1,
        'transport funds': 1,
        'transport paid': 1,
        'waits for loan-quarter': 1,
        'waits for school-year': 2,
        'waits for transport-papers': 2,
      });
      const { rows: late } = await database.pool.query('select kind from case_event where happened_at > $1', [
        new Date(nowMs),
      ]);
      expect(late).toEqual([]);
      const before = await database.pool.query(COUNTED);
      await seed();
      expect((await database.pool.query(COUNTED)).rows).toEqual(before.rows);
    } finally {
      await database.close();
    }
  });
});
