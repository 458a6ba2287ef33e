import { sql } from 'kysely';
import type { Trx } from '../db/client.ts';
import { inPrefecture } from '../domain/divisions.ts';
import type { ImportContext } from './context.ts';
import type { IntakeRowCode } from './errors.ts';

export type PartyKind = 'employer' | 'intermediary' | 'institution';

/** What of a party decides whose cases it reaches and where money goes. */
export interface Party {
  readonly division: string;
  readonly bank: string | null;
  readonly account: string | null;
}

export interface PartyGuard {
  /** Both where it was and where it shall be must be the importer's; outside the prefecture is nobody's. */
  mayWrite(id: string, before: Party | undefined, after: Party): boolean;
  /** Why this importer may not change it like that, with the column, or null. */
  obstacle(id: string, before: Party | undefined, after: Party): readonly [IntakeRowCode, string] | null;
  isAccountChange(id: string, before: Party | undefined, after: Party): boolean;
}

/**
 * What stands in the way of a file that changes parties which are on record. One outside the prefecture is of no county
 * of its own, but its cases are of several: who moves it inside, or moves its account, must be in charge of all of these.
 * And who has taken a step of a claim does not say which account it is paid to.
 */
export async function guardParties(
  context: ImportContext,
  kind: PartyKind,
  known: ReadonlyMap<string, Party>,
): Promise<PartyGuard> {
  const { rowAllowed } = context;
  const reaches = (id: string, division: string) =>
    !rowAllowed || rowAllowed({ divisions: [division], [kind]: id });
  const outside = [...known].filter(([, party]) => !inPrefecture(party.division)).map(([id]) => id);
  const counties = rowAllowed ? await countiesOf(context, kind, outside) : new Map<string, string[]>();
  const own = await withOwnSteps(context, kind, [...known.keys()]);
  const changedBefore = await changedOnce(context, kind, [...known.keys()]);

  const isAccountChange: PartyGuard['isAccountChange'] = (id, before, after) => {
    // The account that a register gives first is no change; one that was taken out and comes back is.
    if (!before || (before.account === null && !changedBefore.has(id))) return false;
    return before.account !== after.account || before.bank !== after.bank;
  };
  return {
    isAccountChange,
    mayWrite: (id, before, after) =>
      [after.division, before?.division ?? after.division].filter(inPrefecture).every((d) => reaches(id, d)),
    obstacle(id, before, after) {
      if (!before) return null;
      const moves = before.division !== after.division;
      const repays = isAccountChange(id, before, after);
      if ((moves || repays) && !(counties.get(id) ?? []).every((division) => reaches(id, division)))
        return ['party-of-other-counties', moves ? '行政区划代码' : '账号'];
      if (repays && own.has(id)) return ['account-of-own-claim', '账号'];
      return null;
    },
  };
}

/** Who confirms the contracts of their employments, or approves their classes and handles their aid cases. */
async function countiesOf(
  { transaction: { trx } }: ImportContext,
  kind: PartyKind,
  ids: readonly string[],
): Promise<Map<string, string[]>> {
  if (ids.length === 0) return new Map();
  if (kind === 'institution') return countiesOfInstitutions(trx, ids);
  const { rows } = await sql<{ id: string; divisions: string[] }>`
    select ${sql.ref(kind)} as id, array_agg(distinct division) as divisions from employment
    where ${sql.ref(kind)} = any(${ids}::text[]) and standing = 'tracked' group by 1
  `.execute(trx);
  return new Map(rows.map(({ id, divisions }) => [id, divisions]));
}

async function countiesOfInstitutions(trx: Trx, ids: readonly string[]): Promise<Map<string, string[]>> {
  const { rows } = await sql<{ id: string; divisions: string[] }>`
    select institution as id, array_agg(distinct division) as divisions from aid_case
    where institution = any(${ids}::text[]) group by 1
  `.execute(trx);
  return new Map(rows.map(({ id, divisions }) => [id, divisions]));
}

/** Parties with an open claim of which this importer has taken a step, or whose contract they confirmed. */
async function withOwnSteps(
  { transaction: { trx }, userId }: ImportContext,
  kind: PartyKind,
  ids: readonly string[],
): Promise<Set<string>> {
  if (userId === null || ids.length === 0) return new Set();
  const { rows } = await sql<{ id: string }>`
    select distinct c.payee_id as id from claim c
    where c.payee_kind = ${kind} and c.payee_id = any(${ids}::text[]) and c.status = 'open'
      and (exists (select from claim_decision d where d.claim_id = c.id and d.decided_by = ${userId}
          and is_duty(d.step))
        or exists (select from contract k where k.employment_id = c.employment_id and k.confirmed_by = ${userId}))
  `.execute(trx);
  return new Set(rows.map(({ id }) => id));
}

async function changedOnce(
  { transaction: { trx } }: ImportContext,
  kind: PartyKind,
  ids: readonly string[],
): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const rows = await trx
    .selectFrom('payee_account_change')
    .select('payee_id')
    .distinct()
    .where('payee_kind', '=', kind)
    .where(sql<boolean>`payee_id = any(${ids}::text[])`)
    .execute();
  return new Set(rows.map((row) => row.payee_id));
}
