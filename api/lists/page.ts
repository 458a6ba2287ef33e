import { type RawBuilder, type SelectQueryBuilder, sql } from 'kysely';
import { z } from 'zod';
import type { DB } from '../../src/db/schema.ts';
import { Problem } from '../problems.ts';
import { atOnce, type Costly } from './costly.ts';

/** One way to order a list. `by` must not be null; the row's id breaks ties. */
export interface Sort {
  readonly by: RawBuilder<unknown>;
  /** SQL type the cursor's text is read back as. */
  readonly type: 'text' | 'bigint' | 'date' | 'timestamptz';
}

export interface Order {
  readonly sort: Sort;
  readonly descending: boolean;
  readonly id: Sort;
}

export interface Page<Row> {
  readonly rows: Row[];
  readonly nextCursor: string | null;
}

// biome-ignore lint/suspicious/noExplicitAny: any tables, as long as rows of this shape come out
export type ListQuery<Row> = SelectQueryBuilder<DB, any, Row>;

/** PostgreSQL's codes for text that is no number, no date, none of the range, or no text at all. */
const UNREADABLE = /^(22P02|22003|2200[78]|22021)$/;

const cursorShape = z.tuple([z.string(), z.string()]);

/** The page after the cursor. Pages are cut by value, not by number, so new rows neither repeat nor skip others. */
export async function readPage<Row>(
  query: ListQuery<Row>,
  order: Order,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
  costly?: Costly,
): Promise<Page<Row>> {
  const { sort, id, descending } = order;
  let paged = inOrder(query, order)
    .select([
      sql<string>`(${sort.by})::text`.as('cursor_value'),
      sql<string>`(${id.by})::text`.as('cursor_id'),
    ])
    .limit(limit + 1);
  if (cursor !== undefined) {
    const [value, after] = readCursor(cursor);
    const comparison = descending ? sql`<` : sql`>`;
    paged = paged.where(
      sql<boolean>`(${sort.by}, ${id.by}) ${comparison}
        (${value}::${sql.raw(sort.type)}, ${after}::${sql.raw(id.type)})`,
    );
  }
  const found = await (costly ? atOnce(paged, costly) : paged.execute()).catch((error: { code?: string }) => {
    // The filters are checked before they get here: what the database cannot read is the cursor.
    if (cursor !== undefined && error.code && UNREADABLE.test(error.code))
      throw new Problem('invalid-cursor');
    throw error;
  });
  const rows = found.slice(0, limit);
  const last = rows.at(-1);
  const more = found.length > limit && last !== undefined;
  return {
    rows: rows as unknown as Row[],
    nextCursor: more ? writeCursor([last.cursor_value, last.cursor_id]) : null,
  };
}

/** The whole list, in its order. */
export function inOrder<Row>(query: ListQuery<Row>, { sort, id, descending }: Order): ListQuery<Row> {
  const direction = descending ? sql`desc` : sql`asc`;
  return query.orderBy(sql`${sort.by} ${direction}`).orderBy(sql`${id.by} ${direction}`);
}

const writeCursor = (at: [string, string]): string => Buffer.from(JSON.stringify(at)).toString('base64url');

function readCursor(cursor: string): [string, string] {
  try {
    return cursorShape.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
  } catch {
    throw new Problem('invalid-cursor');
  }
}
