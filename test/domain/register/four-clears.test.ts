import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addDays, addYears, plainDate } from '../../../src/domain/dates.ts';
import { type CardFacts, type CardField, cardFields } from '../../../src/domain/register/card.ts';
import {
  clearRuleInWords,
  clears,
  defaultClearRules,
  missingOf,
  WORKING_AGE,
} from '../../../src/domain/register/four-clears.ts';

const ON = plainDate('2017-06-30');
const grown = plainDate('1980-01-01');
const basic = {
  sex: '男',
  relation: '户主',
  annualIncomeFen: 0,
  education: '初中',
  skill: '无',
  health: '健康',
} as const;
const all = (card: CardFacts) => missingOf(card, defaultClearRules, ON);

test.each<[string, Partial<CardFacts>, Partial<Record<(typeof clears)[number], CardField[]>>]>([
  [
    'transferred, everything known',
    {
      employmentState: '已转移就业',
      employedIn: '440300',
      employedBy: '厂',
      employedAs: '工',
      wageFen: 1,
      satisfaction: '满意',
      wantsChange: false,
    },
    {},
  ],
  [
    'transferred, nothing more known',
    { employmentState: '已转移就业' },
    {
      destination: ['employedIn', 'employedBy', 'employedAs'],
      intention: ['satisfaction', 'wantsChange'],
      income: ['wageFen'],
    },
  ],
  [
    'wants to change: where to and as what',
    {
      employmentState: '已转移就业',
      employedIn: '440300',
      employedBy: '厂',
      employedAs: '工',
      wageFen: 1,
      satisfaction: '不满意',
      wantsChange: true,
    },
    { intention: ['wishedRegion', 'wishedPost'] },
  ],
  [
    'not yet transferred',
    { employmentState: '未转移有意愿' },
    {
      intention: ['labourAbility', 'wishedRegion', 'wishedIndustry', 'wishedPost', 'wishedWageFen'],
    },
  ],
  [
    'left school',
    { employmentState: '两后生', wantsTransfer: false },
    { intention: ['graduatedFrom', 'wantsVocational'] },
  ],
  ['wants nothing', { employmentState: '无转移意愿' }, {}],
  [
    'of no group',
    {},
    {
      basic: ['employmentState'],
      destination: ['employmentState'],
      intention: ['employmentState'],
      income: ['employmentState'],
    },
  ],
  [
    'an income of nothing is known, an empty word is not',
    { employmentState: '无转移意愿', health: '' },
    { basic: ['health'] },
  ],
])('%s', (_name, card, missing) => {
  const none = Object.fromEntries(clears.map((clear) => [clear, []]));
  expect(all({ birthOn: grown, ...basic, ...card })).toEqual({ ...none, ...missing });
});

test('a child is asked for sex, place in the household and its income alone, up to the day it is 16', () => {
  const child = { birthOn: addDays(addYears(ON, -WORKING_AGE), 1) };
  expect(all(child)).toEqual({
    basic: ['sex', 'relation', 'annualIncomeFen'],
    destination: [],
    intention: [],
    income: ['annualIncomeFen'],
  });
  expect(all({ birthOn: addYears(ON, -WORKING_AGE) }).destination).toEqual(['employmentState']);
});

test('learning a field never makes anything else unclear, unless it opens a question', () => {
  const opening: CardField[] = ['employmentState', 'wantsChange'];
  const fields = (Object.keys(cardFields) as CardField[]).filter((field) => !opening.includes(field));
  fc.assert(
    fc.property(
      fc.record(
        {
          ...Object.fromEntries(fields.map((field) => [field, fc.constantFrom('x', 0, null)])),
          employmentState: fc.constantFrom('已转移就业', '未转移有意愿', '两后生', '无转移意愿', null),
          wantsChange: fc.constantFrom(true, false, null),
        },
        { requiredKeys: [] },
      ),
      fc.constantFrom(...fields),
      (card, field) => {
        const before = all({ birthOn: grown, ...(card as object) });
        const after = all({ birthOn: grown, ...(card as object), [field]: 'known' });
        for (const clear of clears) {
          expect(after[clear]).toEqual(before[clear].filter((one) => one !== field));
        }
      },
    ),
  );
});

test('a rule says in words whom it asks what', () => {
  expect(
    clearRuleInWords({ clear: 'intention', groups: ['两后生'], fromAge: 16, fields: ['graduatedFrom'] }),
  ).toBe('就业意愿清（两后生，满16岁）：毕业学校');
});
