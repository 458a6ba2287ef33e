import path from 'node:path';
import { seedDemoAccounts } from '../../src/accounts/demo.ts';
import type { Db } from '../../src/db/client.ts';
import { loadCalendars } from '../../src/db/coordination/calendars.ts';
import { loadCoordination } from '../../src/db/coordination/plan.ts';
import { loadDivisions } from '../../src/db/divisions.ts';
import { loadPolicies } from '../../src/db/policies.ts';
import { loadServiceRules } from '../../src/db/service-rules.ts';
import { loadEvaluationRules } from '../../src/db/targets/rules.ts';
import { shanghaiDateAt } from '../../src/domain/dates.ts';
import { wakeUndated } from '../../src/intake/coordination/wake-undated.ts';
import type { Vault } from '../../src/platform/vault.ts';

const ROOT = path.join(import.meta.dirname, '../..');

/** Brings divisions, policies and, with the vault that knows people, demo accounts to what the files say; safe at every start. */
export async function seedReferenceData(
  db: Db,
  options: { demoAccounts: Pick<Vault, 'identityKey'> | null },
): Promise<void> {
  await loadDivisions(db, path.join(ROOT, 'data/divisions.csv'));
  await loadPolicies(db, path.join(ROOT, 'policies'));
  await loadServiceRules(db, path.join(ROOT, 'service-rules'));
  await loadWorkCalendars(db, path.join(ROOT, 'calendars'));
  await loadCoordination(db, path.join(ROOT, 'coordination'), shanghaiDateAt(Date.now()));
  await loadEvaluationRules(db, path.join(ROOT, 'evaluation-rules'));
  if (options.demoAccounts) await seedDemoAccounts(db, options.demoAccounts);
}

/** What could not be dated for want of a calendar looks again once it is there. */
async function loadWorkCalendars(db: Db, folder: string): Promise<void> {
  const changed = await loadCalendars(db, folder);
  await db.transaction().execute((trx) => wakeUndated(trx, changed, Date.now()));
}
