import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { sql } from 'kysely';
import { z } from 'zod';
import { type Grant, may, scopesFor } from '../../../src/domain/access.ts';
import {
  problemActNames,
  problemKindNames,
  problemSourceNames,
  problemStatusNames,
} from '../../../src/domain/coordination/problem.ts';
import { shanghaiDateAt } from '../../../src/domain/dates.ts';
import { PREFECTURE } from '../../../src/domain/divisions.ts';
import { CoordinationError } from '../../../src/intake/coordination/errors.ts';
import { actOnProblem, raiseProblem } from '../../../src/intake/coordination/problems.ts';
import { actingOn } from '../../cases/coordination/acting.ts';
import { findMeeting } from '../../cases/coordination/meeting.ts';
import {
  actsOf,
  colleaguesOf,
  findProblem,
  isOnSide,
  problemActSchema,
  problemDetail,
  problemItem,
  problemKindSchema,
  problemList,
  problemSourceSchema,
  problemStatusSchema,
  readableProblem,
} from '../../cases/coordination/problem.ts';
import { toWait, waitColumns } from '../../cases/waits.ts';
import type { ApiDeps } from '../../deps.ts';
import { listRoute } from '../../lists/list-route.ts';
import { under } from '../../lists/scope.ts';
import { signedIn } from '../../plugins/access.ts';
import { Problem } from '../../problems.ts';
import { asDate, divisionCode, idParams, iso, plainDate } from '../../schemas/common.ts';

const tag = '难点问题';

/** Problems and duties: raised, listed, read, and what each side does with them. */
export const problemRoutes: FastifyPluginAsyncZod<ApiDeps> = async (app, { database: { db } }) => {
  listRoute(app, {
    url: '/coordination-problems',
    operationId: 'listCoordinationProblems',
    summary: '难点问题和会议责任事项',
    tag,
    access: 'read-problems',
    filters: {
      division: divisionCode.optional(),
      kind: problemKindSchema.optional(),
      status: problemStatusSchema.optional(),
      source: problemSourceSchema.optional(),
      open: z.enum(['true']).optional().meta({ description: '只看没有办结的' }),
      late: z.enum(['true']).optional().meta({ description: '只看逾期' }),
      mine: z.enum(['owner', 'raised']).optional().meta({ description: '本人承办的、本人提出的' }),
    },
    item: problemItem,
    sorts: {
      dueOn: { by: sql`coalesce(q.due_on, 'infinity'::date)`, type: 'date' },
      raisedOn: { by: sql.ref('q.raised_on'), type: 'date' },
    },
    defaultSort: 'dueOn',
    id: { by: sql.ref('q.id'), type: 'text' },
    columns: [
      { header: '编号', value: (q) => q.id },
      { header: '类别', value: (q) => problemKindNames[q.kind] },
      { header: '问题', value: (q) => q.title },
      { header: '来源', value: (q) => problemSourceNames[q.source] },
      { header: '承办', value: (q) => q.bodyName ?? q.officeName },
      { header: '承办人', value: (q) => q.ownerName },
      { header: '提出日期', value: (q) => q.raisedOn },
      { header: '期限', value: (q) => q.dueOn },
      { header: '状态', value: (q) => problemStatusNames[q.status] },
      { header: '逾期', value: (q) => q.late },
      { header: '上报次数', value: (q) => q.escalations },
    ],
    query: (asked, request) => {
      const today = shanghaiDateAt(request.businessAtMs);
      const me = signedIn(request).id;
      let query = problemList(db, today).where(readableProblem(request));
      if (asked.division) query = query.where(under(sql.ref('q.office'), [asked.division]));
      if (asked.kind) query = query.where('q.kind', '=', asked.kind);
      if (asked.status) query = query.where('q.status', '=', asked.status);
      if (asked.source) query = query.where('q.source', '=', asked.source);
      if (asked.open) query = query.where('q.status', 'not in', ['closed', 'withdrawn']);
      if (asked.late)
        query = query.where('q.status', 'in', ['open', 'working']).where('q.due_on', '<', today);
      if (asked.mine) query = query.where(asked.mine === 'owner' ? 'q.owner' : 'q.raised_by', '=', me);
      return query;
    },
    toItem: (row) => row,
  });

  app.route({
    method: 'GET',
    url: '/coordination-problems/:id',
    config: { access: 'read-problems' },
    schema: {
      operationId: 'getCoordinationProblem',
      summary: '一个难点问题：经过、等什么、现在能办什么',
      tags: [tag],
      params: idParams,
      response: { 200: problemDetail },
    },
    handler: async (request) => {
      const { id } = request.params;
      const today = shanghaiDateAt(request.businessAtMs);
      const found = await findProblem(request, db, id, today);
      const acts = actsOf(found, signedIn(request));
      const [wait, events, colleagues] = await Promise.all([
        db
          .selectFrom('case_wait as w')
          .select(waitColumns)
          .where('w.case_id', '=', `problem-${id}`)
          .where('w.closed_at', 'is', null)
          .executeTakeFirst(),
        db
          .selectFrom('coordination_event as v')
          .leftJoin('app_user as u', 'u.id', 'v.actor')
          .select(['v.kind', 'v.happened_at as at', 'u.display_name as by', 'v.note'])
          .where('v.problem_id', '=', id)
          .orderBy('v.id')
          .execute(),
        acts.includes('assign') ? colleaguesOf(db, found) : [],
      ]);
      return {
        ...found,
        wait: wait ? toWait(wait, request.businessAtMs) : null,
        events: events.map(({ at, ...event }) => ({ ...event, at: iso(at) })),
        acts,
        colleagues,
      };
    },
  });

  app.route({
    method: 'POST',
    url: '/coordination-problems',
    config: { access: 'raise-problem' },
    schema: {
      operationId: 'raiseProblem',
      summary: '提出一个难点问题，交给承办单位',
      tags: [tag],
      body: z.object({
        title: z.string().trim().min(4, '至少 4 个字').max(100),
        body: z.string().trim().max(2000).optional().meta({ description: '情况说明；不写身份证号' }),
        source: problemSourceSchema.default('office'),
        office: divisionCode.meta({ description: '承办地区：州、县市或乡镇' }),
        bodyId: z.string().max(60).optional().meta({ description: '承办机构' }),
        dueOn: plainDate.optional().meta({ description: '期限，须为工作日；不填按规定的工作日计算' }),
        meetingId: z.string().max(100).optional(),
        visitId: z.int().positive().optional(),
        helpId: z.string().max(60).optional(),
      }),
      response: { 201: z.object({ id: z.string() }) },
    },
    handler: async (request, reply) => {
      const { title, body, source, office, bodyId, dueOn, meetingId, visitId, helpId } = request.body;
      const { grants } = signedIn(request);
      const as = raiser(grants, office);
      if (as === null)
        throw new Problem('not-permitted', '只能交给本地区、上级或所在州内的承办单位。', {
          subject: `path:${request.url}`,
        });
      if (meetingId !== undefined) await findMeeting(request, db, meetingId);
      if (visitId !== undefined) await requireSource(request, 'visit', visitId);
      if (helpId !== undefined) await requireSource(request, 'help', helpId);
      await requireOffice(office, bodyId ?? null);
      if (as.institution !== null) await requireInstitution(as.institution);
      const id = await db.transaction().execute((trx) =>
        raiseProblem(trx, {
          ...actingOn(request),
          kind: 'problem',
          title,
          body: body || null,
          source: as.institution !== null ? 'stationed-office' : source,
          meetingId: meetingId ?? null,
          visitId: visitId ?? null,
          helpId: helpId ?? null,
          raisedFor: as.division,
          institution: as.institution,
          office,
          bodyId: bodyId ?? null,
          dueOn: dueOn === undefined ? null : asDate(dueOn),
        }),
      );
      return reply.code(201).send({ id });
    },
  });

  app.route({
    method: 'POST',
    url: '/coordination-problems/:id/acts',
    config: { access: ['handle-problem', 'raise-problem'] },
    schema: {
      operationId: 'actOnProblem',
      summary: '接办、指定承办人、记录进展、报告解决；提出方确认、退回或撤回',
      tags: [tag],
      params: idParams,
      body: z.object({
        act: problemActSchema,
        revision: z.int(),
        note: z.string().trim().max(2000).optional().meta({ description: '进展、怎样解决的、为什么退回' }),
        to: z.string().max(100).optional().meta({ description: '指定的承办人' }),
      }),
      response: { 200: z.object({ status: problemStatusSchema, revision: z.int() }) },
    },
    handler: async (request) => {
      const { id } = request.params;
      const { act, revision, note, to } = request.body;
      const today = shanghaiDateAt(request.businessAtMs);
      const found = await findProblem(request, db, id, today);
      // What the state forbids the record says itself, in its own words.
      if (!isOnSide(found, signedIn(request), act))
        throw new Problem('not-permitted', `“${problemActNames[act]}”由另一方办理。`, {
          subject: `problem:${id}`,
        });
      if (act === 'assign' && !(await colleaguesOf(db, found)).some((colleague) => colleague.id === to))
        throw new CoordinationError('problem-owner-unfit');
      await db.transaction().execute((trx) =>
        actOnProblem(trx, {
          ...actingOn(request),
          problemId: id,
          act,
          revision,
          note: note || null,
          to: to ?? null,
        }),
      );
      const after = await findProblem(request, db, id, today);
      return { status: after.status, revision: after.revision };
    },
  });

  async function requireOffice(office: string, bodyId: string | null): Promise<void> {
    if (bodyId === null) return;
    const body = await db
      .selectFrom('coordination_body')
      .select('division')
      .where('id', '=', bodyId)
      .where('retired_on', 'is', null)
      .executeTakeFirst();
    if (body?.division !== office) throw new CoordinationError('body-unknown');
  }

  /** An account may be made before its organisation is registered. */
  async function requireInstitution(code: string): Promise<void> {
    const known = await db
      .selectFrom('institution')
      .select('credit_code')
      .where('credit_code', '=', code)
      .executeTakeFirst();
    if (!known)
      throw new Problem('not-permitted', '您的机构还没有登记，请由州就业局先登记。', {
        subject: `institution:${code}`,
      });
  }

  /** What it came from, where this person may read that. */
  async function requireSource(
    request: FastifyRequest,
    kind: 'visit' | 'help',
    id: number | string,
  ): Promise<void> {
    const { grants } = signedIn(request);
    const found =
      kind === 'help'
        ? await db
            .selectFrom('help_request')
            .select('division')
            .where('id', '=', String(id))
            .executeTakeFirst()
        : await db
            .selectFrom('employer_visit as x')
            .innerJoin('visit_plan as v', 'v.employer', 'x.employer')
            .select('v.division')
            .where('x.id', '=', Number(id))
            .executeTakeFirst();
    const operation = kind === 'help' ? 'handle-help' : 'read-services';
    if (!found || !may(grants, operation, { divisions: [found.division] }))
      throw new CoordinationError('problem-source-unknown');
  }
};

/**
 * For whom somebody raises a problem that `office` is to solve: their own office – of the same area, above or below it –,
 * or the stationed office they act for, which may turn to any office of the prefecture. Null: to nobody there.
 */
function raiser(
  grants: readonly Grant[],
  office: string,
): { readonly division: string | null; readonly institution: string | null } | null {
  const { divisions, institutions } = scopesFor(grants, 'raise-problem');
  const near = divisions.find(
    (own) => own === PREFECTURE || office === PREFECTURE || office.startsWith(own) || own.startsWith(office),
  );
  if (near !== undefined) return { division: near, institution: null };
  const [institution] = institutions;
  return institution && office.startsWith('4331') ? { division: null, institution } : null;
}
