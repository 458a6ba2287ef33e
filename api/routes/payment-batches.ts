import { readFile } from 'node:fs/promises';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { sql } from 'kysely';
import { z } from 'zod';
import { may, type Operation } from '../../src/domain/access.ts';
import { bankFormatIds, bankFormats } from '../../src/domain/bank-formats.ts';
import { batchStatusNames, waitKindNames } from '../../src/domain/words.ts';
import { importBankResult } from '../../src/payments/bank-result.ts';
import { releaseBatch } from '../../src/payments/release.ts';
import { barredFromResult } from '../../src/payments/result-duty.ts';
import { batchAnswersSchema, readBatchAnswers } from '../cases/batch-answers.ts';
import { moneyProblem } from '../cases/money-problem.ts';
import { toWait, waitColumns, waitSchema } from '../cases/waits.ts';
import type { ApiDeps } from '../deps.ts';
import { listRoute } from '../lists/list-route.ts';
import { inScope, under } from '../lists/scope.ts';
import { actOf, authorize, authorizeFound, scopeOfRequest, signedIn } from '../plugins/access.ts';
import { auditRead } from '../plugins/audit-read.ts';
import { uploadOf } from '../plugins/uploads.ts';
import { divisionCode, idParams } from '../schemas/common.ts';
import { excludedSchema, toLine } from './payments.ts';

const batchWaits = ['bank-result', 'batch-overdue', 'payment-unclear'] as const;
const MAX_RESULT_BYTES = 20 * 1024 * 1024;

const batchSchema = z
  .object({
    id: z.string(),
    division: z.string(),
    divisionName: z.string(),
    releasedBy: z.string(),
    releasedOn: z.string(),
    lineCount: z.int(),
    totalFen: z.int(),
    fileSha256: z.string(),
    format: z.enum(bankFormatIds),
    status: z.enum(['released', 'settled']),
    paid: z.int(),
    returned: z.int(),
    reversed: z.int(),
    outstanding: z.int(),
    unclear: z.int().meta({ description: '未回之中须由人核实的笔数' }),
    waitsFor: z.enum(batchWaits).nullable().meta({ description: '批次在等什么；null：已结清' }),
    waitsUntil: z.string().nullable().meta({ description: '到这一天仍没有回执即须查询' }),
  })
  .meta({ id: 'PaymentBatch' });

const bankResultReport = z
  .object({
    batchId: z.string(),
    paid: z.int(),
    paidFen: z.int(),
    returned: z.int(),
    returnedFen: z.int(),
    reversed: z.int().default(0).meta({ description: '银行付款后又收回的笔数' }),
    reversedFen: z.int().default(0),
    unclear: z.int().default(0).meta({ description: '须由人核实的笔数' }),
    outstanding: z.int(),
  })
  .meta({ id: 'BankResultReport' });

const batchDetail = batchSchema
  .extend({
    results: z
      .array(z.object({ importedBy: z.string(), on: z.string(), report: bankResultReport.nullable() }))
      .meta({ description: '已导入的银行回单' }),
    resultBarred: z
      .object({ code: z.string(), detail: z.string(), remedy: z.string() })
      .nullable()
      .meta({ description: '本人不能导入本批回单、核实结果的原因' }),
    wait: waitSchema.nullable().meta({ description: '批次在等什么、到何时、谁能推进' }),
    ...batchAnswersSchema,
  })
  .meta({ id: 'PaymentBatchDetail' });

/** The money's way out and the bank's answer. */
export const paymentBatchRoutes: FastifyPluginAsyncZod<ApiDeps> = async (app, deps) => {
  const { db } = deps.database;

  const batches = () =>
    db
      .selectFrom('payment_batch as b')
      .innerJoin('app_user as u', 'u.id', 'b.released_by')
      .innerJoin('division as d', 'd.code', 'b.division')
      .leftJoin('case_wait as w', (join) =>
        join.on('w.case_id', '=', sql`'batch-' || b.id`).on('w.closed_at', 'is', null),
      )
      .select([
        'b.id',
        'b.division',
        'd.name as divisionName',
        'u.display_name as releasedBy',
        'b.released_on as releasedOn',
        'b.line_count as lineCount',
        'b.total_fen as totalFen',
        'b.file_sha256 as fileSha256',
        'b.format',
        'b.status',
        'w.kind as waitsFor',
      ])
      .select(
        (['paid', 'returned', 'reversed', 'released'] as const).map((status) =>
          sql<number>`(select count(*) from payment p where p.batch_id = b.id and p.status = ${status})`.as(
            status === 'released' ? 'outstanding' : status,
          ),
        ),
      )
      .select([
        sql<string | null>`wait_due_on(w.due_at)`.as('waitsUntil'),
        sql<number>`(select count(*) from bank_unclear u where u.batch_id = b.id and u.closed_on is null)`.as(
          'unclear',
        ),
      ])
      .$narrowType<{ status: 'released' | 'settled' }>();

  async function readBatch(request: Parameters<typeof authorize>[0], id: string, operation: Operation) {
    const batch = await batches().where('b.id', '=', id).executeTakeFirst();
    const found = batch ? { target: { divisions: [batch.division] }, subject: `batch:${id}` } : null;
    authorizeFound(request, operation, found, `支付批次 ${id}`);
    return batch as z.output<typeof batchSchema>;
  }

  app.route({
    method: 'POST',
    url: '/payment-batches',
    config: { access: 'release-batch' },
    schema: {
      operationId: 'releaseBatch',
      summary: '放款：把已记账的支付列入批次并生成银行文件',
      tags: ['支付'],
      body: z.object({
        division: divisionCode,
        expected: z
          .object({ lineCount: z.int(), totalFen: z.int() })
          .optional()
          .meta({ description: '办理人所见的笔数和金额；与放款时不同则不放款' }),
      }),
      response: {
        201: z
          .object({
            id: z.string(),
            lineCount: z.int(),
            totalFen: z.int(),
            fileSha256: z.string(),
            excluded: z.array(excludedSchema),
          })
          .meta({ id: 'ReleasedBatch' }),
      },
    },
    handler: async (request, reply) => {
      const { division, expected } = request.body;
      const subject = `division:${division}`;
      authorize(request, 'release-batch', { divisions: [division] }, subject);
      try {
        const { batchId, excluded, ...released } = await releaseBatch(deps, {
          division,
          ...actOf(request),
          businessAtMs: request.businessAtMs,
          requestKey: request.requestKey,
          expected,
        });
        return await reply.code(201).send({ id: batchId, ...released, excluded: excluded.map(toLine) });
      } catch (error) {
        throw moneyProblem(error, subject);
      }
    },
  });

  listRoute(app, {
    url: '/payment-batches',
    operationId: 'listPaymentBatches',
    summary: '支付批次',
    tag: '支付',
    access: 'read-ledger',
    filters: {
      division: divisionCode.optional(),
      status: z.enum(['released', 'settled']).optional(),
      waitsFor: z.enum(batchWaits).optional(),
    },
    item: batchSchema,
    sorts: { releasedOn: { by: sql.ref('b.released_on'), type: 'date' } },
    defaultSort: '-releasedOn',
    id: { by: sql.ref('b.id'), type: 'text' },
    columns: [
      { header: '批次', value: (b) => b.id },
      { header: '地区', value: (b) => b.divisionName },
      { header: '放款人', value: (b) => b.releasedBy },
      { header: '放款日期', value: (b) => b.releasedOn },
      { header: '笔数', value: (b) => b.lineCount },
      { header: '金额(元)', value: (b) => b.totalFen / 100 },
      { header: '已支付', value: (b) => b.paid },
      { header: '退票', value: (b) => b.returned },
      { header: '冲正', value: (b) => b.reversed },
      { header: '待核实', value: (b) => b.unclear },
      { header: '未回', value: (b) => b.outstanding },
      { header: '状态', value: (b) => batchStatusNames[b.status] },
      { header: '等待', value: (b) => b.waitsFor && waitKindNames[b.waitsFor] },
      { header: '查询期限', value: (b) => b.waitsUntil },
      { header: '文件格式', value: (b) => bankFormats[b.format].name },
    ],
    query: (asked, request) => {
      let query = batches().where(
        inScope(scopeOfRequest(request, 'read-ledger'), { divisions: [sql.ref('b.division')] }),
      );
      if (asked.division) query = query.where(under(sql.ref('b.division'), [asked.division]));
      if (asked.status) query = query.where('b.status', '=', asked.status);
      if (asked.waitsFor) query = query.where('w.kind', '=', asked.waitsFor);
      return query;
    },
    toItem: (row) => row as z.output<typeof batchSchema>,
  });

  app.route({
    method: 'GET',
    url: '/payment-batches/:id',
    config: { access: 'read-ledger' },
    schema: {
      operationId: 'getPaymentBatch',
      summary: '一个支付批次',
      tags: ['支付'],
      params: idParams,
      response: { 200: batchDetail },
    },
    handler: async (request) => {
      const batch = await readBatch(request, request.params.id, 'read-ledger');
      const results = await db
        .selectFrom('bank_result as b')
        .innerJoin('app_user as u', 'u.id', 'b.imported_by')
        .select(['u.display_name as importedBy', 'b.business_on as on', 'b.report'])
        .where('b.batch_id', '=', batch.id)
        .orderBy('b.recorded_at')
        .$narrowType<{ report: z.output<typeof bankResultReport> | null }>()
        .execute();
      const wait = await db
        .selectFrom('case_wait as w')
        .select(waitColumns)
        .where('w.case_id', '=', `batch-${batch.id}`)
        .where('w.closed_at', 'is', null)
        .executeTakeFirst();
      const user = signedIn(request);
      const target = { divisions: [batch.division] };
      const mayImport = may(user.grants, 'import-bank-result', target);
      const bar = mayImport ? await barredFromResult(db, batch.id, user.id) : null;
      const resultBarred = bar && { code: bar.code, detail: bar.message, remedy: bar.remedy };
      return {
        ...batch,
        results,
        resultBarred,
        wait: wait ? toWait(wait, request.businessAtMs) : null,
        ...(await readBatchAnswers(db, batch.id, user.id)),
      };
    },
  });

  app.route({
    method: 'GET',
    url: '/payment-batches/:id/file',
    config: { access: 'download-bank-file' },
    schema: {
      operationId: 'downloadBankFile',
      summary: '下载银行文件（CSV、定长文本或 XLSX），内容与放款时一字不差',
      tags: ['支付'],
      params: idParams,
      response: { 200: z.any().meta({ description: '按县市的设置：CSV 或定长文本（GB18030），或 XLSX' }) },
    },
    handler: async (request, reply) => {
      const batch = await readBatch(request, request.params.id, 'download-bank-file');
      const bytes = await deps.files.read(batch.fileSha256);
      await auditRead(db, request, `batch:${batch.id}`, { fileSha256: batch.fileSha256 });
      const { extension, mediaType } = bankFormats[batch.format];
      return reply
        .header('content-disposition', `attachment; filename="${batch.id}.${extension}"`)
        .type(mediaType)
        .send(bytes);
    },
  });

  app.route({
    method: 'POST',
    url: '/payment-batches/:id/result',
    config: { access: 'import-bank-result', uploadLimit: MAX_RESULT_BYTES },
    schema: {
      operationId: 'importBankResult',
      summary: '导入银行回单：整份核对，全部入账或全部不入',
      tags: ['支付'],
      params: idParams,
      response: {
        200: bankResultReport,
      },
    },
    handler: async (request) => {
      const { id } = await readBatch(request, request.params.id, 'import-bank-result');
      try {
        return await importBankResult(deps, {
          batchId: id,
          content: await readFile(uploadOf(request).path),
          officer: signedIn(request).id,
          businessAtMs: request.businessAtMs,
          requestKey: request.requestKey,
        });
      } catch (error) {
        throw moneyProblem(error, `batch:${id}`);
      }
    },
  });
};
