import { createHash } from 'node:crypto';
import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import { parse } from 'yaml';
import type { PlainDate } from '../../domain/dates.ts';
import { parseEvaluationRules } from '../../domain/targets/rules.schema.ts';
import { type EvaluationRules, rulesIdOf, rulesInForce } from '../../domain/targets/rules.ts';
import type { Db, Trx } from '../client.ts';

/** What is wrong in evaluation-rules/; each line names file and place. */
export class EvaluationRulesError extends Error {
  override readonly name = 'EvaluationRulesError';
}

/** Reads and checks all files of a folder. Throws EvaluationRulesError with every fault of every file. */
export async function readEvaluationRules(folder: string): Promise<EvaluationRules[]> {
  const names: string[] = [];
  for await (const name of glob('*.yaml', { cwd: folder })) names.push(name);
  const faults: string[] = [];
  const found: EvaluationRules[] = [];
  for (const name of names.toSorted()) {
    const parsed = parseEvaluationRules(parse(await readFile(join(folder, name), 'utf8')));
    if (parsed.ok) found.push(parsed.rules);
    else faults.push(...parsed.errors.map(({ path, message }) => `${name} ${path || '-'} ${message}`));
  }
  if (found.length === 0 && faults.length === 0) faults.push(`${folder} 没有考核规则文件`);
  if (faults.length > 0) throw new EvaluationRulesError(faults.join('\n'));
  return found;
}

/** Stores the files' rules, each version once. A stored one never changes: a file that says something else is an error. */
export async function loadEvaluationRules(db: Db, folder: string): Promise<void> {
  for (const rules of await readEvaluationRules(folder)) {
    const document = JSON.stringify(rules);
    const sha256 = createHash('sha256').update(document).digest('hex');
    const id = rulesIdOf(rules);
    await sql`
      insert into evaluation_rules (id, document, sha256, effective_from)
      values (${id}, ${document}::jsonb, ${sha256}, ${rules.effectiveFrom}) on conflict (id) do nothing`.execute(
      db,
    );
    const stored = await db
      .selectFrom('evaluation_rules')
      .select('sha256')
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    if (stored.sha256 !== sha256)
      throw new EvaluationRulesError(`${id} 已施行，内容不得改动；请提高 version 并保留原文件`);
  }
}

/** The rules in force on the day. Throws before the first: nobody is judged by rules that did not exist. */
export async function evaluationRulesOn(db: Db | Trx, on: PlainDate): Promise<EvaluationRules> {
  const rows = await db.selectFrom('evaluation_rules').select('document').execute();
  const rules = rulesInForce(
    rows.map(({ document }) => document as unknown as EvaluationRules),
    on,
  );
  if (!rules) throw new EvaluationRulesError(`${on}时还没有施行的考核规则`);
  return rules;
}

/** The rules that a year was opened with; null: the year is not open. */
export async function evaluationRulesOf(db: Db | Trx, year: number): Promise<EvaluationRules | null> {
  const row = await db
    .selectFrom('target_year as y')
    .innerJoin('evaluation_rules as r', 'r.id', 'y.rules')
    .select('r.document')
    .where('y.year', '=', year)
    .executeTakeFirst();
  return row ? (row.document as unknown as EvaluationRules) : null;
}
