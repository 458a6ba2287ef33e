import { fullYears, type PlainDate } from '../../../../src/domain/dates.ts';
import type { CardFacts, CardField } from '../../../../src/domain/register/card.ts';
import { type ClearRule, clears, missingOf } from '../../../../src/domain/register/four-clears.ts';
import type { VisitField, VisitValue } from '../../../../src/domain/register/visit.ts';
import { type Entry, needsPerson, type Villager, valuesOf, waitsForLine } from './store/entry.ts';
import type { VillageList } from './store/list-store.ts';

/** Where somebody stands, as the officer sees it. */
export type Standing = 'attention' | 'draft' | 'waiting' | 'confirmed' | 'open';

export interface Shown {
  readonly villager: Villager;
  readonly entry: Entry | null;
  /** The card with what was typed on it. */
  readonly values: Readonly<Partial<Record<VisitField, VisitValue>>>;
  /** As the card stood when it was opened, so that the order of fields does not jump while one types. */
  readonly missingOnCard: readonly CardField[];
  readonly missing: readonly CardField[];
  readonly standing: Standing;
  readonly age: number;
}

/** What somebody is shown by. */
interface Source {
  readonly villager: Villager;
  readonly entry: Entry | null;
  readonly income: VisitValue | undefined;
  readonly today: PlainDate;
  readonly rules: VillageList['clearRules'];
}

/**
 * Shows everybody of the village: the list as last read, under what was typed since. A village may have thousands of
 * people, so it remembers what it made, and a keystroke makes anew only whom it is about.
 */
export function createShowing() {
  const known = new Map<number, Source & { readonly shown: Shown }>();
  return (list: VillageList, entries: ReadonlyMap<number, Entry>, today: PlainDate): Shown[] => {
    const incomes = incomesTyped(list, entries);
    return list.people.map((villager) => {
      const entry = entries.get(villager.id) ?? null;
      const income = villager.household === null ? undefined : incomes.get(villager.household);
      const source: Source = { villager, entry, income, today, rules: list.clearRules };
      const was = known.get(villager.id);
      if (was && sameSource(was, source)) return was.shown;
      const shown = shownOne(source);
      known.set(villager.id, { ...source, shown });
      return shown;
    });
  };
}

const sameSource = (one: Source, other: Source): boolean =>
  one.villager === other.villager &&
  one.entry === other.entry &&
  one.income === other.income &&
  one.today === other.today &&
  one.rules === other.rules;

function shownOne({ villager, entry, income, today, rules }: Source): Shown {
  const card = {
    ...(villager.values as Shown['values']),
    ...(income !== undefined && { annualIncomeFen: income }),
  };
  const values = entry ? { ...card, ...valuesOf(entry) } : card;
  const missingOnCard = missing(rules, villager, card, today);
  return {
    villager,
    entry,
    values,
    missingOnCard,
    missing: entry ? missing(rules, villager, values, today) : missingOnCard,
    standing: standingOf(villager, entry),
    age: fullYears(villager.birthOn as PlainDate, today),
  };
}

/** The income is the household's: typed for one, it stands on the cards of all. */
function incomesTyped(list: VillageList, entries: ReadonlyMap<number, Entry>): Map<string, VisitValue> {
  const incomes = new Map<string, VisitValue>();
  if (entries.size === 0) return incomes;
  for (const { id, household } of list.people) {
    const entry = entries.get(id);
    const income = entry && valuesOf(entry).annualIncomeFen;
    if (household !== null && income !== undefined) incomes.set(household, income);
  }
  return incomes;
}

function missing(
  rules: VillageList['clearRules'],
  { birthOn, known }: Villager,
  values: Shown['values'],
  today: PlainDate,
): CardField[] {
  const kept = Object.fromEntries(known.map((field) => [field, '已登记']));
  const facts = { ...kept, ...values, birthOn } as CardFacts;
  const by = missingOf(facts, rules as readonly ClearRule[], today);
  return [...new Set(clears.flatMap((clear) => by[clear]))];
}

function standingOf({ confirmedOn }: Villager, entry: Entry | null): Standing {
  if (entry && needsPerson(entry)) return 'attention';
  if (entry && waitsForLine(entry)) return 'waiting';
  if (entry) return 'draft';
  return confirmedOn ? 'confirmed' : 'open';
}

export const filters = {
  open: '未核实',
  todo: '要处理',
  unclear: '四清未清',
  confirmed: '已核实',
  all: '全部',
} as const;
export type FilterName = keyof typeof filters;

export function passes({ standing, missing: lacks, villager }: Shown, filter: FilterName): boolean {
  switch (filter) {
    case 'open':
      return (standing === 'open' || standing === 'draft') && villager.confirmedOn === null;
    case 'todo':
      return standing === 'attention' || standing === 'waiting' || standing === 'draft';
    case 'unclear':
      return lacks.length > 0;
    case 'confirmed':
      return villager.confirmedOn !== null || standing === 'waiting';
    default:
      return true;
  }
}

/** By a piece of the name, the first letters of its pinyin, or of the household's number. */
export function matches({ villager }: Shown, text: string): boolean {
  const asked = text.trim().toLowerCase();
  return (
    villager.name.includes(asked) ||
    (villager.initials ?? '').startsWith(asked) ||
    (villager.household ?? '').toLowerCase().includes(asked)
  );
}

/** By household, in the order of the list, until so many people are shown; nobody's household is cut in two. */
export function wholeHouseholds(
  found: readonly Shown[],
  limit: number,
): { households: (readonly [string, readonly Shown[]])[]; left: number } {
  let left = found.length;
  const households: (readonly [string, readonly Shown[]])[] = [];
  for (const one of Map.groupBy(found, ({ villager }) => villager.household ?? '')) {
    if (found.length - left >= limit) break;
    households.push(one);
    left -= one[1].length;
  }
  return { households, left };
}
