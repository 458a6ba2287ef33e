import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { plainDate as asPlainDate } from '../../src/domain/dates.ts';
import { correctPovertyStatus } from '../../src/intake/index.ts';
import type { ApiDeps } from '../deps.ts';
import { authorizeFound, signedIn } from '../plugins/access.ts';
import { Problem } from '../problems.ts';
import { plainDate, rowIdParams } from '../schemas/common.ts';

/** The register of the poor put right for days that have passed, by the department that keeps it. */
export const povertyStatusRoutes: FastifyPluginAsyncZod<ApiDeps> = async (app, { database: { db } }) => {
  app.route({
    method: 'POST',
    url: '/people/:id/poverty-status',
    config: { access: 'correct-poverty-status' },
    schema: {
      operationId: 'correctPovertyStatus',
      summary: '更正建档立卡（可追溯到过去的日期）',
      tags: ['名册'],
      params: rowIdParams,
      body: z.object({
        registeredPoor: z.boolean(),
        from: plainDate.meta({ description: '自哪一天起；到名册记录的下一次变动为止' }),
        reason: z.string().trim().min(4).max(500).meta({ description: '依据和理由，写入审计' }),
        document: z
          .string()
          .regex(/^[0-9a-f]{64}$/)
          .nullable()
          .default(null)
          .meta({ description: '依据材料的 SHA-256；须已上传到该劳动者的案件' }),
      }),
      response: {
        200: z.object({
          correctionId: z.int().nullable().meta({ description: '空：名册本来就是这样记录的' }),
          unchanged: z.boolean(),
          history: z.array(z.object({ from: z.string(), registeredPoor: z.boolean() })),
        }),
      },
    },
    handler: async (request) => {
      const { id: personId } = request.params;
      const { id: officer } = signedIn(request);
      const person = await db
        .selectFrom('person as p')
        .leftJoin('household as h', 'h.number', 'p.household_number')
        .select(['h.division', 'p.household_number as household'])
        .where('p.id', '=', personId)
        .executeTakeFirst();
      const subject = `person:${personId}`;
      const found = person
        ? { target: { divisions: person.division ? [person.division] : [] }, subject }
        : null;
      authorizeFound(request, 'correct-poverty-status', found, `编号为 ${personId} 的人员`);
      if (await isOfHousehold(officer, personId, person?.household ?? null)) {
        throw new Problem('own-case', '该劳动者是您本人或您的家庭成员，应当回避。', {
          subject,
        });
      }
      const { businessAtMs, body } = request;
      const from = asPlainDate(body.from);
      return db
        .transaction()
        .execute((trx) => correctPovertyStatus(trx, { personId, ...body, from, officer, businessAtMs }));
    },
  });

  async function isOfHousehold(userId: string, personId: number, household: string | null): Promise<boolean> {
    const me = await db
      .selectFrom('app_user as u')
      .innerJoin('identity_number as n', 'n.identity_key', 'u.identity_key')
      .innerJoin('person as p', 'p.id', 'n.person_id')
      .select(['p.id', 'p.household_number as household'])
      .where('u.id', '=', userId)
      .executeTakeFirst();
    return me !== undefined && (me.id === personId || (me.household !== null && me.household === household));
  }
};
