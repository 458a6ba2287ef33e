import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { sql } from 'kysely';
import { z } from 'zod';
import { ledgerAccounts, ledgerKinds } from '../../src/domain/ledger.ts';
import type { ApiDeps } from '../deps.ts';
import { listRoute } from '../lists/list-route.ts';
import { inScope, under } from '../lists/scope.ts';
import { scopeOfRequest } from '../plugins/access.ts';
import { divisionCode, plainDate, yearMonth } from '../schemas/common.ts';

const totalSchema = z.object({
  division: z.string(),
  fund: z.string(),
  account: z.enum(ledgerAccounts),
  month: z.string(),
  debitFen: z.int(),
  creditFen: z.int(),
});

const transactionSchema = z
  .object({
    id: z.int(),
    key: z.string(),
    kind: z.enum(ledgerKinds),
    claimId: z.string(),
    paymentKey: z.string(),
    businessOn: z.string(),
    entries: z.array(
      z.object({
        account: z.string(),
        division: z.string(),
        fund: z.string(),
        debitFen: z.int(),
        creditFen: z.int(),
      }),
    ),
  })
  .meta({ id: 'LedgerTransaction' });

/** The books: totals for reports, transactions for who wants to see each. */
export const ledgerRoutes: FastifyPluginAsyncZod<ApiDeps> = async (app, deps) => {
  const { db } = deps.database;

  app.route({
    method: 'GET',
    url: '/ledger/totals',
    config: { access: 'read-ledger' },
    schema: {
      operationId: 'getLedgerTotals',
      summary: '账目汇总：按地区、资金、科目、月份',
      tags: ['账目'],
      querystring: z.object({
        division: divisionCode.optional(),
        from: yearMonth.optional(),
        to: yearMonth.optional(),
      }),
      response: {
        200: z
          .object({ totals: z.array(totalSchema), debitFen: z.int(), creditFen: z.int() })
          .meta({ id: 'LedgerTotals', description: '借方合计必等于贷方合计' }),
      },
    },
    handler: async (request) => {
      const { division, from, to } = request.query;
      let query = db
        .selectFrom('ledger_entry as l')
        .innerJoin('ledger_transaction as t', 't.id', 'l.transaction_id')
        .select(['l.division', 'l.fund', 'l.account'])
        .select([
          sql<string>`to_char(t.business_on, 'YYYY-MM')`.as('month'),
          // A sum of bigint is numeric; it stays far below 2^53 fen.
          sql<number>`sum(l.debit_fen)::bigint`.as('debitFen'),
          sql<number>`sum(l.credit_fen)::bigint`.as('creditFen'),
        ])
        .where(inScope(scopeOfRequest(request, 'read-ledger'), { divisions: [sql.ref('l.division')] }))
        .groupBy(['l.division', 'l.fund', 'l.account', sql`to_char(t.business_on, 'YYYY-MM')`])
        .orderBy('month')
        .orderBy('l.division')
        .orderBy('l.fund')
        .orderBy('l.account');
      if (division) query = query.where(under(sql.ref('l.division'), [division]));
      if (from) query = query.where('t.business_on', '>=', `${from}-01`);
      if (to) query = query.where(sql<boolean>`t.business_on < ${`${to}-01`}::date + interval '1 month'`);
      const totals = await query.execute();
      const sum = (side: 'debitFen' | 'creditFen') => totals.reduce((all, row) => all + row[side], 0);
      return {
        totals: totals as z.output<typeof totalSchema>[],
        debitFen: sum('debitFen'),
        creditFen: sum('creditFen'),
      };
    },
  });

  listRoute(app, {
    url: '/ledger/transactions',
    operationId: 'listLedgerTransactions',
    summary: '记账凭证',
    tag: '账目',
    access: 'read-ledger',
    filters: {
      division: divisionCode.optional(),
      kind: z.enum(ledgerKinds).optional(),
      claim: z.string().optional(),
      from: plainDate.optional(),
      to: plainDate.optional(),
    },
    item: transactionSchema,
    sorts: {
      id: { by: sql.ref('t.id'), type: 'bigint' },
      businessOn: { by: sql.ref('t.business_on'), type: 'date' },
    },
    defaultSort: '-id',
    id: { by: sql.ref('t.id'), type: 'bigint' },
    columns: [
      { header: '凭证号', value: (t) => t.id },
      { header: '日期', value: (t) => t.businessOn },
      { header: '事项', value: (t) => t.kind },
      { header: '申请编号', value: (t) => t.claimId },
      { header: '支付编号', value: (t) => t.paymentKey },
      { header: '借方科目', value: (t) => t.entries.find((e) => e.debitFen > 0)?.account ?? null },
      { header: '贷方科目', value: (t) => t.entries.find((e) => e.creditFen > 0)?.account ?? null },
      { header: '金额(元)', value: (t) => (t.entries.find((e) => e.debitFen > 0)?.debitFen ?? 0) / 100 },
    ],
    query: (asked, request) => {
      let query = db
        .selectFrom('ledger_transaction as t')
        .innerJoin('payment as p', 'p.key', 't.payment_key')
        .select([
          't.id',
          't.key',
          't.kind',
          't.claim_id as claimId',
          't.payment_key as paymentKey',
          't.business_on as businessOn',
        ])
        .select(
          sql<z.output<typeof transactionSchema>['entries']>`(select jsonb_agg(jsonb_build_object(
            'account', l.account, 'division', l.division, 'fund', l.fund,
            'debitFen', l.debit_fen, 'creditFen', l.credit_fen) order by l.id)
            from ledger_entry l where l.transaction_id = t.id)`.as('entries'),
        )
        .where(inScope(scopeOfRequest(request, 'read-ledger'), { divisions: [sql.ref('p.division')] }));
      if (asked.division) query = query.where(under(sql.ref('p.division'), [asked.division]));
      if (asked.kind) query = query.where('t.kind', '=', asked.kind);
      if (asked.claim) query = query.where('t.claim_id', '=', asked.claim);
      if (asked.from) query = query.where('t.business_on', '>=', asked.from);
      if (asked.to) query = query.where('t.business_on', '<=', asked.to);
      return query;
    },
    toItem: (row) => row as z.output<typeof transactionSchema>,
  });
};
