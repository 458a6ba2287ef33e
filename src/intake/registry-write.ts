import { sql } from 'kysely';
import { joinCardByNumber } from '../db/identity-numbers.ts';
import { nameInitials } from '../db/name-initials.ts';
import type { RegistryRow } from '../domain/import-rows/index.ts';
import type { ImportContext } from './context.ts';
import { type Affected, affectedCases, NOBODY } from './register/affected.ts';
import type { Details, KnownHousehold, Sealed } from './registry-read.ts';
import { hex, recordset } from './sql.ts';

interface PersonWrite {
  readonly identityKey: Buffer;
  readonly row: RegistryRow;
  readonly details: Details;
  readonly sealed: Sealed;
  /** Known until now from a placement only. */
  readonly stub: boolean;
}

/** What one chunk changes; people and poverty by the hex of the identity key. */
export interface RegisterChanges {
  readonly households: Map<string, KnownHousehold & { readonly moved: boolean }>;
  readonly people: Map<string, PersonWrite>;
  readonly poverty: Map<string, { readonly registeredPoor: boolean; readonly first: boolean }>;
}

/** The register has no dates of its own: what it says first of a person holds from before any placement. */
const SINCE_EVER = '1900-01-01';

/** Writes a chunk's changes; returns whose assessment they can change. */
export async function writeRegister(context: ImportContext, changes: RegisterChanges): Promise<Affected> {
  await writeHouseholds(context, changes);
  await writePeople(context, changes);
  await writePoverty(context, changes);
  return affectedBy(context, changes);
}

async function writeHouseholds(
  { transaction: { trx }, importId, businessOn }: ImportContext,
  { households }: RegisterChanges,
) {
  if (households.size === 0) return;
  const records = [...households].map(([number, household]) => ({ number, ...household }));
  await sql`
    insert into household (number, division, annual_income_fen, import_id, business_on)
    select r.number, r.division, r."annualIncomeFen", ${importId}, ${businessOn}
    from ${recordset(records, 'number text, division text, "annualIncomeFen" bigint')}
    on conflict (number) do update
    set division = excluded.division, annual_income_fen = excluded.annual_income_fen, import_id = excluded.import_id,
      business_on = excluded.business_on, changed_by = null
  `.execute(trx);
}

// Column of `person`, its type, and the name it has in the chunk.
const PERSON_COLUMNS = [
  ['name', 'text', 'name'],
  ['name_initials', 'text', 'nameInitials'],
  ['household_number', 'text', 'householdNumber'],
  ['sex', 'text', 'sex'],
  ['relation', 'text', 'relation'],
  ['education', 'text', 'education'],
  ['skill', 'text', 'skill'],
  ['health', 'text', 'health'],
  ['employment_state', 'text', 'employmentState'],
  ['employed_in', 'text', 'employedIn'],
  ['employed_by', 'text', 'employedBy'],
  ['employed_as', 'text', 'employedAs'],
  ['wage_fen', 'bigint', 'wageFen'],
  ['satisfaction', 'text', 'satisfaction'],
  ['wants_change', 'boolean', 'wantsChange'],
  ['wished_region', 'text', 'wishedRegion'],
  ['wished_industry', 'text', 'wishedIndustry'],
  ['wished_post', 'text', 'wishedPost'],
  ['wished_wage_fen', 'bigint', 'wishedWageFen'],
  ['service_needs', 'text', 'serviceNeeds'],
  ['dependants', 'int', 'dependants'],
  ['phone_cipher', 'bytea', 'phone'],
  ['account_cipher', 'bytea', 'account'],
  ['account_key', 'bytea', 'accountKey'],
  ['labour_ability', 'text', 'labourAbility'],
  ['wants_transfer', 'boolean', 'wantsTransfer'],
  ['wished_employer', 'text', 'wishedEmployer'],
  ['children_schooling', 'text', 'childrenSchooling'],
  ['graduated_from', 'text', 'graduatedFrom'],
  ['graduated_year', 'int', 'graduatedYear'],
  ['wants_vocational', 'boolean', 'wantsVocational'],
  ['phone_key', 'bytea', 'phoneKey'],
] as const;
const COLUMN_NAMES = sql.raw(PERSON_COLUMNS.map(([column]) => column).join(', '));
const VALUES = sql.raw(PERSON_COLUMNS.map(([, , field]) => `r."${field}"`).join(', '));
const UPDATES = sql.raw(PERSON_COLUMNS.map(([column]) => `${column} = excluded.${column}`).join(', '));
const TYPES = PERSON_COLUMNS.map(([, type, field]) => `"${field}" ${type}`).join(', ');

async function writePeople(
  { transaction: { trx }, vault, importId, businessOn }: ImportContext,
  { people }: RegisterChanges,
): Promise<void> {
  if (people.size === 0) return;
  const records = [...people.values()].map(({ identityKey, row, details, sealed }) => ({
    ...details,
    key: hex(identityKey),
    cipher: hex(vault.seal(row.identityNumber)),
    last4: row.identityNumber.slice(-4),
    birthOn: row.birthDate,
    name: row.name,
    nameInitials: nameInitials(row.name),
    householdNumber: row.householdNumber,
    phone: details.phone && hex(sealed.phone ?? vault.seal(details.phone)),
    account: details.account && hex(sealed.account ?? vault.seal(details.account)),
    accountKey: details.account && hex(vault.accountKey(details.account)),
    phoneKey: details.phone && hex(vault.phoneKey(details.phone)),
  }));
  await sql`
    insert into person (identity_key, identity_cipher, identity_last4, birth_on, import_id, business_on, ${COLUMN_NAMES})
    select r.key, r.cipher, r.last4, r."birthOn", ${importId}, ${businessOn}, ${VALUES}
    from ${recordset(records, `key bytea, cipher bytea, last4 text, "birthOn" date, ${TYPES}`)}
    on conflict (identity_key) do update
    set import_id = excluded.import_id, business_on = excluded.business_on, source = 'file', changed_by = null, ${UPDATES}
  `.execute(trx);
}

async function writePoverty(
  { transaction: { trx }, importId, businessOn }: ImportContext,
  { poverty }: RegisterChanges,
): Promise<void> {
  if (poverty.size === 0) return;
  const records = [...poverty].map(([key, { registeredPoor, first }]) => ({
    key: `\\x${key}`,
    poor: registeredPoor,
    from: first ? SINCE_EVER : businessOn,
  }));
  await sql`
    insert into poverty_status (person_id, valid_from, registered_poor, import_id)
    select p.id, r."from", r.poor, ${importId}
    from ${recordset(records, 'key bytea, poor boolean, "from" date')} ${joinCardByNumber('p', 'r.key')}
    on conflict (person_id, valid_from) do update
    set registered_poor = excluded.registered_poor, import_id = excluded.import_id
  `.execute(trx);
}

/** People who were stubs, whose poverty changed, or whose household moved. */
async function affectedBy(
  { transaction: { trx } }: ImportContext,
  { households, people, poverty }: RegisterChanges,
): Promise<Affected> {
  const filled = [...people].filter(([, write]) => write.stub).map(([key]) => key);
  const changed = [...poverty].filter(([, status]) => !status.first).map(([key]) => key);
  const keys = [...new Set([...filled, ...changed])].map((key) => ({ key: `\\x${key}` }));
  const moved = [...households].filter(([, household]) => household.moved).map(([number]) => number);
  if (keys.length === 0 && moved.length === 0) return NOBODY;
  return affectedCases(
    trx,
    sql`select p.id from ${recordset(keys, 'key bytea')} ${joinCardByNumber('p', 'r.key')}
      union select id from person where household_number = any(${moved})`,
  );
}
