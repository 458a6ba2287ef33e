import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Trx } from '../../db/client.ts';
import { joinCardByNumber } from '../../db/identity-numbers.ts';
import { storedPolicies } from '../../db/policies.ts';
import type { AidKind } from '../../domain/aid/facts.ts';
import { type PlainDate, shanghaiDateAt } from '../../domain/dates.ts';
import { countyOf, PREFECTURE } from '../../domain/divisions.ts';
import { type AidId, aidId } from '../../domain/ids.ts';
import { policyInForce } from '../../domain/policy/in-force.ts';
import { knowsAid, type Policy } from '../../domain/policy/types.ts';
import type { Vault } from '../../platform/vault.ts';
import { FactError } from '../errors.ts';

export interface AidPersonFound {
  readonly id: number;
  readonly household: string;
  /** Village of the household; null: not in the register. */
  readonly homeDivision: string | null;
}

/** Whom an identity number names; throws person-not-in-register, for aid goes to people whom the register knows. */
export async function findAidPerson(trx: Trx, vault: Vault, identityNumber: string): Promise<AidPersonFound> {
  return (await readPeople(trx, vault, [identityNumber]))(identityNumber);
}

/** The same of many, in one statement; asking for one that is not in the register throws. */
export async function readPeople(
  trx: Trx,
  vault: Vault,
  identityNumbers: readonly string[],
): Promise<(identityNumber: string) => AidPersonFound> {
  const keys = new Map(identityNumbers.map((n) => [n, vault.identityKey(n)]));
  const { rows } = await sql<AidPersonFound & { key: Buffer }>`
    select asked.key, p.id, p.household_number as household, h.division as "homeDivision"
    from unnest(${[...keys.values()]}::bytea[]) as asked(key) ${joinCardByNumber('p', 'asked.key')}
      join household h on h.number = p.household_number
  `.execute(trx);
  const people = new Map(rows.map(({ key, ...person }) => [key.toString('hex'), person]));
  return (identityNumber) => {
    const person = people.get(keys.get(identityNumber)?.toString('hex') ?? '');
    if (!person) throw new FactError('person-not-in-register', 'identityNumber');
    return person;
  };
}

/**
 * The number of a case that is opened by a request, `transport.433101-20170305-1f3a9c02`: county, day and the request, so
 * that the same request again finds the same case.
 */
export function numberOfRequest(kind: AidKind, county: string, on: PlainDate, requestKey: string): AidId {
  const hash = createHash('sha256').update(`${kind}|${county}|${requestKey}`).digest('hex').slice(0, 8);
  return aidId(`${kind}.${county}-${on.replaceAll('-', '')}-${hash}`);
}

export interface OpenAidCase {
  readonly aidId: AidId;
  readonly kind: AidKind;
  readonly person: AidPersonFound;
  readonly institution?: string | null;
  readonly employer?: string | null;
  /** Pins the policy. */
  readonly startsOn: PlainDate;
  readonly importId?: string | null;
  readonly actor: string | null;
  readonly businessAtMs: number;
}

/**
 * The row that every aid case has; what its kind knows beside that follows in the same transaction. False: there already.
 * Throws before-first-policy, aid-rules-unpublished.
 */
export async function insertAidCase(trx: Trx, input: OpenAidCase): Promise<boolean> {
  const row = aidCaseRow(await storedPolicies(trx), input);
  const inserted = await trx
    .insertInto('aid_case')
    .values(row)
    .onConflict((oc) => oc.column('id').doNothing())
    .returning('id')
    .executeTakeFirst();
  return inserted !== undefined;
}

/**
 * A case's row, pinned to the policy of its first day. Throws before-first-policy, and aid-rules-unpublished: after an
 * upgrade the version with articles 17 to 20 is a draft until two people have published it.
 */
export function aidCaseRow(policies: readonly Policy[], input: OpenAidCase) {
  const { person, startsOn } = input;
  const county = homeCounty(person);
  const inForce = policyInForce(policies, startsOn, county);
  if (!inForce.ok) throw new FactError('before-first-policy', 'startsOn');
  if (!knowsAid(inForce.policy)) throw new FactError('aid-rules-unpublished', 'startsOn');
  return {
    id: input.aidId,
    kind: input.kind,
    person_id: person.id,
    institution: input.institution ?? null,
    employer: input.employer ?? null,
    division: county,
    starts_on: startsOn as string,
    policy_version: inForce.policy.versionId as string,
    import_id: input.importId ?? null,
    entered_by: input.actor,
    business_on: shanghaiDateAt(input.businessAtMs) as string,
  };
}

/** Nobody's county is the prefecture's own. */
export const homeCounty = ({ homeDivision }: Pick<AidPersonFound, 'homeDivision'>): string =>
  homeDivision === null ? PREFECTURE : countyOf(homeDivision);
