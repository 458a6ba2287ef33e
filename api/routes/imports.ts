import { createReadStream } from 'node:fs';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { sql } from 'kysely';
import { z } from 'zod';
import { may, type Operation } from '../../src/domain/access.ts';
import { importKinds } from '../../src/domain/import-rows/index.ts';
import { importKindNames, importStatusNames } from '../../src/domain/words.ts';
import { runImport } from '../../src/intake/run-import.ts';
import { ownInsuranceReport } from '../cases/own-insurance.ts';
import { rowErrorSchema } from '../cases/read-table.ts';
import type { ApiDeps } from '../deps.ts';
import { listRoute } from '../lists/list-route.ts';
import { anyUnder } from '../lists/scope.ts';
import { scopeOfRequest, signedIn } from '../plugins/access.ts';
import { spoolFolder, uploadOf } from '../plugins/uploads.ts';
import { Problem } from '../problems.ts';
import { divisionCode, idParams, iso, plainDate } from '../schemas/common.ts';

const MAX_IMPORT_BYTES = 200 * 1024 * 1024;
const operations = importKinds.map((kind) => `import-${kind}` as const) satisfies readonly Operation[];
const readers: readonly Operation[] = [...operations, 'read-audit'];

const kindSchema = z.enum(importKinds);
const modeSchema = z.enum(['keep-good', 'all-or-nothing']);

const counts = {
  rowsTotal: z.int(),
  accepted: z.int(),
  unchanged: z.int(),
  rejected: z.int(),
  unmatched: z.int(),
};

const warnings = z
  .array(rowErrorSchema)
  .meta({ description: '已导入但须留意的：没有用到的列、尚未登记的介绍机构等；前 1000 条' });

const reportSchema = z
  .object({
    importId: z.string(),
    kind: kindSchema,
    status: z.enum(['done', 'refused']),
    ...counts,
    errors: z.array(rowErrorSchema).meta({ description: '前 1000 条，全部见 /imports/{id}/errors' }),
    warnings,
  })
  .meta({ id: 'ImportReport' });

const runSchema = z
  .object({
    id: z.string(),
    kind: kindSchema,
    fileName: z.string(),
    sha256: z.string(),
    mode: modeSchema,
    status: z.enum(['running', 'done', 'refused', 'failed']),
    businessOn: z.string(),
    startedAt: z.string().meta({ description: '收到文件的时刻' }),
    importedBy: z.string().nullable(),
    importedByName: z.string().nullable(),
    ...counts,
  })
  .meta({ id: 'ImportRun' });

const runDetailSchema = runSchema
  .extend({
    warnings,
    earlier: z
      .object({ id: z.string(), businessOn: z.string() })
      .nullable()
      .meta({ description: '同一份文件(内容相同)上一次的导入' }),
  })
  .meta({ id: 'ImportRunDetail' });

/** Files of the counties: registry, organisations, placements, insurance, departures, follow-ups. */
export const importRoutes: FastifyPluginAsyncZod<ApiDeps> = async (app, deps) => {
  const { db } = deps.database;

  app.route({
    method: 'POST',
    url: '/imports/:kind',
    config: {
      access: operations,
      uploadLimit: MAX_IMPORT_BYTES,
      uploadFields: {
        mode: 'keep-good（默认，保留正确的行）或 all-or-nothing（有错则整份不导入）',
        proof: '用人单位申报本单位社保缴费时必填：缴费凭证的 sha256（先上传凭证）；其他导入不填',
      },
    },
    schema: {
      operationId: 'runImport',
      summary: '导入一份表格(CSV 或 XLSX)',
      tags: ['导入'],
      params: z.object({ kind: kindSchema }),
      response: { 200: reportSchema },
    },
    handler: async (request) => {
      const { kind } = request.params;
      const user = signedIn(request);
      const operation: Operation = `import-${kind}`;
      const upload = uploadOf(request);
      const mode = modeSchema.safeParse(upload.fields.mode ?? 'keep-good');
      if (!mode.success) throw new Problem('invalid-request', 'mode 只能是 keep-good 或 all-or-nothing。');
      const report = await runImport(
        { ...deps, spoolFolder: spoolFolder(deps.config) },
        {
          kind,
          fileName: upload.fileName,
          content: createReadStream(upload.path),
          mode: mode.data,
          businessAtMs: request.businessAtMs,
          userId: user.id,
          divisions: scopeOfRequest(request, operation).divisions,
          rowAllowed: (target) => may(user.grants, operation, target),
          ...(kind === 'insurance' && (await ownInsuranceReport(request, db, upload.fields.proof))),
        },
      );
      if (report.status === 'refused') {
        // A file that is no table of this kind has no rejected rows: then its own fault is the reason.
        const detail =
          report.rejected > 0
            ? `共 ${report.rowsTotal} 行，有 ${report.rejected} 行不符，整份未导入。`
            : `整份未导入：${report.errors
                .slice(0, 3)
                .map((e) => e.message)
                .join('')}`;
        throw new Problem('import-refused', detail, {
          errors: report.errors.map((e) => ({
            pointer: `/rows/${e.row}/${e.column}`,
            code: e.code,
            message: e.message,
          })),
          extra: { report },
        });
      }
      return { ...report, errors: [...report.errors], warnings: [...report.warnings] };
    },
  });

  /** The own imports, and those of colleagues: of each kind by the scope in which one brings in such files oneself. */
  const visible = (request: Parameters<typeof signedIn>[0]) => {
    const { id, grants } = signedIn(request);
    if (may(grants, 'read-audit', { divisions: [] })) return sql<boolean>`true`;
    const ofColleagues = importKinds.map((kind) => {
      const { divisions } = scopeOfRequest(request, `import-${kind}`);
      return sql`(m.kind = ${kind} and ${anyUnder(sql.ref('m.divisions'), divisions)})`;
    });
    return sql<boolean>`(m.imported_by = ${id} or ${sql.join(ofColleagues, sql` or `)})`;
  };
  const runs = () =>
    db
      .selectFrom('import_run as m')
      .leftJoin('app_user as u', 'u.id', 'm.imported_by')
      .select([
        'm.id',
        'm.kind',
        'm.file_name as fileName',
        'm.sha256',
        'm.mode',
        'm.status',
        'm.business_on as businessOn',
        'm.recorded_at as recordedAt',
        'm.imported_by as importedBy',
        'u.display_name as importedByName',
        'm.rows_total as rowsTotal',
        'm.accepted',
        'm.unchanged',
        'm.rejected',
        'm.unmatched',
      ])
      .$narrowType<Pick<z.output<typeof runSchema>, 'kind' | 'mode' | 'status'>>();

  type RunRow = Awaited<ReturnType<ReturnType<typeof runs>['execute']>>[number];
  const toRun = ({ recordedAt, ...row }: RunRow): z.output<typeof runSchema> => ({
    ...row,
    startedAt: iso(recordedAt),
  });

  listRoute(app, {
    url: '/imports',
    operationId: 'listImports',
    summary: '导入记录',
    tag: '导入',
    access: readers,
    filters: {
      division: divisionCode.optional().meta({ description: '导入人的辖区' }),
      kind: kindSchema.optional(),
      status: z.enum(['running', 'done', 'refused', 'failed']).optional(),
      from: plainDate.optional().meta({ description: '导入日期不早于' }),
      until: plainDate.optional().meta({ description: '导入日期不晚于' }),
      fileName: z.string().max(100).optional().meta({ description: '文件名中的字' }),
    },
    item: runSchema,
    sorts: { recordedAt: { by: sql.ref('m.recorded_at'), type: 'timestamptz' } },
    defaultSort: '-recordedAt',
    id: { by: sql.ref('m.id'), type: 'text' },
    columns: [
      { header: '编号', value: (m) => m.id },
      { header: '类别', value: (m) => importKindNames[m.kind] },
      { header: '文件', value: (m) => m.fileName },
      { header: '日期', value: (m) => m.businessOn },
      { header: '导入人', value: (m) => m.importedByName },
      { header: '状态', value: (m) => importStatusNames[m.status] },
      { header: '总行数', value: (m) => m.rowsTotal },
      { header: '导入', value: (m) => m.accepted },
      { header: '未变', value: (m) => m.unchanged },
      { header: '拒绝', value: (m) => m.rejected },
      { header: '未匹配', value: (m) => m.unmatched },
    ],
    query: (asked, request) => {
      // Bulk imports of the register have a list of their own; one may wait for days to be looked at.
      let query = runs()
        .where(visible(request))
        .where(sql<boolean>`not exists (select from register_load l where l.id = m.id)`);
      if (asked.division) query = query.where(anyUnder(sql.ref('m.divisions'), [asked.division]));
      if (asked.kind) query = query.where('m.kind', '=', asked.kind);
      if (asked.status) query = query.where('m.status', '=', asked.status);
      if (asked.from) query = query.where('m.business_on', '>=', asked.from);
      if (asked.until) query = query.where('m.business_on', '<=', asked.until);
      if (asked.fileName) query = query.where(sql<boolean>`strpos(m.file_name, ${asked.fileName}) > 0`);
      return query;
    },
    toItem: toRun,
  });

  app.route({
    method: 'GET',
    url: '/imports/:id',
    config: { access: readers },
    schema: {
      operationId: 'getImport',
      summary: '一次导入的结果',
      tags: ['导入'],
      params: idParams,
      response: { 200: runDetailSchema },
    },
    handler: async (request) => {
      const run = await runs()
        .select('m.warnings')
        .where('m.id', '=', request.params.id)
        .where(visible(request))
        .executeTakeFirst();
      if (!run) throw new Problem('not-found', `没有导入记录 ${request.params.id}。`);
      const earlier = await db
        .selectFrom('import_run as m')
        .select(['m.id', 'm.business_on as businessOn'])
        .where('m.sha256', '=', run.sha256)
        .where('m.kind', '=', run.kind)
        .where('m.status', '=', 'done')
        .where('m.recorded_at', '<', run.recordedAt)
        .where(visible(request))
        .orderBy('m.recorded_at', 'desc')
        .limit(1)
        .executeTakeFirst();
      return { ...toRun(run), warnings: run.warnings as z.output<typeof warnings>, earlier: earlier ?? null };
    },
  });

  listRoute(app, {
    url: '/imports/:id/errors',
    operationId: 'listImportErrors',
    summary: '导入错误明细',
    tag: '导入',
    access: readers,
    filters: {
      column: z.string().max(100).optional().meta({ description: '列名' }),
      code: z.string().max(100).optional().meta({ description: '错误代码' }),
      row: z.coerce.number().int().positive().optional().meta({ description: '文件中的行号' }),
    },
    item: rowErrorSchema,
    sorts: { row: { by: sql.ref('x.row_no'), type: 'bigint' } },
    defaultSort: 'row',
    id: { by: sql.ref('x.id'), type: 'bigint' },
    columns: [
      { header: '行', value: (e) => e.row },
      { header: '列', value: (e) => e.column },
      { header: '代码', value: (e) => e.code },
      { header: '问题', value: (e) => e.message },
      { header: '处理办法', value: (e) => e.remedy },
    ],
    query: (asked, request) => {
      let query = db
        .selectFrom('import_error as x')
        .innerJoin('import_run as m', 'm.id', 'x.import_id')
        .select(['x.row_no as row', 'x.column_name as column', 'x.code', 'x.message', 'x.remedy'])
        .where('m.id', '=', (request.params as { id: string }).id)
        .where(visible(request));
      if (asked.column) query = query.where('x.column_name', '=', asked.column);
      if (asked.code) query = query.where('x.code', '=', asked.code);
      if (asked.row) query = query.where('x.row_no', '=', asked.row);
      return query;
    },
    toItem: (row) => row,
  });
};
