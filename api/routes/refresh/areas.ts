import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { sql } from 'kysely';
import { z } from 'zod';
import { may } from '../../../src/domain/access.ts';
import { shanghaiDateAt } from '../../../src/domain/dates.ts';
import { PREFECTURE } from '../../../src/domain/divisions.ts';
import {
  type RefreshEventKind,
  refreshEventNames,
  refreshLevels,
  refreshStatusNames,
} from '../../../src/domain/register/refresh.ts';
import { refreshAreaItem, refreshAreas, toRefreshArea } from '../../cases/refresh-list.ts';
import type { ApiDeps } from '../../deps.ts';
import { listRoute } from '../../lists/list-route.ts';
import { inScope } from '../../lists/scope.ts';
import { scopeOfRequest, signedIn } from '../../plugins/access.ts';
import { divisionCode } from '../../schemas/common.ts';
import { areaParams, unknownArea } from './common.ts';

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

/** The areas of a year’s refresh and their progress. */
export const refreshAreaRoutes: FastifyPluginAsyncZod<ApiDeps> = async (app, { database: { db } }) => {
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
};
