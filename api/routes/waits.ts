import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { type RawBuilder, sql } from 'kysely';
import { z } from 'zod';
import type { ScopeFilter } from '../../src/domain/access.ts';
import { addDays, shanghaiDateAt, startOfShanghaiDay } from '../../src/domain/dates.ts';
import { toWait, waitColumns, waitKindSchema, waitSchema } from '../cases/waits.ts';
import type { ApiDeps } from '../deps.ts';
import { listRoute } from '../lists/list-route.ts';
import { inScope, under } from '../lists/scope.ts';
import { scopeOfRequest } from '../plugins/access.ts';
import { asDate, divisionCode, plainDate } from '../schemas/common.ts';

/** The pending timers: who waits for what until when. Reads case_wait, the record the processes keep of it. */
export const waitRoutes: FastifyPluginAsyncZod<ApiDeps> = async (app, deps) => {
  const { db } = deps.database;

  listRoute(app, {
    url: '/waits',
    operationId: 'listWaits',
    summary: '待办与定时',
    tag: '等待',
    access: 'read-waits',
    filters: {
      kind: waitKindSchema.optional(),
      division: divisionCode.optional(),
      employment: z.string().optional(),
      dueFrom: plainDate.optional(),
      dueTo: plainDate.optional(),
      overdue: z.enum(['true']).optional(),
    },
    item: waitSchema,
    sorts: {
      // Overdue ones are the earliest, so they come first; those only a person can end come last.
      dueAt: { by: sql`coalesce(w.due_at, 'infinity')`, type: 'timestamptz' },
      since: { by: sql.ref('w.since'), type: 'timestamptz' },
    },
    defaultSort: 'dueAt',
    id: { by: sql.ref('w.case_id'), type: 'text' },
    columns: [
      { header: '类别', value: (w) => w.kind },
      { header: '就业编号', value: (w) => w.employmentId },
      { header: '申请编号', value: (w) => w.claimId },
      { header: '地区', value: (w) => w.division },
      { header: '开始', value: (w) => w.since },
      { header: '到期', value: (w) => w.dueAt },
      { header: '已到期', value: (w) => w.overdue },
      { header: '依据', value: (w) => w.article },
      { header: '原因', value: (w) => w.why },
      { header: '谁能推进', value: (w) => w.whoCanMove },
      { header: '之后', value: (w) => w.thenWhat },
    ],
    query: (asked, request) => {
      const now = new Date(request.businessAtMs);
      let query = db
        .selectFrom('case_wait as w')
        .leftJoin('employment as e', 'e.id', 'w.employment_id')
        .select(waitColumns)
        .select(sql<Date>`${now}::timestamptz`.as('now'))
        .where('w.closed_at', 'is', null)
        .where(visible(scopeOfRequest(request, 'read-waits')));
      if (asked.kind) query = query.where('w.kind', '=', asked.kind);
      if (asked.division) query = query.where(under(sql.ref('w.division'), [asked.division]));
      if (asked.employment) query = query.where('w.employment_id', '=', asked.employment);
      if (asked.dueFrom) query = query.where('w.due_at', '>=', startOf(asked.dueFrom));
      if (asked.dueTo) query = query.where('w.due_at', '<', startOf(addDays(asDate(asked.dueTo), 1)));
      if (asked.overdue) query = query.where('w.due_at', '<=', now);
      return query;
    },
    toItem: ({ now, ...row }) => toWait(row, now.getTime()),
  });

  app.route({
    method: 'GET',
    url: '/waits/summary',
    config: { access: 'read-waits' },
    schema: {
      operationId: 'getWaitSummary',
      summary: '等待数量：按类别、按到期日',
      tags: ['等待'],
      querystring: z.object({
        division: divisionCode.optional(),
        days: z.coerce.number().int().min(1).max(400).default(90),
      }),
      response: {
        200: z
          .object({
            asOf: z.string(),
            kinds: z.array(z.object({ kind: waitKindSchema, count: z.int(), overdue: z.int() })),
            days: z.array(z.object({ on: z.string(), kind: waitKindSchema, count: z.int() })),
          })
          .meta({ id: 'WaitSummary' }),
      },
    },
    handler: async (request) => {
      const { division, days } = request.query;
      const asOf = shanghaiDateAt(request.businessAtMs);
      let open = db
        .selectFrom('case_wait as w')
        .leftJoin('employment as e', 'e.id', 'w.employment_id')
        .where('w.closed_at', 'is', null)
        .where(visible(scopeOfRequest(request, 'read-waits')))
        .$narrowType<{ kind: z.output<typeof waitKindSchema> }>();
      if (division) open = open.where(under(sql.ref('w.division'), [division]));
      const now = new Date(request.businessAtMs);
      const kinds = await open
        .select('w.kind')
        .select([
          sql<number>`count(*)`.as('count'),
          sql<number>`count(*) filter (where w.due_at <= ${now})`.as('overdue'),
        ])
        .groupBy('w.kind')
        .orderBy('w.kind')
        .execute();
      const dueOn = sql<string>`to_char(w.due_at at time zone 'Asia/Shanghai', 'YYYY-MM-DD')`;
      const perDay = await open
        .select('w.kind')
        .select([dueOn.as('on'), sql<number>`count(*)`.as('count')])
        .where('w.due_at', '>=', startOf(asOf))
        .where('w.due_at', '<', startOf(addDays(asOf, days)))
        .groupBy(['w.kind', dueOn])
        .orderBy(dueOn)
        .orderBy('w.kind')
        .execute();
      type Kind = z.output<typeof waitKindSchema>;
      return {
        asOf,
        kinds: kinds.map((row) => ({ ...row, kind: row.kind as Kind })),
        days: perDay.map((row) => ({ ...row, kind: row.kind as Kind })),
      };
    },
  });
};

function visible(scope: ScopeFilter): RawBuilder<boolean> {
  return inScope(scope, {
    divisions: [sql.ref('w.division')],
    employer: sql.ref('e.employer'),
    intermediary: sql.ref('e.intermediary'),
  });
}

const startOf = (date: string): Date => new Date(startOfShanghaiDay(asDate(date)));
