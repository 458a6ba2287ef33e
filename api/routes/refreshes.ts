import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { sql } from 'kysely';
import { z } from 'zod';
import { audit } from '../../src/db/audit.ts';
import { joinCardByNumber } from '../../src/db/identity-numbers.ts';
import {
  insertRefreshYear,
  lockRefreshArea,
  noteRefreshEvent,
  refreshPlanOn,
  scopeVillages,
} from '../../src/db/register/refresh-areas.ts';
import { readRefreshComparison } from '../../src/db/register/refresh-comparison.ts';
import { may, type Operation } from '../../src/domain/access.ts';
import { laterOf, shanghaiDateAt } from '../../src/domain/dates.ts';
import { PREFECTURE } from '../../src/domain/divisions.ts';
import type { UserId } from '../../src/domain/ids.ts';
import { type RegisterSource, registerSourceNames } from '../../src/domain/register/card.ts';
import {
  type RefreshEventKind,
  refreshDueOn,
  refreshEventNames,
  refreshLevels,
  refreshStatusNames,
} from '../../src/domain/register/refresh.ts';
import { confirmPeople, refreshChanged } from '../../src/intake/register/confirm.ts';
import { enqueue } from '../../src/outbox/enqueue.ts';
import { refreshAreaItem, refreshAreas, toRefreshArea } from '../cases/refresh-list.ts';
import type { ApiDeps } from '../deps.ts';
import { listRoute } from '../lists/list-route.ts';
import { inScope } from '../lists/scope.ts';
import { scopeOfRequest, signedIn } from '../plugins/access.ts';
import { Problem } from '../problems.ts';
import { asDate, divisionCode, plainDate, reasonSchema } from '../schemas/common.ts';

const yearParam = z.coerce.number().int().min(2016).max(2200);
const areaParams = z.object({ year: yearParam, division: divisionCode });

const detail = refreshAreaItem
  .extend({
    frozenOn: z.string().nullable(),
    exception: z
      .object({ reason: z.string(), askedBy: z.string(), askedOn: z.string(), mine: z.boolean() })
      .nullable()
      .meta({ description: '等待上级答复的例外申请' }),
    events: z.array(
      z.object({
        kind: z.enum(Object.keys(refreshEventNames) as [RefreshEventKind, ...RefreshEventKind[]]),
        on: z.string(),
        by: z.string().nullable(),
        note: z.string().nullable(),
      }),
    ),
    may: z.object({ askException: z.boolean(), decideException: z.boolean(), reopen: z.boolean() }),
  })
  .meta({ id: 'RefreshAreaDetail' });

/** 一年一更新 (art. 8): opening a year, its areas and their progress, exceptions, re-opening, and what changed since the year before. */
export const refreshRoutes: FastifyPluginAsyncZod<ApiDeps> = async (app, { database: { db }, engine }) => {
  app.route({
    method: 'POST',
    url: '/refreshes',
    config: { access: 'open-refresh' },
    schema: {
      operationId: 'openRefresh',
      summary: '开始一个年度的名册更新（州就业局）；已开始的不重复',
      tags: ['名册'],
      body: z.object({ year: z.int().min(2016).max(2200) }),
      response: { 200: z.object({ year: z.int(), opened: z.boolean() }) },
    },
    handler: async (request) => {
      const { year } = request.body;
      if (!may(signedIn(request).grants, 'open-refresh', { divisions: [PREFECTURE] }))
        throw new Problem('not-permitted', '年度更新由州就业局统一开始。');
      const on = shanghaiDateAt(request.businessAtMs);
      const opened = await db.transaction().execute(async (trx) => {
        const plan = await refreshPlanOn(trx, on);
        if (refreshDueOn(plan, year, 'village') < on)
          throw new Problem(
            'invalid-request',
            `${year}年度的村级期限${refreshDueOn(plan, year, 'village')}已过，不能再开始。`,
          );
        const by = signedIn(request).id;
        if (!(await insertRefreshYear(trx, { year, on, by, plan }))) return false;
        await enqueue(trx, [refreshChanged(year, PREFECTURE, 'opened', request.businessAtMs)]);
        await note(trx, request, `refresh:${year}`, { year });
        return true;
      });
      return { year, opened };
    },
  });

  listRoute(app, {
    url: '/refreshes',
    operationId: 'listRefreshAreas',
    summary: '名册年度更新进度',
    tag: '名册',
    access: 'read-case',
    filters: {
      year: z.coerce.number().int().optional(),
      division: divisionCode.optional().meta({ description: '这一地区本身' }),
      parent: divisionCode.optional().meta({ description: '这一地区的下一级' }),
      level: z.enum(refreshLevels).optional(),
      status: z.enum(Object.keys(refreshStatusNames) as ['open', 'complete', 'excepted']).optional(),
      late: z.enum(['true']).optional(),
    },
    item: refreshAreaItem,
    sorts: {
      division: { by: sql.ref('a.division'), type: 'text' },
      year: { by: sql.ref('a.year'), type: 'bigint' },
      due: { by: sql.ref('a.due_on'), type: 'date' },
    },
    defaultSort: 'division',
    id: { by: sql<string>`a.year || '-' || a.division`, type: 'text' },
    columns: [
      { header: '年度', value: (a) => a.year },
      { header: '地区', value: (a) => a.name },
      { header: '行政区划代码', value: (a) => a.division },
      { header: '期限', value: (a) => a.dueOn },
      { header: '应核实', value: (a) => a.inScope },
      { header: '已核实', value: (a) => a.confirmed },
      { header: '下级地区', value: (a) => a.areas },
      { header: '下级已结束', value: (a) => a.areasClosed },
      { header: '状态', value: (a) => refreshStatusNames[a.status] },
      { header: '逾期', value: (a) => a.late },
      { header: '结束日期', value: (a) => a.closedOn },
    ],
    query: (asked, request) => {
      const today = shanghaiDateAt(request.businessAtMs);
      let query = refreshAreas(db, today).where(
        inScope(scopeOfRequest(request, 'read-case'), { divisions: [sql.ref('a.division')] }),
      );
      if (asked.year) query = query.where('a.year', '=', asked.year);
      if (asked.division) query = query.where('a.division', '=', asked.division);
      if (asked.parent) query = query.where('a.parent', '=', asked.parent);
      if (asked.level) query = query.where('a.level', '=', asked.level);
      if (asked.status) query = query.where('a.status', '=', asked.status);
      if (asked.late) query = query.where('a.status', '=', 'open').where('a.due_on', '<', today);
      return query;
    },
    toItem: toRefreshArea,
  });

  app.route({
    method: 'GET',
    url: '/refreshes/:year/areas/:division',
    config: { access: 'read-case' },
    schema: {
      operationId: 'getRefreshArea',
      summary: '一个地区的年度更新：进度、经过、例外申请',
      tags: ['名册'],
      params: areaParams,
      response: { 200: detail },
    },
    handler: async (request) => {
      const { year, division } = request.params;
      const today = shanghaiDateAt(request.businessAtMs);
      const row = await refreshAreas(db, today)
        .innerJoin('refresh_year as y', 'y.year', 'a.year')
        .select('y.frozen_on as frozenOn')
        .where('a.year', '=', year)
        .where('a.division', '=', division)
        .executeTakeFirst();
      const { grants, id: me } = signedIn(request);
      if (!row || !may(grants, 'read-case', { divisions: [division] })) throw unknownArea(year, division);
      const { frozenOn, ...area } = row;
      const exception = await db
        .selectFrom('refresh_exception as e')
        .innerJoin('app_user as u', 'u.id', 'e.asked_by')
        .select(['e.reason', 'u.display_name as askedBy', 'e.asked_on as askedOn', 'e.asked_by as askerId'])
        .where('e.year', '=', year)
        .where('e.division', '=', division)
        .where('e.signed', 'is', null)
        .executeTakeFirst();
      const events = await db
        .selectFrom('refresh_event as e')
        .leftJoin('app_user as u', 'u.id', 'e.actor')
        .select(['e.on_day as on', 'u.display_name as by', 'e.note'])
        .select(sql<RefreshEventKind>`e.kind`.as('kind'))
        .where('e.year', '=', year)
        .where('e.division', '=', division)
        .orderBy('e.id')
        .execute();
      const above = { divisions: [area.parent ?? PREFECTURE] };
      const open = area.status === 'open';
      const mine = exception?.askerId === me;
      return {
        ...toRefreshArea(area),
        frozenOn,
        exception: exception
          ? { reason: exception.reason, askedBy: exception.askedBy, askedOn: exception.askedOn, mine }
          : null,
        events,
        may: {
          askException: open && !exception && may(grants, 'work-refresh', { divisions: [division] }),
          decideException: open && exception !== undefined && !mine && may(grants, 'sign-refresh', above),
          reopen: !open && frozenOn === null && may(grants, 'sign-refresh', above),
        },
      };
    },
  });

  app.route({
    method: 'POST',
    url: '/refreshes/:year/areas/:division/exception',
    config: { access: 'work-refresh' },
    schema: {
      operationId: 'askRefreshException',
      summary: '申请例外结束：说明还有人没有核实的原因，由上一级答复',
      tags: ['名册'],
      params: areaParams,
      body: z.object({ reason: reasonSchema }),
      response: { 200: z.object({ asked: z.boolean() }) },
    },
    handler: async (request) => {
      const { year, division } = request.params;
      const { reason } = request.body;
      allow(request, 'work-refresh', year, division, division);
      const on = shanghaiDateAt(request.businessAtMs);
      const by = signedIn(request).id;
      return db.transaction().execute(async (trx) => {
        const area = await lockRefreshArea(trx, year, division);
        if (!area) throw unknownArea(year, division);
        if (area.status !== 'open') throw new Problem('action-not-allowed', '这一地区的年度更新已经结束。');
        const asked = await trx
          .insertInto('refresh_exception')
          .values({ year, division, reason, asked_by: by, asked_on: on })
          .onConflict((oc) => oc.columns(['year', 'division']).where('signed', 'is', null).doNothing())
          .returning('id')
          .executeTakeFirst();
        if (!asked) throw new Problem('action-not-allowed', '已有一份例外申请在等待上级答复。');
        const key = `exception-asked:${asked.id}`;
        await noteRefreshEvent(trx, {
          year,
          division,
          kind: 'exception-asked',
          on,
          actor: by,
          key,
          note: reason,
          told: area.parent,
        });
        await enqueue(trx, [refreshChanged(year, division, key, request.businessAtMs)]);
        await note(trx, request, `refresh:${year}-${division}`, { reason });
        return { asked: true };
      });
    },
  });

  app.route({
    method: 'POST',
    url: '/refreshes/:year/areas/:division/exception/decision',
    config: { access: 'sign-refresh' },
    schema: {
      operationId: 'decideRefreshException',
      summary: '答复下级的例外申请（上一级的另一人）',
      tags: ['名册'],
      params: areaParams,
      body: z.object({ sign: z.boolean(), note: z.string().trim().min(1).max(500).optional() }),
      response: { 200: z.object({ signed: z.boolean() }) },
    },
    handler: async (request) => {
      const { year, division } = request.params;
      const { sign, note: words } = request.body;
      const area = await areaOf(year, division);
      allow(request, 'sign-refresh', year, division, area.parent ?? PREFECTURE);
      const answer = await engine.decideRefreshException(year, division, {
        requestKey: request.requestKey,
        sign,
        officer: signedIn(request).id as UserId,
        ...(words !== undefined && { note: words }),
      });
      await db
        .transaction()
        .execute((trx) => note(trx, request, `refresh:${year}-${division}`, { sign, note: words ?? null }));
      return answer;
    },
  });

  app.route({
    method: 'POST',
    url: '/refreshes/:year/areas/:division/reopen',
    config: { access: 'sign-refresh' },
    schema: {
      operationId: 'reopenRefreshArea',
      summary: '重新开启一个地区的年度更新（上一级）；其上各级随之重新进行',
      tags: ['名册'],
      params: areaParams,
      body: z.object({ reason: reasonSchema, dueOn: plainDate }),
      response: { 200: z.object({ reopened: z.array(z.string()) }) },
    },
    handler: async (request) => {
      const { year, division } = request.params;
      const { reason, dueOn } = request.body;
      const found = await areaOf(year, division);
      allow(request, 'sign-refresh', year, division, found.parent ?? PREFECTURE);
      const on = shanghaiDateAt(request.businessAtMs);
      if (asDate(dueOn) < on) throw new Problem('invalid-request', '新的期限不能早于今天。');
      const by = signedIn(request).id;
      return db.transaction().execute(async (trx) => {
        const reopened: string[] = [];
        for (let code: string | null = division; code !== null; ) {
          const area = await lockRefreshArea(trx, year, code);
          if (!area) break;
          if (area.frozenOn) throw new Problem('action-not-allowed', `${year}年度已冻结，不能再开启。`);
          if (area.status === 'open') {
            if (code === division) throw new Problem('action-not-allowed', '这一地区的年度更新正在进行。');
            break;
          }
          const due = laterOf(area.dueOn, asDate(dueOn));
          const { revision } = await trx
            .updateTable('refresh_area')
            .set((eb) => ({
              status: 'open',
              closed_on: null,
              due_on: due,
              late_since: null,
              told_times: 0,
              revision: eb('revision', '+', 1),
            }))
            .where('year', '=', year)
            .where('division', '=', code)
            .returning('revision')
            .executeTakeFirstOrThrow();
          if (area.level === 'village') await scopeVillages(trx, year, code, on);
          const key = `reopened:${revision}`;
          await noteRefreshEvent(trx, {
            year,
            division: code,
            kind: 'reopened',
            on,
            actor: by,
            key,
            note: reason,
          });
          await enqueue(trx, [refreshChanged(year, code, key, request.businessAtMs)]);
          reopened.push(code);
          code = area.parent;
        }
        await note(trx, request, `refresh:${year}-${division}`, { reason, dueOn });
        return { reopened };
      });
    },
  });

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

  app.route({
    method: 'GET',
    url: '/refreshes/:year/comparison',
    config: { access: 'read-case' },
    schema: {
      operationId: 'compareRefreshes',
      summary: '与上一年度比较：新增、减少、变化和四清',
      tags: ['名册'],
      params: z.object({ year: yearParam }),
      querystring: z.object({ division: divisionCode }),
      response: {
        200: z
          .object({
            year: z.int(),
            before: z.int(),
            people: z.object({
              before: z.int(),
              now: z.int(),
              came: z.int(),
              gone: z.int(),
              changed: z.int(),
            }),
            clear: z.array(z.object({ clear: z.string(), before: z.int(), now: z.int() })),
            fields: z
              .array(z.object({ field: z.string(), people: z.int() }))
              .meta({ description: '变化的栏目，多的在前' }),
          })
          .meta({ id: 'RefreshComparison' }),
      },
    },
    handler: async (request) => {
      const { year } = request.params;
      const { division } = request.query;
      if (!may(signedIn(request).grants, 'read-case', { divisions: [division] }))
        throw unknownArea(year, division);
      return readRefreshComparison(db, year, division);
    },
  });

  async function areaOf(year: number, division: string) {
    const area = await db
      .selectFrom('refresh_area')
      .select('parent')
      .where('year', '=', year)
      .where('division', '=', division)
      .executeTakeFirst();
    if (!area) throw unknownArea(year, division);
    return area;
  }
};

/** May this person do this to the area of `where`? What lies outside the scope is as unknown as what is not there. */
function allow(
  request: FastifyRequest,
  operation: Operation,
  year: number,
  division: string,
  where: string,
): void {
  if (!may(signedIn(request).grants, operation, { divisions: [where] })) throw unknownArea(year, division);
}

const unknownArea = (year: number, division: string) =>
  new Problem('not-found', `没有行政区划 ${division} 的${year}年度更新，或不由您的单位办理。`);

async function note(
  trx: Parameters<typeof audit>[0],
  request: FastifyRequest,
  subject: string,
  after: Record<string, string | number | boolean | null>,
): Promise<void> {
  await audit(trx, {
    actor: signedIn(request).id,
    operation: request.routeOptions.schema?.operationId ?? request.url,
    subject,
    outcome: 'done',
    businessAtMs: request.businessAtMs,
    after,
  });
}
