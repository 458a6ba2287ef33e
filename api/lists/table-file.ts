import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { type Column, csvStream, xlsxBuffer } from './export.ts';

export const formats = z
  .enum(['json', 'csv', 'xlsx'])
  .default('json')
  .meta({ description: 'csv、xlsx 导出筛选出的全部行' });

/** Sends rows as a file for spreadsheets, named in Chinese. */
export async function sendTable<Item>(
  reply: FastifyReply,
  format: 'csv' | 'xlsx',
  name: string,
  columns: readonly Column<Item>[],
  items: AsyncIterable<Item> | readonly Item[],
): Promise<FastifyReply> {
  const rows = Symbol.asyncIterator in items ? items : each(items);
  reply.header(
    'content-disposition',
    `attachment; filename="export.${format}"; filename*=UTF-8''${encodeURIComponent(`${name}.${format}`)}`,
  );
  if (format === 'csv') return reply.type('text/csv; charset=utf-8').send(csvStream(columns, rows));
  return reply
    .type('application/vnd.openxmlformats-officedocument.spreadsheetml.sheet')
    .send(await xlsxBuffer(name.slice(0, 31), columns, rows));
}

async function* each<Item>(items: readonly Item[]) {
  yield* items;
}
