import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { sql } from 'kysely';
import { z } from 'zod';
import { checkInsuranceRow } from '../../src/domain/import-rows/index.ts';
import { recordInsurancePayment, revokeInsurancePayment } from '../../src/intake/index.ts';
import { checkForm, yuan } from '../cases/form.ts';
import { authorizeCase } from '../cases/target.ts';
import type { ApiDeps } from '../deps.ts';
import { listRoute } from '../lists/list-route.ts';
import { inScope, under } from '../lists/scope.ts';
import { authorize, scopeOfRequest, signedIn } from '../plugins/access.ts';
import { Problem } from '../problems.ts';
import { fen, idParams, plainDate, rowIdParams, yearMonth } from '../schemas/common.ts';
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
  })
  .meta({ id: 'UnmatchedInsurance' });

/** Insurance payments by hand, and those that belong to nobody we track. */
export const insuranceRoutes: FastifyPluginAsyncZod<ApiDeps> = async (app, { database: { db }, vault }) => {
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
      }),
      response: { 201: z.object({ paymentId: z.int(), unchanged: z.boolean() }) },
    },
    handler: async (request, reply) => {
      const { businessAtMs, body } = request;
      await authorizeCase(request, db, 'import-insurance', request.params.id);
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
      const { paymentId, unchanged } = await db
        .transaction()
        .execute((trx) =>
          recordInsurancePayment(trx, { payment, vault, actor: signedIn(request).id, businessAtMs }),
        );
      return reply.code(201).send({ paymentId, unchanged });
    },
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
        .select(['y.matched_employment', 'r.division'])
        .where('y.id', '=', id)
        .executeTakeFirst();
      if (!payment) throw new Problem('not-found', `没有缴费记录 ${id}。`);
      if (payment.matched_employment)
        await authorizeCase(request, db, 'revoke-fact', payment.matched_employment);
      else {
        const divisions = payment.division ? [payment.division] : [];
        authorize(request, 'revoke-fact', { divisions }, `insurance:${id}`);
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
    access: ['import-insurance', 'revoke-fact', 'read-audit'],
    filters: {
      employer: z.string().optional(),
      month: yearMonth.optional(),
      importId: z.string().optional(),
    },
    item: unmatchedItem,
    sorts: {
      id: { by: sql.ref('y.id'), type: 'bigint' },
      month: { by: sql.ref('y.month'), type: 'date' },
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
      { header: '导入编号', value: (y) => y.importId },
      { header: '行', value: (y) => y.row },
    ],
    query: (asked, request) => {
      // The administrator loads whole files and must see what of them found nobody, though not the cases.
      const everything = scopeOfRequest(request, 'read-audit');
      const scope = everything.all ? everything : scopeOfRequest(request, 'read-case');
      // Nobody knows the county of an unknown employer: the colleagues of who imported the row see it.
      const byColleague = sql<boolean>`(r.credit_code is null and exists (
        select 1 from import_run m join user_grant g on g.user_id = m.imported_by
        where m.id = y.import_id and ${under(sql.ref('g.division'), scope.divisions)}))`;
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
        ])
        .select(sql<string>`to_char(y.month, 'YYYY-MM')`.as('month'))
        .where('y.matched_employment', 'is', null)
        .where('y.revoked_on', 'is', null)
        .where(sql<boolean>`(${inScope(scope, { divisions: [sql.ref('r.division')] })} or ${byColleague})`);
      if (asked.employer) query = query.where('y.employer', '=', asked.employer);
      if (asked.month) query = query.where('y.month', '=', `${asked.month}-01`);
      if (asked.importId) query = query.where('y.import_id', '=', asked.importId);
      return query;
    },
    toItem: ({ identityCipher, ...row }) => ({
      ...row,
      identityMasked: maskedIdentity(vault.open(identityCipher).slice(-4)),
    }),
  });
};
