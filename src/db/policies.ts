import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { normalisePolicy } from '../domain/policy/normalise.ts';
import type { PolicyError } from '../domain/policy/policy.schema.ts';
import type { Policy } from '../domain/policy/types.ts';
import type { Db, Trx } from './client.ts';
import { PolicyFileError, readPolicyDocuments } from './policy-files.ts';

/**
 * Stores what the policy files say. What is found at the very first start is published by the product; whatever comes
 * later is a draft until two people have published it. A published version never changes, because cases are pinned to
 * it: a file that says something else under it is an error and needs a new version number. A draft follows its file, and
 * whoever had proposed it has proposed something else.
 */
export async function loadPolicies(db: Db, folder: string): Promise<Policy[]> {
  const files = (await readPolicyDocuments(folder)).map(({ policy, document }) => {
    const text = JSON.stringify(document);
    return { policy, text, sha256: createHash('sha256').update(text).digest('hex') };
  });
  await db.transaction().execute(async (trx) => {
    // Two processes of the product may start at once: one of them is first.
    await sql`lock table policy_version in share row exclusive mode`.execute(trx);
    const stored = await trx.selectFrom('policy_version').select(['id', 'sha256', 'status']).execute();
    const status = stored.length === 0 ? 'published' : 'draft';
    const changed: PolicyError[] = [];
    const fresh: typeof files = [];
    for (const file of files) {
      const { versionId, id } = file.policy;
      const known = stored.find((row) => row.id === versionId);
      if (!known) fresh.push(file);
      else if (known.sha256 !== file.sha256 && known.status === 'draft') await replaceDraft(trx, file);
      else if (known.sha256 !== file.sha256) {
        const message = `${versionId} 已发布，内容不得改动；请提高 version 并保留原文件`;
        changed.push({ file: id, path: 'version', rule: 'published-policy-changed', message });
      }
    }
    if (changed.length > 0) throw new PolicyFileError(changed);
    if (fresh.length === 0) return;
    // One statement: the database takes what nobody has published only while there is nothing else.
    await sql`
      insert into policy_version (id, document, sha256, effective_from, status)
      select x.id, x.document, x.sha256, x.effective_from, ${status}
      from jsonb_to_recordset(${JSON.stringify(fresh.map(toRow))}::jsonb)
        as x(id text, document jsonb, sha256 text, effective_from date)
    `.execute(trx);
  });
  return files.map(({ policy }) => policy);
}

type Loaded = { policy: Policy; text: string; sha256: string };

const toRow = ({ policy, text, sha256 }: Loaded) => ({
  id: policy.versionId,
  document: JSON.parse(text),
  sha256,
  effective_from: policy.effectiveFrom,
});

async function replaceDraft(trx: Trx, { policy, text, sha256 }: Loaded): Promise<void> {
  await sql`
    update policy_version set document = ${text}::jsonb, sha256 = ${sha256}, effective_from = ${policy.effectiveFrom},
      proposed_by = null, proposed_on = null
    where id = ${policy.versionId}
  `.execute(trx);
}

/** All policy versions that were published, as the rules read them today. Drafts are nobody's rules. */
export async function storedPolicies(db: Db | Trx): Promise<Policy[]> {
  const { rows } = await sql<{ document: unknown }>`
    select document from policy_version where status = 'published' order by id`.execute(db);
  return rows.map((row) => normalisePolicy(row.document));
}
