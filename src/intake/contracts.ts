import { audit } from '../db/audit.ts';
import { recordCaseEvent } from '../db/case-events.ts';
import type { Trx } from '../db/client.ts';
import { type PlainDate, shanghaiDateAt } from '../domain/dates.ts';
import { tellTrainings } from './aid/tell-trainings.ts';
import { insertLink, type StoredDocument } from './documents.ts';
import { FactError } from './errors.ts';
import { lockEmployment } from './lock-employment.ts';
import { announce } from './messages.ts';
import { refreshOccupied } from './occupied.ts';

export interface AddContract {
  readonly employmentId: string;
  readonly startsOn: PlainDate;
  /** Null: open-ended (无固定期限). */
  readonly endsOn: PlainDate | null;
  /** A correction names the contract it replaces; without it, this is a renewal. */
  readonly replaces?: string;
  /** SHA-256 of the scan that will be attached: the same scan for the same days, waiting already, is the same contract. */
  readonly document?: string;
  readonly actor: string | null;
  readonly businessAtMs: number;
}

/** Declares a further contract: a renewal, or a correction of one with wrong dates. It then waits for its document. */
export async function addContract(trx: Trx, input: AddContract): Promise<{ contractId: string }> {
  const { employmentId, startsOn, endsOn, actor, businessAtMs } = input;
  if (endsOn !== null && endsOn < startsOn) throw new FactError('contract-end-before-start', 'endsOn');
  await lockEmployment(trx, employmentId);
  const contracts = await trx
    .selectFrom('contract')
    .select(['id', 'status', 'starts_on', 'ends_on', 'replaces', 'document'])
    .where('employment_id', '=', employmentId)
    .execute();
  const replaces = input.replaces ?? null;
  const there = contracts.find(
    (c) =>
      c.status === 'uploaded' &&
      c.document === input.document &&
      c.starts_on === startsOn &&
      c.ends_on === endsOn &&
      c.replaces === replaces,
  );
  if (there) return { contractId: there.id };
  if (replaces !== null && !contracts.some((c) => c.id === replaces && c.status !== 'superseded')) {
    throw new FactError('contract-replaced', 'replaces');
  }
  // -C1 is the contract of the placement, also where the placement named none.
  const contractId = `${employmentId}-C${Math.max(2, contracts.length + 1)}`;
  await trx
    .insertInto('contract')
    .values({
      id: contractId,
      employment_id: employmentId,
      starts_on: startsOn,
      ends_on: endsOn,
      status: 'declared',
      replaces,
      business_on: shanghaiDateAt(businessAtMs),
    })
    .execute();
  await refreshOccupied(trx, [employmentId], 'refuse-contract');
  const data = { contractId, startsOn, endsOn, replaces };
  await audit(trx, {
    actor,
    operation: 'add-contract',
    subject: `contract:${contractId}`,
    outcome: 'done',
    businessAtMs,
    after: data,
  });
  const event = { kind: 'contract-declared', data };
  await announce(trx, [{ employmentId, fact: 'contract', key: `contract:${contractId}`, event }], {
    userId: actor,
    businessAtMs,
  });
  return { contractId };
}

/** Attaches the scan of a contract: it then waits for an HR officer. A refused one may be uploaded anew. */
export async function attachContractDocument(
  trx: Trx,
  input: {
    readonly contractId: string;
    readonly document: StoredDocument;
    readonly actor: string | null;
    readonly businessAtMs: number;
  },
): Promise<{ employmentId: string; unchanged: boolean }> {
  const { contractId, document, actor, businessAtMs } = input;
  const contract = await lockContract(trx, contractId);
  const employmentId = contract.employment_id;
  if (contract.status === 'confirmed' || contract.status === 'superseded') {
    throw new FactError('contract-closed', 'contractId');
  }
  await insertLink(trx, { document, employmentId, purpose: 'contract', actor, businessAtMs });
  if (contract.status === 'uploaded' && contract.document === document.sha256) {
    return { employmentId, unchanged: true };
  }
  await trx
    .updateTable('contract')
    .set({ status: 'uploaded', document: document.sha256, uploaded_by: actor, refused_reason: null })
    .where('id', '=', contractId)
    .execute();
  await refreshOccupied(trx, [employmentId], 'keep');
  await audit(trx, {
    actor,
    operation: 'upload-contract',
    subject: `contract:${contractId}`,
    outcome: 'done',
    businessAtMs,
    before: { status: contract.status, document: contract.document },
    after: { status: 'uploaded', document: document.sha256 },
  });
  // A refused contract may come back with the same scan: the moment tells one upload from the other.
  const key = `contract:${contractId}:${document.sha256.slice(0, 16)}:${businessAtMs}`;
  const event = { kind: 'contract-uploaded', data: { contractId, document: document.sha256 } };
  await announce(trx, [{ employmentId, fact: 'contract', key, event }], { userId: actor, businessAtMs });
  return { employmentId, unchanged: false };
}

export interface ConfirmContractRow {
  readonly contractId: string;
  readonly accept: boolean;
  readonly officer: string;
  /** Needed when refused. */
  readonly reason: string | null;
  /** The officer's request: the same one again changes nothing. */
  readonly requestKey: string;
  readonly businessAtMs: number;
}

/**
 * The officer's decision on an uploaded contract, for the employment process, which itself knows what follows.
 * Throws FactError contract-not-waiting, contract-unknown, reason-required, days-of-another-employment.
 */
export async function confirmContractRow(trx: Trx, decision: ConfirmContractRow): Promise<void> {
  const { contractId, accept, officer, reason, requestKey, businessAtMs } = decision;
  const contract = await lockContract(trx, contractId);
  const eventKey = `contract-decision:${contractId}:${requestKey}`;
  const done = await trx.selectFrom('case_event').select('id').where('event_key', '=', eventKey).execute();
  if (done.length > 0) return;
  if (contract.status !== 'uploaded') throw new FactError('contract-not-waiting', 'contractId');
  if (!accept && !reason) throw new FactError('reason-required', 'reason');

  const status = accept ? 'confirmed' : 'refused';
  await trx
    .updateTable('contract')
    .set(
      accept
        ? { status, confirmed_by: officer, confirmed_on: shanghaiDateAt(businessAtMs), refused_reason: null }
        : { status, refused_reason: reason },
    )
    .where('id', '=', contractId)
    .execute();
  if (accept && contract.replaces !== null) {
    await trx
      .updateTable('contract')
      .set({ status: 'superseded' })
      .where('id', '=', contract.replaces)
      .execute();
  }
  // Only a correction brings new dates; the others were weighed when they were declared.
  const corrects = accept && contract.replaces !== null;
  await refreshOccupied(trx, [contract.employment_id], corrects ? 'refuse-contract' : 'keep');
  await tellTrainings(trx, [contract.employment_id], { key: eventKey, businessAtMs });
  await audit(trx, {
    actor: officer,
    operation: 'confirm-contract',
    subject: `contract:${contractId}`,
    outcome: 'done',
    businessAtMs,
    before: { status: contract.status },
    after: { status, reason, replaces: accept ? contract.replaces : null },
  });
  await recordCaseEvent(trx, {
    subjectId: contract.employment_id,
    kind: accept ? 'contract-confirmed' : 'contract-refused',
    actor: officer,
    atMs: businessAtMs,
    data: { contractId, reason, replaces: accept ? contract.replaces : null },
    key: eventKey,
  });
}

/** The employment first, then the contract: the order in which everybody locks. */
async function lockContract(trx: Trx, contractId: string) {
  const read = () => trx.selectFrom('contract').selectAll().where('id', '=', contractId);
  const found = await read().executeTakeFirst();
  if (!found) throw new FactError('contract-unknown', 'contractId');
  await lockEmployment(trx, found.employment_id);
  return read().forUpdate().executeTakeFirstOrThrow();
}
