import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { sql } from 'kysely';
import { z } from 'zod';
import { loadRowKindNames } from '../../src/domain/register/load.ts';
import { headerOf } from '../../src/intake/register/load/card-columns.ts';
import type { ApiDeps } from '../deps.ts';
import { listRoute } from '../lists/list-route.ts';
import { inScope } from '../lists/scope.ts';
import { divisionCode } from '../schemas/common.ts';
import { loadScope } from './register-loads.ts';

const kinds = z.enum(['new', 'changed', 'conflict']);
const word = z.union([z.string(), z.number(), z.boolean()]).nullable();

const rowItem = z
  .object({
    row: z.int(),
    kind: kinds,
    name: z.string(),
    household: z.string(),
    place: z.string(),
    personId: z.int().nullable(),
    changes: z
      .array(z.object({ column: z.string(), before: word, after: word, sealed: z.boolean() }))
      .meta({ description: '逐栏的前后；电话和账号只说已变，不显示内容' }),
    changedBy: z.string().nullable().meta({ description: '冲突：比对之后改过这张卡的人' }),
    changedOn: z.string().nullable(),
  })
  .meta({ id: 'RegisterLoadRow' });

const goneItem = z
  .object({
    personId: z.int(),
    name: z.string(),
    household: z.string(),
    division: z.string(),
    place: z.string(),
  })
  .meta({ id: 'RegisterLoadGone' });

const householdItem = z
  .object({
    number: z.string(),
    kind: kinds,
    row: z.int(),
    place: z.string(),
    placeBefore: z.string().nullable(),
    incomeFen: z.int().nullable(),
    incomeFenBefore: z.int().nullable(),
  })
  .meta({ id: 'RegisterLoadHousehold' });

type Change = {
  column: string;
  before: string | number | boolean | null;
  after: string | number | boolean | null;
};
const SEALED: readonly string[] = ['phone', 'account'];
const place = (code: string) => sql<string>`(select concat_ws(' ', t.name, d.name) from division d
  left join division t on t.code = d.parent where d.code = ${sql.ref(code)})`;

function changesOf(fields: unknown): z.output<typeof rowItem>['changes'] {
  const entries = Object.entries(fields as Record<string, [Change['before'], Change['after']]>);
  return entries.map(([column, [before, after]]) => ({
    column: headerOf(column),
    before,
    after,
    sealed: SEALED.includes(column),
  }));
}

const said = (value: Change['before']): string =>
  value === null ? '空' : value === true ? '是' : value === false ? '否' : String(value);

/** The parts of a load's difference report, by kind. */
export const registerLoadLists: FastifyPluginAsyncZod<ApiDeps> = async (app, { database: { db } }) => {
  const ofLoad = (request: FastifyRequest) => {
    const { id } = request.params as { id: string };
    return sql<boolean>`l.id = ${id} and ${inScope(loadScope(request), { divisions: [sql.ref('l.area')] })}`;
  };
  const access = ['load-register', 'read-audit'] as const;

  listRoute(app, {
    url: '/register-loads/:id/rows',
    operationId: 'listRegisterLoadRows',
    summary: '批量导入的差异：新增、变更、冲突',
    tag: '名册',
    access,
    filters: {
      kind: kinds.optional(),
      column: z.string().max(40).optional().meta({ description: '变更的栏目' }),
      division: divisionCode.optional(),
      name: z.string().max(40).optional(),
    },
    item: rowItem,
    sorts: { row: { by: sql.ref('r.row_no'), type: 'bigint' } },
    defaultSort: 'row',
    id: { by: sql.ref('r.row_no'), type: 'bigint' },
    columns: [
      { header: '行', value: (r) => r.row },
      { header: '类别', value: (r) => loadRowKindNames[r.kind] },
      { header: '姓名', value: (r) => r.name },
      { header: '户编号', value: (r) => r.household },
      { header: '乡镇、村', value: (r) => r.place },
      {
        header: '变更',
        value: (r) =>
          r.changes
            .map((c) => (c.sealed ? `${c.column}已变` : `${c.column}：${said(c.before)}→${said(c.after)}`))
            .join('；'),
      },
      { header: '比对后改过的人', value: (r) => r.changedBy },
      { header: '日期', value: (r) => r.changedOn },
    ],
    query: (asked, request) => {
      let query = db
        .selectFrom('register_load as l')
        .innerJoin('register_load_row as r', 'r.load_no', 'l.no')
        .leftJoinLateral(
          () =>
            sql<{ by: string | null; on: string }>`(
              select u.display_name as by, c.business_on as on from register_change c
              left join app_user u on u.id = c.changed_by
              where r.kind = 'conflict' and c.person_id = r.person_id and c.revision > r.person_revision
              order by c.revision desc limit 1)`.as<'since'>('since'),
          (join) => join.onTrue(),
        )
        .select([
          'r.row_no as row',
          'r.kind',
          'r.name',
          'r.household_number as household',
          place('r.division').as('place'),
          'r.fields',
          'since.by as changedBy',
          'since.on as changedOn',
          // Who has come in with this very load.
          sql<number | null>`coalesce(r.person_id, (select p.id from person p
            where p.household_number = r.household_number and p.name = r.name and p.import_id = l.id limit 1))`.as(
            'personId',
          ),
        ])
        .where(ofLoad(request))
        .$narrowType<{ kind: z.output<typeof kinds> }>();
      if (asked.kind) query = query.where('r.kind', '=', asked.kind);
      if (asked.column) query = query.where(sql<boolean>`r.fields ? ${asked.column}`);
      if (asked.division) query = query.where('r.division', 'like', `${asked.division}%`);
      if (asked.name) query = query.where('r.name', '=', asked.name);
      return query;
    },
    toItem: ({ fields, ...row }) => ({ ...row, changes: changesOf(fields) }),
  });

  listRoute(app, {
    url: '/register-loads/:id/gone',
    operationId: 'listRegisterLoadGone',
    summary: '名册有、文件没有的人，按村；只列出，不删除',
    tag: '名册',
    access,
    filters: { division: divisionCode.optional() },
    item: goneItem,
    sorts: { place: { by: sql.ref('g.division'), type: 'text' } },
    defaultSort: 'place',
    id: { by: sql.ref('g.person_id'), type: 'bigint' },
    columns: [
      { header: '乡镇、村', value: (g) => g.place },
      { header: '行政区划代码', value: (g) => g.division },
      { header: '姓名', value: (g) => g.name },
      { header: '户编号', value: (g) => g.household },
    ],
    query: (asked, request) => {
      const query = db
        .selectFrom('register_load as l')
        .innerJoin('register_load_gone as g', 'g.load_no', 'l.no')
        .innerJoin('person as p', 'p.id', 'g.person_id')
        .select([
          'g.person_id as personId',
          sql<string>`coalesce(p.name, '')`.as('name'),
          sql<string>`coalesce(p.household_number, '')`.as('household'),
          'g.division',
          place('g.division').as('place'),
        ])
        .where(ofLoad(request));
      return asked.division ? query.where('g.division', 'like', `${asked.division}%`) : query;
    },
    toItem: (row) => row,
  });

  listRoute(app, {
    url: '/register-loads/:id/households',
    operationId: 'listRegisterLoadHouseholds',
    summary: '批量导入中新的和有变化的户：村、家庭年收入',
    tag: '名册',
    access,
    filters: { kind: kinds.optional() },
    item: householdItem,
    sorts: { number: { by: sql.ref('h.number'), type: 'text' } },
    defaultSort: 'number',
    id: { by: sql.ref('h.number'), type: 'text' },
    columns: [
      { header: '户编号', value: (h) => h.number },
      { header: '类别', value: (h) => loadRowKindNames[h.kind] },
      { header: '行', value: (h) => h.row },
      { header: '乡镇、村', value: (h) => h.place },
      { header: '原乡镇、村', value: (h) => h.placeBefore },
      { header: '家庭年收入(分)', value: (h) => h.incomeFen },
      { header: '原家庭年收入(分)', value: (h) => h.incomeFenBefore },
    ],
    query: (asked, request) => {
      const query = db
        .selectFrom('register_load as l')
        .innerJoin('register_load_household as h', 'h.load_no', 'l.no')
        .select([
          'h.number',
          'h.kind',
          'h.row_no as row',
          place('h.division').as('place'),
          sql<string | null>`nullif(${place('h.division_before')}, '')`.as('placeBefore'),
          'h.income_fen as incomeFen',
          'h.income_fen_before as incomeFenBefore',
        ])
        .where(ofLoad(request))
        .$narrowType<{ kind: z.output<typeof kinds> }>();
      return asked.kind ? query.where('h.kind', '=', asked.kind) : query;
    },
    toItem: (row) => row,
  });
};
