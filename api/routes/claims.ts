import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { sql } from 'kysely';
import { z } from 'zod';
import { claimSteps } from '../../src/domain/claim-steps.ts';
import { daysBetween, plainDate, shanghaiDateAt } from '../../src/domain/dates.ts';
import { programmeIds } from '../../src/domain/policy/types.ts';
import { handlingDueOn, workAge } from '../../src/domain/work-age.ts';
import { claimDetailSchema, readClaim } from '../cases/claim-detail.ts';
import {
  canDecideNow,
  caseColumns,
  claimColumns,
  claimItem,
  claimList,
  OFFICE_WAITS,
  waitsSince,
} from '../cases/claim-list.ts';
import { authorizeClaim } from '../cases/find-claim.ts';
import { readWorkerStatement } from '../cases/worker-statement.ts';
import type { ApiDeps } from '../deps.ts';
import { listRoute } from '../lists/list-route.ts';
import { nameBegins } from '../lists/person-name.ts';
import { inScope, under } from '../lists/scope.ts';
import { scopeOfRequest, signedIn } from '../plugins/access.ts';
import { divisionCode, idParams, isoOrNull } from '../schemas/common.ts';

const claimCount = z
  .object({ step: z.string(), count: z.int(), overdue: z.int(), amountFen: z.int() })
  .meta({ id: 'ClaimCount' });

const filters = {
  step: z.enum(claimSteps).optional(),
  status: z.enum(['open', 'refused', 'withdrawn', 'lapsed', 'paid']).optional(),
  programme: z.enum(programmeIds).optional(),
  division: divisionCode.optional(),
  payee: z.string().optional(),
  employment: z.string().optional(),
  held: z.enum(['true', 'false']).optional(),
  age: z.enum(['long', 'overdue']).optional().meta({ description: 'long：久候（含逾期）；overdue：逾期' }),
  name: z.string().max(50).optional().meta({ description: '劳动者姓名或拼音首字母开头' }),
  mine: z
    .enum(['true'])
    .optional()
    .meta({ description: '只列本人现在可以办理的（已排除不相容环节和应当回避的）' }),
};

/** Claims: the officers' work list, and one claim with its trace and who can decide it. */
export const claimRoutes: FastifyPluginAsyncZod<ApiDeps> = async (app, deps) => {
  const { db } = deps.database;

  listRoute(app, {
    url: '/claims',
    operationId: 'listClaims',
    summary: '补贴申请',
    tag: '申请',
    access: 'read-case',
    filters,
    item: claimItem,
    sorts: {
      waitingSince: { by: sql`coalesce(c.waiting_since, 'infinity'::timestamptz)`, type: 'timestamptz' },
      dueAt: { by: sql`coalesce(w.due_at, 'infinity')`, type: 'timestamptz' },
      raisedOn: { by: sql.ref('c.raised_on'), type: 'date' },
      amount: { by: sql.ref('c.amount_fen'), type: 'bigint' },
    },
    defaultSort: 'waitingSince',
    id: { by: sql.ref('c.id'), type: 'text' },
    columns: claimColumns,
    query: (asked, request) => {
      const user = signedIn(request);
      const scope = scopeOfRequest(request, 'read-case');
      let query = claimList(db, shanghaiDateAt(request.businessAtMs), scope).where(
        inScope(scope, caseColumns),
      );
      if (asked.step) query = query.where('c.step', '=', asked.step);
      if (asked.status) query = query.where('c.status', '=', asked.status);
      if (asked.programme) query = query.where('c.programme', '=', asked.programme);
      if (asked.division) query = query.where(under(sql.ref('c.paid_by'), [asked.division]));
      if (asked.payee) query = query.where('c.payee_id', '=', asked.payee);
      if (asked.employment) query = query.where('c.subject_id', '=', asked.employment);
      if (asked.name) query = query.where(nameBegins('known', asked.name));
      if (asked.held) query = query.where('c.held_reason', asked.held === 'true' ? 'is not' : 'is', null);
      if (asked.age) {
        const today = shanghaiDateAt(request.businessAtMs);
        query = query.where('w.kind', 'in', OFFICE_WAITS).where('w.since', '<', waitsSince(asked.age, today));
      }
      if (asked.mine) query = query.where(canDecideNow(request, user.id));
      return query;
    },
    toItem: ({ waitingSince, dueAt, asOf, ...row }) => {
      const since = waitingSince && shanghaiDateAt(waitingSince.getTime());
      const withOffice = since !== null && OFFICE_WAITS.some((kind) => kind === row.waitKind);
      return {
        ...row,
        waitingSince: isoOrNull(waitingSince),
        waitingDays: since && daysBetween(since, plainDate(asOf)),
        dueAt: isoOrNull(dueAt),
        age: withOffice ? workAge(since, plainDate(asOf)) : null,
        handleBy: withOffice ? handlingDueOn(since) : null,
      };
    },
  });

  app.route({
    method: 'GET',
    url: '/claims/counts',
    config: { access: 'read-case' },
    schema: {
      operationId: 'countClaims',
      summary: '在办申请各环节的件数',
      tags: ['申请'],
      querystring: z.object({ division: divisionCode.optional(), mine: filters.mine }),
      response: { 200: z.object({ items: z.array(claimCount) }) },
    },
    handler: async (request) => {
      const { division, mine } = request.query;
      const today = shanghaiDateAt(request.businessAtMs);
      let query = db
        .selectFrom('claim as c')
        // Each claim has one of each; joined from the left, what no condition reads is not read.
        .leftJoin('case_subject as e', 'e.id', 'c.subject_id')
        .leftJoin('person as p', 'p.id', 'e.person_id')
        .leftJoin('household as h', 'h.number', 'p.household_number')
        .leftJoin('case_wait as w', (join) =>
          join.on('w.case_id', '=', sql<string>`'claim-' || c.id`).on('w.closed_at', 'is', null),
        )
        .select(['c.step'])
        .select([
          sql<number>`count(*)::int`.as('count'),
          sql<number>`(count(*) filter (where w.kind = any(${OFFICE_WAITS}::text[])
            and w.since < ${waitsSince('overdue', today)}))::int`.as('overdue'),
          sql<number>`coalesce(sum(c.amount_fen), 0)::bigint`.as('amountFen'),
        ])
        .where('c.status', '=', 'open')
        .groupBy('c.step');
      if (division) query = query.where(under(sql.ref('c.paid_by'), [division]));
      // Whoever decides may read: asking that as well would read three tables more.
      query = query.where(
        mine
          ? canDecideNow(request, signedIn(request).id)
          : inScope(scopeOfRequest(request, 'read-case'), caseColumns),
      );
      return { items: await query.execute() };
    },
  });

  app.route({
    method: 'GET',
    url: '/claims/:id',
    config: { access: 'read-case' },
    schema: {
      operationId: 'getClaim',
      summary: '一份申请：逐条核对、已作决定、异议、等待、谁能办理',
      tags: ['申请'],
      params: idParams,
      response: { 200: claimDetailSchema },
    },
    handler: async (request) => {
      const { claim, target } = await authorizeClaim(request, db, 'read-case', request.params.id);
      const user = signedIn(request);
      return {
        ...(await readClaim({ db, vault: deps.vault }, claim, { target, user, nowMs: request.businessAtMs })),
        workerStatement: await readWorkerStatement(db, claim.subject_id, { grants: user.grants, target }),
      };
    },
  });
};
