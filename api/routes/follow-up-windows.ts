import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { type RawBuilder, sql } from 'kysely';
import { z } from 'zod';
import type { Db } from '../../src/db/client.ts';
import type { ScopeFilter } from '../../src/domain/access.ts';
import { addDays, type PlainDate, shanghaiDateAt } from '../../src/domain/dates.ts';
import {
  CLOSING_DAYS,
  type FollowUpState,
  followUpState,
  followUpStates,
} from '../../src/domain/follow-up-calendar.ts';
import { followUpStateNames } from '../../src/domain/words.ts';
import { knownPerson, personShown } from '../cases/known-person.ts';
import type { ApiDeps } from '../deps.ts';
import { listRoute } from '../lists/list-route.ts';
import { nameBegins } from '../lists/person-name.ts';
import { under } from '../lists/scope.ts';
import { scopeOfRequest } from '../plugins/access.ts';
import { divisionCode, plainDate } from '../schemas/common.ts';
import { maskedIdentity } from '../schemas/people.ts';

const windowItem = z
  .object({
    employmentId: z.string(),
    personName: z.string().nullable(),
    identityMasked: z.string(),
    employerName: z.string(),
    intermediary: z.string(),
    intermediaryName: z.string(),
    startsOn: z.string(),
    dueOn: z.string(),
    number: z.int().meta({ description: '第几个窗口，从 1 起' }),
    windows: z.int().meta({ description: '共几个窗口' }),
    from: z.string(),
    until: z.string().meta({ description: '最后一天，当天回访仍算' }),
    state: z.enum(followUpStates),
    doneOn: z.string().nullable(),
  })
  .meta({ id: 'FollowUpWindow' });

const who = {
  division: divisionCode.optional(),
  intermediary: z.string().max(40).optional(),
  employment: z.string().max(40).optional().meta({ description: '就业编号' }),
  name: z.string().max(50).optional().meta({ description: '姓名或拼音首字母的开头' }),
};
const days = {
  from: plainDate.optional().meta({ description: '最后一天不早于' }),
  until: plainDate.optional().meta({ description: '最后一天不晚于' }),
};
const state = z
  .enum([...followUpStates, 'pending'])
  .optional()
  .meta({ description: 'pending：现在就可以回访（open 与 closing）' });

type Asked = z.output<z.ZodObject<typeof who>>;

/** The visits of article 23 that intermediaries still owe, have made or have missed, window by window. */
export const followUpWindowRoutes: FastifyPluginAsyncZod<ApiDeps> = async (app, { database: { db } }) => {
  const visible = (request: FastifyRequest, asked: Asked) => {
    const scope = scopeOfRequest(request, 'read-case');
    let followed = followedBy(db, shanghaiDateAt(request.businessAtMs)).where(within(scope));
    if (asked.division) {
      const place = [asked.division];
      followed = followed.where(sql<boolean>`(${under(sql.ref('e.division'), place)} or ${homeIn(place)})`);
    }
    if (asked.intermediary) followed = followed.where('e.intermediary', '=', asked.intermediary);
    if (asked.employment) followed = followed.where('e.id', '=', asked.employment);
    if (asked.name) {
      followed = followed.where(
        sql<boolean>`e.person_id in (select p.id from person p where ${nameBegins('p', asked.name)})
          and ${personShown(scope, placesOf)}`,
      );
    }
    return windowsOf(db, followed);
  };

  listRoute(app, {
    url: '/follow-up-windows',
    operationId: 'listFollowUpWindows',
    summary: '跟踪回访窗口',
    tag: '就业',
    access: 'read-case',
    filters: { ...who, ...days, state },
    item: windowItem,
    sorts: {
      until: { by: sql.ref('w.until'), type: 'date' },
      startsOn: { by: sql.ref('e.starts_on'), type: 'date' },
    },
    defaultSort: 'until',
    id: { by: sql`(e.id || '/' || w.number)`, type: 'text' },
    columns: [
      { header: '就业编号', value: (w) => w.employmentId },
      { header: '姓名', value: (w) => w.personName },
      { header: '身份证号', value: (w) => w.identityMasked },
      { header: '用人单位', value: (w) => w.employerName },
      { header: '介绍机构', value: (w) => w.intermediaryName },
      { header: '窗口', value: (w) => `${w.number}/${w.windows}` },
      { header: '起', value: (w) => w.from },
      { header: '止(含)', value: (w) => w.until },
      { header: '状态', value: (w) => followUpStateNames[w.state] },
      { header: '回访日期', value: (w) => w.doneOn },
    ],
    query: (asked, request) => {
      const today = shanghaiDateAt(request.businessAtMs);
      let query = visible(request, asked)
        .innerJoin('intermediary as i', 'i.number', 'e.intermediary')
        .innerJoin('employer as r', 'r.credit_code', 'e.employer')
        .innerJoin('person as p', 'p.id', 'e.person_id')
        .innerJoinLateral(knownPerson(scopeOfRequest(request, 'read-case'), placesOf), (join) =>
          join.onTrue(),
        )
        .select([
          'e.id as employmentId',
          'known.name as personName',
          'p.identity_last4 as last4',
          'r.name as employerName',
          'i.number as intermediary',
          'i.name as intermediaryName',
          'e.starts_on as startsOn',
          'e.due_on as dueOn',
          'w.number',
          'v.windows',
          'w.from',
          'w.until',
          'f.on as doneOn',
        ]);
      // The second condition of each leaves years out before their windows are made.
      if (asked.from) query = query.where('w.until', '>=', asked.from).where('e.due_on', '>', asked.from);
      if (asked.until)
        query = query.where('w.until', '<=', asked.until).where('e.starts_on', '<=', asked.until);
      if (asked.state) query = query.where(inState(asked.state, today));
      return query.select(sql<string>`${today}::text`.as('asOf'));
    },
    toItem: ({ last4, asOf, ...row }) => ({
      ...row,
      identityMasked: maskedIdentity(last4),
      state: followUpState(
        {
          from: row.from as PlainDate,
          until: row.until as PlainDate,
          doneOn: row.doneOn as PlainDate | null,
        },
        asOf as PlainDate,
      ),
    }),
  });

  const countsSchema = z.object(
    Object.fromEntries(followUpStates.map((name) => [name, z.int()])) as Record<FollowUpState, z.ZodInt>,
  );
  app.route({
    method: 'GET',
    url: '/follow-up-windows/calendar',
    config: { access: 'read-case' },
    schema: {
      operationId: 'getFollowUpCalendar',
      summary: '跟踪回访窗口的合计：每种状态共多少，每天有多少窗口关闭',
      tags: ['就业'],
      querystring: z.object({ ...who, from: plainDate, until: plainDate }),
      response: {
        200: z
          .object({
            counts: countsSchema.meta({ description: '全部日期' }),
            days: z.array(z.object({ until: z.string(), counts: countsSchema })),
          })
          .meta({ id: 'FollowUpCalendar' }),
      },
    },
    handler: async (request) => {
      const { from, until, ...asked } = request.query;
      const stateOf = stateIn(shanghaiDateAt(request.businessAtMs));
      const rows = await visible(request, asked)
        .select(['w.until', stateOf.as('state')])
        .select(sql<number>`count(*)`.as('count'))
        // By position: the state's expression carries parameters, so that it would not be the same one twice.
        .groupBy(sql`1, 2`)
        .orderBy('w.until')
        .execute();
      const counts = none();
      const byDay = new Map<string, Record<FollowUpState, number>>();
      for (const row of rows) {
        counts[row.state] += row.count;
        if (row.until < from || row.until > until) continue;
        const day = byDay.get(row.until) ?? none();
        day[row.state] += row.count;
        byDay.set(row.until, day);
      }
      return { counts, days: [...byDay].map(([until, counts]) => ({ until, counts })) };
    },
  });
};

const none = (): Record<FollowUpState, number> => ({ missed: 0, closing: 0, open: 0, upcoming: 0, done: 0 });

/** Where an employment lies, without joins: only who has posts in an office and in an organisation is asked it. */
const placesOf = [
  sql.ref<string>('e.division'),
  sql<string>`(select r.division from employer r where r.credit_code = e.employer)`,
  sql<string>`(select h.division from person p join household h on h.number = p.household_number
    where p.id = e.person_id)`,
];

/** Employments that are still followed: placed by an intermediary, not overlapping, not left early, the claim not closed. */
function followedBy(db: Db, today: PlainDate) {
  return db
    .selectFrom('employment as e')
    .select([
      'e.id',
      'e.person_id',
      'e.employer',
      'e.intermediary',
      'e.division',
      'e.starts_on',
      'e.due_on',
      'e.policy_version',
    ])
    .where('e.standing', '=', 'tracked')
    .where('e.intermediary', 'is not', null)
    .where(
      sql<boolean>`not exists (select 1 from departure d where d.employment_id = e.id and d.revoked_on is null
        and d.departed_on < e.due_on and d.departed_on <= ${today})`,
    )
    .where(
      sql<boolean>`not exists (select 1 from claim c
        where c.id = 'intermediary-placement:' || e.id and c.status <> 'open')`,
    );
}
type Followed = ReturnType<typeof followedBy>;

/**
 * Whom a scope reaches. People and employers of the place are looked up once, not each employment's person and household:
 * of a county's tens of thousands most are neither.
 */
function within({ all, divisions, intermediaries }: ScopeFilter): RawBuilder<boolean> {
  if (all) return sql<boolean>`true`;
  const ways: RawBuilder<boolean>[] = [];
  if (divisions.length > 0) {
    const employers = sql<boolean>`e.employer in (select r.credit_code from employer r
      where ${under(sql.ref('r.division'), divisions)})`;
    ways.push(under(sql.ref('e.division'), divisions), employers, homeIn(divisions));
  }
  if (intermediaries.length > 0) ways.push(sql<boolean>`e.intermediary = any(${intermediaries}::text[])`);
  return ways.length === 0 ? sql<boolean>`false` : sql<boolean>`(${sql.join(ways, sql` or `)})`;
}

const homeIn = (divisions: readonly string[]): RawBuilder<boolean> =>
  sql<boolean>`e.person_id in (select p.id from household h join person p on p.household_number = h.number
    where ${under(sql.ref('h.division'), divisions)})`;

/**
 * One row a window of each of these employments. The windows are those of `followUpWindowsOf`; the policy's numbers are
 * read once, not once a row.
 */
function windowsOf(db: Db, followed: Followed) {
  const policies = sql<{ id: string; windows: number; months: number }>`(
    select id, (document->'parameters'->>'followUpWindows')::int as windows,
      (document->'parameters'->>'followUpWindowMonths')::int as months
    from policy_version offset 0)`.as<'v'>('v');
  const windows = sql<{ number: number; from: string; until: string }>`(
    select n as number, (e.starts_on + make_interval(months => v.months * (n - 1)))::date as "from",
      (case when n = v.windows then e.due_on
        else (e.starts_on + make_interval(months => v.months * n))::date end) - 1 as until
    from generate_series(1, v.windows) n)`.as<'w'>('w');
  const visit = sql<{ on: string | null }>`(
    select min(visited_on) as "on" from follow_up
    where employment_id = e.id and intermediary = e.intermediary
      and visited_on between w."from" and w.until)`.as<'f'>('f');
  // With an offset the planner settles who is followed before it makes anybody's windows.
  return db
    .selectFrom(followed.offset(sql<number>`0`).as('e'))
    .innerJoin(policies, (join) => join.onRef('v.id', '=', 'e.policy_version'))
    .innerJoinLateral(windows, (join) => join.onTrue())
    .innerJoinLateral(visit, (join) => join.onTrue());
}

/** `followUpState` of src/domain/follow-up-calendar in SQL. */
function stateIn(today: PlainDate): RawBuilder<FollowUpState> {
  return sql<FollowUpState>`case
    when f."on" is not null then 'done'
    when w.until < ${today}::date then 'missed'
    when w."from" > ${today}::date then 'upcoming'
    when w.until <= ${addDays(today, CLOSING_DAYS)}::date then 'closing'
    else 'open' end`;
}

/** The same as plain conditions: windows that are not asked for fall out before anybody looks for a visit in them. */
function inState(asked: FollowUpState | 'pending', today: PlainDate): RawBuilder<boolean> {
  const day = sql`${today}::date`;
  const closes = sql`${addDays(today, CLOSING_DAYS)}::date`;
  const begun = sql`e.starts_on <= ${day} and w."from" <= ${day}`;
  switch (asked) {
    case 'done':
      return sql<boolean>`f."on" is not null`;
    case 'missed':
      return sql<boolean>`(${begun} and w.until < ${day} and f."on" is null)`;
    case 'closing':
      return sql<boolean>`(${begun} and w.until between ${day} and ${closes} and f."on" is null)`;
    case 'open':
      return sql<boolean>`(${begun} and w.until > ${closes} and f."on" is null)`;
    case 'pending':
      return sql<boolean>`(${begun} and e.due_on > ${day} and w.until >= ${day} and f."on" is null)`;
    case 'upcoming':
      return sql<boolean>`(e.due_on > ${day} and w."from" > ${day} and f."on" is null)`;
  }
}
