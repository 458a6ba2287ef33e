import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { checkPlacementRow } from '../../src/domain/import-rows/index.ts';
import { FactError, registerEmployment } from '../../src/intake/index.ts';
import { checkForm, divisionsOfPlacement, yuan } from '../cases/form.ts';
import type { ApiDeps } from '../deps.ts';
import { authorize, signedIn } from '../plugins/access.ts';
import { fen, plainDate } from '../schemas/common.ts';

const placementBody = z.object({
  id: z.string().max(40).meta({ description: '就业编号', example: 'JY0001' }),
  identityNumber: z.string().max(40),
  employer: z.string().max(40).meta({ description: '统一社会信用代码' }),
  intermediary: z.string().max(40).nullable().default(null),
  post: z.string().max(100).nullable().default(null),
  wageFen: fen.nonnegative().nullable().default(null),
  startsOn: plainDate,
  contract: z
    .object({ startsOn: plainDate, endsOn: plainDate.nullable() })
    .nullable()
    .default(null)
    .meta({ description: 'endsOn 为 null：无固定期限' }),
});

const FIELDS: Readonly<Record<string, string>> = { employmentId: 'id', creditCode: 'employer' };

/** What the record refuses is said of the form's own field. */
function nameFields(error: unknown): never {
  if (!(error instanceof FactError) || !error.field) throw error;
  throw new FactError(error.code, FIELDS[error.field] ?? error.field);
}

/** One placement by hand; files of many go through imports. */
export const placementRoutes: FastifyPluginAsyncZod<ApiDeps> = async (app, { database: { db }, vault }) => {
  app.route({
    method: 'POST',
    url: '/employments',
    config: { access: 'import-placements' },
    schema: {
      operationId: 'registerEmployment',
      summary: '登记一段就业',
      tags: ['就业'],
      body: placementBody,
      response: {
        201: z.object({
          id: z.string(),
          overlapsWith: z.string().nullable().meta({ description: '非空：与该就业重叠，只登记不跟踪' }),
          unchanged: z.boolean(),
        }),
      },
    },
    handler: async (request, reply) => {
      const { businessAtMs, body } = request;
      const placement = checkForm(
        checkPlacementRow,
        {
          id: { column: '就业编号', value: body.id },
          identityNumber: { column: '身份证号', value: body.identityNumber },
          employer: { column: '统一社会信用代码', value: body.employer },
          intermediary: { column: '介绍机构编号', value: body.intermediary },
          post: { column: '岗位', value: body.post },
          wageFen: { column: '月工资(元)', value: body.wageFen === null ? null : yuan(body.wageFen) },
          startsOn: { column: '入职日期', value: body.startsOn },
          'contract/startsOn': { column: '合同起始日', value: body.contract?.startsOn },
          'contract/endsOn': { column: '合同终止日', value: body.contract?.endsOn },
        },
        businessAtMs,
      );
      const { creditCode: employer, intermediary, employmentId } = placement;
      const divisions = await divisionsOfPlacement(db, employer, vault.identityKey(placement.identityNumber));
      authorize(
        request,
        'import-placements',
        { divisions, employer, intermediary },
        `employment:${employmentId}`,
      );
      const { overlapsWith, unchanged } = await db
        .transaction()
        .execute((trx) =>
          registerEmployment(trx, { placement, vault, actor: signedIn(request).id, businessAtMs }),
        )
        .catch(nameFields);
      return reply.code(201).send({ id: employmentId, overlapsWith, unchanged });
    },
  });
};
