import { sql } from 'kysely';
import type { Trx } from '../../db/client.ts';
import { type PlainDate, shanghaiDateAt } from '../../domain/dates.ts';
import { countyOf, PREFECTURE } from '../../domain/divisions.ts';
import type { AidId } from '../../domain/ids.ts';
import type { Fen } from '../../domain/money.ts';
import { placeOutside } from '../../domain/places.ts';
import type { Vault } from '../../platform/vault.ts';
import { insertLink, type StoredDocument } from '../documents.ts';
import { FactError } from '../errors.ts';
import { noteAidFact } from './note-fact.ts';
import { findAidPerson, insertAidCase, numberOfRequest } from './open-case.ts';

interface By {
  readonly actor: string | null;
  readonly businessAtMs: number;
}

/**
 * An application for the cost of travelling to work (art. 20), for somebody of the register. The same request again
 * answers with the same case. Throws person-not-in-register, before-first-policy, employer-unknown, workplace-unknown, and
 * transport-already-open: once a person, so a second one beside it could only be refused.
 */
export async function openTransport(
  trx: Trx,
  input: By & {
    readonly identityNumber: string;
    /** County-level code, anywhere in the country. */
    readonly workplace: string;
    readonly employer: string | null;
    readonly requestKey: string;
    readonly vault: Vault;
    /** May the applicant's office act for people who live there? */
    readonly allowed: (division: string) => boolean;
  },
): Promise<{ aidId: AidId; unchanged: boolean }> {
  const { workplace, employer, actor, businessAtMs } = input;
  const person = await findAidPerson(trx, input.vault, input.identityNumber);
  // The same answer as for a number that nobody has: whose number one has is not told.
  if (person.homeDivision === null || !input.allowed(person.homeDivision))
    throw new FactError('person-not-in-register', 'identityNumber');
  await requireEmployer(trx, employer);
  await requirePlace(trx, workplace);
  const startsOn = shanghaiDateAt(businessAtMs);
  const county = person.homeDivision === null ? PREFECTURE : countyOf(person.homeDivision);
  const aidId = numberOfRequest('transport', county, startsOn, input.requestKey);
  await refuseSecond(trx, person.id, aidId);
  const kind = 'transport' as const;
  const isNew = await insertAidCase(trx, { aidId, kind, person, employer, startsOn, actor, businessAtMs });
  if (!isNew) return { aidId, unchanged: true };
  await trx
    .insertInto('transport_application')
    .values({ aid_id: aidId, workplace, contract_status: 'missing' })
    .execute();
  const data = { workplace, employer };
  await noteAidFact(trx, {
    aidId,
    key: `aid-opened:${aidId}`,
    kind: 'aid-opened',
    data,
    actor,
    businessAtMs,
  });
  return { aidId, unchanged: false };
}

async function requireEmployer(trx: Trx, employer: string | null): Promise<void> {
  if (employer === null) return;
  const known = await trx
    .selectFrom('employer')
    .select('credit_code')
    .where('credit_code', '=', employer)
    .executeTakeFirst();
  if (!known) throw new FactError('employer-unknown', 'employer');
}

async function requirePlace(trx: Trx, workplace: string): Promise<void> {
  if (placeOutside(workplace)) return;
  const county = await trx
    .selectFrom('division')
    .select('code')
    .where('code', '=', workplace)
    .where('level', '=', 'county')
    .executeTakeFirst();
  if (!county) throw new FactError('workplace-unknown', 'workplace');
}

/** One after another for a person, so that of two at once the second sees the first. */
async function refuseSecond(trx: Trx, person: number, aidId: AidId): Promise<void> {
  await sql`select pg_advisory_xact_lock(4336, ${person}::int)`.execute(trx);
  const { rows } = await sql<{ id: string }>`
    select a.id from aid_case a where a.kind = 'transport' and a.person_id = ${person} and a.id <> ${aidId}
      and not exists (select from aid_case same where same.id = ${aidId})
      and not exists (select from claim c where c.aid_id = a.id and c.status <> 'open') limit 1
  `.execute(trx);
  if (rows[0]) throw new FactError('transport-already-open', 'identityNumber');
}

async function lockApplication(trx: Trx, aidId: AidId) {
  const row = await trx
    .selectFrom('transport_application')
    .selectAll()
    .where('aid_id', '=', aidId)
    .forUpdate()
    .executeTakeFirst();
  if (!row) throw new FactError('aid-unknown', 'aidId');
  return row;
}

/** The labour contract or agreement, for an HR officer to look at. A refused one may be handed in anew. */
export async function attachTransportContract(
  trx: Trx,
  { aidId, document, ...by }: By & { readonly aidId: AidId; readonly document: StoredDocument },
): Promise<{ unchanged: boolean }> {
  const application = await lockApplication(trx, aidId);
  if (application.contract_status === 'accepted') throw new FactError('contract-closed', 'document');
  await insertLink(trx, { document, aidId, purpose: 'contract', ...by });
  const same = application.contract_document === document.sha256;
  if (application.contract_status === 'uploaded' && same) return { unchanged: true };
  await trx
    .updateTable('transport_application')
    .set({
      contract_status: 'uploaded',
      contract_document: document.sha256,
      contract_checked_by: null,
      contract_checked_on: null,
      contract_refused: null,
    })
    .where('aid_id', '=', aidId)
    .execute();
  // A refused contract may come back with the same scan: the moment tells one upload from the other.
  const key = `aid-contract:${aidId}:${document.sha256.slice(0, 16)}:${by.businessAtMs}`;
  const data = { document: document.sha256, fileName: document.fileName };
  await noteAidFact(trx, { aidId, key, kind: 'aid-contract-uploaded', data, ...by });
  return { unchanged: false };
}

/** The officer's word on the contract. Throws contract-not-waiting, reason-required. */
export async function checkTransportContract(
  trx: Trx,
  input: {
    readonly aidId: AidId;
    readonly accept: boolean;
    readonly reason: string | null;
    readonly officer: string;
    readonly requestKey: string;
    readonly businessAtMs: number;
  },
): Promise<void> {
  const { aidId, accept, reason, officer, requestKey, businessAtMs } = input;
  const key = `aid-contract-checked:${aidId}:${requestKey}`;
  const application = await lockApplication(trx, aidId);
  const done = await trx.selectFrom('case_event').select('id').where('event_key', '=', key).execute();
  if (done.length > 0) return;
  if (application.contract_status !== 'uploaded') throw new FactError('contract-not-waiting', 'aidId');
  if (!accept && !reason) throw new FactError('reason-required', 'reason');
  await trx
    .updateTable('transport_application')
    .set({
      contract_status: accept ? 'accepted' : 'refused',
      contract_checked_by: officer,
      contract_checked_on: shanghaiDateAt(businessAtMs),
      contract_refused: accept ? null : reason,
    })
    .where('aid_id', '=', aidId)
    .execute();
  const kind = accept ? 'aid-contract-accepted' : 'aid-contract-refused';
  await noteAidFact(trx, { aidId, key, kind, data: { reason }, actor: officer, businessAtMs });
}

export interface Ticket {
  readonly ticketNo: string;
  readonly travelledOn: PlainDate;
  readonly amountFen: Fen;
}

/** Adds tickets to an application; one that is there already changes nothing. Throws ticket-used, tickets-closed. */
export async function addTickets(
  trx: Trx,
  {
    aidId,
    tickets,
    document,
    ...by
  }: By & { readonly aidId: AidId; readonly tickets: readonly Ticket[]; readonly document?: StoredDocument },
): Promise<{ added: number }> {
  const application = await lockApplication(trx, aidId);
  if (application.tickets_closed_on !== null) throw new FactError('tickets-closed', 'tickets');
  if (document) await insertLink(trx, { document, aidId, purpose: 'ticket', ...by });
  const today = shanghaiDateAt(by.businessAtMs);
  let added = 0;
  for (const { ticketNo, travelledOn, amountFen } of tickets) {
    if (travelledOn > today) throw new FactError('ticket-in-future', 'travelledOn');
    const there = await trx
      .selectFrom('transport_ticket')
      .select(['aid_id', 'amount_fen'])
      .where('ticket_no', '=', ticketNo)
      .where('travelled_on', '=', travelledOn)
      .where('revoked_on', 'is', null)
      .executeTakeFirst();
    if (there && there.aid_id === aidId && there.amount_fen === amountFen) continue;
    if (there) throw new FactError('ticket-used', 'ticketNo');
    const { id } = await trx
      .insertInto('transport_ticket')
      .values({
        aid_id: aidId,
        ticket_no: ticketNo,
        travelled_on: travelledOn,
        amount_fen: amountFen,
        document: document?.sha256 ?? null,
        entered_by: by.actor,
        business_on: today,
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    const data = { ticketId: id, travelledOn, amountFen };
    await noteAidFact(trx, { aidId, key: `ticket:${id}`, kind: 'aid-ticket-added', data, ...by });
    added += 1;
  }
  return { added };
}

/** Takes a ticket back that was entered by mistake. */
export async function revokeTicket(
  trx: Trx,
  {
    ticketId,
    reason,
    officer,
    businessAtMs,
  }: {
    readonly ticketId: number;
    readonly reason: string;
    readonly officer: string;
    readonly businessAtMs: number;
  },
): Promise<{ aidId: AidId }> {
  if (reason.trim() === '') throw new FactError('reason-required', 'reason');
  const { rows } = await sql<{ aid_id: AidId }>`
    update transport_ticket set revoked_on = ${shanghaiDateAt(businessAtMs)}, revoked_by = ${officer},
      revoked_reason = ${reason}
    where id = ${ticketId} and revoked_on is null returning aid_id
  `.execute(trx);
  const aidId = rows[0]?.aid_id;
  if (!aidId) throw new FactError('ticket-unknown', 'ticketId');
  const key = `ticket-revoked:${ticketId}`;
  const data = { ticketId, reason };
  await noteAidFact(trx, { aidId, key, kind: 'aid-ticket-revoked', data, actor: officer, businessAtMs });
  return { aidId };
}

/** No ticket will follow: what is there is added up and decided. */
export async function closeTickets(
  trx: Trx,
  { aidId, ...by }: By & { readonly aidId: AidId },
): Promise<{ unchanged: boolean }> {
  const application = await lockApplication(trx, aidId);
  if (application.tickets_closed_on !== null) return { unchanged: true };
  await trx
    .updateTable('transport_application')
    .set({ tickets_closed_on: shanghaiDateAt(by.businessAtMs), tickets_closed_by: by.actor })
    .where('aid_id', '=', aidId)
    .execute();
  await noteAidFact(trx, {
    aidId,
    key: `tickets-closed:${aidId}`,
    kind: 'aid-tickets-closed',
    data: {},
    ...by,
  });
  return { unchanged: false };
}
