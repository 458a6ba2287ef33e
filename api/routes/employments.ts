import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { sql } from 'kysely';
import { z } from 'zod';
import type { Db } from '../../src/db/client.ts';
import type { ScopeFilter } from '../../src/domain/access.ts';
import { shanghaiDateAt } from '../../src/domain/dates.ts';
import { waitKinds } from '../../src/domain/waits.ts';
import { waitKindNames } from '../../src/domain/words.ts';
import { readEmployment } from '../cases/employment-detail.ts';
import { employmentDetailSchema } from '../cases/employment-schema.ts';
import { knownPerson } from '../cases/known-person.ts';
import { authorizeCase } from '../cases/target.ts';
import { viewerOf } from '../cases/viewer.ts';
import { readWorkerStatement } from '../cases/worker-statement.ts';
import type { ApiDeps } from '../deps.ts';
import { listRoute } from '../lists/list-route.ts';
import { nameBegins } from '../lists/person-name.ts';
import { inScope, under } from '../lists/scope.ts';
import { scopeOfRequest, signedIn } from '../plugins/access.ts';
import { divisionCode, idParams, iso, isoOrNull, plainDate } from '../schemas/common.ts';
import { maskedIdentity } from '../schemas/people.ts';

const employmentItem = z
  .object({
    id: z.string(),
    personName: z.string().nullable(),
    identityMasked: z.string(),
    employer: z.string(),
    employerName: z.string(),
    intermediary: z.string().nullable(),
    intermediaryName: z.string().nullable(),
    division: z.string(),
    startsOn: z.string(),
    dueOn: z.string(),
    standing: z.enum(['tracked', 'overlapping']),
    wait: z.object({ kind: z.enum(waitKinds), dueAt: z.string().nullable(), since: z.string() }).nullable(),
  })
  .meta({ id: 'EmploymentItem' });

const filters = {
  division: divisionCode.optional(),
  employer: z.string().optional(),
  intermediary: z.string().optional(),
  dueFrom: plainDate.optional(),
  dueTo: plainDate.optional(),
  waitKind: z.enum(waitKinds).optional(),
  standing: z.enum(['tracked', 'overlapping']).optional(),
  name: z.string().max(50).optional().meta({ description: '劳动者姓名或拼音首字母开头' }),
};

/** Cases, as lists and one by one. Facts about them are recorded in facts.ts. */
export const employmentRoutes: FastifyPluginAsyncZod<ApiDeps> = async (app, deps) => {
  const { db } = deps.database;

  listRoute(app, {
    url: '/employments',
    operationId: 'listEmployments',
    summary: '就业台账',
    tag: '就业',
    access: 'read-case',
    filters,
    item: employmentItem,
    sorts: {
      dueOn: { by: sql.ref('e.due_on'), type: 'date' },
      startsOn: { by: sql.ref('e.starts_on'), type: 'date' },
      id: { by: sql.ref('e.id'), type: 'text' },
    },
    defaultSort: 'dueOn',
    id: { by: sql.ref('e.id'), type: 'text' },
    columns: [
      { header: '就业编号', value: (e) => e.id },
      { header: '姓名', value: (e) => e.personName },
      { header: '身份证号', value: (e) => e.identityMasked },
      { header: '统一社会信用代码', value: (e) => e.employer },
      { header: '用人单位', value: (e) => e.employerName },
      { header: '介绍机构', value: (e) => e.intermediaryName },
      { header: '办理地区', value: (e) => e.division },
      { header: '入职日期', value: (e) => e.startsOn },
      { header: '满一年之日', value: (e) => e.dueOn },
      { header: '状态', value: (e) => (e.standing === 'tracked' ? '跟踪中' : '重叠，不跟踪') },
      { header: '正在等待', value: (e) => (e.wait ? waitKindNames[e.wait.kind] : null) },
      { header: '等待开始', value: (e) => (e.wait ? shanghaiDateAt(Date.parse(e.wait.since)) : null) },
      { header: '等待到期', value: (e) => (e.wait?.dueAt ? shanghaiDateAt(Date.parse(e.wait.dueAt)) : null) },
    ],
    query: (asked, request) => {
      const scope = scopeOfRequest(request, 'read-case');
      let query = employmentList(db, scope).where(
        inScope(scope, {
          divisions: [sql.ref('e.division'), sql.ref('r.division'), sql.ref('h.division')],
          employer: sql.ref('e.employer'),
          intermediary: sql.ref('e.intermediary'),
        }),
      );
      if (asked.division) query = query.where(under(sql.ref('e.division'), [asked.division]));
      if (asked.employer) query = query.where('e.employer', '=', asked.employer);
      if (asked.intermediary) query = query.where('e.intermediary', '=', asked.intermediary);
      if (asked.dueFrom) query = query.where('e.due_on', '>=', asked.dueFrom);
      if (asked.dueTo) query = query.where('e.due_on', '<=', asked.dueTo);
      if (asked.standing) query = query.where('e.standing', '=', asked.standing);
      if (asked.name) query = query.where(nameBegins('known', asked.name));
      if (asked.waitKind) query = query.where('w.kind', '=', asked.waitKind);
      return query;
    },
    toItem: (row) => ({
      id: row.id,
      personName: row.personName,
      identityMasked: maskedIdentity(row.last4),
      employer: row.employer,
      employerName: row.employerName,
      intermediary: row.intermediary,
      intermediaryName: row.intermediaryName,
      division: row.division,
      startsOn: row.startsOn,
      dueOn: row.dueOn,
      standing: row.standing as 'tracked' | 'overlapping',
      wait:
        row.waitKind && row.waitSince
          ? {
              kind: row.waitKind as (typeof waitKinds)[number],
              dueAt: isoOrNull(row.waitDueAt),
              since: iso(row.waitSince),
            }
          : null,
    }),
  });

  app.route({
    method: 'GET',
    url: '/employments/:id',
    config: { access: 'read-case' },
    schema: {
      operationId: 'getEmployment',
      summary: '一段就业的全部情况：事实、十二个月社保、合同、申请、等待与经过',
      tags: ['就业'],
      params: idParams,
      response: { 200: employmentDetailSchema },
    },
    handler: async (request) => {
      const { id } = request.params;
      const target = await authorizeCase(request, db, 'read-case', id);
      const { grants } = signedIn(request);
      const asOf = shanghaiDateAt(request.businessAtMs);
      return {
        ...(await readEmployment(db, id, {
          viewer: viewerOf(grants, target),
          asOf,
          nowMs: request.businessAtMs,
        })),
        workerStatement: await readWorkerStatement(db, id, { grants, target }),
      };
    },
  });
};

function employmentList(db: Db, scope: ScopeFilter) {
  return db
    .selectFrom('employment as e')
    .innerJoin('employer as r', 'r.credit_code', 'e.employer')
    .innerJoin('person as p', 'p.id', 'e.person_id')
    .leftJoin('household as h', 'h.number', 'p.household_number')
    .innerJoinLateral(knownPerson(scope), (join) => join.onTrue())
    .leftJoin('intermediary as i', 'i.number', 'e.intermediary')
    .leftJoin('case_wait as w', (join) =>
      join.on('w.case_id', '=', sql<string>`'employment-' || e.id`).on('w.closed_at', 'is', null),
    )
    .select([
      'e.id',
      'e.employer',
      'e.intermediary',
      'e.division',
      'e.starts_on as startsOn',
      'e.due_on as dueOn',
      'e.standing',
      'known.name as personName',
      'p.identity_last4 as last4',
      'r.name as employerName',
      'w.kind as waitKind',
      'w.due_at as waitDueAt',
      'w.since as waitSince',
      sql<string | null>`coalesce(i.name, e.intermediary || '（尚未登记）')`.as('intermediaryName'),
    ]);
}
