import { type RawBuilder, sql } from 'kysely';
import type { PlainDate } from '../../domain/dates.ts';
import { PREFECTURE } from '../../domain/divisions.ts';
import { policyInForce } from '../../domain/policy/in-force.ts';
import type { Policy } from '../../domain/policy/types.ts';
import type { CardField } from '../../domain/register/card.ts';
import { type Clear, type ClearRule, clears, defaultClearRules } from '../../domain/register/four-clears.ts';
import { cardColumns } from './card-columns.ts';

/** Rules of the four clears by where they hold: counties with rules of their own first, the prefecture last. */
export type ClearRules = readonly { readonly division: string; readonly rules: readonly ClearRule[] }[];

/** What the policies in force on that day ask; before the first policy the default. */
export function clearRulesOn(policies: readonly Policy[], on: PlainDate): ClearRules {
  const divisions = new Set(
    policies.map(({ division }) => division as string).filter((d) => d !== PREFECTURE),
  );
  return [...[...divisions].toSorted(), PREFECTURE].map((division) => {
    const found = policyInForce(policies, on, division);
    return { division, rules: (found.ok && found.policy.fourClears) || defaultClearRules };
  });
}

/** The rules that hold for a village. */
export function clearRulesOf(rules: ClearRules, village: string | null): readonly ClearRule[] {
  const found = rules.find(({ division }) => village?.startsWith(division));
  return (found ?? rules.at(-1))!.rules;
}

/** What is missing of `person p left join household h` for one clear, as `missingOf` says it; empty = clear. */
export function missingSql(rules: ClearRules, clear: Clear, on: PlainDate): RawBuilder<CardField[]> {
  const [last, ...others] = rules.toReversed();
  return others.reduce(
    (otherwise, { division, rules: own }) =>
      sql<
        CardField[]
      >`case when h.division like ${`${division}%`} then ${missingBy(own, clear, on)} else ${otherwise} end`,
    missingBy(last!.rules, clear, on),
  );
}

function missingBy(rules: readonly ClearRule[], clear: Clear, on: PlainDate): RawBuilder<CardField[]> {
  const asked = new Map<CardField, RawBuilder<boolean>[]>();
  for (const rule of rules) {
    if (rule.clear !== clear) continue;
    for (const field of rule.fields) asked.set(field, [...(asked.get(field) ?? []), asks(rule, on)]);
  }
  if (asked.size === 0) return sql`'{}'::text[]`;
  const fields = [...asked].map(([field, ways]) => {
    const column = sql.raw(cardColumns[field]);
    return sql`case when nullif(${column}::text, '') is null and (${sql.join(ways, sql` or `)}) then ${field} end`;
  });
  return sql`array_remove(array[${sql.join(fields)}]::text[], null)`;
}

/** As `asksOf` in the domain. */
function asks({ fromAge, groups, where }: ClearRule, on: PlainDate): RawBuilder<boolean> {
  const parts = [
    ...(fromAge === undefined ? [] : [sql`p.birth_on + make_interval(years => ${fromAge}) <= ${on}`]),
    ...(groups ? [sql`p.employment_state = any(${[...groups]}::text[])`] : []),
    ...(where ? [sql`${sql.raw(cardColumns[where])}::text = 'true'`] : []),
  ];
  return parts.length === 0 ? sql<boolean>`true` : sql<boolean>`(${sql.join(parts, sql` and `)})`;
}

/** The four as columns of a query: `missing_basic`, … */
export const missingColumns = (rules: ClearRules, on: PlainDate) =>
  clears.map((clear) => missingSql(rules, clear, on).as(`missing_${clear}` as const));
