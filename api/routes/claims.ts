import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { sql } from 'kysely';
import { z } from 'zod';
import type { Db } from '../../src/db/client.ts';
import { claimSteps } from '../../src/domain/claim-steps.ts';
import { daysBetween, plainDate, shanghaiDateAt } from '../../src/domain/dates.ts';
import { programmeIds } from '../../src/domain/policy/types.ts';
import { claimDetailSchema, readClaim } from '../cases/claim-detail.ts';
import { operationOfStep } from '../cases/deciders.ts';
import { findClaim } from '../cases/find-claim.ts';
import { authorizeCase } from '../cases/target.ts';
import type { ApiDeps } from '../deps.ts';
import { listRoute } from '../lists/list-route.ts';
import { inScope, under } from '../lists/scope.ts';
import { scopeOfRequest, signedIn } from '../plugins/access.ts';
import { divisionCode, idParams, isoOrNull } from '../schemas/common.ts';

const claimItem = z
  .object({
    id: z.string(),
    programme: z.string(),
    employmentId: z.string(),
    personName: z.string().nullable(),
    payee: z.string(),
    payeeName: z.string(),
    paidBy: z.string(),
    amountFen: z.int(),
    status: z.string(),
    step: z.string(),
    heldReason: z.string().nullable(),
    revision: z.int(),
    raisedOn: z.string(),
    waitKind: z.string().nullable(),
    waitingSince: z.string().nullable(),
    waitingDays: z.int().nullable(),
    dueAt: z.string().nullable(),
  })
  .meta({ id: 'ClaimItem' });

const filters = {
  step: z.enum(claimSteps).optional(),
  status: z.enum(['open', 'refused', 'withdrawn', 'lapsed', 'paid']).optional(),
  programme: z.enum(programmeIds).optional(),
  division: divisionCode.optional(),
  payee: z.string().optional(),
  employment: z.string().optional(),
  held: z.enum(['true', 'false']).optional(),
  mine: z.enum(['true']).optional().meta({ description: '只列本人现在可以办理的（已排除不相容环节）' }),
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
      waitingSince: { by: sql`coalesce(w.since, 'infinity')`, type: 'timestamptz' },
      dueAt: { by: sql`coalesce(w.due_at, 'infinity')`, type: 'timestamptz' },
      raisedOn: { by: sql.ref('c.raised_on'), type: 'date' },
    },
    defaultSort: 'waitingSince',
    id: { by: sql.ref('c.id'), type: 'text' },
    columns: [
      { header: '申请编号', value: (c) => c.id },
      { header: '项目', value: (c) => c.programme },
      { header: '就业编号', value: (c) => c.employmentId },
      { header: '劳动者', value: (c) => c.personName },
      { header: '收款方编号', value: (c) => c.payee },
      { header: '收款方', value: (c) => c.payeeName },
      { header: '支付地区', value: (c) => c.paidBy },
      { header: '金额(元)', value: (c) => c.amountFen / 100 },
      { header: '状态', value: (c) => c.status },
      { header: '环节', value: (c) => c.step },
      { header: '提出日期', value: (c) => c.raisedOn },
      { header: '本环节等待天数', value: (c) => c.waitingDays },
      { header: '到期', value: (c) => c.dueAt },
    ],
    query: (asked, request) => {
      const user = signedIn(request);
      let query = claimList(db, shanghaiDateAt(request.businessAtMs)).where(
        inScope(scopeOfRequest(request, 'read-case'), {
          divisions: [sql.ref('c.paid_by'), sql.ref('e.division'), sql.ref('h.division')],
          employer: sql.ref('e.employer'),
          intermediary: sql.ref('e.intermediary'),
        }),
      );
      if (asked.step) query = query.where('c.step', '=', asked.step);
      if (asked.status) query = query.where('c.status', '=', asked.status);
      if (asked.programme) query = query.where('c.programme', '=', asked.programme);
      if (asked.division) query = query.where(under(sql.ref('c.paid_by'), [asked.division]));
      if (asked.payee) query = query.where('c.payee_id', '=', asked.payee);
      if (asked.employment) query = query.where('c.employment_id', '=', asked.employment);
      if (asked.held) query = query.where('c.held_reason', asked.held === 'true' ? 'is not' : 'is', null);
      if (asked.mine) {
        const reach = Object.entries(operationOfStep).map(
          ([step, operation]) =>
            sql<boolean>`(c.step = ${step} and ${inScope(scopeOfRequest(request, operation), {
              divisions: [
                sql.ref('c.paid_by'),
                sql`case when left(h.division, 6) = c.paid_by then h.division end`,
              ],
            })})`,
        );
        query = query
          .where('c.status', '=', 'open')
          .where('c.held_reason', 'is', null)
          .where(sql<boolean>`(${sql.join(reach, sql` or `)})`)
          .where(sql<boolean>`not exists (select 1 from claim_decision d
            where d.claim_id = c.id and d.decided_by = ${user.id} and d.step not in (c.step, 'applicant'))`)
          .where(sql<boolean>`not exists (select 1 from contract k
            where k.employment_id = c.employment_id and k.confirmed_by = ${user.id})`);
      }
      return query;
    },
    toItem: ({ waitingSince, dueAt, asOf, ...row }) => ({
      ...row,
      waitingSince: isoOrNull(waitingSince),
      waitingDays: waitingSince && daysBetween(shanghaiDateAt(waitingSince.getTime()), plainDate(asOf)),
      dueAt: isoOrNull(dueAt),
    }),
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
      const claim = await findClaim(db, request.params.id);
      const target = await authorizeCase(request, db, 'read-case', claim.employment_id);
      return readClaim(db, claim, target, request.businessAtMs);
    },
  });
};

function claimList(db: Db, asOf: string) {
  return db
    .selectFrom('claim as c')
    .innerJoin('employment as e', 'e.id', 'c.employment_id')
    .innerJoin('person as p', 'p.id', 'e.person_id')
    .leftJoin('household as h', 'h.number', 'p.household_number')
    .leftJoin('employer as r', (join) =>
      join.onRef('r.credit_code', '=', 'c.payee_id').on('c.payee_kind', '=', 'employer'),
    )
    .leftJoin('intermediary as i', (join) =>
      join.onRef('i.number', '=', 'c.payee_id').on('c.payee_kind', '=', 'intermediary'),
    )
    .leftJoin('case_wait as w', (join) =>
      join.on('w.case_id', '=', sql<string>`'claim-' || c.id`).on('w.closed_at', 'is', null),
    )
    .select([
      'c.id',
      'c.programme',
      'c.employment_id as employmentId',
      'p.name as personName',
      'c.payee_id as payee',
      'c.paid_by as paidBy',
      'c.amount_fen as amountFen',
      'c.status',
      'c.step',
      'c.held_reason as heldReason',
      'c.revision',
      'c.raised_on as raisedOn',
      'w.kind as waitKind',
      'w.since as waitingSince',
      'w.due_at as dueAt',
    ])
    .select([
      sql<string>`coalesce(r.name, i.name, p.name, c.payee_id)`.as('payeeName'),
      sql<string>`${asOf}::text`.as('asOf'),
    ]);
}
