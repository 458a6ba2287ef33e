import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { sql } from 'kysely';
import { z } from 'zod';
import { storedCalendars } from '../../../src/db/coordination/calendars.ts';
import { activeSeries } from '../../../src/db/coordination/plan.ts';
import { may } from '../../../src/domain/access.ts';
import { rhythms } from '../../../src/domain/coordination/periods.ts';
import {
  type BodyKind,
  bodyKinds,
  type SeriesKind,
  seriesKindNames,
} from '../../../src/domain/coordination/plan.ts';
import { shanghaiDateAt } from '../../../src/domain/dates.ts';
import type { ApiDeps } from '../../deps.ts';
import { under } from '../../lists/scope.ts';
import { signedIn } from '../../plugins/access.ts';
import { divisionCode } from '../../schemas/common.ts';

const tag = '协调会议';

/** Who there is to meet with, which series of meetings there are, and which years have a working calendar. */
export const bodyRoutes: FastifyPluginAsyncZod<ApiDeps> = async (app, { database: { db } }) => {
  app.route({
    method: 'GET',
    url: '/coordination-bodies',
    config: { access: ['read-coordination', 'read-problems'] },
    schema: {
      operationId: 'listCoordinationBodies',
      summary: '领导小组、办公室、就业机构、对接地人社部门和驻外办事机构',
      tags: [tag],
      querystring: z.object({
        division: divisionCode.optional().meta({ description: '这一地区及其下级的' }),
      }),
      response: {
        200: z.object({
          items: z.array(
            z
              .object({
                id: z.string(),
                kind: z.enum(bodyKinds),
                name: z.string(),
                division: z.string().nullable(),
                region: z.string().nullable().meta({ description: '州外所在地' }),
                note: z.string().nullable(),
              })
              .meta({ id: 'CoordinationBody' }),
          ),
        }),
      },
    },
    handler: async (request) => {
      let query = db
        .selectFrom('coordination_body as b')
        .select(['b.id', 'b.name', 'b.division', 'b.region', 'b.note'])
        .select(sql<BodyKind>`b.kind`.as('kind'))
        .where('b.retired_on', 'is', null);
      const { division } = request.query;
      if (division)
        query = query.where((eb) =>
          eb.or([eb('b.division', 'is', null), under(sql.ref('b.division'), [division])]),
        );
      return { items: await query.orderBy('b.id').execute() };
    },
  });

  app.route({
    method: 'GET',
    url: '/meeting-series',
    config: { access: 'read-coordination' },
    schema: {
      operationId: 'listMeetingSeries',
      summary: '会议系列：每季度、每半年自动安排哪些会议',
      tags: [tag],
      response: {
        200: z.object({
          items: z.array(
            z.object({
              id: z.string(),
              kind: z.enum(Object.keys(seriesKindNames) as [SeriesKind, ...SeriesKind[]]),
              title: z.string(),
              division: z.string(),
              every: z.enum(rhythms),
              firstPeriod: z.string(),
              lastPeriod: z.string().nullable(),
              article: z.string(),
            }),
          ),
        }),
      },
    },
    handler: async (request) => {
      const { grants } = signedIn(request);
      const items = await activeSeries(db);
      return {
        items: items.filter(({ division }) => may(grants, 'read-coordination', { divisions: [division] })),
      };
    },
  });

  app.route({
    method: 'GET',
    url: '/work-calendars',
    config: { access: ['read-coordination', 'read-problems'] },
    schema: {
      operationId: 'listWorkCalendars',
      summary: '各年的工作日历：放假、调休，和还缺哪一年',
      tags: [tag],
      response: {
        200: z
          .object({
            years: z.array(
              z.object({
                year: z.int(),
                notices: z.array(z.string()),
                holidays: z.array(z.object({ name: z.string(), from: z.string(), to: z.string() })),
                workdays: z.array(z.string()).meta({ description: '周末上班的日子' }),
              }),
            ),
            missing: z.array(
              z.object({
                year: z.int(),
                undated: z.int().meta({ description: '因此定不了日期的会议' }),
              }),
            ),
          })
          .meta({ id: 'WorkCalendars' }),
      },
    },
    handler: async (request) => {
      const thisYear = Number(shanghaiDateAt(request.businessAtMs).slice(0, 4));
      const calendars = await storedCalendars(db);
      const { rows } = await sql<{ year: number; undated: number }>`
        select extract(year from period_from)::int as year, count(*)::int as undated
        from meeting where status = 'undated' group by 1`.execute(db);
      const undated = new Map(rows.map((row) => [row.year, row.undated]));
      const wanted = new Set([thisYear, thisYear + 1, ...undated.keys()]);
      return {
        years: [...calendars.values()]
          .toSorted((a, b) => b.year - a.year)
          .map(({ year, notices, holidays, workdays }) => ({
            year,
            notices: [...notices],
            holidays: holidays.map((holiday) => ({ ...holiday })),
            workdays: [...workdays],
          })),
        missing: [...wanted]
          .filter((year) => !calendars.has(year))
          .toSorted()
          .map((year) => ({ year, undated: undated.get(year) ?? 0 })),
      };
    },
  });
};
