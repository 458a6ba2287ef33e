import { sql } from 'kysely';
import { z } from 'zod';
import type { Db } from '../../src/db/client.ts';
import { storedPolicies } from '../../src/db/policies.ts';
import { type ClearRules, clearRulesOn, missingColumns } from '../../src/db/register/clears.ts';
import { inRegister } from '../../src/db/register/in-register.ts';
import type { PlainDate } from '../../src/domain/dates.ts';
import { type CardField, cardFields } from '../../src/domain/register/card.ts';
import { type Clear, clears } from '../../src/domain/register/four-clears.ts';
import { maskedIdentity } from '../schemas/people.ts';

const fieldName = z.enum(Object.keys(cardFields) as [CardField, ...CardField[]]);

/** What is missing of a person, for each of the four; an empty list = clear. */
export const missing = z
  .object(
    Object.fromEntries(clears.map((clear) => [clear, z.array(fieldName)])) as Record<
      Clear,
      z.ZodArray<typeof fieldName>
    >,
  )
  .meta({ id: 'MissingFields', description: '四清：每一清还缺哪些栏目，空 = 已清' });

/** One line of a village's book: all that article 8 asks of a person. */
export const cardItem = z
  .object({
    id: z.int(),
    revision: z.int(),
    name: z.string(),
    identityMasked: z.string(),
    birthOn: z.string(),
    household: z.string().nullable(),
    division: z.string().nullable(),
    place: z.string().nullable(),
    registeredPoor: z.boolean().nullable(),
    sex: z.string().nullable(),
    relation: z.string().nullable(),
    education: z.string().nullable(),
    skill: z.string().nullable(),
    health: z.string().nullable(),
    labourAbility: z.string().nullable(),
    annualIncomeFen: z.int().nullable(),
    employmentState: z.string().nullable(),
    employedIn: z.string().nullable(),
    employedBy: z.string().nullable(),
    employedAs: z.string().nullable(),
    wageFen: z.int().nullable(),
    satisfaction: z.string().nullable(),
    wantsChange: z.boolean().nullable(),
    childrenSchooling: z.string().nullable(),
    dependants: z.int().nullable(),
    wantsTransfer: z.boolean().nullable(),
    wishedRegion: z.string().nullable(),
    wishedIndustry: z.string().nullable(),
    wishedEmployer: z.string().nullable(),
    wishedPost: z.string().nullable(),
    wishedWageFen: z.int().nullable(),
    serviceNeeds: z.string().nullable(),
    graduatedFrom: z.string().nullable(),
    graduatedYear: z.int().nullable(),
    wantsVocational: z.boolean().nullable(),
    confirmedOn: z.string().nullable().meta({ description: '本年度核实日期' }),
    missing,
  })
  .meta({ id: 'PersonCard' });
export type CardItem = z.output<typeof cardItem>;

/**
 * The cards of the register on that day, with what is missing of each; whom to show is the caller's to say. `gone`: also those of
 * who died, left or was merged.
 */
export function cards(db: Db, rules: ClearRules, on: PlainDate, { gone = false } = {}) {
  return db
    .selectFrom('person as p')
    .leftJoin('household as h', 'h.number', 'p.household_number')
    .leftJoin('division as village', 'village.code', 'h.division')
    .leftJoin('division as town', 'town.code', 'village.parent')
    .where(gone ? sql<boolean>`p.name is not null` : inRegister(on))
    .select([
      'p.id',
      'p.revision',
      'p.name',
      'p.identity_last4 as last4',
      'p.birth_on as birthOn',
      'p.household_number as household',
      'h.division',
      'p.sex',
      'p.relation',
      'p.education',
      'p.skill',
      'p.health',
      'p.labour_ability as labourAbility',
      'h.annual_income_fen as annualIncomeFen',
      'p.employment_state as employmentState',
      'p.employed_in as employedIn',
      'p.employed_by as employedBy',
      'p.employed_as as employedAs',
      'p.wage_fen as wageFen',
      'p.satisfaction',
      'p.wants_change as wantsChange',
      'p.children_schooling as childrenSchooling',
      'p.dependants',
      'p.wants_transfer as wantsTransfer',
      'p.wished_region as wishedRegion',
      'p.wished_industry as wishedIndustry',
      'p.wished_employer as wishedEmployer',
      'p.wished_post as wishedPost',
      'p.wished_wage_fen as wishedWageFen',
      'p.service_needs as serviceNeeds',
      'p.graduated_from as graduatedFrom',
      'p.graduated_year as graduatedYear',
      'p.wants_vocational as wantsVocational',
    ])
    .select([
      sql<boolean | null>`(select s.registered_poor from poverty_status s where s.person_id = p.id
        and s.valid_from <= ${on} order by s.valid_from desc limit 1)`.as('registeredPoor'),
      sql<string | null>`town.name || ' ' || village.name`.as('place'),
      sql<string | null>`(select c.confirmed_on from refresh_confirmation c where c.person_id = p.id
        and c.year = ${Number(on.slice(0, 4))})`.as('confirmedOn'),
      ...missingColumns(rules, on),
    ]);
}

export type CardRow = Awaited<ReturnType<ReturnType<typeof cards>['executeTakeFirstOrThrow']>>;

/** `name` is there: `inRegister` asks for it. */
export function toCard({
  last4,
  name,
  missing_basic,
  missing_destination,
  missing_intention,
  missing_income,
  ...row
}: CardRow): CardItem {
  return {
    ...row,
    name: name ?? '',
    identityMasked: maskedIdentity(last4),
    missing: {
      basic: missing_basic,
      destination: missing_destination,
      intention: missing_intention,
      income: missing_income,
    },
  };
}

/** The rules of the four clears as the policies set them on that day. */
export async function clearRules(db: Db, on: PlainDate): Promise<ClearRules> {
  return clearRulesOn(await storedPolicies(db), on);
}
