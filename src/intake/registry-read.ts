import { sql } from 'kysely';
import { joinCardByNumber } from '../db/identity-numbers.ts';
import type { RegistryRow } from '../domain/import-rows/index.ts';
import type { Vault } from '../platform/vault.ts';
import type { ImportContext, Numbered } from './context.ts';
import { hex, recordset } from './sql.ts';

/** The person's own columns, as they are compared and stored. */
export const DETAILS = [
  'sex',
  'relation',
  'education',
  'skill',
  'health',
  'employmentState',
  'employedIn',
  'employedBy',
  'employedAs',
  'wageFen',
  'satisfaction',
  'wantsChange',
  'wishedRegion',
  'wishedIndustry',
  'wishedPost',
  'wishedWageFen',
  'serviceNeeds',
  'dependants',
  'phone',
  'account',
  'labourAbility',
  'wantsTransfer',
  'wishedEmployer',
  'childrenSchooling',
  'graduatedFrom',
  'graduatedYear',
  'wantsVocational',
] as const satisfies readonly (keyof RegistryRow)[];
export type Details = Pick<RegistryRow, (typeof DETAILS)[number]>;

/** What is sealed of a person. A value that stays the same keeps its bytes, or it would look changed. */
export interface Sealed {
  readonly phone: Buffer | null;
  readonly account: Buffer | null;
}

export interface KnownPerson {
  /** Null: known from a placement only. */
  readonly name: string | null;
  readonly householdNumber: string | null;
  /** Village of the household. */
  readonly home: string | null;
  readonly details: Details;
  /** As they are stored; null where the value has none yet. */
  readonly sealed: Sealed;
  /** On the business date; undefined: nothing known. */
  readonly registeredPoor: boolean | undefined;
}

export interface KnownHousehold {
  readonly division: string;
  readonly annualIncomeFen: number | null;
  /** Dissolved or merged into another: nobody comes into it any more. */
  readonly closed?: boolean;
}

/** What the record holds of the households and people of one chunk; people by the hex of their identity key. */
export interface Register {
  readonly households: Map<string, KnownHousehold>;
  readonly people: Map<string, KnownPerson>;
  /** By the hex of any number that was asked for, the key under which its card stands. */
  readonly numbers: ReadonlyMap<string, Buffer>;
}

/** One statement each for households and people, whatever the chunk's size. */
export async function readRegister(
  { transaction: { trx }, vault, businessOn }: ImportContext,
  rows: readonly Numbered<RegistryRow>[],
): Promise<Register> {
  const households = await trx
    .selectFrom('household')
    .selectAll()
    .where('number', 'in', [...new Set(rows.map(({ value }) => value.householdNumber))])
    .execute();
  const keys = rows.map(({ value }) => ({ key: hex(vault.identityKey(value.identityNumber)) }));
  const people = await sql<PersonRecord>`
    select p.*, k.key, h.division as home, s.registered_poor
    from (select distinct key from ${recordset(keys, 'key bytea')}) k
    ${joinCardByNumber('p', 'k.key')}
    left join household h on h.number = p.household_number
    left join lateral (
      select registered_poor from poverty_status
      where person_id = p.id and valid_from <= ${businessOn} order by valid_from desc limit 1
    ) s on true
  `.execute(trx);
  return {
    households: new Map(
      households.map((h) => [
        h.number,
        { division: h.division, annualIncomeFen: h.annual_income_fen, closed: h.closed_on !== null },
      ]),
    ),
    people: new Map(people.rows.map((p) => [p.identity_key.toString('hex'), knownPerson(p, vault)])),
    // What a file calls by another number of theirs is theirs all the same.
    numbers: new Map(people.rows.map((p) => [p.key.toString('hex'), p.identity_key])),
  };
}

/** A row of `person` with the poverty status of the business date. */
interface PersonRecord {
  identity_key: Buffer;
  /** The number that was asked for. */
  key: Buffer;
  name: string | null;
  household_number: string | null;
  home: string | null;
  sex: string | null;
  relation: string | null;
  education: string | null;
  skill: string | null;
  health: string | null;
  employment_state: string | null;
  employed_in: string | null;
  employed_by: string | null;
  employed_as: string | null;
  wage_fen: number | null;
  satisfaction: string | null;
  wants_change: boolean | null;
  wished_region: string | null;
  wished_industry: string | null;
  wished_post: string | null;
  wished_wage_fen: number | null;
  service_needs: string | null;
  dependants: number | null;
  phone_cipher: Buffer | null;
  account_cipher: Buffer | null;
  labour_ability: string | null;
  wants_transfer: boolean | null;
  wished_employer: string | null;
  children_schooling: string | null;
  graduated_from: string | null;
  graduated_year: number | null;
  wants_vocational: boolean | null;
  registered_poor: boolean | null;
}

function knownPerson(p: PersonRecord, vault: Vault): KnownPerson {
  const details = {
    sex: p.sex,
    relation: p.relation,
    education: p.education,
    skill: p.skill,
    health: p.health,
    employmentState: p.employment_state,
    employedIn: p.employed_in,
    employedBy: p.employed_by,
    employedAs: p.employed_as,
    wageFen: p.wage_fen,
    satisfaction: p.satisfaction,
    wantsChange: p.wants_change,
    wishedRegion: p.wished_region,
    wishedIndustry: p.wished_industry,
    wishedPost: p.wished_post,
    wishedWageFen: p.wished_wage_fen,
    serviceNeeds: p.service_needs,
    dependants: p.dependants,
    phone: p.phone_cipher && vault.open(p.phone_cipher),
    account: p.account_cipher && vault.open(p.account_cipher),
    labourAbility: p.labour_ability,
    wantsTransfer: p.wants_transfer,
    wishedEmployer: p.wished_employer,
    childrenSchooling: p.children_schooling,
    graduatedFrom: p.graduated_from,
    graduatedYear: p.graduated_year,
    wantsVocational: p.wants_vocational,
  };
  return {
    name: p.name,
    householdNumber: p.household_number,
    home: p.home,
    details: details as Details,
    sealed: { phone: p.phone_cipher, account: p.account_cipher },
    registeredPoor: p.registered_poor ?? undefined,
  };
}
