import { sql } from 'kysely';
import type { z } from 'zod';
import type { Db } from '../../src/db/client.ts';
import { type PlainDate, plainDate, yearMonth } from '../../src/domain/dates.ts';
import type { Policy } from '../../src/domain/policy/types.ts';
import type { InsuranceOrigin } from '../../src/intake/index.ts';
import { Problem } from '../problems.ts';
import { maskedIdentity } from '../schemas/people.ts';
import type { contractSchema, employmentDetailSchema } from './employment-schema.ts';
import { insuranceStrip } from './insurance-strip.ts';
import { vouchedFor } from './known-person.ts';
import { readTimeline } from './timeline.ts';
import { dataFor, hearsOf, traceFor, type Viewer } from './viewer.ts';
import { toWait, waitColumns, withoutWords } from './waits.ts';

/** Everything the record knows of one case, as far as it concerns the viewer. */
export async function readEmployment(
  db: Db,
  id: string,
  { viewer, asOf, nowMs }: { viewer: Viewer; asOf: PlainDate; nowMs: number },
): Promise<Omit<z.output<typeof employmentDetailSchema>, 'workerStatement'>> {
  const row = await readCore(db, id);
  const [payments, contracts, followUps, departures, documents, claims, waits, timeline] = await Promise.all([
    readInsurance(db, row),
    db
      .selectFrom('contract')
      .selectAll()
      .where('employment_id', '=', id)
      .orderBy('starts_on')
      .orderBy('id')
      .execute(),
    db.selectFrom('follow_up').selectAll().where('employment_id', '=', id).orderBy('visited_on').execute(),
    db.selectFrom('departure').selectAll().where('employment_id', '=', id).orderBy('departed_on').execute(),
    readDocuments(db, id),
    db.selectFrom('claim').selectAll().where('employment_id', '=', id).orderBy('id').execute(),
    db
      .selectFrom('case_wait as w')
      .select(waitColumns)
      .where('w.employment_id', '=', id)
      .where('w.closed_at', 'is', null)
      .orderBy('w.case_id')
      .execute(),
    readTimeline(db, { subjectId: id }),
  ]);
  const identified = viewer.asOffice || row.vouchedFor;
  const { parameters } = row.policy as unknown as Policy;
  const heard = new Set(claims.filter((claim) => hearsOf(viewer, claim)).map(({ id }) => id));
  return {
    id,
    person: {
      identified,
      name: identified ? row.personName : null,
      identityMasked: maskedIdentity(row.last4),
      household: viewer.asOffice ? row.household : null,
      homeDivision: viewer.asOffice ? row.homeDivision : null,
      registeredPoor: identified && row.household !== null ? (row.registeredPoor ?? null) : null,
    },
    employer: { creditCode: row.employer, name: row.employerName, division: row.employerDivision },
    intermediary: row.intermediary
      ? { number: row.intermediary, name: row.intermediaryName, standing: row.intermediaryStanding }
      : null,
    post: row.post,
    wageFen: row.wage_fen,
    startsOn: row.starts_on,
    dueOn: row.due_on,
    division: row.division,
    standing: row.standing as 'tracked' | 'overlapping',
    overlapsWith: row.overlaps_with,
    policyVersion: row.policy_version,
    insuranceMonths: insuranceStrip(
      { startsOn: plainDate(row.starts_on), dueOn: plainDate(row.due_on) },
      payments
        .filter((p) => p.revoked_on === null)
        .map((p) => ({
          month: yearMonth(p.month.slice(0, 7)),
          paidOn: plainDate(p.paid_on),
          origin: p.origin as InsuranceOrigin,
        })),
      parameters,
      asOf,
    ),
    insurancePayments: payments.map((p) => ({
      id: p.id,
      month: p.month.slice(0, 7),
      kind: p.kind,
      paidOn: p.paid_on,
      amountFen: p.amount_fen,
      origin: p.origin as InsuranceOrigin,
      proof: p.proof,
      revokedOn: p.revoked_on,
      revokedReason: p.revoked_reason,
    })),
    contracts: contracts.map((c) => ({
      id: c.id,
      startsOn: c.starts_on,
      endsOn: c.ends_on,
      status: c.status as z.output<typeof contractSchema>['status'],
      document: c.document,
      replaces: c.replaces,
      confirmedBy: c.confirmed_by,
      confirmedOn: c.confirmed_on,
      refusedReason: c.refused_reason,
    })),
    followUps: followUps.map((f) => ({
      id: f.id,
      intermediary: f.intermediary,
      visitedOn: f.visited_on,
      method: f.method,
      // What the intermediary notes of its visits is for the offices.
      note: viewer.asOffice || viewer.asIntermediary ? f.note : null,
    })),
    departures: departures.map((d) => ({
      id: d.id,
      departedOn: d.departed_on,
      reason: d.reason,
      revokedOn: d.revoked_on,
      revokedReason: d.revoked_reason,
    })),
    documents,
    claims: claims.map((c) => ({
      id: c.id,
      programme: c.programme,
      status: c.status,
      step: c.step,
      amountFen: c.amount_fen,
      payee: c.payee_id,
      paidBy: c.paid_by,
      raisedOn: c.raised_on,
      closedOn: c.closed_on,
      refusedReason: c.refused_reason,
      refusedArticle: c.refused_article,
      heldReason: c.held_reason,
      revision: c.revision,
      trace: traceFor(viewer, c.trace),
    })),
    waits: waits.map((w) =>
      toWait(w.claim_id === null || heard.has(w.claim_id) ? w : withoutWords(w), nowMs),
    ),
    timeline: timeline
      // That the register changed tells that the worker is in it.
      .filter(({ kind }) => identified || kind !== 'register-changed')
      .map((event) => ({ ...event, data: dataFor(viewer, event, heard) })),
  };
}

type Core = Awaited<ReturnType<typeof readCore>>;

async function readCore(db: Db, id: string) {
  const row = await db
    .selectFrom('employment as e')
    .innerJoin('employer as r', 'r.credit_code', 'e.employer')
    .innerJoin('person as p', 'p.id', 'e.person_id')
    .innerJoin('policy_version as v', 'v.id', 'e.policy_version')
    .leftJoin('household as h', 'h.number', 'p.household_number')
    .leftJoin('intermediary as i', 'i.number', 'e.intermediary')
    .selectAll('e')
    .select([
      'p.name as personName',
      'p.identity_last4 as last4',
      'p.id as personId',
      'p.household_number as household',
      'h.division as homeDivision',
      'r.name as employerName',
      'r.division as employerDivision',
      'i.name as intermediaryName',
      'i.standing as intermediaryStanding',
      'v.document as policy',
    ])
    .select(
      sql<boolean | null>`(select s.registered_poor from poverty_status s
        where s.person_id = p.id and s.valid_from <= e.starts_on order by s.valid_from desc limit 1)`.as(
        'registeredPoor',
      ),
    )
    .select(vouchedFor.as('vouchedFor'))
    .where('e.id', '=', id)
    .executeTakeFirst();
  if (!row) throw new Problem('not-found', `没有就业编号 ${id}。`);
  return row;
}

/** By person and employer, as the rules count: not by what the row was matched with on arrival. */
function readInsurance(db: Db, row: Core) {
  return db
    .selectFrom('insurance_payment')
    .select([
      'id',
      'month',
      'kind',
      'paid_on',
      'amount_fen',
      'origin',
      'proof',
      'revoked_on',
      'revoked_reason',
    ])
    .where(sql<boolean>`identity_key = any(numbers_of(${row.personId}))`)
    .where('employer', '=', row.employer)
    .orderBy('month')
    .orderBy('paid_on')
    .execute();
}

function readDocuments(db: Db, employmentId: string) {
  return db
    .selectFrom('document_link as l')
    .innerJoin('document as d', 'd.sha256', 'l.document')
    .select([
      'd.sha256',
      'l.file_name as fileName',
      'l.purpose',
      'd.media_type as mediaType',
      'd.byte_size as byteSize',
      'l.business_on as on',
    ])
    .where('l.employment_id', '=', employmentId)
    .orderBy('l.id')
    .execute();
}
