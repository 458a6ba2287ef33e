import { type RawBuilder, sql } from 'kysely';
import type { ScopeFilter } from '../../src/domain/access.ts';

/** Columns of a list's row that a scope can take hold of. */
export interface ScopeColumns {
  /** SQL references to division codes; one lying in the grant's division is enough. */
  readonly divisions: readonly RawBuilder<string>[];
  readonly employer?: RawBuilder<string>;
  readonly intermediary?: RawBuilder<string>;
  readonly institution?: RawBuilder<string>;
}

/** The `may` of lists: only rows that one of the user's grants reaches. */
export function inScope(filter: ScopeFilter, columns: ScopeColumns): RawBuilder<boolean> {
  if (filter.all) return sql<boolean>`true`;
  const ways: RawBuilder<boolean>[] = [];
  if (filter.divisions.length > 0) {
    for (const column of columns.divisions) ways.push(under(column, filter.divisions));
  }
  if (columns.employer && filter.employers.length > 0) {
    ways.push(sql<boolean>`${columns.employer} = any(${filter.employers}::text[])`);
  }
  if (columns.intermediary && filter.intermediaries.length > 0) {
    ways.push(sql<boolean>`${columns.intermediary} = any(${filter.intermediaries}::text[])`);
  }
  if (columns.institution && filter.institutions.length > 0) {
    ways.push(sql<boolean>`${columns.institution} = any(${filter.institutions}::text[])`);
  }
  return ways.length === 0 ? sql<boolean>`false` : sql<boolean>`(${sql.join(ways, sql` or `)})`;
}

/** Does the column's division lie in one of these, or equal it? As `covers` of src/domain/divisions. */
export function under(column: RawBuilder<string>, divisions: readonly string[]): RawBuilder<boolean> {
  return sql<boolean>`${column} like any(${divisions.map((code) => `${significant(code)}%`)}::text[])`;
}

/** As `under`, for a column that holds several divisions: one of them is enough. */
export function anyUnder(column: RawBuilder<string[]>, divisions: readonly string[]): RawBuilder<boolean> {
  return sql<boolean>`exists (select 1 from unnest(${column}) one(code)
    where ${under(sql.ref('one.code'), divisions)})`;
}

/** The digits that name something: 433100 → 4331, 433101 stays, 433101002 stays. */
function significant(code: string): string {
  return code.length > 6 ? code.replace(/(000)+$/, '') : code.replace(/(00)+$/, '');
}
