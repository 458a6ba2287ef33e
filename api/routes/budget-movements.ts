import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { sql } from 'kysely';
import { z } from 'zod';
import { movementKinds } from '../../src/domain/budget.ts';
import { funds } from '../../src/domain/policy/types.ts';
import { budgetMovementNames, budgetMovementStatusNames, fundNames, nameOf } from '../../src/domain/words.ts';
import { decideMovement } from '../../src/payments/budget/decide.ts';
import { proposeMovement } from '../../src/payments/budget/propose.ts';
import { withdrawMovement } from '../../src/payments/budget/withdraw.ts';
import { amountFen, asProblems, proposal, proposed } from '../budget/schemas.ts';
import type { ApiDeps } from '../deps.ts';
import { listRoute } from '../lists/list-route.ts';
import { inScope, under } from '../lists/scope.ts';
import { authorizeFound, scopeOfRequest, signedIn } from '../plugins/access.ts';
import { Problem } from '../problems.ts';
import { divisionCode, fen, idParams } from '../schemas/common.ts';

const statuses = ['proposed', 'approved', 'refused', 'withdrawn'] as const;

const movementItem = z
  .object({
    id: z.string(),
    kind: z.enum(movementKinds),
    account: z.string(),
    toAccount: z.string().nullable(),
    fund: z.string(),
    division: z.string(),
    divisionName: z.string(),
    fiscalYear: z.int(),
    amountFen: fen,
    documentNo: z.string(),
    reason: z.string(),
    proposedBy: z.string(),
    proposedOn: z.string(),
    status: z.enum(statuses),
    decidedBy: z.string().nullable(),
    decidedOn: z.string().nullable(),
    note: z.string().nullable(),
    own: z.boolean().meta({ description: '由本人提出，须由他人审批' }),
  })
  .meta({ id: 'BudgetMovement' });

/** Movements of the budgets: each is proposed by one officer of finance and approved by another. */
export const budgetMovementRoutes: FastifyPluginAsyncZod<ApiDeps> = async (app, deps) => {
  const { db } = deps.database;

  /** What was proposed, with both accounts' divisions: it concerns them both. */
  const movements = (me: string) =>
    db
      .selectFrom('budget_movement as m')
      .innerJoin('fund_account as a', 'a.id', 'm.account')
      .innerJoin('division as v', 'v.code', 'a.division')
      .innerJoin('app_user as p', 'p.id', 'm.proposed_by')
      .leftJoin('fund_account as t', 't.id', 'm.to_account')
      .leftJoin('budget_decision as d', 'd.movement_id', 'm.id')
      .leftJoin('app_user as u', 'u.id', 'd.decided_by')
      .select([
        'm.id',
        'm.kind',
        'm.account',
        'm.to_account as toAccount',
        'a.fund',
        'a.division',
        'v.name as divisionName',
        'a.fiscal_year as fiscalYear',
        'm.amount_fen as amountFen',
        'm.document_no as documentNo',
        'm.reason',
        'p.display_name as proposedBy',
        'm.proposed_on as proposedOn',
        'u.display_name as decidedBy',
        'd.decided_on as decidedOn',
        'd.note',
      ])
      .select([
        status.as('status'),
        sql<boolean>`m.proposed_by = ${me}`.as('own'),
        sql<string>`coalesce(t.division, a.division)`.as('toDivision'),
      ]);

  async function divisionsOf(accounts: readonly string[]): Promise<string[]> {
    const rows = await db
      .selectFrom('fund_account')
      .select('division')
      .where('id', 'in', [...accounts])
      .execute();
    return rows.map(({ division }) => division);
  }

  listRoute(app, {
    url: '/budget-movements',
    operationId: 'listBudgetMovements',
    summary: '预算变动',
    tag: '预算',
    access: 'read-ledger',
    filters: {
      division: divisionCode.optional(),
      fund: z.enum(funds).optional(),
      kind: z.enum(movementKinds).optional(),
      status: z.enum(statuses).optional(),
      account: z.string().max(100).optional(),
    },
    item: movementItem,
    sorts: {
      proposedOn: { by: sql.ref('m.proposed_on'), type: 'date' },
      amount: { by: sql.ref('m.amount_fen'), type: 'bigint' },
    },
    defaultSort: '-proposedOn',
    id: { by: sql.ref('m.id'), type: 'text' },
    columns: [
      { header: '编号', value: (m) => m.id },
      { header: '事项', value: (m) => budgetMovementNames[m.kind] },
      { header: '年度', value: (m) => m.fiscalYear },
      { header: '地区', value: (m) => m.divisionName },
      { header: '资金', value: (m) => nameOf(fundNames, m.fund) },
      { header: '账户', value: (m) => m.account },
      { header: '转入账户', value: (m) => m.toAccount },
      { header: '金额(元)', value: (m) => m.amountFen / 100 },
      { header: '文号', value: (m) => m.documentNo },
      { header: '理由', value: (m) => m.reason },
      { header: '提出人', value: (m) => m.proposedBy },
      { header: '提出日期', value: (m) => m.proposedOn },
      { header: '状态', value: (m) => budgetMovementStatusNames[m.status] },
      { header: '审批人', value: (m) => m.decidedBy },
      { header: '审批日期', value: (m) => m.decidedOn },
      { header: '审批意见', value: (m) => m.note },
    ],
    query: (asked, request) => {
      const either = [sql.ref<string>('a.division'), sql<string>`coalesce(t.division, a.division)`];
      let query = movements(signedIn(request).id).where(
        inScope(scopeOfRequest(request, 'read-ledger'), { divisions: either }),
      );
      if (asked.division) query = query.where(under(sql.ref('a.division'), [asked.division]));
      if (asked.fund) query = query.where('a.fund', '=', asked.fund);
      if (asked.kind) query = query.where('m.kind', '=', asked.kind);
      if (asked.status) query = query.where(status, '=', asked.status);
      if (asked.account) query = query.where(sql<boolean>`${asked.account} in (m.account, m.to_account)`);
      return query;
    },
    toItem: ({ toDivision: _, ...row }) => row as z.output<typeof movementItem>,
  });

  app.route({
    method: 'POST',
    url: '/budget-movements',
    config: { access: 'manage-budget' },
    schema: {
      operationId: 'proposeBudgetMovement',
      summary: '提出预算变动：下达、调增、调减、账户间调剂',
      tags: ['预算'],
      body: z
        .object({
          kind: z.enum(['appropriation', 'adjustment-up', 'adjustment-down', 'transfer']),
          account: z.string().max(100),
          toAccount: z.string().max(100).optional().meta({ description: '调剂的转入账户' }),
          amountFen,
          ...proposal,
        })
        .refine((m) => (m.kind === 'transfer') === (m.toAccount !== undefined), {
          path: ['toAccount'],
          message: '调剂须写明转入账户，其他变动不写',
        })
        .refine((m) => m.toAccount !== m.account, {
          path: ['toAccount'],
          message: '转入账户不能是转出账户本身',
        }),
      response: { 201: proposed },
    },
    handler: async (request, reply) => {
      const { account, toAccount } = request.body;
      // Each end must be the officer's own: nobody moves another county's money, in or out.
      for (const id of toAccount === undefined ? [account] : [account, toAccount]) {
        const [division] = await divisionsOf([id]);
        const subject = `fund-account:${id}`;
        const found = division ? { target: { divisions: [division] }, subject } : null;
        authorizeFound(request, 'manage-budget', found, `资金账户 ${id}`);
      }
      const movement = await asProblems(`fund-account:${account}`, () =>
        db.transaction().execute((trx) =>
          proposeMovement(trx, {
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

  app.route({
    method: 'POST',
    url: '/budget-movements/:id/decision',
    config: { access: 'manage-budget' },
    schema: {
      operationId: 'decideBudgetMovement',
      summary: '审批预算变动（不能是提出人）；批准即入账，排队的申请自动继续',
      tags: ['预算'],
      params: idParams,
      body: z.object({
        approve: z.boolean(),
        note: z.string().trim().max(500).optional().meta({ description: '不予通过时必填' }),
      }),
      response: { 200: z.object({ id: z.string(), status: z.enum(['approved', 'refused']) }) },
    },
    handler: async (request) => {
      const { id } = request.params;
      const { approve, note } = request.body;
      const subject = `budget:${id}`;
      await authorizeMovement(request, id);
      if (!approve && !note) throw new Problem('reason-required', '不予通过须写明意见。', { subject });
      await asProblems(subject, () =>
        db.transaction().execute((trx) =>
          decideMovement(trx, {
            id,
            approve,
            note: note || null,
            officer: signedIn(request).id,
            businessAtMs: request.businessAtMs,
          }),
        ),
      );
      return { id, status: approve ? ('approved' as const) : ('refused' as const) };
    },
  });

  app.route({
    method: 'POST',
    url: '/budget-movements/:id/withdrawal',
    config: { access: 'manage-budget' },
    schema: {
      operationId: 'withdrawBudgetMovement',
      summary: '提出人撤回还没有审批的预算变动',
      tags: ['预算'],
      params: idParams,
      response: { 200: z.object({ id: z.string(), status: z.literal('withdrawn') }) },
    },
    handler: async (request) => {
      const { id } = request.params;
      await authorizeMovement(request, id);
      const act = { id, officer: signedIn(request).id, businessAtMs: request.businessAtMs };
      await asProblems(`budget:${id}`, () => db.transaction().execute((trx) => withdrawMovement(trx, act)));
      return { id, status: 'withdrawn' as const };
    },
  });

  /** Both ends of a movement must be the officer's own. */
  async function authorizeMovement(request: FastifyRequest, id: string): Promise<void> {
    const movement = await db
      .selectFrom('budget_movement')
      .select(['account', 'to_account'])
      .where('id', '=', id)
      .executeTakeFirst();
    const divisions = movement
      ? await divisionsOf([movement.account, movement.to_account].filter((a) => a !== null))
      : [];
    const [what, subject] = [`预算变动 ${id}`, `budget:${id}`];
    if (divisions.length === 0) authorizeFound(request, 'manage-budget', null, what);
    for (const division of divisions)
      authorizeFound(request, 'manage-budget', { target: { divisions: [division] }, subject }, what);
  }
};

const status = sql<
  (typeof statuses)[number]
>`case when d.approved then 'approved' when d.withdrawn then 'withdrawn'
  when d.approved = false then 'refused' else 'proposed' end`;
