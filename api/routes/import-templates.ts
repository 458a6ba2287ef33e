import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import writeExcelFile, { type SheetData } from 'write-excel-file/node';
import { z } from 'zod';
import {
  describeColumns,
  exampleRows,
  type ImportKind,
  importColumns,
  importKinds,
} from '../../src/domain/import-rows/index.ts';
import { importKindNames } from '../../src/domain/words.ts';

/** Rows below the examples that are kept as text, so that nobody's identity number is rounded while it is typed. */
const TEXT_ROWS = 300;
const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** The workbook that people fill in, one a kind of file: columns, two examples, and what each column takes. */
export const importTemplateRoutes: FastifyPluginAsyncZod = async (app) => {
  app.route({
    method: 'GET',
    url: '/import-columns/:kind/template.xlsx',
    config: { access: 'signed-in' },
    schema: {
      operationId: 'getImportTemplate',
      summary: '导入模板(XLSX)：表头、两行示例、逐列说明',
      tags: ['参考'],
      params: z.object({ kind: z.enum(importKinds) }),
      response: { 200: z.unknown().meta({ description: XLSX }) },
    },
    handler: async (request, reply) => {
      const { kind } = request.params;
      const name = `导入模板-${importKindNames[kind]}.xlsx`;
      reply.header(
        'content-disposition',
        `attachment; filename="template-${kind}.xlsx"; filename*=UTF-8''${encodeURIComponent(name)}`,
      );
      return reply.type(XLSX).send(await templateOf(kind));
    },
  });
};

function templateOf(kind: ImportKind): Promise<Buffer> {
  const columns = importColumns[kind];
  const asText = (value: string) => ({ value, type: String, format: '@' }) as const;
  const empty = Array.from({ length: TEXT_ROWS }, () => columns.map(() => asText('')));
  const rows: SheetData = [
    columns.map((column) => ({ ...asText(column), fontWeight: 'bold' as const })),
    ...exampleRows(kind).map((row) => row.map(asText)),
    ...empty,
  ];
  const widths = columns.map((column) => ({ width: Math.max(12, column.length * 2 + 4) }));
  return writeExcelFile([
    { sheet: importKindNames[kind], data: rows, columns: widths, stickyRowsCount: 1 },
    {
      sheet: '填写说明',
      data: explanations(kind),
      columns: [{ width: 20 }, { width: 8 }, { width: 70 }, { width: 40 }],
      stickyRowsCount: 1,
    },
  ]).toBuffer();
}

function explanations(kind: ImportKind): SheetData {
  const bold = (value: string) => ({ value, fontWeight: 'bold' as const });
  const wrapped = (value: string) => ({ value, wrap: true });
  return [
    ['列名', '必填', '说明', '可填的词语'].map(bold),
    ...describeColumns(kind).map(({ column, needed, note, words }) => [
      column,
      needed ? '必填' : '可空',
      wrapped(note),
      wrapped(words.join('、')),
    ]),
    [],
    [bold('第一张表的第 2、3 行是示例，请改为实际内容或删除后再导入。不要改动表头。')],
  ];
}
