import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { sql } from 'kysely';
import { z } from 'zod';
import type { Db } from '../../src/db/client.ts';
import { ledgerAccounts, ledgerKinds } from '../../src/domain/ledger.ts';
import { programmeIds } from '../../src/domain/policy/types.ts';
import {
  fundNames,
  ledgerAccountNames,
  ledgerKindNames,
  nameOf,
  programmeNames,
} from '../../src/domain/words.ts';
import type { ApiDeps } from '../deps.ts';
import type { Column } from '../lists/export.ts';
import { listRoute } from '../lists/list-route.ts';
import { inScope, under } from '../lists/scope.ts';
import { formats, sendTable } from '../lists/table-file.ts';
import { scopeOfRequest } from '../plugins/access.ts';
import { divisionCode, plainDate, yearMonth } from '../schemas/common.ts';

const totalSchema = z.object({
  division: z.string(),
  divisionName: z.string(),
  programme: z.string(),
  fund: z.string(),
  account: z.enum(ledgerAccounts),
  month: z.string(),
  debitFen: z.int(),
  creditFen: z.int(),
});
type Total = z.output<typeof totalSchema>;

const totalColumns: readonly Column<Total>[] = [
  { header: '月份', value: (t) => t.month },
  { header: '地区', value: (t) => t.divisionName },
  { header: '项目', value: (t) => nameOf(programmeNames, t.programme) },
  { header: '资金', value: (t) => nameOf(fundNames, t.fund) },
  { header: '科目', value: (t) => ledgerAccountNames[t.account] },
  { header: '借方(元)', value: (t) => t.debitFen / 100 },
  { header: '贷方(元)', value: (t) => t.creditFen / 100 },
];

const transactionSchema = z
  .object({
    id: z.int(),
    key: z.string(),
    kind: z.enum(ledgerKinds),
    claimId: z.string(),
    employmentId: z.string(),
    programme: z.string(),
    division: z.string(),
    divisionName: z.string(),
    payeeName: z.string(),
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
type Transaction = z.output<typeof transactionSchema>;

const accountOf = ({ entries }: Transaction, side: 'debitFen' | 'creditFen'): string | null => {
  const entry = entries.find((e) => e[side] > 0);
  return entry ? nameOf(ledgerAccountNames, entry.account) : null;
};

/** The books: totals for reports, transactions for who wants to see each. */
export const ledgerRoutes: FastifyPluginAsyncZod<ApiDeps> = async (app, deps) => {
  const { db } = deps.database;

  app.route({
    method: 'GET',
    url: '/ledger/totals',
    config: { access: 'read-ledger' },
    schema: {
      operationId: 'getLedgerTotals',
      summary: '账目汇总：按地区、项目、资金、科目、月份',
      tags: ['账目'],
      querystring: z.object({
        division: divisionCode.optional(),
        programme: z.enum(programmeIds).optional(),
        from: yearMonth.optional(),
        to: yearMonth.optional(),
        format: formats,
      }),
      response: {
        200: z
          .object({ totals: z.array(totalSchema), debitFen: z.int(), creditFen: z.int() })
          .meta({ id: 'LedgerTotals', description: '借方合计必等于贷方合计' }),
      },
    },
    handler: async (request, reply) => {
      const { division, programme, from, to, format } = request.query;
      let query = totalsQuery(db).where(
        inScope(scopeOfRequest(request, 'read-ledger'), { divisions: [sql.ref('l.division')] }),
      );
      if (division) query = query.where(under(sql.ref('l.division'), [division]));
      if (programme) query = query.where('c.programme', '=', programme);
      if (from) query = query.where('t.business_on', '>=', `${from}-01`);
      if (to) query = query.where(sql<boolean>`t.business_on < ${`${to}-01`}::date + interval '1 month'`);
      const totals = (await query.execute()) as Total[];
      if (format !== 'json') return sendTable(reply, format, '账目汇总', totalColumns, totals);
      const sum = (side: 'debitFen' | 'creditFen') => totals.reduce((all, row) => all + row[side], 0);
      return { totals, debitFen: sum('debitFen'), creditFen: sum('creditFen') };
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
      programme: z.enum(programmeIds).optional(),
      fund: z.string().max(40).optional(),
      account: z.enum(ledgerAccounts).optional().meta({ description: '借方或贷方记此科目的' }),
      claim: z.string().optional(),
      month: yearMonth.optional(),
      from: plainDate.optional(),
      to: plainDate.optional(),
    },
    item: transactionSchema,
    sorts: {
      id: { by: sql.ref('t.id'), type: 'bigint' },
      businessOn: { by: sql.ref('t.business_on'), type: 'date' },
      // Each voucher moves the whole of its payment.
      amount: { by: sql.ref('p.amount_fen'), type: 'bigint' },
    },
    defaultSort: '-id',
    id: { by: sql.ref('t.id'), type: 'bigint' },
    columns: [
      { header: '凭证号', value: (t) => t.id },
      { header: '日期', value: (t) => t.businessOn },
      { header: '事项', value: (t) => ledgerKindNames[t.kind] },
      { header: '地区', value: (t) => t.divisionName },
      { header: '项目', value: (t) => nameOf(programmeNames, t.programme) },
      { header: '收款方', value: (t) => t.payeeName },
      { header: '申请编号', value: (t) => t.claimId },
      { header: '支付编号', value: (t) => t.paymentKey },
      { header: '借方科目', value: (t) => accountOf(t, 'debitFen') },
      { header: '贷方科目', value: (t) => accountOf(t, 'creditFen') },
      { header: '金额(元)', value: (t) => (t.entries.find((e) => e.debitFen > 0)?.debitFen ?? 0) / 100 },
    ],
    query: (asked, request) => {
      let query = transactionsQuery(db).where(
        inScope(scopeOfRequest(request, 'read-ledger'), { divisions: [sql.ref('p.division')] }),
      );
      if (asked.division) query = query.where(under(sql.ref('p.division'), [asked.division]));
      if (asked.kind) query = query.where('t.kind', '=', asked.kind);
      if (asked.programme) query = query.where('c.programme', '=', asked.programme);
      if (asked.fund) query = query.where('p.fund', '=', asked.fund);
      if (asked.account) {
        query = query.where(sql<boolean>`exists (select 1 from ledger_entry l
          where l.transaction_id = t.id and l.account = ${asked.account})`);
      }
      if (asked.claim) query = query.where('t.claim_id', '=', asked.claim);
      if (asked.month) query = query.where(inMonth(asked.month));
      if (asked.from) query = query.where('t.business_on', '>=', asked.from);
      if (asked.to) query = query.where('t.business_on', '<=', asked.to);
      return query;
    },
    toItem: (row) => row as Transaction,
  });
};

const inMonth = (month: string) =>
  sql<boolean>`t.business_on >= ${`${month}-01`}::date and t.business_on < ${`${month}-01`}::date + interval '1 month'`;

function totalsQuery(db: Db) {
  const month = sql<string>`to_char(t.business_on, 'YYYY-MM')`;
  return db
    .selectFrom('ledger_entry as l')
    .innerJoin('ledger_transaction as t', 't.id', 'l.transaction_id')
    .innerJoin('claim as c', 'c.id', 't.claim_id')
    .innerJoin('division as d', 'd.code', 'l.division')
    .select(['l.division', 'd.name as divisionName', 'c.programme', 'l.fund', 'l.account'])
    .select([
      month.as('month'),
      // A sum of bigint is numeric; it stays far below 2^53 fen.
      sql<number>`sum(l.debit_fen)::bigint`.as('debitFen'),
      sql<number>`sum(l.credit_fen)::bigint`.as('creditFen'),
    ])
    .groupBy(['l.division', 'd.name', 'c.programme', 'l.fund', 'l.account', month])
    .orderBy('month')
    .orderBy('l.division')
    .orderBy('c.programme')
    .orderBy('l.fund')
    .orderBy('l.account');
}

function transactionsQuery(db: Db) {
  return db
    .selectFrom('ledger_transaction as t')
    .innerJoin('payment as p', 'p.key', 't.payment_key')
    .innerJoin('claim as c', 'c.id', 't.claim_id')
    .innerJoin('division as d', 'd.code', 'p.division')
    .select([
      't.id',
      't.key',
      't.kind',
      't.claim_id as claimId',
      'c.subject_id as employmentId',
      'c.programme',
      'p.division',
      'd.name as divisionName',
      'p.payee_name as payeeName',
      't.payment_key as paymentKey',
      't.business_on as businessOn',
    ])
    .select(
      sql<Transaction['entries']>`(select jsonb_agg(jsonb_build_object(
        'account', l.account, 'division', l.division, 'fund', l.fund,
        'debitFen', l.debit_fen, 'creditFen', l.credit_fen) order by l.id)
        from ledger_entry l where l.transaction_id = t.id)`.as('entries'),
    );
}
