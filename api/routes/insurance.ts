import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { sql } from 'kysely';
import { z } from 'zod';
import { may } from '../../src/domain/access.ts';
import { checkInsuranceRow } from '../../src/domain/import-rows/index.ts';
import {
  findInsuranceProof,
  linkDocument,
  recordInsurancePayment,
  revokeInsurancePayment,
} from '../../src/intake/index.ts';
import { keepDocument, MAX_UPLOAD_BYTES } from '../cases/documents.ts';
import { checkForm, yuan } from '../cases/form.ts';
import { proofMissing } from '../cases/own-insurance.ts';
import { readTableOf, rowErrorSchema } from '../cases/read-table.ts';
import { authorizeCase } from '../cases/target.ts';
import type { ApiDeps } from '../deps.ts';
import { listRoute } from '../lists/list-route.ts';
import { anyUnder, inScope, under } from '../lists/scope.ts';
import { authorize, scopeOfRequest, signedIn } from '../plugins/access.ts';
import { uploadOf } from '../plugins/uploads.ts';
import { Problem } from '../problems.ts';
import { divisionCode, fen, idParams, plainDate, rowIdParams, yearMonth } from '../schemas/common.ts';
import { maskedIdentity } from '../schemas/people.ts';

const unmatchedItem = z
  .object({
    id: z.int(),
    identityMasked: z.string(),
    employer: z.string(),
    employerName: z.string().nullable(),
    month: z.string(),
    kind: z.string(),
    paidOn: z.string(),
    amountFen: z.int(),
    importId: z.string().nullable(),
    row: z.int().nullable(),
    recordedOn: z.string().meta({ description: '登记日期：从这天起没有对上' }),
  })
  .meta({ id: 'UnmatchedInsurance' });

const unmatchedReaders = ['import-insurance', 'revoke-fact', 'read-audit'] as const;

/** What a page holds in one grid; more goes through the import. */
const MAX_TABLE_ROWS = 20_000;
const sha256 = z.string().regex(/^[0-9a-f]{64}$/, '须为 64 位十六进制');

/** Insurance payments by hand, the employer's proof of them, and payments that belong to nobody we track. */
export const insuranceRoutes: FastifyPluginAsyncZod<ApiDeps> = async (app, deps) => {
  const { db } = deps.database;
  const { vault, files } = deps;

  app.route({
    method: 'POST',
    url: '/employments/:id/insurance',
    config: { access: 'import-insurance' },
    schema: {
      operationId: 'recordInsurance',
      summary: '登记一笔社保缴费',
      tags: ['社保'],
      params: idParams,
      body: z.object({
        month: yearMonth,
        kind: z.string().min(1).max(30),
        paidOn: plainDate,
        amountFen: fen.positive(),
        proof: sha256
          .optional()
          .meta({ description: '用人单位申报本单位缴费时必填：缴费凭证的 sha256（先上传凭证）' }),
      }),
      response: { 201: z.object({ paymentId: z.int(), unchanged: z.boolean() }) },
    },
    handler: async (request, reply) => {
      const { businessAtMs, body } = request;
      const target = await authorizeCase(request, db, 'import-insurance', request.params.id);
      const { employers } = scopeOfRequest(request, 'import-insurance');
      const isOwn = employers.includes(target.employer);
      const proof = body.proof ? await findInsuranceProof(db, body.proof, [target.employer]) : null;
      if (!proof && (body.proof || isOwn)) throw proofMissing(body.proof);
      const person = await db
        .selectFrom('employment as e')
        .innerJoin('person as p', 'p.id', 'e.person_id')
        .select(['p.identity_cipher', 'e.employer'])
        .where('e.id', '=', request.params.id)
        .executeTakeFirstOrThrow();
      const payment = checkForm(
        checkInsuranceRow,
        {
          employer: { column: '统一社会信用代码', value: person.employer },
          identityNumber: { column: '身份证号', value: vault.open(person.identity_cipher) },
          month: { column: '所属月份', value: body.month },
          kind: { column: '险种', value: body.kind },
          paidOn: { column: '缴费日期', value: body.paidOn },
          amountFen: { column: '缴费金额(元)', value: yuan(body.amountFen) },
        },
        businessAtMs,
      );
      const { paymentId, unchanged } = await db.transaction().execute((trx) =>
        recordInsurancePayment(trx, {
          payment,
          origin: isOwn ? 'employer' : 'office',
          ...(proof && { proof }),
          vault,
          actor: signedIn(request).id,
          businessAtMs,
        }),
      );
      return reply.code(201).send({ paymentId, unchanged });
    },
  });

  app.route({
    method: 'POST',
    url: '/employers/:creditCode/insurance-proofs',
    config: { access: 'import-insurance', uploadLimit: MAX_UPLOAD_BYTES },
    schema: {
      operationId: 'uploadInsuranceProof',
      summary: '上传一份社保缴费凭证，供随后的缴费记录引用(PDF、JPEG、PNG)',
      description: '凭证随缴费记录归入各人的案卷。',
      tags: ['社保'],
      params: z.object({ creditCode: z.string().min(1).max(40) }),
      response: {
        201: z.object({
          sha256: z.string(),
          mediaType: z.string(),
          byteSize: z.int(),
          unchanged: z.boolean(),
        }),
      },
    },
    handler: async (request, reply) => {
      const { creditCode } = request.params;
      const employer = await db
        .selectFrom('employer')
        .select('division')
        .where('credit_code', '=', creditCode)
        .executeTakeFirst();
      const target = { divisions: employer ? [employer.division] : [], employer: creditCode };
      authorize(request, 'import-insurance', target, `employer:${creditCode}`);
      const document = await keepDocument(files, uploadOf(request));
      const { unchanged } = await db.transaction().execute((trx) =>
        linkDocument(trx, {
          document,
          employer: creditCode,
          purpose: 'insurance-proof',
          actor: signedIn(request).id,
          businessAtMs: request.businessAtMs,
        }),
      );
      const { sha256, mediaType, byteSize } = document;
      return reply.code(201).send({ sha256, mediaType, byteSize, unchanged });
    },
  });

  app.route({
    method: 'POST',
    url: '/insurance/table',
    // Nothing is recorded, so nothing has to be kept for a repeat; least of all the numbers in the answer.
    config: { access: 'import-insurance', uploadLimit: MAX_UPLOAD_BYTES, idempotent: false },
    schema: {
      operationId: 'readInsuranceTable',
      summary: '读出一份社保缴费表格(CSV 或 XLSX)的各行，不登记',
      description: '供页面先核对再提交；列名、编码和日期格式与导入相同。',
      tags: ['社保'],
      response: {
        200: z.object({
          columns: z.array(z.string()),
          rows: z.array(z.object({ row: z.int(), cells: z.array(z.string()) })),
          errors: z.array(rowErrorSchema).meta({ description: '读不出来的行' }),
        }),
      },
    },
    handler: (request) => readTableOf('insurance', uploadOf(request), MAX_TABLE_ROWS),
  });

  app.route({
    method: 'POST',
    url: '/insurance/:id/revocation',
    config: { access: 'revoke-fact' },
    schema: {
      operationId: 'revokeInsurance',
      summary: '撤销一笔虚假或误登的缴费',
      tags: ['社保'],
      params: rowIdParams,
      body: z.object({ reason: z.string().trim().min(1).max(500) }),
      response: { 200: z.object({ employmentId: z.string().nullable() }) },
    },
    handler: async (request) => {
      const { id } = request.params;
      const payment = await db
        .selectFrom('insurance_payment as y')
        .leftJoin('employer as r', 'r.credit_code', 'y.employer')
        .select(['y.matched_employment', 'y.employer', 'r.division'])
        .where('y.id', '=', id)
        .executeTakeFirst();
      const asked = `缴费记录 ${id}`;
      // The numbers run on: whoever counts through them must not learn which are taken.
      const notThere = new Problem('not-found', `没有${asked}，或不在您的办理范围内。`, {
        ...(payment && { subject: `insurance:${id}` }),
      });
      if (!payment) throw notThere;
      if (payment.matched_employment)
        await authorizeCase(request, db, 'revoke-fact', payment.matched_employment, asked);
      else {
        const divisions = [payment.division ?? countyOfCode(payment.employer)];
        if (!may(signedIn(request).grants, 'revoke-fact', { divisions })) throw notThere;
      }
      return db.transaction().execute((trx) =>
        revokeInsurancePayment(trx, {
          paymentId: id,
          reason: request.body.reason,
          officer: signedIn(request).id,
          businessAtMs: request.businessAtMs,
        }),
      );
    },
  });

  listRoute(app, {
    url: '/insurance/unmatched',
    operationId: 'listUnmatchedInsurance',
    summary: '未匹配的社保缴费',
    tag: '社保',
    access: unmatchedReaders,
    filters: {
      division: divisionCode.optional(),
      employer: z.string().optional(),
      month: yearMonth.optional(),
      importId: z.string().optional(),
      name: z.string().max(100).optional().meta({ description: '单位名称中的字' }),
      recordedTo: plainDate.optional().meta({ description: '登记日期不晚于' }),
    },
    item: unmatchedItem,
    sorts: {
      id: { by: sql.ref('y.id'), type: 'bigint' },
      month: { by: sql.ref('y.month'), type: 'date' },
      recordedOn: { by: sql.ref('y.business_on'), type: 'date' },
    },
    defaultSort: 'id',
    id: { by: sql.ref('y.id'), type: 'bigint' },
    columns: [
      { header: '统一社会信用代码', value: (y) => y.employer },
      { header: '单位', value: (y) => y.employerName },
      { header: '身份证号', value: (y) => y.identityMasked },
      { header: '所属月份', value: (y) => y.month },
      { header: '险种', value: (y) => y.kind },
      { header: '缴费日期', value: (y) => y.paidOn },
      { header: '金额(元)', value: (y) => y.amountFen / 100 },
      { header: '登记日期', value: (y) => y.recordedOn },
      { header: '导入编号', value: (y) => y.importId },
      { header: '行', value: (y) => y.row },
    ],
    query: (asked, request) => {
      // By the operations that open this list, each with its own scope: what else the user may read elsewhere is no reason.
      const seen = unmatchedReaders.map((operation) => {
        const scope = scopeOfRequest(request, operation);
        // An unknown employer belongs to the county that its code names, and is seen where it was imported.
        return sql`(${inScope(scope, { divisions: [sql.ref('r.division')], employer: sql.ref('y.employer') })}
          or (r.credit_code is null and (${under(sql`substr(y.employer, 3, 6)`, scope.divisions)}
            or exists (select 1 from import_run m
              where m.id = y.import_id and ${anyUnder(sql.ref('m.divisions'), scope.divisions)}))))`;
      });
      let query = db
        .selectFrom('insurance_payment as y')
        .leftJoin('employer as r', 'r.credit_code', 'y.employer')
        .select([
          'y.id',
          'y.identity_cipher as identityCipher',
          'y.employer',
          'r.name as employerName',
          'y.kind',
          'y.paid_on as paidOn',
          'y.amount_fen as amountFen',
          'y.import_id as importId',
          'y.row_no as row',
          'y.business_on as recordedOn',
        ])
        .select(sql<string>`to_char(y.month, 'YYYY-MM')`.as('month'))
        .where('y.matched_employment', 'is', null)
        .where('y.revoked_on', 'is', null)
        .where(sql<boolean>`(${sql.join(seen, sql` or `)})`);
      if (asked.division) query = query.where(under(sql.ref('r.division'), [asked.division]));
      if (asked.employer) query = query.where('y.employer', '=', asked.employer);
      if (asked.month) query = query.where('y.month', '=', `${asked.month}-01`);
      if (asked.importId) query = query.where('y.import_id', '=', asked.importId);
      if (asked.name) query = query.where(sql<boolean>`strpos(r.name, ${asked.name}) > 0`);
      if (asked.recordedTo) query = query.where('y.business_on', '<=', asked.recordedTo);
      return query;
    },
    toItem: ({ identityCipher, ...row }) => ({
      ...row,
      identityMasked: maskedIdentity(vault.open(identityCipher).slice(-4)),
    }),
  });
};

/** The county that a credit code names (characters 3 to 8), as the import judges rows of employers nobody knows. */
const countyOfCode = (creditCode: string): string => creditCode.slice(2, 8);
