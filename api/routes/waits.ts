import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { type RawBuilder, sql } from 'kysely';
import { z } from 'zod';
import { readWaitCounts, type WaitCount } from '../../src/db/wait-counts.ts';
import type { ScopeFilter } from '../../src/domain/access.ts';
import { addDays, shanghaiDateAt, startOfShanghaiDay } from '../../src/domain/dates.ts';
import { type Blocker, blockers } from '../../src/domain/waits.ts';
import { blockerNames, waitKindNames } from '../../src/domain/words.ts';
import { personShown } from '../cases/known-person.ts';
import { summarise } from '../cases/wait-summary.ts';
import { toWait, waitColumns, waitKindSchema, waitSchema, withoutWords } from '../cases/waits.ts';
import type { ApiDeps } from '../deps.ts';
import { listRoute } from '../lists/list-route.ts';
import { inScope, under } from '../lists/scope.ts';
import { scopeOfRequest } from '../plugins/access.ts';
import { asDate, divisionCode, plainDate } from '../schemas/common.ts';

const blockerSchema = z.enum(blockers).meta({ description: '在谁手里：申请人、经办机关、银行，或只等日期' });

const waitItem = waitSchema
  .extend({ blockedBy: blockerSchema, worker: z.string().nullable().meta({ description: '劳动者姓名' }) })
  .meta({ id: 'PendingWait' });

/** The moment a wait ends by itself, in the words of the indexes that keep the list in order. */
const dueOrNever = sql`coalesce(w.due_at, 'infinity'::timestamptz)`;

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
      blockedBy: blockerSchema.optional(),
      employment: z.string().optional().meta({ description: '就业编号' }),
      employer: z.string().optional().meta({ description: '用人单位统一社会信用代码' }),
      dueFrom: plainDate.optional(),
      dueTo: plainDate.optional(),
      overdue: z.enum(['true']).optional(),
    },
    item: waitItem,
    sorts: {
      // Overdue ones are the earliest, so they come first; those only a person can end come last.
      dueAt: { by: dueOrNever, type: 'timestamptz' },
      since: { by: sql.ref('w.since'), type: 'timestamptz' },
    },
    defaultSort: 'dueAt',
    id: { by: sql.ref('w.case_id'), type: 'text' },
    columns: [
      { header: '类别', value: (w) => waitKindNames[w.kind] },
      { header: '劳动者', value: (w) => w.worker },
      { header: '就业或个案编号', value: (w) => w.employmentId },
      { header: '申请编号', value: (w) => w.claimId },
      { header: '地区', value: (w) => w.division },
      { header: '开始', value: (w) => w.since },
      { header: '到期', value: (w) => w.dueAt },
      { header: '已到期', value: (w) => w.overdue },
      { header: '依据', value: (w) => w.article },
      { header: '原因', value: (w) => w.why },
      { header: '在谁手里', value: (w) => blockerNames[w.blockedBy] },
      { header: '谁能推进', value: (w) => w.whoCanMove },
      { header: '之后', value: (w) => w.thenWhat },
    ],
    query: (asked, request) => {
      const now = new Date(request.businessAtMs);
      const scope = scopeOfRequest(request, 'read-waits');
      // Who sees the timers alone (the joint meeting's secretary) is told no names; nor, of other cases than the own, who
      // besides acts for one employer.
      const cases = scopeOfRequest(request, 'read-case');
      const divisions = [
        sql.ref<string>('e.division'),
        sql.ref<string>('h.division'),
        sql<string>`(select r.division from employer r where r.credit_code = e.employer)`,
      ];
      const named = inScope(cases, {
        divisions,
        employer: sql.ref('e.employer'),
        intermediary: sql.ref('e.intermediary'),
        institution: sql.ref('e.institution'),
      });
      let query = db
        .selectFrom('case_wait as w')
        .leftJoin('case_subject as e', 'e.id', 'w.subject_id')
        .leftJoin('person as p', 'p.id', 'e.person_id')
        .leftJoin('household as h', 'h.number', 'p.household_number')
        .select(waitColumns)
        .select(hearsOfClaim(scope).as('heard'))
        .select('w.blocker')
        .select(
          sql<string | null>`case when ${named} and ${personShown(cases, divisions)} then p.name end`.as(
            'worker',
          ),
        )
        .select(sql<Date>`${now}::timestamptz`.as('now'))
        .where('w.closed_at', 'is', null)
        .where(visible(scope));
      if (asked.kind) query = query.where('w.kind', '=', asked.kind);
      if (asked.division) query = query.where(inDivision(asked.division));
      if (asked.blockedBy) query = query.where('w.blocker', '=', asked.blockedBy);
      if (asked.employment) query = query.where('w.subject_id', '=', asked.employment);
      if (asked.employer) query = query.where('e.employer', '=', asked.employer);
      if (asked.dueFrom) query = query.where(sql<boolean>`${dueOrNever} >= ${startOf(asked.dueFrom)}`);
      if (asked.dueTo)
        query = query.where(sql<boolean>`${dueOrNever} < ${startOf(addDays(asDate(asked.dueTo), 1))}`);
      if (asked.overdue) query = query.where(sql<boolean>`${dueOrNever} <= ${now}`);
      return query;
    },
    toItem: ({ now, worker, blocker, heard, ...row }) => ({
      ...toWait(heard ? row : withoutWords(row), now.getTime()),
      blockedBy: blocker as Blocker,
      worker,
    }),
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
        blockedBy: blockerSchema.optional(),
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
      const { division, days, blockedBy } = request.query;
      const asOf = shanghaiDateAt(request.businessAtMs);
      const scope = scopeOfRequest(request, 'read-waits');
      const counted =
        blockedBy === undefined &&
        scope.employers.length + scope.intermediaries.length + scope.institutions.length === 0 &&
        [...scope.divisions, ...(division ? [division] : [])].every(isOffice);
      const counts = counted
        ? await readWaitCounts(db, within(scope, division))
        : await countWaits(scope, division, blockedBy);
      return { asOf, ...summarise(counts, asOf, addDays(asOf, days)) };
    },
  });

  /** For what the counters do not know: whose organisation, and in whose hands. */
  async function countWaits(
    scope: ScopeFilter,
    division: string | undefined,
    blockedBy: Blocker | undefined,
  ): Promise<WaitCount[]> {
    let open = db
      .selectFrom('case_wait as w')
      .leftJoin('case_subject as e', 'e.id', 'w.subject_id')
      .leftJoin('person as p', 'p.id', 'e.person_id')
      .leftJoin('household as h', 'h.number', 'p.household_number')
      .where('w.closed_at', 'is', null)
      .where(visible(scope));
    if (division) open = open.where(inDivision(division));
    if (blockedBy) open = open.where('w.blocker', '=', blockedBy);
    return open
      .select('w.kind')
      .select([sql<string | null>`wait_due_on(w.due_at)`.as('on'), sql<number>`count(*)::int`.as('count')])
      .groupBy(['w.kind', sql`wait_due_on(w.due_at)`])
      .execute();
  }
};

/**
 * Counties see what their offices handle; townships and villages what concerns their people; organisations their own.
 * */
function visible(scope: ScopeFilter): RawBuilder<boolean> {
  if (scope.all) return sql<boolean>`true`;
  const offices = inScope(
    { ...scope, divisions: scope.divisions.filter(isOffice) },
    {
      divisions: [sql.ref('w.division')],
      employer: sql.ref('e.employer'),
      intermediary: sql.ref('e.intermediary'),
      institution: sql.ref('e.institution'),
    },
  );
  const homes = scope.divisions.filter((code) => !isOffice(code));
  return homes.length === 0 ? offices : sql<boolean>`(${offices} or ${under(sql.ref('h.division'), homes)})`;
}

/** `hearsOf` of api/cases/viewer in SQL. */
function hearsOfClaim(scope: ScopeFilter): RawBuilder<boolean> {
  const { employers, intermediaries, institutions } = scope;
  if (employers.length + intermediaries.length + institutions.length === 0) return sql<boolean>`true`;
  const asOffice = visible({ ...scope, employers: [], intermediaries: [], institutions: [] });
  return sql<boolean>`(w.claim_id is null or ${asOffice} or exists (select 1 from claim c where c.id = w.claim_id
    and case c.payee_kind when 'employer' then c.payee_id = any(${employers}::text[])
      when 'intermediary' then c.payee_id = any(${intermediaries}::text[])
      else e.institution = any(${institutions}::text[]) end))`;
}

/** Prefecture and counties handle cases; below them are only homes. */
const isOffice = (division: string): boolean => division.length === 6;

/** The rows of the counters that the user may see, in the division asked for. */
function within(scope: ScopeFilter, division: string | undefined): RawBuilder<boolean> {
  const seen = inScope(scope, { divisions: [sql.ref('division')] });
  return division ? sql<boolean>`${seen} and ${under(sql.ref('division'), [division])}` : seen;
}

/** Handled by that office, told by the column that the list's index begins with; or of people who live there. */
function inDivision(division: string): RawBuilder<boolean> {
  if (!isOffice(division)) return under(sql.ref('h.division'), [division]);
  const isCounty = division.slice(4) !== '00';
  return isCounty ? sql<boolean>`w.county = ${division}` : under(sql.ref('w.division'), [division]);
}

const startOf = (date: string): Date => new Date(startOfShanghaiDay(asDate(date)));
