import path from 'node:path';
import { seedDemoAccounts } from '../../src/accounts/demo.ts';
import type { Db } from '../../src/db/client.ts';
import { loadDivisions } from '../../src/db/divisions.ts';
import { loadPolicies } from '../../src/db/policies.ts';
import { loadServiceRules } from '../../src/db/service-rules.ts';
import { loadEvaluationRules } from '../../src/db/targets/rules.ts';
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
  await loadEvaluationRules(db, path.join(ROOT, 'evaluation-rules'));
  if (options.demoAccounts) await seedDemoAccounts(db, options.demoAccounts);
}
