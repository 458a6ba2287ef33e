import { checkRegistryRow, type RegistryRow } from '../domain/import-rows/index.ts';
import type { ImportContext, Importer, Numbered } from './context.ts';
import { ownHousehold } from './own-household.ts';
import { tellAffected } from './register/affected.ts';
import {
  DETAILS,
  type Details,
  type KnownPerson,
  type Register,
  readRegister,
  type Sealed,
} from './registry-read.ts';
import { type RegisterChanges, writeRegister } from './registry-write.ts';
import { againOnConflict } from './sql.ts';

/**
 * The labour register. The first row for an identity number stays: another household or name is a person's decision.
 * Income and village belong to the household, and the first row of a household in a file speaks for it.
 */
export const registry: Importer<RegistryRow> = { check: checkRegistryRow, apply, chunkRows: 2000 };

/** `identity-elsewhere`: in use as well, by a household that is not the importer's to see. */
type Verdict =
  | 'accepted'
  | 'unchanged'
  | 'identity-in-use'
  | 'identity-elsewhere'
  | 'household-closed'
  | 'row-out-of-scope'
  | 'own-case';

const REFUSED_FOR = {
  'identity-in-use': ['identity-in-use', '身份证号'],
  // The answer is the same, for the first stays.
  'identity-elsewhere': ['identity-in-use', '身份证号'],
  'household-closed': ['household-closed', '户编号'],
  'row-out-of-scope': ['row-out-of-scope', '行政区划代码'],
  'own-case': ['own-case', '户编号'],
} as const;

/** Households a file has already spoken for, by import. */
const spokenFor = new WeakMap<ImportContext, Set<string>>();

async function apply(context: ImportContext, rows: readonly Numbered<RegistryRow>[]): Promise<void> {
  const { trx } = context.transaction;
  const seenBefore = spokenFor.get(context) ?? new Set<string>();
  const isOwn = await ownHousehold(context, rows);
  const done = await againOnConflict(trx, async () => {
    const register = await readRegister(context, rows);
    const changes: RegisterChanges = { households: new Map(), people: new Map(), poverty: new Map() };
    const seen = new Set(seenBefore);
    const verdicts = rows.map(({ value }) => decide(context, value, isOwn(value), register, seen, changes));
    const affected = await writeRegister(context, changes);
    await tellAffected(trx, affected, { ...context, key: `register:${context.importId}` });
    return { verdicts, seen };
  });

  spokenFor.set(context, done.seen);
  for (const [i, verdict] of done.verdicts.entries()) {
    const { row } = rows[i]!;
    if (verdict === 'accepted' || verdict === 'unchanged') context.tally[verdict] += 1;
    else context.tally.refuse(REFUSED_FOR[verdict][0], row, REFUSED_FOR[verdict][1]);
    // The auditor sees who tries out numbers.
    if (verdict === 'identity-elsewhere') context.tally.identitiesElsewhere += 1;
  }
}

/** Decides one row against the register as the rows before it have left it, and notes what it changes. */
function decide(
  { vault, rowAllowed }: ImportContext,
  row: RegistryRow,
  own: boolean,
  register: Register,
  seen: Set<string>,
  changes: RegisterChanges,
): Verdict {
  const household = register.households.get(row.householdNumber);
  const reached = [row.division, household?.division ?? row.division];
  if (rowAllowed && !reached.every((division) => rowAllowed({ divisions: [division] }))) {
    return 'row-out-of-scope';
  }
  const asked = vault.identityKey(row.identityNumber);
  const identityKey = register.numbers.get(asked.toString('hex')) ?? asked;
  const key = identityKey.toString('hex');
  const person = register.people.get(key);
  // A person known only from a placement has neither name nor household: the register fills them in.
  const named = person !== undefined && person.name !== null;
  if (named && (person.name !== row.name || person.householdNumber !== row.householdNumber)) {
    const foreign = rowAllowed && person.home !== null && !rowAllowed({ divisions: [person.home] });
    return foreign ? 'identity-elsewhere' : 'identity-in-use';
  }

  const speaks = !seen.has(row.householdNumber);
  const newHousehold = { division: row.division, annualIncomeFen: row.annualIncomeFen };
  const householdChanged =
    !household ||
    (speaks &&
      (household.division !== newHousehold.division ||
        household.annualIncomeFen !== newHousehold.annualIncomeFen));
  if (household?.closed && (!named || householdChanged)) return 'household-closed';
  const details = detailsOf(row, person);
  const detailsChanged = !named || DETAILS.some((field) => person.details[field] !== details[field]);
  const povertyChanged = person?.registeredPoor !== row.registeredPoor;
  const changed = householdChanged || detailsChanged || povertyChanged;
  // What says of the own family what the register says already is no act.
  if (own && changed) return 'own-case';

  seen.add(row.householdNumber);
  if (householdChanged) {
    register.households.set(row.householdNumber, newHousehold);
    const moved = household !== undefined && household.division !== row.division;
    changes.households.set(row.householdNumber, { ...newHousehold, moved });
  }
  const sealed = stillSealed(details, person);
  if (detailsChanged) {
    const stub = changes.people.get(key)?.stub ?? person?.name === null;
    changes.people.set(key, { identityKey, row, details, sealed, stub });
  }
  if (povertyChanged) {
    const first = changes.poverty.get(key)?.first ?? person?.registeredPoor === undefined;
    changes.poverty.set(key, { registeredPoor: row.registeredPoor, first });
  }

  const after: KnownPerson = {
    name: row.name,
    householdNumber: row.householdNumber,
    home: row.division,
    details,
    sealed,
    registeredPoor: row.registeredPoor,
  };
  register.people.set(key, after);
  return changed ? 'accepted' : 'unchanged';
}

/** What the record has sealed of these values. */
function stillSealed(details: Details, person: KnownPerson | undefined): Sealed {
  return {
    phone: details.phone === person?.details.phone ? person.sealed.phone : null,
    account: details.account === person?.details.account ? person.sealed.account : null,
  };
}

/** What a file has no column for stays as the card has it. */
function detailsOf(row: RegistryRow, person: KnownPerson | undefined): Details {
  return Object.fromEntries(
    DETAILS.map((field) => [field, row[field] === undefined ? (person?.details[field] ?? null) : row[field]]),
  ) as Details;
}
