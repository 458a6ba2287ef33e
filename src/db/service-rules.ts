import { createHash } from 'node:crypto';
import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import { parse } from 'yaml';
import type { PlainDate } from '../domain/dates.ts';
import { parseServiceRules } from '../domain/services/rules.schema.ts';
import { rulesId, rulesInForce, type ServiceRules } from '../domain/services/rules.ts';
import type { Db, Trx } from './client.ts';

/** What is wrong in service-rules/; each line names file and place. */
export class ServiceRulesError extends Error {
  override readonly name = 'ServiceRulesError';
}

/** Reads and checks all files of a folder. Throws ServiceRulesError with every fault of every file. */
export async function readServiceRules(folder: string): Promise<ServiceRules[]> {
  const names: string[] = [];
  for await (const name of glob('*.yaml', { cwd: folder })) names.push(name);
  const faults: string[] = [];
  const found: ServiceRules[] = [];
  for (const name of names.toSorted()) {
    const parsed = parseServiceRules(parse(await readFile(join(folder, name), 'utf8')));
    if (parsed.ok) found.push(parsed.rules);
    else faults.push(...parsed.errors.map(({ path, message }) => `${name} ${path || '-'} ${message}`));
  }
  if (found.length === 0 && faults.length === 0) faults.push(`${folder} 没有服务规则文件`);
  if (faults.length > 0) throw new ServiceRulesError(faults.join('\n'));
  return found;
}

/** Stores the files' rules, each version once. A stored one never changes: a file that says something else is an error. */
export async function loadServiceRules(db: Db, folder: string): Promise<void> {
  for (const rules of await readServiceRules(folder)) {
    const document = JSON.stringify(rules);
    const sha256 = createHash('sha256').update(document).digest('hex');
    const id = rulesId(rules);
    await sql`
      insert into service_rules (id, document, sha256, effective_from)
      values (${id}, ${document}::jsonb, ${sha256}, ${rules.effectiveFrom}) on conflict (id) do nothing`.execute(
      db,
    );
    const stored = await db
      .selectFrom('service_rules')
      .select('sha256')
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    if (stored.sha256 !== sha256)
      throw new ServiceRulesError(`${id} 已施行，内容不得改动；请提高 version 并保留原文件`);
  }
}

/** The rules in force on the day. Throws before the first: nobody is served by rules that did not exist. */
export async function serviceRulesOn(db: Db | Trx, on: PlainDate): Promise<ServiceRules> {
  const rows = await db.selectFrom('service_rules').select('document').execute();
  const rules = rulesInForce(
    rows.map(({ document }) => document as unknown as ServiceRules),
    on,
  );
  if (!rules) throw new ServiceRulesError(`${on}时还没有施行的服务规则`);
  return rules;
}

/** The rules that a case is pinned to. */
export async function serviceRulesById(db: Db | Trx, id: string): Promise<ServiceRules> {
  const { document } = await db
    .selectFrom('service_rules')
    .select('document')
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  return document as unknown as ServiceRules;
}
