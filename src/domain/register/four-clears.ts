import { fullYears, type PlainDate } from '../dates.ts';
import { type CardFacts, type CardField, cardFields, type RegisterGroup } from './card.ts';

/** 四清 (art. 8): what must be known of a person. */
export const clears = ['basic', 'destination', 'intention', 'income'] as const;
export type Clear = (typeof clears)[number];

export const clearNames = {
  basic: '基本信息清',
  destination: '就业去向清',
  intention: '就业意愿清',
  income: '就业收入清',
} as const satisfies Record<Clear, string>;

/** These fields must be known for this clear, of people of these groups and this age. */
export type ClearRule = {
  readonly clear: Clear;
  /** Absent = of everybody, whatever the group. */
  readonly groups?: readonly RegisterGroup[] | undefined;
  /** Full years; absent = of everybody. */
  readonly fromAge?: number | undefined;
  /** Only of who answers this with yes. */
  readonly where?: CardField | undefined;
  readonly fields: readonly CardField[];
};

/** From what age a person counts as labour (劳动法 art. 15: nobody under 16 is employed). */
export const WORKING_AGE = 16;

/**
 * What article 8 asks of each group; a policy's `fourClears` sets it otherwise. Whose group is not known is clear in
 * nothing but, at most, a child's basic information.
 */
export const defaultClearRules: readonly ClearRule[] = [
  { clear: 'basic', fields: ['sex', 'relation', 'annualIncomeFen'] },
  {
    clear: 'basic',
    fromAge: WORKING_AGE,
    fields: ['education', 'skill', 'health', 'employmentState'],
  },
  { clear: 'destination', fromAge: WORKING_AGE, fields: ['employmentState'] },
  {
    clear: 'destination',
    groups: ['已转移就业'],
    fromAge: WORKING_AGE,
    fields: ['employedIn', 'employedBy', 'employedAs'],
  },
  { clear: 'intention', fromAge: WORKING_AGE, fields: ['employmentState'] },
  {
    clear: 'intention',
    groups: ['已转移就业'],
    fromAge: WORKING_AGE,
    fields: ['satisfaction', 'wantsChange'],
  },
  {
    clear: 'intention',
    groups: ['已转移就业'],
    fromAge: WORKING_AGE,
    where: 'wantsChange',
    fields: ['wishedRegion', 'wishedPost'],
  },
  {
    clear: 'intention',
    groups: ['未转移有意愿'],
    fromAge: WORKING_AGE,
    fields: ['labourAbility', 'wishedRegion', 'wishedIndustry', 'wishedPost', 'wishedWageFen'],
  },
  {
    clear: 'intention',
    groups: ['两后生'],
    fromAge: WORKING_AGE,
    fields: ['graduatedFrom', 'wantsTransfer', 'wantsVocational'],
  },
  { clear: 'income', fields: ['annualIncomeFen'] },
  { clear: 'income', fromAge: WORKING_AGE, fields: ['employmentState'] },
  { clear: 'income', groups: ['已转移就业'], fromAge: WORKING_AGE, fields: ['wageFen'] },
];

/** 就业意愿清（未转移有意愿，满16岁）：劳动能力、意愿地区… */
export function clearRuleInWords({ clear, groups, fromAge, where, fields }: ClearRule): string {
  const whom = [
    ...(groups ? [groups.join('、')] : []),
    ...(fromAge === undefined ? [] : [`满${fromAge}岁`]),
    ...(where ? [`有${cardFields[where]}`] : []),
  ].join('，');
  const asked = fields.map((field) => cardFields[field]).join('、');
  return `${clearNames[clear]}${whom ? `（${whom}）` : ''}：${asked}`;
}

/** Does this rule ask something of this person on that day? */
function asksOf(rule: ClearRule, card: CardFacts, on: PlainDate): boolean {
  if (rule.fromAge !== undefined && fullYears(card.birthOn, on) < rule.fromAge) return false;
  if (rule.groups && !rule.groups.some((group) => group === card.employmentState)) return false;
  return rule.where === undefined || card[rule.where] === true;
}

/** What is missing for each of the four; an empty list = clear. Fields in the order of the rules, each once. */
export function missingOf(
  card: CardFacts,
  rules: readonly ClearRule[],
  on: PlainDate,
): Record<Clear, CardField[]> {
  const missing: Record<Clear, CardField[]> = { basic: [], destination: [], intention: [], income: [] };
  for (const rule of rules) {
    if (!asksOf(rule, card, on)) continue;
    const list = missing[rule.clear];
    for (const field of rule.fields) {
      const known = card[field] !== null && card[field] !== undefined && card[field] !== '';
      if (!known && !list.includes(field)) list.push(field);
    }
  }
  return missing;
}
