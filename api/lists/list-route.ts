import type { RateLimitOptions } from '@fastify/rate-limit';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { RouteAccess } from '../request.ts';
import { type Costly, everyRow } from './costly.ts';
import type { Column } from './export.ts';
import { inOrder, type ListQuery, type Order, readPage, type Sort } from './page.ts';
import { formats, sendTable } from './table-file.ts';

const EXPORT_PAGE = 2_000;

/** A list as a resource declares it: the same filters give the page on the screen and the file. */
export interface List<Filters extends z.ZodRawShape, Row, Item extends z.ZodType> {
  readonly url: string;
  readonly operationId: string;
  readonly summary: string;
  readonly tag: string;
  readonly access: RouteAccess;
  /** For lists that anybody may ask for. */
  readonly rateLimit?: RateLimitOptions | false;
  readonly filters: Filters;
  readonly item: Item;
  /** The first sort is the default; a leading `-` in `defaultSort` means descending. */
  readonly sorts: Readonly<Record<string, Sort>>;
  readonly defaultSort: string;
  readonly id: Sort;
  readonly columns: readonly Column<z.output<Item>>[];
  /** Already limited to what the user may see. */
  query(
    filters: z.output<z.ZodObject<Filters>>,
    request: FastifyRequest,
  ): ListQuery<Row> | Promise<ListQuery<Row>>;
  toItem(row: Row): z.output<Item>;
  /** For a list whose statement costs the same whatever page is asked for: a file is read by one cursor. */
  readonly costly?: Costly;
}

/** Minimal view of the app, so that each list keeps its own types. */
interface RouteHost {
  // biome-ignore lint/suspicious/noExplicitAny: Fastify's own types do not carry generic filters through
  route(options: any): unknown;
}

/** Adds a list with filters, sorting, cursor pages and CSV/XLSX export. */
export function listRoute<Filters extends z.ZodRawShape, Row, Item extends z.ZodType>(
  app: RouteHost,
  list: List<Filters, Row, Item>,
): void {
  const sortNames = Object.keys(list.sorts).flatMap((name) => [name, `-${name}`]);
  const paging = {
    cursor: z.string().max(500).optional().meta({ description: '上一页答复中的 nextCursor' }),
    limit: z.coerce.number().int().min(1).max(500).default(50),
    sort: z
      .enum(sortNames as [string, ...string[]])
      .default(list.defaultSort)
      .meta({ description: '前缀 - 为倒序' }),
    format: formats,
  };
  app.route({
    method: 'GET',
    url: list.url,
    config: { access: list.access, ...(list.rateLimit !== undefined && { rateLimit: list.rateLimit }) },
    schema: {
      operationId: list.operationId,
      summary: list.summary,
      tags: [list.tag],
      querystring: z.object({ ...list.filters, ...paging }),
      response: { 200: z.object({ items: z.array(list.item), nextCursor: z.string().nullable() }) },
    },
    handler: async (request: FastifyRequest, reply: FastifyReply) => {
      const asked = request.query as z.output<z.ZodObject<typeof paging>> & z.output<z.ZodObject<Filters>>;
      const order = orderOf(list, asked.sort);
      const query = await list.query(asked, request);
      if (asked.format === 'json') {
        const { rows, nextCursor } = await readPage(query, order, asked, list.costly);
        return { items: rows.map(list.toItem), nextCursor };
      }
      const items = list.costly
        ? everyItemAtOnce(query, order, list.toItem, list.costly)
        : everyItem(query, order, list.toItem);
      return sendTable(reply, asked.format, list.summary, list.columns, items);
    },
  });
}

function orderOf(list: { sorts: Readonly<Record<string, Sort>>; id: Sort }, name: string): Order {
  const descending = name.startsWith('-');
  const sort = list.sorts[descending ? name.slice(1) : name];
  if (!sort) throw new Error(`no sort ${name}`);
  return { sort, descending, id: list.id };
}

async function* everyItem<Row, Item>(query: ListQuery<Row>, order: Order, toItem: (row: Row) => Item) {
  let cursor: string | undefined;
  do {
    const page = await readPage(query, order, { cursor, limit: EXPORT_PAGE });
    for (const row of page.rows) yield toItem(row);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
}

async function* everyItemAtOnce<Row, Item>(
  query: ListQuery<Row>,
  order: Order,
  toItem: (row: Row) => Item,
  costly: Costly,
) {
  for await (const row of everyRow(inOrder(query, order), costly, EXPORT_PAGE)) yield toItem(row);
}
