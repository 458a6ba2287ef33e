import { randomInt, randomUUID } from 'node:crypto';
import { audit } from '../db/audit.ts';
import { recordCaseEvent } from '../db/case-events.ts';
import type { Trx } from '../db/client.ts';
import { addDays, type PlainDate, shanghaiDateAt } from '../domain/dates.ts';
import { tidyWorkerCode, WORKER_CODE_LENGTH, WORKER_CODE_LETTERS } from '../domain/worker-code.ts';
import type { Vault } from '../platform/vault.ts';
import { FactError } from './errors.ts';
import { lockEmployment } from './lock-employment.ts';

/** Its last day counts. */
const VALID_DAYS = 14;
const TRIES = 5;

export interface IssuedCode {
  /** Shown once; of it only a keyed hash is kept. */
  readonly code: string;
  readonly validUntil: PlainDate;
}

/** In whose name a code is handed out: who has the code and four digits of the identity number speaks as the worker. */
export type CodeIssuer = 'employer' | 'office';

/**
 * A one-time code for the worker of an employment; the one before ends. After a dispute the employer issues none, or it
 * would answer in the worker's place. Throws FactError employment-unknown, code-by-office-only.
 * Whoever calls has checked that `officer` may hand it out.
 */
export async function issueWorkerCode(
  trx: Trx,
  input: {
    readonly employmentId: string;
    readonly officer: string;
    readonly issuedAs: CodeIssuer;
    readonly vault: Vault;
    readonly businessAtMs: number;
  },
): Promise<IssuedCode> {
  const { employmentId, officer, issuedAs, vault, businessAtMs } = input;
  // One after the other: two codes at once would both believe to be the newest.
  await lockEmployment(trx, employmentId);
  const today = shanghaiDateAt(businessAtMs);
  await trx
    .updateTable('worker_code')
    .set({ ended_on: today })
    .where('employment_id', '=', employmentId)
    .where('ended_on', 'is', null)
    .execute();
  // Asked after that update: it waited for a statement under way.
  if (issuedAs === 'employer' && (await wasDisputed(trx, employmentId)))
    throw new FactError('code-by-office-only');
  const code = Array.from(
    { length: WORKER_CODE_LENGTH },
    () => WORKER_CODE_LETTERS[randomInt(WORKER_CODE_LETTERS.length)],
  ).join('');
  const id = randomUUID();
  const validUntil = addDays(today, VALID_DAYS);
  await trx
    .insertInto('worker_code')
    .values({
      id,
      employment_id: employmentId,
      code_hash: vault.codeHash(code),
      issued_by: officer,
      issued_as: issuedAs,
      issued_on: today,
      valid_until: validUntil,
    })
    .execute();
  await recordCaseEvent(trx, {
    subjectId: employmentId,
    kind: 'worker-code-issued',
    actor: officer,
    atMs: businessAtMs,
    data: { codeId: id, validUntil, issuedAs },
    key: `worker-code:${id}`,
  });
  await audit(trx, {
    actor: officer,
    operation: 'issueWorkerCode',
    subject: `employment:${employmentId}`,
    outcome: 'done',
    businessAtMs,
    after: { codeId: id, validUntil, issuedAs },
  });
  return { code, validUntil };
}

async function wasDisputed(trx: Trx, employmentId: string): Promise<boolean> {
  const dispute = await trx
    .selectFrom('worker_statement')
    .select('code_id')
    .where('employment_id', '=', employmentId)
    .where('answer', '=', 'disputed')
    .executeTakeFirst();
  return dispute !== undefined;
}

/** What a worker holds in the hand: the code, and the end of the own identity number. */
export interface WorkerKey {
  readonly code: string;
  readonly last4: string;
}

/** What the code asks about, for the worker to recognise. */
export interface AskedEmployment {
  readonly codeId: string;
  readonly employmentId: string;
  readonly employerName: string;
  readonly post: string | null;
  readonly startsOn: string;
  readonly validUntil: string;
}

/**
 * The employment that a code asks about, its row locked; null for a code that is unknown, used, replaced or expired,
 * and for digits that do not match: whoever guesses cannot tell which. Five wrong digits end the code, so the caller
 * must commit also where null comes back.
 */
export async function openWorkerCode(
  trx: Trx,
  key: WorkerKey,
  { vault, businessAtMs }: { vault: Vault; businessAtMs: number },
): Promise<AskedEmployment | null> {
  const today = shanghaiDateAt(businessAtMs);
  const row = await trx
    .selectFrom('worker_code as k')
    .innerJoin('employment as e', 'e.id', 'k.employment_id')
    .innerJoin('person as p', 'p.id', 'e.person_id')
    .innerJoin('employer as r', 'r.credit_code', 'e.employer')
    .select([
      'k.id as codeId',
      'k.employment_id as employmentId',
      'k.valid_until as validUntil',
      'k.wrong_tries as wrongTries',
      'p.identity_last4 as last4',
      'r.name as employerName',
      'e.post',
      'e.starts_on as startsOn',
    ])
    .where('k.code_hash', '=', vault.codeHash(tidyWorkerCode(key.code)))
    .where('k.ended_on', 'is', null)
    .where('k.valid_until', '>=', today)
    .forUpdate('k')
    .executeTakeFirst();
  if (!row) return null;
  const { last4, wrongTries, ...asked } = row;
  if (last4 === key.last4.toUpperCase()) return asked;
  const tries = wrongTries + 1;
  await trx
    .updateTable('worker_code')
    .set({ wrong_tries: tries, ended_on: tries >= TRIES ? today : null })
    .where('id', '=', row.codeId)
    .execute();
  if (tries >= TRIES) {
    await audit(trx, {
      actor: null,
      operation: 'endWorkerCode',
      subject: `employment:${row.employmentId}`,
      outcome: 'done',
      businessAtMs,
      after: { codeId: row.codeId, wrongTries: tries },
    });
  }
  return null;
}

export type WorkerAnswer = 'confirmed' | 'disputed';

/**
 * The worker's word on the employment; it ends the code and can't be taken back. Stops nothing by itself: people look at
 * it, and a dispute stays until one of them settles it. Null as for `openWorkerCode`.
 */
export async function stateEmployment(
  trx: Trx,
  input: WorkerKey & {
    readonly answer: WorkerAnswer;
    /** Needed for a dispute. */
    readonly note: string | null;
    readonly vault: Vault;
    readonly businessAtMs: number;
  },
): Promise<{ statedOn: PlainDate } | null> {
  const { answer, note, businessAtMs } = input;
  const asked = await openWorkerCode(trx, input, input);
  if (!asked) return null;
  const { codeId, employmentId } = asked;
  const statedOn = shanghaiDateAt(businessAtMs);
  await trx
    .insertInto('worker_statement')
    .values({ code_id: codeId, employment_id: employmentId, answer, note, stated_on: statedOn })
    .execute();
  await trx.updateTable('worker_code').set({ ended_on: statedOn }).where('id', '=', codeId).execute();
  await recordCaseEvent(trx, {
    subjectId: employmentId,
    kind: answer === 'confirmed' ? 'worker-confirmed' : 'worker-disputed',
    actor: null,
    atMs: businessAtMs,
    // Not the note: the time line is read by the employer too.
    data: { codeId },
    key: `worker-statement:${codeId}`,
  });
  await audit(trx, {
    actor: null,
    operation: 'stateEmployment',
    subject: `employment:${employmentId}`,
    outcome: 'done',
    businessAtMs,
    after: { codeId, answer },
  });
  return { statedOn };
}
