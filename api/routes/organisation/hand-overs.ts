import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { sql } from 'kysely';
import { z } from 'zod';
import { openTasksOf, taskKinds, unattended } from '../../../src/db/organisation/open-tasks.ts';
import { may } from '../../../src/domain/access.ts';
import { shanghaiDateAt } from '../../../src/domain/dates.ts';
import { handOver } from '../../../src/organisation/hand-over.ts';
import { endReasons } from '../../../src/organisation/posts.ts';
import type { ApiDeps } from '../../deps.ts';
import { signedIn } from '../../plugins/access.ts';
import { Problem } from '../../problems.ts';
import { idParams, reasonSchema } from '../../schemas/common.ts';

const task = z.object({
  kind: z.enum(taskKinds),
  id: z.string(),
  what: z.string(),
  division: z.string().nullable(),
  dueOn: z.string().nullable(),
});

/** Hand-over of what lies with one person (工作交接), and what nobody can go on with (无人负责). */
export const handOverRoutes: FastifyPluginAsyncZod<ApiDeps> = async (app, { database: { db } }) => {
  app.route({
    method: 'GET',
    url: '/users/:id/open-tasks',
    config: { access: 'signed-in' },
    schema: {
      operationId: 'listOpenTasks',
      summary: '一个人手上的未办结事项：本人或系统管理员查看',
      tags: ['机构与岗位'],
      params: idParams,
      response: {
        200: z
          .object({
            user: z.object({ id: z.string(), name: z.string(), active: z.boolean() }),
            tasks: z.array(task),
            heirs: z
              .array(z.object({ id: z.string(), name: z.string() }))
              .meta({ description: '可以接手的人员' }),
            handOvers: z.array(
              z.object({
                id: z.int(),
                on: z.string(),
                by: z.string(),
                reason: z.string(),
                items: z.int(),
              }),
            ),
          })
          .meta({ id: 'OpenTasks' }),
      },
    },
    handler: async (request) => {
      const user = await findPerson(request, request.params.id);
      const on = shanghaiDateAt(request.businessAtMs);
      const tasks = await openTasksOf(db, user.id, on);
      const offices = [
        ...new Set(tasks.flatMap(({ kind, division }) => (kind === 'service' && division) || [])),
      ];
      const { rows: heirs } = await sql<{ id: string; name: string }>`
        select distinct u.id, u.display_name as name from app_user u join user_grant g on g.user_id = u.id
        where u.active and u.id <> ${user.id} and u.identity_key is not null and grant_holds(g, ${on}::date)
          and g.role = any(${HANDLERS}::text[])
          and exists (select from unnest(${offices}::text[]) office where covers(g.division, office))
        order by u.display_name limit 200`.execute(db);
      const { rows: handOvers } = await sql<{
        id: number;
        on: string;
        by: string;
        reason: string;
        items: number;
      }>`
        select h.id, h.handed_on as on, u.display_name as by, h.reason,
          (select count(*)::int from hand_over_item i where i.hand_over_id = h.id) as items
        from hand_over h join app_user u on u.id = h.handed_by where h.from_user = ${user.id}
        order by h.id desc limit 50`.execute(db);
      return { user, tasks: tasks.map(({ owner: _, ...one }) => one), heirs, handOvers };
    },
  });

  app.route({
    method: 'POST',
    url: '/users/:id/hand-over',
    config: { access: 'signed-in' },
    schema: {
      operationId: 'handOver',
      summary: '工作交接：未办结的服务事项交给他人，委托终止；离岗的，任职一并结束',
      tags: ['机构与岗位'],
      params: idParams,
      body: z.object({
        reason: reasonSchema,
        endTerms: z.enum(endReasons).optional().meta({ description: '离岗的原因；不写的，任职保留' }),
        services: z
          .array(z.object({ id: z.string().max(100), to: z.string().max(100) }))
          .max(1000)
          .default([]),
      }),
      response: { 200: z.object({ id: z.int() }) },
    },
    handler: async (request) => {
      const user = await findPerson(request, request.params.id);
      const me = signedIn(request);
      const { endTerms = null, ...ask } = request.body;
      if (endTerms !== null && !may(me.grants, 'manage-posts', { divisions: [] }))
        throw new Problem('not-permitted', '任职由系统管理员结束。', { subject: `user:${user.id}` });
      const { businessAtMs, requestKey } = request;
      const id = await db
        .transaction()
        .execute((trx) =>
          handOver(trx, { ...ask, endTerms, from: user.id, actor: me.id, businessAtMs, requestKey }),
        );
      return { id };
    },
  });

  app.route({
    method: 'GET',
    url: '/unattended',
    config: { access: ['manage-posts', 'read-audit'] },
    schema: {
      operationId: 'listUnattended',
      summary: '无人负责的事项：承办人账户已停用，或已不在承办单位任职',
      tags: ['机构与岗位'],
      response: {
        200: z.object({ items: z.array(task.extend({ owner: z.string(), name: z.string() })) }),
      },
    },
    handler: async (request) => ({ items: await unattended(db, shanghaiDateAt(request.businessAtMs)) }),
  });

  async function findPerson(request: Parameters<typeof signedIn>[0], id: string) {
    const me = signedIn(request);
    const reads = (['manage-posts', 'read-audit'] as const).some(
      (operation) =>
        (operation === 'manage-posts' || request.method === 'GET') &&
        may(me.grants, operation, { divisions: [] }),
    );
    const user = await db
      .selectFrom('app_user')
      .select(['id', 'display_name as name', 'active'])
      .where('id', '=', id)
      .executeTakeFirst();
    if (!user || (id !== me.id && !reads))
      throw new Problem('not-found', `没有用户 ${id}，或不由您交接。`, {
        ...(user && { subject: `user:${id}` }),
      });
    return user;
  }
};

/** Who may own a service case (see the access table: `handle-service`). */
const HANDLERS = [
  'township-station',
  'county-employment-centre',
  'county-hr-reviewer',
  'poverty-alleviation-officer',
];
