import { sql } from 'kysely';
import type { Trx } from '../db/client.ts';
import { joinCardByNumber } from '../db/identity-numbers.ts';
import { type PlainDate, shanghaiDateAt } from '../domain/dates.ts';
import type { Occupant } from './occupancy.ts';
import type { PlacementBatch } from './place-employments.ts';
import type { NewEmployment } from './placements-write.ts';
import { hex, recordset } from './sql.ts';

/** What the record knows about one placement before it is registered. */
export interface KnownPlacement {
  readonly identityKey: Buffer;
  /** The 就业编号 is taken; `sameContent` tells whether by this very placement. */
  readonly existing: boolean;
  readonly sameContent: boolean;
  readonly employerDivision: string | null;
  /** Also true where the placement names none. */
  readonly intermediaryKnown: boolean;
  readonly homeVillage: string | null;
  readonly homeCounty: string | null;
}

/** One statement for all placements of a batch, in their order. */
export async function readPlacementFacts(
  trx: Trx,
  { placements, vault }: PlacementBatch,
): Promise<KnownPlacement[]> {
  const keys = placements.map((p) => vault.identityKey(p.identityNumber));
  const records = placements.map((p, n) => ({
    n,
    key: hex(keys[n]!),
    id: p.employmentId,
    employer: p.creditCode,
    intermediary: p.intermediary,
    post: p.post,
    wage: p.wageFen,
    starts: p.startsOn,
    contract: p.contract !== null,
    contract_starts: p.contract?.startsOn,
    contract_ends: p.contract?.endsOn,
  }));
  const { rows } = await sql<{
    existing: boolean;
    same: boolean;
    employer_division: string | null;
    intermediary_known: boolean;
    home: string | null;
  }>`
    select e.id is not null as existing,
      coalesce(
        (e.person_id, e.employer, e.intermediary, e.post, e.wage_fen, e.starts_on)
          is not distinct from (p.id, r.employer, r.intermediary, r.post, r.wage, r.starts)
        -- The first contract as declared then: later corrections are contracts of their own.
        and (not r.contract or (k.starts_on, k.ends_on) is not distinct from (r.contract_starts, r.contract_ends)),
        false) as same,
      m.division as employer_division,
      r.intermediary is null or i.number is not null as intermediary_known,
      h.division as home
    from ${recordset(
      records,
      `n int, key bytea, id text, employer text, intermediary text, post text, wage bigint, starts date,
       contract boolean, contract_starts date, contract_ends date`,
    )}
    left join employment e on e.id = r.id
    left join contract k on k.id = r.id || '-C1'
    left join employer m on m.credit_code = r.employer
    left join intermediary i on i.number = r.intermediary
    ${joinCardByNumber('p', 'r.key', 'left join')}
    left join household h on h.number = p.household_number
    order by r.n
  `.execute(trx);
  return rows.map((row, n) => ({
    identityKey: keys[n]!,
    existing: row.existing,
    sameContent: row.same,
    employerDivision: row.employer_division,
    intermediaryKnown: row.intermediary_known,
    homeVillage: row.home,
    homeCounty: row.home?.slice(0, 6) ?? null,
  }));
}

/** Enters people of whom only the number is known; returns everybody's id by the hex of the identity key. */
export async function ensurePeople(
  trx: Trx,
  { vault, importId, businessAtMs }: PlacementBatch,
  employments: readonly NewEmployment[],
): Promise<Map<string, number>> {
  const byKey = new Map(employments.map((e) => [e.identityKey.toString('hex'), e]));
  const known = await readIds(trx, [...byKey.keys()]);
  const stubs = [...byKey]
    .filter(([key]) => !known.has(key))
    .map(([key, { placement }]) => ({
      key: `\\x${key}`,
      cipher: hex(vault.seal(placement.identityNumber)),
      last4: placement.identityNumber.slice(-4),
      birth: placement.birthDate,
      sex: placement.sex,
    }));
  if (stubs.length === 0) return known;
  await sql`
    insert into person (identity_key, identity_cipher, identity_last4, birth_on, sex, import_id, business_on)
    select r.key, r.cipher, r.last4, r.birth, r.sex, ${importId}, ${shanghaiDateAt(businessAtMs)}
    from ${recordset(stubs, 'key bytea, cipher bytea, last4 text, birth date, sex text')}
    on conflict (identity_key) do nothing
  `.execute(trx);
  return readIds(trx, [...byKey.keys()]);
}

async function readIds(trx: Trx, keys: readonly string[]): Promise<Map<string, number>> {
  const records = keys.map((key) => ({ key: `\\x${key}` }));
  const { rows } = await sql<{ key: string; id: number }>`
    select encode(r.key, 'hex') as key, p.id
    from ${recordset(records, 'key bytea')} ${joinCardByNumber('p', 'r.key')}
  `.execute(trx);
  return new Map(rows.map((row) => [row.key, row.id]));
}

/** The tracked employments of the same people at the same employers. */
export async function readTracked(
  trx: Trx,
  employments: readonly NewEmployment[],
  people: ReadonlyMap<string, number>,
): Promise<Occupant[]> {
  const pairs = employments.map((e) => ({
    person: people.get(e.identityKey.toString('hex')),
    employer: e.placement.creditCode,
  }));
  const { rows } = await sql<{
    id: string;
    person_id: number;
    employer: string;
    from: PlainDate;
    before: PlainDate | null;
  }>`
    select e.id, r.person as person_id, e.employer, lower(e.occupied) as "from", upper(e.occupied) as before
    from (select distinct person, employer from ${recordset(pairs, 'person bigint, employer text')}) r
    cross join lateral unnest(r.person || other_cards(r.person)) c(id)
    -- The fence keeps the planner from walking through all employments of the employer.
    cross join lateral (
      select id, employer, occupied, starts_on from employment
      where person_id = c.id and employer = r.employer and standing = 'tracked' offset 0) e
    order by e.starts_on
  `.execute(trx);
  return rows.map((row) => ({
    id: row.id,
    personId: row.person_id,
    employer: row.employer,
    occupied: { from: row.from, before: row.before },
  }));
}
