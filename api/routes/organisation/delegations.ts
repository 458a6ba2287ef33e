import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { sql } from 'kysely';
import { z } from 'zod';
import { accounts } from '../../../src/accounts/users.ts';
import { may, type Role, roleNameAt, roles } from '../../../src/domain/access.ts';
import { shanghaiDateAt } from '../../../src/domain/dates.ts';
import {
  delegable,
  delegableNames,
  delegableOf,
  unfitFor,
} from '../../../src/domain/organisation/delegation.ts';
import { delegate, endDelegation } from '../../../src/organisation/delegations.ts';
import type { ApiDeps } from '../../deps.ts';
import { listRoute } from '../../lists/list-route.ts';
import { signedIn } from '../../plugins/access.ts';
import { Problem } from '../../problems.ts';
import { asDate, divisionCode, plainDate, reasonSchema, rowIdParams } from '../../schemas/common.ts';

const states = ['coming', 'in-force', 'over', 'ended'] as const;
const delegationStates = { coming: '未开始', 'in-force': '有效', over: '已到期', ended: '已终止' } as const;

const item = z
  .object({
    id: z.int(),
    delegator: z.string(),
    delegatorName: z.string(),
    delegate: z.string(),
    delegateName: z.string(),
    role: z.enum(roles as [Role, ...Role[]]),
    division: z.string(),
    divisionName: z.string(),
    operations: z.array(z.enum(delegable)),
    fromOn: z.string(),
    untilOn: z.string(),
    reason: z.string(),
    state: z.enum(states),
    works: z.boolean().meta({ description: '今天有效，且委托人的岗位和受托人的任职都还在' }),
    endedOn: z.string().nullable(),
    mayEnd: z.boolean(),
  })
  .meta({ id: 'Delegation' });

/** Delegation with days (委托代理): what one gives to others and has from them. */
export const delegationRoutes: FastifyPluginAsyncZod<ApiDeps> = async (app, { database: { db } }) => {
  listRoute(app, {
    url: '/delegations',
    operationId: 'listDelegations',
    summary: '委托代理',
    tag: '机构与岗位',
    access: 'signed-in',
    filters: {
      side: z.enum(['given', 'received']).optional(),
      state: z.enum(states).optional(),
    },
    item,
    sorts: { fromOn: { by: sql.ref('d.from_on'), type: 'date' } },
    defaultSort: '-fromOn',
    id: { by: sql.ref('d.id'), type: 'bigint' },
    columns: [
      { header: '编号', value: (d) => d.id },
      { header: '委托人', value: (d) => d.delegatorName },
      { header: '受托人', value: (d) => d.delegateName },
      { header: '岗位', value: (d) => roleNameAt(d.role, d.division) },
      { header: '地区', value: (d) => d.divisionName },
      { header: '事项', value: (d) => d.operations.map((one) => delegableNames[one]).join('、') },
      { header: '首日', value: (d) => d.fromOn },
      { header: '末日', value: (d) => d.untilOn },
      { header: '事由', value: (d) => d.reason },
      { header: '状态', value: (d) => delegationStates[d.state] },
    ],
    query: (asked, request) => {
      const { id: me, grants } = signedIn(request);
      const on = shanghaiDateAt(request.businessAtMs);
      const all = ['manage-posts', 'read-audit'] as const;
      const readsAll = all.some((operation) => may(grants, operation, { divisions: [] }));
      const manages = may(grants, 'manage-posts', { divisions: [] });
      const state = sql<(typeof states)[number]>`case when d.ended_on is not null then 'ended'
        when d.until_on < ${on} then 'over' when d.from_on > ${on} then 'coming' else 'in-force' end`;
      let query = db
        .selectFrom('delegation as d')
        .innerJoin('app_user as a', 'a.id', 'd.delegator')
        .innerJoin('app_user as b', 'b.id', 'd.delegate')
        .innerJoin('division as v', 'v.code', 'd.division')
        .select(['d.id', 'd.delegator', 'd.delegate', 'd.role', 'd.division', 'd.operations', 'd.reason'])
        .select(['a.display_name as delegatorName', 'b.display_name as delegateName'])
        .select(['v.name as divisionName', 'd.from_on as fromOn', 'd.until_on as untilOn'])
        .select([
          'd.ended_on as endedOn',
          state.as('state'),
          sql<boolean>`delegation_in_force(d, ${on}::date)`.as('works'),
          sql<boolean>`d.ended_on is null and d.until_on >= ${on} and (${manages} or d.delegator = ${me})`.as(
            'mayEnd',
          ),
        ]);
      if (asked.side === 'given') query = query.where('d.delegator', '=', me);
      else if (asked.side === 'received') query = query.where('d.delegate', '=', me);
      else if (!readsAll) query = query.where(sql<boolean>`${me} in (d.delegator, d.delegate)`);
      if (asked.state) query = query.where(state, '=', asked.state);
      return query;
    },
    toItem: (row) => row as z.output<typeof item>,
  });

  app.route({
    method: 'GET',
    url: '/delegations/choices',
    config: { access: 'signed-in' },
    schema: {
      operationId: 'getDelegationChoices',
      summary: '本人可以委托的岗位、事项，以及可以受托的人员',
      tags: ['机构与岗位'],
      querystring: z.object({
        role: z.enum(roles as [Role, ...Role[]]).optional(),
        division: divisionCode.optional(),
      }),
      response: {
        200: z
          .object({
            posts: z.array(
              z.object({
                role: z.enum(roles as [Role, ...Role[]]),
                division: z.string(),
                operations: z.array(z.enum(delegable)),
              }),
            ),
            people: z.array(z.object({ id: z.string(), name: z.string(), posts: z.string() })),
          })
          .meta({ id: 'DelegationChoices' }),
      },
    },
    handler: async (request) => {
      const { id: me, grants } = signedIn(request);
      const { role, division } = request.query;
      const posts = grants.flatMap((grant) => {
        const operations = delegableOf(grant.role);
        if (grant.division === null || operations.length === 0) return [];
        return [{ role: grant.role, division: grant.division, operations }];
      });
      // People of an office are told to those who have a post of that kind there, and to nobody else.
      if (!role || !division || !posts.some((post) => post.role === role && post.division === division))
        return { posts, people: [] };
      const on = shanghaiDateAt(request.businessAtMs);
      const officers = await accounts(db, on)
        .where('u.active', '=', true)
        .where('u.identity_key', 'is not', null)
        .where('u.id', '<>', me)
        .where(
          sql<boolean>`exists (select from user_grant g where g.user_id = u.id and covers(g.division, ${division}))`,
        )
        .orderBy('u.display_name')
        .limit(500)
        .execute();
      return {
        posts,
        people: officers
          .filter((user) => unfitFor(user.grants, role, division) === null)
          .map((user) => ({
            id: user.id,
            name: user.displayName,
            posts: [...new Set(user.grants.map((grant) => roleNameAt(grant.role, grant.division)))].join(
              '、',
            ),
          })),
      };
    },
  });

  app.route({
    method: 'POST',
    url: '/delegations',
    config: { access: 'signed-in' },
    schema: {
      operationId: 'delegate',
      summary: '委托他人代理本人岗位的事项；受托的事项不能再委托',
      tags: ['机构与岗位'],
      body: z.object({
        delegate: z.string().min(1).max(100),
        role: z.enum(roles as [Role, ...Role[]]),
        division: divisionCode,
        operations: z.array(z.enum(delegable)).min(1),
        fromOn: plainDate,
        untilOn: plainDate,
        reason: reasonSchema,
      }),
      response: { 201: z.object({ id: z.int() }) },
    },
    handler: async (request, reply) => {
      const { fromOn, untilOn, ...ask } = request.body;
      const id = await db.transaction().execute((trx) =>
        delegate(trx, {
          ...ask,
          fromOn: asDate(fromOn),
          untilOn: asDate(untilOn),
          delegator: signedIn(request).id,
          businessAtMs: request.businessAtMs,
          requestKey: request.requestKey,
        }),
      );
      return reply.code(201).send({ id });
    },
  });

  app.route({
    method: 'POST',
    url: '/delegations/:id/end',
    config: { access: 'signed-in' },
    schema: {
      operationId: 'endDelegation',
      summary: '提前终止委托，立即生效（委托人或系统管理员）',
      tags: ['机构与岗位'],
      params: rowIdParams,
      response: { 200: z.object({ id: z.int() }) },
    },
    handler: async (request) => {
      const { id } = request.params;
      const { id: me, grants } = signedIn(request);
      const manages = may(grants, 'manage-posts', { divisions: [] });
      const row = await db
        .selectFrom('delegation')
        .select('delegator')
        .where('id', '=', id)
        .executeTakeFirst();
      if (!row || (row.delegator !== me && !manages))
        throw new Problem('not-found', `没有委托 ${id}，或不由您终止。`, {
          ...(row && { subject: `delegation:${id}` }),
        });
      const { businessAtMs } = request;
      await db.transaction().execute((trx) => endDelegation(trx, { id, actor: me, businessAtMs }));
      return { id };
    },
  });
};
