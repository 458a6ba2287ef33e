import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { seedReferenceData } from '../../cli/stack/seed.ts';
import { readAreaClears } from '../../src/db/register/area-clears.ts';
import { cardColumns } from '../../src/db/register/card-columns.ts';
import { type ClearRules, clearRulesOf, missingSql } from '../../src/db/register/clears.ts';
import { inRegister } from '../../src/db/register/in-register.ts';
import { addDays, addYears, plainDate } from '../../src/domain/dates.ts';
import { PREFECTURE } from '../../src/domain/divisions.ts';
import { type CardField, cardFields } from '../../src/domain/register/card.ts';
import { clears, defaultClearRules, missingOf } from '../../src/domain/register/four-clears.ts';
import { createTestDatabase, type TestDatabase } from '../helpers/postgres.ts';

const ON = plainDate('2017-02-28');
const VILLAGES = ['433101002001', '433101002002', '433123101002'];
/** 凤凰 asks for a telephone number as well and forgets the rest. */
const RULES: ClearRules = [
  { division: '433123', rules: [{ clear: 'basic', fields: ['phone'] }] },
  { division: PREFECTURE, rules: defaultClearRules },
];

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  await seedReferenceData(database.db, { demoAccounts: null });
});
afterAll(() => database?.close());

const bool = fc.constantFrom(true, false, null);
const word = fc.constantFrom('x', '', null);
const amount = fc.constantFrom(0, 100, null);
const person = fc.record({
  village: fc.constantFrom(...VILLAGES),
  birthOn: fc.constantFrom(
    ...[-1, 0, 1].map((days) => addDays(addYears(ON, -16), days)),
    plainDate('2001-02-28'),
    plainDate('2000-02-29'),
    plainDate('1980-01-01'),
    plainDate('2010-05-05'),
  ),
  sex: fc.constantFrom('男', null),
  employmentState: fc.constantFrom('已转移就业', '未转移有意愿', '两后生', '无转移意愿', null),
  wantsChange: bool,
  wantsTransfer: bool,
  wantsVocational: bool,
  annualIncomeFen: amount,
  wageFen: amount,
  wishedWageFen: amount,
  dependants: fc.constantFrom(0, 2, null),
  graduatedYear: fc.constantFrom(2016, null),
  gone: fc.constantFrom(null, null, null, 'died', 'left'),
  ...Object.fromEntries(
    [
      'relation',
      'education',
      'skill',
      'health',
      'labourAbility',
      'employedIn',
      'employedBy',
      'employedAs',
      'satisfaction',
      'childrenSchooling',
      'wishedRegion',
      'wishedIndustry',
      'wishedEmployer',
      'wishedPost',
      'serviceNeeds',
      'graduatedFrom',
    ].map((field) => [field, word]),
  ),
});
type OnePerson = Record<string, string | number | boolean | null> & { village: string; birthOn: never };

test('what the one statement misses of everybody is what the rules miss of each', async () => {
  const { db } = database;
  const people = fc.sample(person, { numRuns: 400, seed: 7 }) as unknown as OnePerson[];
  for (const [n, one] of people.entries()) await record(n, one);
  const { rows } = await sql<Record<string, string[]> & { id: number; n: string }>`
    select p.id, p.household_number as n, ${sql.join(clears.map((clear) => sql`${missingSql(RULES, clear, ON)} as ${sql.ref(clear)}`))}
    from person p left join household h on h.number = p.household_number where ${inRegister(ON)}
  `.execute(db);
  const here = people.map((one, n) => ({ one, n })).filter(({ one }) => one.gone === null);
  expect(rows.length).toBe(here.length);
  expect(here.length).toBeGreaterThan(100);
  const told = new Map(rows.map((row) => [String(row.n), row]));
  for (const { one, n } of here) {
    const should = missingOf(one as never, clearRulesOf(RULES, one.village), ON);
    for (const clear of clears)
      expect([n, clear, told.get(`H${n}`)![clear]!.toSorted()]).toEqual([n, clear, should[clear].toSorted()]);
  }

  const areas = await readAreaClears(db, RULES, ON, PREFECTURE);
  const should = Map.groupBy(here, ({ one }) => one.village.slice(0, 6));
  expect(areas.map(({ area, people: count }) => [area, count])).toEqual(
    [...should].map(([area, all]) => [area, all.length]).toSorted(),
  );
  for (const { area, clear, allClear, missing } of areas) {
    const lists = should
      .get(area)!
      .map(({ one }) => missingOf(one as never, clearRulesOf(RULES, one.village), ON));
    for (const name of clears)
      expect(clear[name]).toBe(lists.filter((list) => list[name].length === 0).length);
    expect(allClear).toBe(lists.filter((list) => clears.every((name) => list[name].length === 0)).length);
    for (const { field, people: count } of missing)
      expect(count).toBe(lists.filter((list) => clears.some((name) => list[name].includes(field))).length);
  }
});

async function record(n: number, { village, gone, ...one }: OnePerson): Promise<void> {
  const { db } = database;
  const key = Buffer.alloc(16);
  key.writeUInt32BE(n);
  const before = addDays(ON, -1);
  await sql`insert into household (number, division, annual_income_fen)
    values (${`H${n}`}, ${village}, ${one.annualIncomeFen})`.execute(db);
  const columns = (Object.keys(cardFields) as CardField[]).filter(
    (field) => field in one && field !== 'annualIncomeFen',
  );
  await sql`insert into person (identity_key, identity_cipher, identity_last4, name, birth_on, household_number, business_on,
      died_on, left_on, ${sql.join(columns.map((field) => sql.raw(cardColumns[field].slice(2))))})
    values (${key}, '\\x00', '0000', '石', ${one.birthOn}, ${`H${n}`}, ${ON}, ${gone === 'died' ? before : null}::date,
      ${gone === 'left' ? ON : null}::date, ${sql.join(columns.map((field) => sql`${one[field]}`))})`.execute(
    db,
  );
}
