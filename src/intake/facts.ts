import { audit } from '../db/audit.ts';
import type { Trx } from '../db/client.ts';
import { storedPolicies } from '../db/policies.ts';
import { type PlainDate, shanghaiDateAt } from '../domain/dates.ts';
import type { DepartureRow, FollowUpRow, PlacementRow } from '../domain/import-rows/index.ts';
import type { Vault } from '../platform/vault.ts';
import { tellTrainings } from './aid/tell-trainings.ts';
import { writeDepartures } from './departures-write.ts';
import { FactError } from './errors.ts';
import { writeFollowUps } from './follow-ups-write.ts';
import { lockEmployment } from './lock-employment.ts';
import { announce } from './messages.ts';
import { refreshOccupied } from './occupied.ts';
import { placeEmployments } from './place-employments.ts';

/** Who records a fact by hand, and the business instant at which it is recorded. */
export interface By {
  readonly actor: string | null;
  readonly businessAtMs: number;
}

/** The columns of a placement file, as the fields of the form. */
const FIELDS: Record<string, string> = {
  就业编号: 'employmentId',
  统一社会信用代码: 'creditCode',
  介绍机构编号: 'intermediary',
  入职日期: 'startsOn',
};

/** Registers one employment; `overlapsWith` is set where it is registered as overlapping only. */
export async function registerEmployment(
  trx: Trx,
  input: By & { readonly placement: PlacementRow; readonly vault: Vault },
): Promise<{ employmentId: string; overlapsWith: string | null; unchanged: boolean }> {
  const { placement, vault, actor, businessAtMs } = input;
  const employmentId: string = placement.employmentId;
  const [outcome] = await placeEmployments(trx, {
    placements: [placement],
    policies: await storedPolicies(trx),
    vault,
    importId: null,
    userId: actor,
    businessAtMs,
  });
  if (outcome!.status === 'refused') {
    if (outcome!.code === 'row-out-of-scope') throw new Error('scope is the caller’s to check');
    throw new FactError(outcome!.code, FIELDS[outcome!.column]);
  }
  // Whoever types it in can put it right now; a file's rows are kept.
  if (outcome!.status === 'accepted' && outcome!.intermediaryUnknown)
    throw new FactError('intermediary-unknown', 'intermediary');
  if (outcome!.status === 'unchanged') return { employmentId, overlapsWith: null, unchanged: true };
  const { overlapsWith } = outcome!;
  await audit(trx, {
    actor,
    operation: 'register-employment',
    subject: `employment:${employmentId}`,
    outcome: 'done',
    businessAtMs,
    after: { employer: placement.creditCode, startsOn: placement.startsOn, overlapsWith },
  });
  return { employmentId, overlapsWith, unchanged: false };
}

/** The same day again changes nothing. */
export async function recordDeparture(
  trx: Trx,
  input: By & {
    readonly employmentId: string;
    readonly departedOn: PlainDate;
    readonly reason: string | null;
  },
): Promise<{ departureId: number | null; unchanged: boolean }> {
  const { employmentId, departedOn, reason, actor, businessAtMs } = input;
  const employment = await lockEmployment(trx, employmentId);
  if (departedOn < employment.startsOn) throw new FactError('departure-before-start', 'departedOn');
  const row = { employmentId, departedOn, reason } as DepartureRow;
  const [written] = await writeDepartures(trx, [row], { importId: null, userId: actor, businessAtMs });
  if (!written) return { departureId: null, unchanged: true };
  await audit(trx, {
    actor,
    operation: 'record-departure',
    subject: `employment:${employmentId}`,
    outcome: 'done',
    businessAtMs,
    after: { departureId: written.id, departedOn, reason },
  });
  return { departureId: written.id, unchanged: false };
}

/** Takes back a departure recorded by mistake; the row stays, with who revoked it and why. */
export async function revokeDeparture(
  trx: Trx,
  input: {
    readonly departureId: number;
    readonly reason: string;
    readonly officer: string;
    readonly businessAtMs: number;
  },
): Promise<{ employmentId: string }> {
  const { departureId, reason, officer, businessAtMs } = input;
  if (reason.trim() === '') throw new FactError('reason-required', 'reason');
  const read = () =>
    trx.selectFrom('departure').selectAll().where('id', '=', departureId).where('revoked_on', 'is', null);
  const found = await read().executeTakeFirst();
  if (!found) throw new FactError('departure-unknown', 'departureId');
  const employmentId = found.employment_id;
  await lockEmployment(trx, employmentId);
  if (!(await read().executeTakeFirst())) throw new FactError('departure-unknown', 'departureId');
  await trx
    .updateTable('departure')
    .set({ revoked_on: shanghaiDateAt(businessAtMs), revoked_by: officer, revoked_reason: reason })
    .where('id', '=', departureId)
    .execute();
  await refreshOccupied(trx, [employmentId], 'refuse');
  await tellTrainings(trx, [employmentId], { key: `departure-revoked:${departureId}`, businessAtMs });
  await audit(trx, {
    actor: officer,
    operation: 'revoke-departure',
    subject: `employment:${employmentId}`,
    outcome: 'done',
    businessAtMs,
    before: { departureId, departedOn: found.departed_on },
    after: { departureId, revoked: true, reason },
  });
  const event = { kind: 'departure-revoked', data: { departureId, departedOn: found.departed_on, reason } };
  await announce(trx, [{ employmentId, fact: 'departure', key: `departure-revoked:${departureId}`, event }], {
    userId: officer,
    businessAtMs,
  });
  return { employmentId };
}

/** Only the intermediary named on the employment can record one; the same visit again changes nothing. */
export async function recordFollowUp(
  trx: Trx,
  input: By & {
    readonly employmentId: string;
    readonly intermediary: string;
    readonly visitedOn: PlainDate;
    readonly method: string;
    readonly note: string | null;
  },
): Promise<{ followUpId: number | null; unchanged: boolean }> {
  const { employmentId, intermediary, visitedOn, method, note, actor, businessAtMs } = input;
  const employment = await lockEmployment(trx, employmentId);
  if (employment.intermediary !== intermediary) {
    throw new FactError('follow-up-wrong-intermediary', 'intermediary');
  }
  if (visitedOn < employment.startsOn) throw new FactError('follow-up-before-start', 'visitedOn');
  const row = { employmentId, intermediary, visitedOn, method, note } as FollowUpRow;
  const [written] = await writeFollowUps(trx, [row], { importId: null, userId: actor, businessAtMs });
  if (!written) return { followUpId: null, unchanged: true };
  await audit(trx, {
    actor,
    operation: 'record-follow-up',
    subject: `employment:${employmentId}`,
    outcome: 'done',
    businessAtMs,
    after: { followUpId: written.id, intermediary, visitedOn, method },
  });
  return { followUpId: written.id, unchanged: false };
}
