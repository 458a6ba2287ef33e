import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { sql } from 'kysely';
import { z } from 'zod';
import { joinCardByNumber } from '../../../src/db/identity-numbers.ts';
import { may } from '../../../src/domain/access.ts';
import { shanghaiDateAt } from '../../../src/domain/dates.ts';
import { type RegisterSource, registerSourceNames } from '../../../src/domain/register/card.ts';
import { confirmPeople } from '../../../src/intake/register/confirm.ts';
import type { ApiDeps } from '../../deps.ts';
import { signedIn } from '../../plugins/access.ts';

/** People who were seen or heard in the year’s refresh. */
export const refreshConfirmationRoutes: FastifyPluginAsyncZod<ApiDeps> = async (
  app,
  { database: { db } },
) => {
  app.route({
    method: 'POST',
    url: '/register/confirmations',
    config: { access: 'work-refresh' },
    schema: {
      operationId: 'confirmPeople',
      summary: '核实：这些人已见到或联系到，信息没有变化',
      tags: ['名册'],
      body: z.object({
        people: z.array(z.int().positive()).min(1).max(500),
        source: z
          .enum(Object.keys(registerSourceNames) as [RegisterSource, ...RegisterSource[]])
          .exclude(['file']),
      }),
      response: {
        200: z.object({
          confirmed: z.int().meta({ description: '本年度新核实的人数' }),
          leftOut: z.array(z.int()).meta({ description: '不在辖区内、已不在名册，或是您本人家庭成员的' }),
        }),
      },
    },
    handler: async (request) => {
      const { people, source } = request.body;
      const on = shanghaiDateAt(request.businessAtMs);
      const { id: userId, grants } = signedIn(request);
      return db.transaction().execute(async (trx) => {
        const rows = await trx
          .selectFrom('person as p')
          .innerJoin('household as h', 'h.number', 'p.household_number')
          .select(['p.id', 'h.division'])
          .select(
            sql<boolean>`exists (select from app_user u ${joinCardByNumber('me', 'u.identity_key', 'left join')}
              where u.id = ${userId} and (me.id = p.id or me.household_number = p.household_number))`.as(
              'own',
            ),
          )
          .where('p.id', 'in', people)
          .where('p.merged_into', 'is', null)
          .execute();
        const mine = rows.filter(
          ({ division, own }) => !own && may(grants, 'work-refresh', { divisions: [division] }),
        );
        const confirmed = await confirmPeople(
          trx,
          mine.map(({ id }) => ({ personId: id, source, changed: false })),
          { on, userId, importId: null, businessAtMs: request.businessAtMs },
        );
        const taken = new Set(mine.map(({ id }) => id));
        return { confirmed, leftOut: people.filter((id) => !taken.has(id)) };
      });
    },
  });
};
