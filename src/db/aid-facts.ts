import { sql } from 'kysely';
import type { AidFacts, AidKind } from '../domain/aid/facts.ts';
import { type PlainDate, plainDate } from '../domain/dates.ts';
import type { AidId, DivisionCode } from '../domain/ids.ts';
import type { AidReader, AidRow } from './aid/base.ts';
import { loanFacts } from './aid/loan.ts';
import { studentFacts } from './aid/student.ts';
import { trainingFacts } from './aid/training.ts';
import { transportFacts } from './aid/transport.ts';
import type { Db, Trx } from './client.ts';

/** An aid case and all that the rules ask about it. */
export interface LockedAid {
  readonly facts: AidFacts;
  /** Under whose card it is granted once: that of the case, or the one it was merged into. */
  readonly personId: number;
  readonly policyVersion: string;
  /** The county that handles and pays it. */
  readonly division: string;
}

/** A new kind of case is a file in this folder and a line here. */
const readers: Record<AidKind, AidReader> = {
  training: trainingFacts,
  student: studentFacts,
  loan: loanFacts,
  transport: transportFacts,
};

/** Locks the case against another assessment and reads its facts, as `lockEmploymentFacts` does an employment's. */
export async function lockAidFacts(trx: Trx, aidId: AidId, asOf: PlainDate): Promise<LockedAid | null> {
  const locked = await trx
    .selectFrom('aid_case')
    .select('id')
    .where('id', '=', aidId)
    .forNoKeyUpdate()
    .executeTakeFirst();
  // A statement of its own: what the lock has waited for is read too.
  return locked ? ((await readAidFacts(trx, [{ id: aidId, asOf }])).get(aidId) ?? null) : null;
}

/** The facts of these cases, each as of its day, without locks; unknown numbers are left out. */
export async function readAidFacts(
  db: Db | Trx,
  asked: readonly { readonly id: string; readonly asOf: PlainDate }[],
): Promise<Map<string, LockedAid>> {
  const asOf = new Map(asked.map((one) => [one.id, one.asOf]));
  const { rows } = await sql<{
    id: AidId;
    kind: AidKind;
    person_id: number;
    /** The card under which it is granted once: that into which the case's was merged. */
    entitled: number;
    institution: string | null;
    employer: string | null;
    division: string;
    starts_on: string;
    policy_version: string;
    registered_poor: boolean | null;
    overruled: NonNullable<AidFacts['overruled']> | null;
    home_division: DivisionCode | null;
  }>`
    select a.id, a.kind, a.person_id, coalesce(p.merged_into, p.id) as entitled, a.institution, a.employer, a.division, a.starts_on, a.policy_version,
      h.division as home_division,
      (select jsonb_object_agg(o.programme || ':' || o.period, o.overruled) from claim o
        where o.aid_id = a.id and o.top_up_no = 0 and o.overruled <> '{}') as overruled,
      case when p.household_number is not null then (
        select s.registered_poor from poverty_status s where s.person_id = a.person_id and s.valid_from <= a.starts_on
        order by s.valid_from desc limit 1) end as registered_poor
    from aid_case a join person p on p.id = a.person_id left join household h on h.number = p.household_number
    where a.id = any(${[...asOf.keys()]}::text[])
  `.execute(db);
  const cases = rows.map((row) => ({
    row: {
      id: row.id,
      kind: row.kind,
      institution: row.institution,
      employer: row.employer,
      startsOn: plainDate(row.starts_on),
      policyVersion: row.policy_version,
      asOf: asOf.get(row.id)!,
      person: {
        number: row.person_id,
        registeredPoor: row.registered_poor,
        homeDivision: row.home_division,
      },
    } satisfies AidRow,
    overruled: row.overruled,
    entitled: row.entitled,
    division: row.division,
    policyVersion: row.policy_version,
  }));
  const byKind = Map.groupBy(cases, ({ row }) => row.kind);
  const found = new Map<string, LockedAid>();
  for (const [kind, group] of byKind) {
    const read = readers[kind];
    const facts = await read(
      db,
      group.map(({ row }) => row),
    );
    for (const { row, overruled, entitled, division, policyVersion } of group) {
      const of = facts.get(row.id);
      if (!of) continue;
      const weighed = overruled ? { ...of, overruled } : of;
      found.set(row.id, { facts: weighed, personId: entitled, policyVersion, division });
    }
  }
  return found;
}
