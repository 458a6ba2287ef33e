import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { sql } from 'kysely';
import { z } from 'zod';
import {
  aidColumns,
  aidDetailSchema,
  aidItem,
  aidKindSchema,
  aidList,
  aidScope,
  readAidCase,
  toAidItem,
} from '../cases/aid-case.ts';
import { authorizeSubject } from '../cases/target.ts';
import { viewerOf } from '../cases/viewer.ts';
import type { ApiDeps } from '../deps.ts';
import { listRoute } from '../lists/list-route.ts';
import { nameBegins } from '../lists/person-name.ts';
import { inScope, under } from '../lists/scope.ts';
import { scopeOfRequest, signedIn } from '../plugins/access.ts';
import { divisionCode, idParams } from '../schemas/common.ts';

/** Aid cases (articles 17 to 20) of every kind: the list, and one with its claims, papers, waits and time line. */
export const aidCaseRoutes: FastifyPluginAsyncZod<ApiDeps> = async (app, { database: { db } }) => {
  listRoute(app, {
    url: '/aid-cases',
    operationId: 'listAidCases',
    summary: '补助个案',
    tag: '补助个案',
    access: 'read-case',
    filters: {
      kind: aidKindSchema.optional(),
      division: divisionCode.optional(),
      institution: z.string().max(40).optional().meta({ description: '培训机构、学校或银行' }),
      employer: z.string().max(40).optional(),
      name: z.string().max(50).optional().meta({ description: '姓名或拼音首字母开头' }),
      check: z.enum(['true']).optional().meta({ description: '只看合同或协议等待核对的' }),
      open: z.enum(['true', 'false']).optional().meta({ description: '是否还在等待或有在办申请' }),
    },
    item: aidItem,
    sorts: {
      startsOn: { by: sql.ref('a.starts_on'), type: 'date' },
      dueAt: { by: sql`coalesce(w.due_at, 'infinity'::timestamptz)`, type: 'timestamptz' },
    },
    defaultSort: '-startsOn',
    id: { by: sql.ref('a.id'), type: 'text' },
    columns: aidColumns,
    query: (asked, request) => {
      const scope = scopeOfRequest(request, 'read-case');
      let query = aidList(db, scope).where(inScope(scope, aidScope));
      if (asked.kind) query = query.where('a.kind', '=', asked.kind);
      if (asked.division) query = query.where(under(sql.ref('h.division'), [asked.division]));
      if (asked.institution) query = query.where('a.institution', '=', asked.institution);
      if (asked.employer) query = query.where('a.employer', '=', asked.employer);
      if (asked.name) query = query.where(nameBegins('known', asked.name));
      if (asked.check) query = query.where('j.contract_status', '=', 'uploaded');
      if (asked.open) {
        const open = sql<boolean>`(w.case_id is not null
          or exists (select 1 from claim c where c.aid_id = a.id and c.status = 'open'))`;
        query = query.where(asked.open === 'true' ? open : sql<boolean>`not ${open}`);
      }
      return query;
    },
    toItem: toAidItem,
  });

  app.route({
    method: 'GET',
    url: '/aid-cases/:id',
    config: { access: 'read-case' },
    schema: {
      operationId: 'getAidCase',
      summary: '一个补助个案',
      tags: ['补助个案'],
      params: idParams,
      response: { 200: aidDetailSchema },
    },
    handler: async (request) => {
      const { id } = request.params;
      const target = await authorizeSubject(request, db, 'read-case', id, `补助个案 ${id}`, 'aid');
      return readAidCase(db, id, {
        viewer: viewerOf(signedIn(request).grants, target),
        scope: scopeOfRequest(request, 'read-case'),
        nowMs: request.businessAtMs,
      });
    },
  });
};
