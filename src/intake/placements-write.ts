import { sql } from 'kysely';
import type { Trx } from '../db/client.ts';
import { type PlainDate, shanghaiDateAt } from '../domain/dates.ts';
import type { PlacementRow } from '../domain/import-rows/index.ts';
import { matchWaitingInsurance } from './match-insurance.ts';
import { announce } from './messages.ts';
import type { Days } from './occupancy.ts';
import type { PlacementBatch } from './place-employments.ts';
import { recordset } from './sql.ts';

/** A placement on its way to become an employment. */
export interface NewEmployment {
  /** Its place in the batch. */
  readonly index: number;
  readonly placement: PlacementRow;
  readonly identityKey: Buffer;
  readonly division: string;
  readonly policyVersion: string;
  readonly dueOn: PlainDate;
  readonly occupied: Days;
  personId: number;
  overlapsWith: string | null;
}

/** Employments, their declared contracts, their messages, and the insurance rows that waited for them. */
export async function writeEmployments(
  trx: Trx,
  batch: PlacementBatch,
  employments: readonly NewEmployment[],
): Promise<void> {
  if (employments.length === 0) return;
  const businessOn = shanghaiDateAt(batch.businessAtMs);
  const records = employments.map(({ placement: p, ...e }) => ({
    id: p.employmentId,
    person: e.personId,
    employer: p.creditCode,
    intermediary: p.intermediary,
    post: p.post,
    wage: p.wageFen,
    starts: p.startsOn,
    due: e.dueOn,
    before: e.occupied.before,
    policy: e.policyVersion,
    division: e.division,
    holder: e.overlapsWith,
    contract: p.contract !== null,
    contract_starts: p.contract?.startsOn,
    contract_ends: p.contract?.endsOn,
  }));
  await sql`
    insert into employment (id, person_id, employer, intermediary, post, wage_fen, starts_on, due_on, occupied,
      policy_version, division, standing, overlaps_with, import_id, entered_by, business_on)
    select r.id, r.person, r.employer, r.intermediary, r.post, r.wage, r.starts, r.due,
      daterange(r.starts, r.before), r.policy, r.division,
      case when r.holder is null then 'tracked' else 'overlapping' end, r.holder,
      ${batch.importId}, ${batch.userId}, ${businessOn}
    from ${recordset(
      records,
      `id text, person bigint, employer text, intermediary text, post text, wage bigint, starts date, due date,
       before date, policy text, division text, holder text`,
    )}
  `.execute(trx);
  await sql`
    insert into contract (id, employment_id, starts_on, ends_on, status, business_on)
    select r.id || '-C1', r.id, r.contract_starts, r.contract_ends, 'declared', ${businessOn}
    from ${recordset(records, 'id text, contract boolean, contract_starts date, contract_ends date')}
    where r.contract
  `.execute(trx);
  const tracked = records.filter((r) => r.holder === null).map((r) => r.id);
  await matchWaitingInsurance(trx, tracked);
  await announce(
    trx,
    records.map((r) => ({
      employmentId: r.id,
      fact: 'registered',
      key: `registered:${r.id}`,
      event: { kind: 'employment-registered', data: { startsOn: r.starts, overlapsWith: r.holder } },
    })),
    batch,
  );
}
