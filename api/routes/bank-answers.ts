import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { sql } from 'kysely';
import { z } from 'zod';
import { unclearNames, unclearReasons } from '../../src/domain/bank-answer.ts';
import { nameOf, paymentStatusNames, programmeNames } from '../../src/domain/words.ts';
import { recordInquiry } from '../../src/payments/inquiry.ts';
import { decideRuling, proposeRuling } from '../../src/payments/ruling.ts';
import { keepDocument, MAX_UPLOAD_BYTES } from '../cases/documents.ts';
import { moneyProblem } from '../cases/money-problem.ts';
import type { ApiDeps } from '../deps.ts';
import { listRoute } from '../lists/list-route.ts';
import { inScope, under } from '../lists/scope.ts';
import { authorizeFound, scopeOfRequest, signedIn } from '../plugins/access.ts';
import { uploadOf } from '../plugins/uploads.ts';
import { Problem } from '../problems.ts';
import { asDate, divisionCode, idParams, plainDate, reasonSchema } from '../schemas/common.ts';

const rulingFields = z.object({
  outcome: z.enum(['paid', 'returned']),
  on: plainDate,
  note: reasonSchema,
});

const unclearItem = z
  .object({
    paymentKey: z.string(),
    programme: z.string(),
    employmentId: z.string().meta({ description: '就业编号；补助个案的，为个案编号' }),
    division: z.string(),
    divisionName: z.string(),
    payeeName: z.string(),
    amountFen: z.int(),
    batch: z.string(),
    why: z.enum(unclearReasons),
    said: z.string(),
    reportedBy: z.string(),
    reportedOn: z.string(),
    proposed: z.enum(['paid', 'returned']).nullable().meta({ description: '等待确认的核实意见' }),
    proposedBy: z.string().nullable(),
    rulingId: z.string().nullable(),
  })
  .meta({ id: 'OpenQuestion', description: '银行结果不明、待核实的支付' });

const done = { 200: z.object({ done: z.literal(true) }) };

/** What people find out where the bank's answer says nothing: tasks, rulings by two people, inquiries. */
export const bankAnswerRoutes: FastifyPluginAsyncZod<ApiDeps> = async (app, deps) => {
  const { db } = deps.database;

  listRoute(app, {
    url: '/unclear-payments',
    operationId: 'listUnclearPayments',
    summary: '待核实的支付',
    tag: '支付',
    access: 'read-ledger',
    filters: {
      division: divisionCode.optional(),
      why: z.enum(unclearReasons).optional(),
      batch: z.string().optional(),
    },
    item: unclearItem,
    sorts: {
      reportedOn: { by: sql.ref('q.business_on'), type: 'date' },
      amount: { by: sql.ref('p.amount_fen'), type: 'bigint' },
    },
    defaultSort: 'reportedOn',
    id: { by: sql.ref('q.payment_key'), type: 'text' },
    columns: [
      { header: '支付编号', value: (q) => q.paymentKey },
      { header: '项目', value: (q) => nameOf(programmeNames, q.programme) },
      { header: '就业或个案编号', value: (q) => q.employmentId },
      { header: '支付地区', value: (q) => q.divisionName },
      { header: '收款方', value: (q) => q.payeeName },
      { header: '金额(元)', value: (q) => q.amountFen / 100 },
      { header: '批次', value: (q) => q.batch },
      { header: '不明之处', value: (q) => unclearNames[q.why] },
      { header: '银行的原话', value: (q) => q.said },
      { header: '登记人', value: (q) => q.reportedBy },
      { header: '登记日期', value: (q) => q.reportedOn },
      { header: '核实意见', value: (q) => q.proposed && paymentStatusNames[q.proposed] },
      { header: '提出人', value: (q) => q.proposedBy },
    ],
    query: (asked, request) => {
      let query = db
        .selectFrom('bank_unclear as q')
        .innerJoin('payment as p', 'p.key', 'q.payment_key')
        .innerJoin('claim as c', 'c.id', 'p.claim_id')
        .innerJoin('division as d', 'd.code', 'p.division')
        .innerJoin('app_user as u', 'u.id', 'q.reported_by')
        .leftJoin('payment_ruling as r', (join) =>
          join.onRef('r.unclear_id', '=', 'q.id').on('r.status', '=', 'proposed'),
        )
        .leftJoin('app_user as a', 'a.id', 'r.proposed_by')
        .select([
          'q.payment_key as paymentKey',
          'c.programme',
          'c.subject_id as employmentId',
          'p.division',
          'd.name as divisionName',
          'p.payee_name as payeeName',
          'p.amount_fen as amountFen',
          'q.batch_id as batch',
          'q.why',
          'q.said',
          'u.display_name as reportedBy',
          'q.business_on as reportedOn',
          'r.outcome as proposed',
          'a.display_name as proposedBy',
          'r.id as rulingId',
        ])
        .where('q.closed_on', 'is', null)
        .where(inScope(scopeOfRequest(request, 'read-ledger'), { divisions: [sql.ref('p.division')] }));
      if (asked.division) query = query.where(under(sql.ref('p.division'), [asked.division]));
      if (asked.why) query = query.where('q.why', '=', asked.why);
      if (asked.batch) query = query.where('q.batch_id', '=', asked.batch);
      return query;
    },
    toItem: (row) => row as z.output<typeof unclearItem>,
  });

  app.route({
    method: 'POST',
    url: '/payment-batches/:id/inquiries',
    config: { access: 'rule-payment' },
    schema: {
      operationId: 'recordBankInquiry',
      summary: '登记向银行查询的结果：逾期未回的批次继续等待，不重发',
      tags: ['支付'],
      params: idParams,
      body: z.object({ answer: reasonSchema.meta({ description: '银行的答复' }) }),
      response: done,
    },
    handler: async (request) => {
      const { id } = request.params;
      const batch = await db
        .selectFrom('payment_batch')
        .select('division')
        .where('id', '=', id)
        .executeTakeFirst();
      authorizeFound(request, 'rule-payment', foundIn(batch?.division, `batch:${id}`), `支付批次 ${id}`);
      try {
        await recordInquiry(deps, {
          batchId: id,
          answer: request.body.answer,
          officer: signedIn(request).id,
          businessAtMs: request.businessAtMs,
        });
        return { done: true as const };
      } catch (error) {
        throw moneyProblem(error, `batch:${id}`);
      }
    },
  });

  app.route({
    method: 'POST',
    url: '/payments/:id/rulings',
    config: {
      access: 'rule-payment',
      uploadLimit: MAX_UPLOAD_BYTES,
      uploadFields: {
        outcome: 'paid 或 returned',
        on: '银行书面材料所载日期',
        note: '核实情况，至少 4 个字；退票的写明原因',
      },
    },
    schema: {
      operationId: 'proposePaymentRuling',
      summary: '凭银行书面材料提出一笔支付的核实意见（PDF、JPEG、PNG），由另一人确认',
      tags: ['支付'],
      params: idParams,
      response: { 201: z.object({ id: z.string() }) },
    },
    handler: async (request, reply) => {
      const { id } = request.params;
      const payment = await db
        .selectFrom('payment')
        .select('division')
        .where('key', '=', id)
        .executeTakeFirst();
      authorizeFound(request, 'rule-payment', foundIn(payment?.division, `payment:${id}`), `支付 ${id}`);
      const upload = uploadOf(request);
      const fields = rulingFields.safeParse(upload.fields);
      if (!fields.success) {
        throw new Problem(
          'invalid-request',
          '须填写 outcome（paid 或 returned）、on（日期）和 note（至少 4 个字）。',
        );
      }
      const { sha256, fileName, mediaType } = await keepDocument(deps.files, upload);
      try {
        const rulingId = await proposeRuling(deps, {
          paymentKey: id,
          ...fields.data,
          on: asDate(fields.data.on),
          evidence: { sha256, fileName, mediaType },
          officer: signedIn(request).id,
          businessAtMs: request.businessAtMs,
        });
        return await reply.code(201).send({ id: rulingId });
      } catch (error) {
        throw moneyProblem(error, `payment:${id}`);
      }
    },
  });

  app.route({
    method: 'POST',
    url: '/payment-rulings/:id/decision',
    config: { access: 'rule-payment' },
    schema: {
      operationId: 'decidePaymentRuling',
      summary: '确认或退回一份核实意见；确认即按银行回执入账',
      tags: ['支付'],
      params: idParams,
      body: z.object({ accept: z.boolean(), note: z.string().trim().max(500).optional() }),
      response: done,
    },
    handler: async (request) => {
      const { id } = request.params;
      const ruling = await findRuling(id);
      authorizeFound(request, 'rule-payment', foundIn(ruling?.division, `ruling:${id}`), `核实意见 ${id}`);
      try {
        await decideRuling(deps, {
          rulingId: id,
          accept: request.body.accept,
          note: request.body.note ?? null,
          officer: signedIn(request).id,
          businessAtMs: request.businessAtMs,
        });
        return { done: true as const };
      } catch (error) {
        throw moneyProblem(error, `ruling:${id}`);
      }
    },
  });

  app.route({
    method: 'GET',
    url: '/payment-rulings/:id/document',
    config: { access: 'read-ledger' },
    schema: {
      operationId: 'getPaymentRulingDocument',
      summary: '核实意见所凭的银行书面材料',
      tags: ['支付'],
      params: idParams,
      response: { 200: z.any().meta({ description: 'PDF、JPEG 或 PNG' }) },
    },
    handler: async (request, reply) => {
      const { id } = request.params;
      const ruling = await findRuling(id);
      authorizeFound(request, 'read-ledger', foundIn(ruling?.division, `ruling:${id}`), `核实意见 ${id}`);
      if (!ruling) throw new Problem('not-found');
      return (
        reply
          .header(
            'content-disposition',
            `inline; filename="document"; filename*=UTF-8''${encodeURIComponent(ruling.document_name)}`,
          )
          .header('x-content-type-options', 'nosniff')
          // As every paper: it runs nothing and reaches nothing here.
          .header('content-security-policy', "sandbox; default-src 'none'")
          .type(ruling.document_type)
          .send(deps.files.stream(ruling.document_sha256))
      );
    },
  });

  const findRuling = (id: string) =>
    db
      .selectFrom('payment_ruling as r')
      .innerJoin('payment as p', 'p.key', 'r.payment_key')
      .select(['p.division', 'r.document_sha256', 'r.document_name', 'r.document_type'])
      .where('r.id', '=', id)
      .executeTakeFirst();
};

const foundIn = (division: string | undefined, subject: string) =>
  division === undefined ? null : { target: { divisions: [division] }, subject };
