import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { sql } from 'kysely';
import { z } from 'zod';
import { shanghaiDateAt } from '../../src/domain/dates.ts';
import { programmeIds } from '../../src/domain/policy/types.ts';
import { fundNames, nameOf, paymentStatusNames, programmeNames } from '../../src/domain/words.ts';
import { bookable } from '../../src/payments/bookable.ts';
import { MAX_LINES } from '../../src/payments/release.ts';
import type { ApiDeps } from '../deps.ts';
import { listRoute } from '../lists/list-route.ts';
import { inScope, under } from '../lists/scope.ts';
import { actOf, authorize, scopeOfRequest } from '../plugins/access.ts';
import { divisionCode, plainDate } from '../schemas/common.ts';
import { maskedAccount } from '../schemas/people.ts';

const paymentItem = z
  .object({
    key: z.string(),
    claimId: z.string(),
    programme: z.string(),
    employmentId: z.string(),
    division: z.string(),
    divisionName: z.string(),
    fund: z.string(),
    payee: z.string(),
    payeeName: z.string(),
    bank: z.string().nullable(),
    accountMasked: z.string(),
    amountFen: z.int(),
    offsetFen: z.int().meta({ description: '抵扣追回款的部分，银行付出余额' }),
    status: z.enum(['booked', 'cancelled', 'released', 'paid', 'returned', 'reversed']),
    batch: z.string().nullable(),
    bookedOn: z.string(),
    paidOn: z.string().nullable(),
    reversedOn: z.string().nullable(),
    unclear: z.boolean().meta({ description: '银行结果不明，待核实' }),
    returnedReason: z.string().nullable(),
  })
  .meta({ id: 'Payment' });

const pendingGroup = z
  .object({
    division: z.string(),
    divisionName: z.string(),
    programme: z.string(),
    count: z.int(),
    totalFen: z.int(),
    oldestBookedOn: z.string(),
  })
  .meta({ id: 'PendingPaymentGroup' });

const bookablePayment = z.object({
  key: z.string(),
  claimId: z.string(),
  employmentId: z.string().meta({ description: '就业编号；补助个案的，为个案编号' }),
  programme: z.string(),
  payeeId: z.string(),
  payeeName: z.string(),
  amountFen: z.int(),
  bookedOn: z.string(),
});

/** The interface has called a case's number so since there were only employments. */
export const toLine = <Line extends { readonly subjectId: string }>({ subjectId, ...line }: Line) => ({
  ...line,
  employmentId: subjectId,
});

export const excludedSchema = bookablePayment
  .extend({ code: z.string(), reason: z.string() })
  .meta({ id: 'ExcludedPayment' });

/** Payments, and what the next batch of a county would hold. */
export const paymentRoutes: FastifyPluginAsyncZod<ApiDeps> = async (app, deps) => {
  const { db } = deps.database;
  const { vault } = deps;

  listRoute(app, {
    url: '/payments',
    operationId: 'listPayments',
    summary: '支付记录',
    tag: '支付',
    access: 'read-ledger',
    filters: {
      division: divisionCode.optional(),
      status: paymentItem.shape.status.optional(),
      programme: z.enum(programmeIds).optional(),
      batch: z.string().optional(),
      claim: z.string().optional(),
      payee: z.string().optional(),
      paidFrom: plainDate.optional(),
      paidTo: plainDate.optional(),
    },
    item: paymentItem,
    sorts: {
      bookedOn: { by: sql.ref('p.booked_on'), type: 'date' },
      amount: { by: sql.ref('p.amount_fen'), type: 'bigint' },
      key: { by: sql.ref('p.key'), type: 'text' },
    },
    defaultSort: '-bookedOn',
    id: { by: sql.ref('p.key'), type: 'text' },
    columns: [
      { header: '支付编号', value: (p) => p.key },
      { header: '项目', value: (p) => nameOf(programmeNames, p.programme) },
      { header: '就业或个案编号', value: (p) => p.employmentId },
      { header: '支付地区', value: (p) => p.divisionName },
      { header: '资金', value: (p) => nameOf(fundNames, p.fund) },
      { header: '收款方编号', value: (p) => p.payee },
      { header: '收款方', value: (p) => p.payeeName },
      { header: '开户行', value: (p) => p.bank },
      { header: '账号', value: (p) => p.accountMasked },
      { header: '金额(元)', value: (p) => p.amountFen / 100 },
      { header: '其中抵扣追回(元)', value: (p) => p.offsetFen / 100 },
      { header: '状态', value: (p) => paymentStatusNames[p.status] },
      { header: '待核实', value: (p) => p.unclear },
      { header: '批次', value: (p) => p.batch },
      { header: '记账日期', value: (p) => p.bookedOn },
      { header: '支付日期', value: (p) => p.paidOn },
      { header: '冲正日期', value: (p) => p.reversedOn },
      { header: '退票或冲正原因', value: (p) => p.returnedReason },
    ],
    query: (asked, request) => {
      let query = db
        .selectFrom('payment as p')
        .innerJoin('claim as c', 'c.id', 'p.claim_id')
        .innerJoin('division as d', 'd.code', 'p.division')
        .select([
          'p.key',
          'p.claim_id as claimId',
          'c.programme',
          'c.subject_id as employmentId',
          'p.division',
          'd.name as divisionName',
          'p.fund',
          'p.payee_id as payee',
          'p.payee_name as payeeName',
          'p.bank',
          'p.account_cipher as accountCipher',
          'p.amount_fen as amountFen',
          'p.offset_fen as offsetFen',
          'p.status',
          'p.batch_id as batch',
          'p.booked_on as bookedOn',
          'p.paid_on as paidOn',
          'p.reversed_on as reversedOn',
          'p.returned_reason as returnedReason',
        ])
        .select(
          sql<boolean>`exists (select from bank_unclear u where u.payment_key = p.key and u.closed_on is null)`.as(
            'unclear',
          ),
        )
        .where(inScope(scopeOfRequest(request, 'read-ledger'), { divisions: [sql.ref('p.division')] }));
      if (asked.division) query = query.where(under(sql.ref('p.division'), [asked.division]));
      if (asked.status) query = query.where('p.status', '=', asked.status);
      if (asked.programme) query = query.where('c.programme', '=', asked.programme);
      if (asked.batch) query = query.where('p.batch_id', '=', asked.batch);
      if (asked.claim) query = query.where('p.claim_id', '=', asked.claim);
      if (asked.payee) query = query.where('p.payee_id', '=', asked.payee);
      if (asked.paidFrom) query = query.where('p.paid_on', '>=', asked.paidFrom);
      if (asked.paidTo) query = query.where('p.paid_on', '<=', asked.paidTo);
      return query;
    },
    toItem: ({ accountCipher, status, ...row }) => ({
      ...row,
      status: status as z.output<typeof paymentItem>['status'],
      accountMasked: maskedAccount(vault.open(accountCipher)),
    }),
  });

  app.route({
    method: 'GET',
    url: '/payments/pending',
    config: { access: 'read-ledger' },
    schema: {
      operationId: 'getPendingPayments',
      summary: '待放款：按县市和项目汇总',
      tags: ['支付'],
      querystring: z.object({ division: divisionCode.optional() }),
      response: { 200: z.object({ groups: z.array(pendingGroup) }).meta({ id: 'PendingPayments' }) },
    },
    handler: async (request) => {
      let query = db
        .selectFrom('payment as p')
        .innerJoin('claim as c', 'c.id', 'p.claim_id')
        .innerJoin('division as d', 'd.code', 'p.division')
        .select(['p.division', 'd.name as divisionName', 'c.programme'])
        .select([
          sql<number>`count(*)`.as('count'),
          sql<number>`sum(p.amount_fen - p.offset_fen)::bigint`.as('totalFen'),
          sql<string>`min(p.booked_on)`.as('oldestBookedOn'),
        ])
        .where('p.status', '=', 'booked')
        .where(inScope(scopeOfRequest(request, 'read-ledger'), { divisions: [sql.ref('p.division')] }))
        .groupBy(['p.division', 'd.name', 'c.programme'])
        .orderBy('p.division')
        .orderBy('c.programme');
      const { division } = request.query;
      if (division) query = query.where(under(sql.ref('p.division'), [division]));
      return { groups: await query.execute() };
    },
  });

  app.route({
    method: 'GET',
    url: '/payments/bookable',
    config: { access: 'release-batch' },
    schema: {
      operationId: 'listBookablePayments',
      summary: '本人现在放款会包含哪些、排除哪些及原因',
      tags: ['支付'],
      querystring: z.object({ division: divisionCode }),
      response: {
        200: z
          .object({
            division: z.string(),
            asOf: z.string(),
            ready: z.array(bookablePayment),
            excluded: z.array(excludedSchema),
            totalFen: z.int(),
            next: z
              .object({ lineCount: z.int(), totalFen: z.int() })
              .meta({ description: '现在放款，这一批的笔数和金额（一批有上限，其余进下一批）' }),
          })
          .meta({ id: 'BookablePayments' }),
      },
    },
    handler: async (request) => {
      const { division } = request.query;
      authorize(request, 'release-batch', { divisions: [division] }, `division:${division}`);
      const { ready, excluded, totalFen } = await bookable(db, division, actOf(request));
      const asOf = shanghaiDateAt(request.businessAtMs);
      const lines = ready.slice(0, MAX_LINES);
      const next = { lineCount: lines.length, totalFen: lines.reduce((sum, p) => sum + p.amountFen, 0) };
      return { division, asOf, ready: ready.map(toLine), excluded: excluded.map(toLine), totalFen, next };
    },
  });
};
