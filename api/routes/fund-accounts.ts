import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { sql } from 'kysely';
import { z } from 'zod';
import { fiscalYearOf } from '../../src/domain/budget.ts';
import { shanghaiDateAt } from '../../src/domain/dates.ts';
import { funds } from '../../src/domain/policy/types.ts';
import { fundNames, nameOf } from '../../src/domain/words.ts';
import { openFundAccount, proposeYearEnd } from '../../src/payments/budget/propose.ts';
import { accountsQuery } from '../budget/read-accounts.ts';
import { amountFen, asProblems, proposal, proposed } from '../budget/schemas.ts';
import type { ApiDeps } from '../deps.ts';
import { listRoute } from '../lists/list-route.ts';
import { inScope, under } from '../lists/scope.ts';
import { authorize, authorizeFound, scopeOfRequest, signedIn } from '../plugins/access.ts';
import { divisionCode, fen, idParams } from '../schemas/common.ts';

const fiscalYear = z.coerce.number().int().min(2016).max(2100).meta({ description: '年度' });

const accountItem = z
  .object({
    id: z.string(),
    fund: z.string(),
    division: z.string(),
    divisionName: z.string(),
    fiscalYear: z.int(),
    named: z.boolean().meta({ description: '假：没有登记账户，资金不受控制' }),
    openedOn: z.string().nullable().meta({ description: '首笔预算批准之日；此后不得透支' }),
    closedOn: z.string().nullable(),
    appropriatedFen: fen,
    availableFen: fen,
    committedFen: fen,
    spentFen: fen,
    reservedFen: fen.meta({ description: '在途案件预计还需的金额' }),
    waiting: z.int().meta({ description: '等待资金的申请（件），记在当年' }),
    waitingFen: fen,
    proposed: z.int().meta({ description: '待审批的变动（项）' }),
  })
  .meta({ id: 'FundAccount' });

const standingOf = (a: z.output<typeof accountItem>): string => {
  if (a.closedOn) return '已结账';
  if (a.openedOn) return '已开立';
  return a.named ? '待批准' : '未开立';
};

/** Accounts of the funds by division and year: their sums, their opening, and the end of their year. */
export const fundAccountRoutes: FastifyPluginAsyncZod<ApiDeps> = async (app, deps) => {
  const { db } = deps.database;

  listRoute(app, {
    url: '/fund-accounts',
    operationId: 'listFundAccounts',
    summary: '资金账户',
    tag: '预算',
    access: 'read-ledger',
    filters: {
      division: divisionCode.optional(),
      fund: z.enum(funds).optional(),
      fiscalYear: fiscalYear.optional(),
    },
    item: accountItem,
    sorts: {
      fiscalYear: { by: sql.ref('a.fiscalYear'), type: 'bigint' },
      available: { by: sql.ref('a.availableFen'), type: 'bigint' },
      waiting: { by: sql.ref('a.waitingFen'), type: 'bigint' },
    },
    defaultSort: '-fiscalYear',
    id: { by: sql.ref('a.id'), type: 'text' },
    columns: [
      { header: '账户', value: (a) => a.id },
      { header: '年度', value: (a) => a.fiscalYear },
      { header: '地区', value: (a) => a.divisionName },
      { header: '资金', value: (a) => nameOf(fundNames, a.fund) },
      { header: '状态', value: standingOf },
      { header: '预算(元)', value: (a) => a.appropriatedFen / 100 },
      { header: '预留(元)', value: (a) => a.reservedFen / 100 },
      { header: '占用(元)', value: (a) => a.committedFen / 100 },
      { header: '支出(元)', value: (a) => a.spentFen / 100 },
      { header: '可用(元)', value: (a) => a.availableFen / 100 },
      { header: '等待资金(件)', value: (a) => a.waiting },
      { header: '等待资金(元)', value: (a) => a.waitingFen / 100 },
    ],
    query: (asked, request) => {
      let query = accountsQuery(db, fiscalYearOf(shanghaiDateAt(request.businessAtMs))).where(
        inScope(scopeOfRequest(request, 'read-ledger'), { divisions: [sql.ref('a.division')] }),
      );
      if (asked.division) query = query.where(under(sql.ref('a.division'), [asked.division]));
      if (asked.fund) query = query.where('a.fund', '=', asked.fund);
      if (asked.fiscalYear) query = query.where('a.fiscalYear', '=', asked.fiscalYear);
      return query;
    },
    toItem: (row) => row,
  });

  app.route({
    method: 'POST',
    url: '/fund-accounts',
    config: { access: 'manage-budget' },
    schema: {
      operationId: 'openFundAccount',
      summary: '开立资金账户：提出首笔预算，另一人批准后生效',
      tags: ['预算'],
      body: z.object({
        fund: z.enum(funds),
        division: divisionCode.refine((code) => code.length === 6, '账户只开到州和县市'),
        fiscalYear,
        amountFen,
        ...proposal,
      }),
      response: { 201: proposed.extend({ account: z.string() }).meta({ id: 'OpenedFundAccount' }) },
    },
    handler: async (request, reply) => {
      const { fund, division, fiscalYear: year, ...body } = request.body;
      const subject = `division:${division}`;
      authorize(request, 'manage-budget', { divisions: [division] }, subject);
      const opened = await asProblems(subject, () =>
        db.transaction().execute((trx) =>
          openFundAccount(trx, {
            of: { fund, division, fiscalYear: year },
            ...body,
            officer: signedIn(request).id,
            businessAtMs: request.businessAtMs,
            requestKey: request.requestKey,
          }),
        ),
      );
      return reply.code(201).send(opened);
    },
  });

  app.route({
    method: 'POST',
    url: '/fund-accounts/:id/closing',
    config: { access: 'manage-budget' },
    schema: {
      operationId: 'closeFiscalYear',
      summary: '年终结账：余额结转或收回，另一人批准后生效；占用和预留转入下一年度',
      tags: ['预算'],
      params: idParams,
      body: z.object({ available: z.enum(['carry-over', 'lapse']), ...proposal }),
      response: { 201: proposed },
    },
    handler: async (request, reply) => {
      const { id } = request.params;
      const account = await db
        .selectFrom('fund_account')
        .select('division')
        .where('id', '=', id)
        .executeTakeFirst();
      const subject = `fund-account:${id}`;
      const found = account ? { target: { divisions: [account.division] }, subject } : null;
      authorizeFound(request, 'manage-budget', found, `资金账户 ${id}`);
      const movement = await asProblems(subject, () =>
        db.transaction().execute((trx) =>
          proposeYearEnd(trx, {
            account: id,
            ...request.body,
            officer: signedIn(request).id,
            businessAtMs: request.businessAtMs,
            requestKey: request.requestKey,
          }),
        ),
      );
      return reply.code(201).send({ movement });
    },
  });
};
