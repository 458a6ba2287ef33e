import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { sql } from 'kysely';
import { z } from 'zod';
import { numberEndsWith } from '../../src/db/identity-numbers.ts';
import { may } from '../../src/domain/access.ts';
import { shanghaiDateAt } from '../../src/domain/dates.ts';
import { listedWords } from '../../src/domain/import-rows/listed-words.ts';
import type { ApiDeps } from '../deps.ts';
import { listRoute } from '../lists/list-route.ts';
import { nameBegins } from '../lists/person-name.ts';
import { inScope, under } from '../lists/scope.ts';
import { scopeOfRequest, signedIn } from '../plugins/access.ts';
import { Problem } from '../problems.ts';
import { divisionCode } from '../schemas/common.ts';
import { maskedIdentity } from '../schemas/people.ts';

const employmentRef = z.object({
  id: z.string(),
  employerName: z.string(),
  startsOn: z.string(),
  standing: z.enum(['tracked', 'overlapping']),
});

const personItem = z
  .object({
    id: z.int(),
    name: z.string().nullable(),
    identityMasked: z.string(),
    birthOn: z.string(),
    sex: z.string().nullable(),
    household: z.string().nullable(),
    division: z.string().nullable(),
    relation: z.string().nullable(),
    education: z.string().nullable(),
    skill: z.string().nullable(),
    employmentState: z.string().nullable(),
    registeredPoor: z.boolean().nullable(),
    place: z.string().nullable().meta({ description: '乡镇和村的名称' }),
    employments: z.array(employmentRef),
  })
  .meta({ id: 'Person' });

const toPerson = ({
  last4,
  ...row
}: Omit<z.output<typeof personItem>, 'identityMasked'> & { last4: string }) => ({
  ...row,
  identityMasked: maskedIdentity(last4),
});

/** Registered poor on that day; null: nothing is known. */
const poorOn = (asOf: string) =>
  sql<boolean | null>`(select s.registered_poor from poverty_status s
    where s.person_id = p.id and s.valid_from <= ${asOf} order by s.valid_from desc limit 1)`;

/** The labour register (art. 8). Identity numbers leave the database masked only. */
export const registryRoutes: FastifyPluginAsyncZod<ApiDeps> = async (app, deps) => {
  const { db } = deps.database;
  const people = (asOf: string) =>
    db
      .selectFrom('person as p')
      .leftJoin('household as h', 'h.number', 'p.household_number')
      .leftJoin('division as village', 'village.code', 'h.division')
      .leftJoin('division as town', 'town.code', 'village.parent')
      .select([
        'p.id',
        'p.name',
        'p.identity_last4 as last4',
        'p.birth_on as birthOn',
        'p.sex',
        'p.household_number as household',
        'h.division',
        'p.relation',
        'p.education',
        'p.skill',
        'p.employment_state as employmentState',
      ])
      .select([
        poorOn(asOf).as('registeredPoor'),
        sql<string | null>`town.name || ' ' || village.name`.as('place'),
        sql<z.output<typeof employmentRef>[]>`(
          select coalesce(json_agg(json_build_object('id', e.id, 'employerName', r.name, 'startsOn', e.starts_on,
            'standing', e.standing) order by e.starts_on desc, e.id), '[]')
          from employment e join employer r on r.credit_code = e.employer where e.person_id in (select c.id from person c where c.id = p.id or c.merged_into = p.id))`.as(
          'employments',
        ),
      ]);

  listRoute(app, {
    url: '/people',
    operationId: 'listPeople',
    summary: '劳动力名册',
    tag: '名册',
    access: 'read-case',
    filters: {
      division: divisionCode.optional(),
      household: z.string().optional(),
      name: z.string().max(50).optional().meta({ description: '姓名或拼音首字母的开头' }),
      employmentState: z.enum(listedWords.就业状态).optional(),
      registeredPoor: z.enum(['true', 'false']).optional(),
      last4: z
        .string()
        .regex(/^\d{3}[\dX]$/)
        .optional()
        .meta({ description: '身份证号末四位' }),
    },
    item: personItem,
    sorts: {
      id: { by: sql.ref('p.id'), type: 'bigint' },
      name: { by: sql`coalesce(p.name, '')`, type: 'text' },
    },
    defaultSort: 'id',
    id: { by: sql.ref('p.id'), type: 'bigint' },
    columns: [
      { header: '户编号', value: (p) => p.household },
      { header: '姓名', value: (p) => p.name },
      { header: '身份证号', value: (p) => p.identityMasked },
      { header: '出生日期', value: (p) => p.birthOn },
      { header: '性别', value: (p) => p.sex },
      { header: '与户主关系', value: (p) => p.relation },
      { header: '文化程度', value: (p) => p.education },
      { header: '技能水平', value: (p) => p.skill },
      { header: '就业状态', value: (p) => p.employmentState },
      { header: '行政区划代码', value: (p) => p.division },
      { header: '乡镇、村', value: (p) => p.place },
      { header: '建档立卡', value: (p) => p.registeredPoor },
      { header: '就业编号', value: (p) => p.employments.map(({ id }) => id).join('、') },
    ],
    query: (asked, request) => {
      const asOf = shanghaiDateAt(request.businessAtMs);
      let query = people(asOf).where(
        inScope(scopeOfRequest(request, 'read-case'), { divisions: [sql.ref('h.division')] }),
      );
      query = query.where('p.merged_into', 'is', null);
      if (asked.division) query = query.where(under(sql.ref('h.division'), [asked.division]));
      if (asked.household) query = query.where('p.household_number', '=', asked.household);
      if (asked.name) query = query.where(nameBegins('p', asked.name));
      if (asked.employmentState) query = query.where('p.employment_state', '=', asked.employmentState);
      if (asked.registeredPoor) {
        query = query.where(poorOn(asOf), 'is', asked.registeredPoor === 'true');
      }
      if (asked.last4) query = query.where(numberEndsWith('p', asked.last4));
      return query;
    },
    toItem: toPerson,
  });

  app.route({
    method: 'GET',
    url: '/households/:number',
    config: { access: 'read-case' },
    schema: {
      operationId: 'getHousehold',
      summary: '一户：成员及家庭收入',
      tags: ['名册'],
      params: z.object({ number: z.string().min(1).max(100) }),
      response: {
        200: z
          .object({
            number: z.string(),
            division: z.string(),
            place: z.string().nullable(),
            annualIncomeFen: z.int().nullable(),
            revision: z.int(),
            foundedOn: z.string().nullable(),
            closedOn: z.string().nullable(),
            mayChange: z.boolean().meta({ description: '当前用户可以登记这一户的变动' }),
            members: z.array(
              personItem.extend({
                diedOn: z.string().nullable(),
                leftOn: z.string().nullable(),
              }),
            ),
          })
          .meta({ id: 'Household' }),
      },
    },
    handler: async (request) => {
      const { number } = request.params;
      const household = await db
        .selectFrom('household')
        .selectAll()
        .where('number', '=', number)
        .executeTakeFirst();
      const visible =
        household && may(signedIn(request).grants, 'read-case', { divisions: [household.division] });
      if (!visible) throw new Problem('not-found', `没有户编号 ${number}，或不在您的辖区内。`);
      const members = await people(shanghaiDateAt(request.businessAtMs))
        .select(['p.died_on as diedOn', 'p.left_on as leftOn'])
        .where('p.merged_into', 'is', null)
        .where('p.household_number', '=', number)
        .orderBy('p.id')
        .execute();
      return {
        number,
        division: household.division,
        place: await placeOf(household.division),
        annualIncomeFen: household.annual_income_fen,
        revision: household.revision,
        foundedOn: household.founded_on,
        closedOn: household.closed_on,
        mayChange: may(signedIn(request).grants, 'change-household', { divisions: [household.division] }),
        members: members.map(({ diedOn, leftOn, ...member }) => ({ ...toPerson(member), diedOn, leftOn })),
      };
    },
  });

  async function placeOf(village: string): Promise<string | null> {
    const row = await db
      .selectFrom('division as v')
      .innerJoin('division as t', 't.code', 'v.parent')
      .select(sql<string>`t.name || ' ' || v.name`.as('place'))
      .where('v.code', '=', village)
      .executeTakeFirst();
    return row?.place ?? null;
  }
};
