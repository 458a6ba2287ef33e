import { createHash } from 'node:crypto';
import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import { parse, YAMLParseError } from 'yaml';
import { normalisePolicy } from '../domain/policy/normalise.ts';
import { type PolicyError, parsePolicy } from '../domain/policy/policy.schema.ts';
import type { Policy } from '../domain/policy/types.ts';
import type { Db, Trx } from './client.ts';

/** What is wrong in the policy files; each line names file, path and rule. */
export class PolicyFileError extends Error {
  override readonly name = 'PolicyFileError';
  readonly errors: readonly PolicyError[];

  constructor(errors: readonly PolicyError[]) {
    super(errors.map((e) => `${e.file} ${e.path || '-'} [${e.rule}] ${e.message}`).join('\n'));
    this.errors = errors;
  }
}

type PolicyFile = { policy: Policy; document: unknown };

/** Reads and checks all policy files of a folder; throws PolicyFileError with every fault of every file. */
export async function readPolicyFiles(folder: string): Promise<Policy[]> {
  return (await readFiles(folder)).map(({ policy }) => policy);
}

/** By id and version, whatever the files are called. */
async function readFiles(folder: string): Promise<PolicyFile[]> {
  const names: string[] = [];
  for await (const name of glob('**/*.{yaml,yml}', { cwd: folder })) names.push(name);
  names.sort();
  const policies: PolicyFile[] = [];
  const errors: PolicyError[] = [];
  for (const file of names) {
    try {
      const parsed = parsePolicy(parse(await readFile(join(folder, file), 'utf8')), file);
      if (!parsed.ok) errors.push(...parsed.errors);
      else if (policies.some((other) => other.policy.versionId === parsed.policy.versionId)) {
        errors.push({
          file,
          path: 'version',
          rule: 'version-twice',
          message: '同一编号和版本已在另一文件中',
        });
      } else policies.push(parsed);
    } catch (error) {
      if (!(error instanceof YAMLParseError)) throw error;
      const path = `第 ${error.linePos?.[0].line ?? '?'} 行`;
      errors.push({ file, path, rule: 'yaml', message: `不是有效的 YAML：${error.code}` });
    }
  }
  if (names.length === 0) errors.push({ file: folder, path: '', rule: 'no-policy', message: '没有政策文件' });
  if (errors.length > 0) throw new PolicyFileError(errors);
  return policies.toSorted((a, b) => (a.policy.versionId < b.policy.versionId ? -1 : 1));
}

/**
 * Stores new policy versions; the stored ones never change, because cases are pinned to them.
 * A file that says something else under a stored version is an error: it needs a new version number.
 */
export async function loadPolicies(db: Db, folder: string): Promise<Policy[]> {
  const files = await readFiles(folder);
  const changed: PolicyError[] = [];
  for (const { policy, document: content } of files) {
    const document = JSON.stringify(content);
    const sha256 = createHash('sha256').update(document).digest('hex');
    await sql`
      insert into policy_version (id, document, sha256, effective_from)
      values (${policy.versionId}, ${document}::jsonb, ${sha256}, ${policy.effectiveFrom})
      on conflict (id) do nothing
    `.execute(db);
    const stored = await db
      .selectFrom('policy_version')
      .select('sha256')
      .where('id', '=', policy.versionId)
      .executeTakeFirstOrThrow();
    if (stored.sha256 !== sha256) {
      const message = `${policy.versionId} 已发布，内容不得改动；请提高 version 并保留原文件`;
      changed.push({ file: policy.id, path: 'version', rule: 'published-policy-changed', message });
    }
  }
  if (changed.length > 0) throw new PolicyFileError(changed);
  return files.map(({ policy }) => policy);
}

/** All policy versions ever published, as stored. */
export async function storedPolicies(db: Db | Trx): Promise<Policy[]> {
  const { rows } = await sql<{ document: unknown }>`select document from policy_version order by id`.execute(
    db,
  );
  return rows.map((row) => normalisePolicy(row.document));
}
