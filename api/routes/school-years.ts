import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { type RawBuilder, sql } from 'kysely';
import { z } from 'zod';
import type { SchoolYear } from '../../src/domain/aid/facts.ts';
import { type SchoolYearState, schoolYearStates } from '../../src/domain/aid/school-year-calendar.ts';
import { shanghaiDateAt } from '../../src/domain/dates.ts';
import type { AidId } from '../../src/domain/ids.ts';
import { programmeNames, schoolYearStateNames } from '../../src/domain/words.ts';
import { confirmSchoolYear } from '../../src/intake/index.ts';
import { authorizeAid, byOf, requirePaper, revocationRoute } from '../cases/aid-acts.ts';
import { aidScope } from '../cases/aid-case.ts';
import { knownPerson } from '../cases/known-person.ts';
import type { ApiDeps } from '../deps.ts';
import { listRoute } from '../lists/list-route.ts';
import { nameBegins } from '../lists/person-name.ts';
import { inScope, under } from '../lists/scope.ts';
import { scopeOfRequest } from '../plugins/access.ts';
import { asDate, divisionCode, idParams, plainDate } from '../schemas/common.ts';
import { maskedIdentity } from '../schemas/people.ts';

const tags = ['就学补助'];
const schoolYear = z
  .string()
  .regex(/^\d{4}-\d{4}$/, '格式 2016-2017')
  .meta({ example: '2016-2017' });

const item = z
  .object({
    aidId: z.string(),
    schoolYear,
    programme: z.enum(['vocational-student', 'at-risk-student']),
    personName: z.string().nullable(),
    identityMasked: z.string(),
    schoolName: z.string(),
    division: z.string(),
    from: z.string(),
    until: z.string().meta({ description: '最晚确认日，当天确认仍算' }),
    state: z.enum(schoolYearStates),
    confirmedOn: z.string().nullable(),
    needScore: z.int().nullable(),
    tuitionFree: z.boolean().nullable().meta({ description: '学费是否免收，学校的记载' }),
  })
  .meta({ id: 'SchoolYearItem' });

/** School years that wait for the school's word, and those of which it was said or missed. */
export const schoolYearRoutes: FastifyPluginAsyncZod<ApiDeps> = async (app, { database: { db } }) => {
  listRoute(app, {
    url: '/school-years',
    operationId: 'listSchoolYears',
    summary: '学年确认',
    tag: '就学补助',
    access: 'read-case',
    filters: {
      state: z.enum(schoolYearStates).optional(),
      schoolYear: schoolYear.optional(),
      programme: z.enum(['vocational-student', 'at-risk-student']).optional(),
      institution: z.string().max(40).optional().meta({ description: '学校的统一社会信用代码' }),
      division: divisionCode.optional(),
      name: z.string().max(50).optional().meta({ description: '姓名或拼音首字母开头' }),
    },
    item,
    sorts: {
      until: { by: sql.ref('y.until'), type: 'date' },
      needScore: { by: sql`coalesce(c.need_score, -1)`, type: 'bigint' },
    },
    defaultSort: 'until',
    id: { by: sql`(e.id || '/' || y.name)`, type: 'text' },
    columns: [
      { header: '个案编号', value: (y) => y.aidId },
      { header: '学年', value: (y) => y.schoolYear },
      { header: '项目', value: (y) => programmeNames[y.programme] },
      { header: '姓名', value: (y) => y.personName },
      { header: '身份证号', value: (y) => y.identityMasked },
      { header: '学校', value: (y) => y.schoolName },
      { header: '办理地区', value: (y) => y.division },
      { header: '最晚确认日', value: (y) => y.until },
      { header: '状态', value: (y) => schoolYearStateNames[y.state] },
      { header: '确认日期', value: (y) => y.confirmedOn },
      { header: '需求评分', value: (y) => y.needScore },
      { header: '学费是否免收', value: (y) => (y.tuitionFree === null ? null : y.tuitionFree ? '是' : '否') },
    ],
    query: (asked, request) => {
      const scope = scopeOfRequest(request, 'read-case');
      const today = sql`${shanghaiDateAt(request.businessAtMs)}::date`;
      let query = db
        .selectFrom('student as s')
        .innerJoin('aid_case as a', 'a.id', 's.aid_id')
        .innerJoin('case_subject as e', 'e.id', 'a.id')
        .innerJoin('policy_version as v', 'v.id', 'a.policy_version')
        .innerJoin('person as p', 'p.id', 'a.person_id')
        .leftJoin('household as h', 'h.number', 'p.household_number')
        .leftJoin('student_leaving as g', (join) =>
          join.onRef('g.aid_id', '=', 's.aid_id').on('g.revoked_on', 'is', null),
        )
        .innerJoinLateral(years, (join) => join.onTrue())
        .leftJoin('school_year_confirmation as c', (join) =>
          join
            .onRef('c.aid_id', '=', 's.aid_id')
            .onRef('c.school_year', '=', 'y.name')
            .on('c.revoked_on', 'is', null),
        )
        .innerJoinLateral(knownPerson(scope, aidScope.divisions), (join) => join.onTrue())
        .select([
          's.aid_id as aidId',
          's.programme',
          's.school_name as schoolName',
          'known.name as personName',
          'p.identity_last4 as last4',
          'a.division',
          'y.name as schoolYear',
          'y.from',
          'y.until',
          'c.confirmed_on as confirmedOn',
          'c.need_score as needScore',
          'c.tuition_free as tuitionFree',
        ])
        .select(stateOn(today).as('state'))
        .where(inScope(scope, aidScope));
      if (asked.state) query = query.where(sql<boolean>`${stateOn(today)} = ${asked.state}`);
      if (asked.schoolYear) query = query.where('y.name', '=', asked.schoolYear);
      if (asked.programme) query = query.where('s.programme', '=', asked.programme);
      if (asked.institution) query = query.where('a.institution', '=', asked.institution);
      if (asked.division) query = query.where(under(sql.ref('h.division'), [asked.division]));
      if (asked.name) query = query.where(nameBegins('known', asked.name));
      return query;
    },
    toItem: ({ last4, programme, ...row }) => ({
      ...row,
      programme: programme as 'vocational-student',
      identityMasked: maskedIdentity(last4),
    }),
  });

  app.route({
    method: 'POST',
    url: '/students/:id/school-years',
    config: { access: 'report-aid-facts' },
    schema: {
      operationId: 'confirmSchoolYear',
      summary: '学校确认一个学年',
      tags,
      params: idParams,
      body: z.object({
        schoolYear,
        enrolled: z.boolean().meta({ description: '是否在籍' }),
        attending: z.boolean().meta({ description: '是否在读' }),
        atRisk: z.boolean().optional().meta({ description: '是否面临失学，特困学生必填' }),
        needScore: z.int().min(0).max(100).optional().meta({ description: '需求评分，面临失学必填' }),
        tuitionFree: z
          .boolean()
          .optional()
          .meta({ description: '两后生该学年学费是否免收；只作记录，不是发放条件' }),
        confirmedOn: plainDate,
        document: z.string().length(64).optional().meta({ description: '已上传到本个案的证明材料' }),
      }),
      response: { 200: z.object({ id: z.int(), unchanged: z.boolean() }) },
    },
    handler: async (request) => {
      const aidId = request.params.id as AidId;
      await authorizeAid(request, db, 'report-aid-facts', aidId);
      const {
        schoolYear: year,
        enrolled,
        attending,
        atRisk,
        needScore,
        tuitionFree,
        confirmedOn,
      } = request.body;
      const document = await requirePaper(db, aidId, request.body.document);
      return db.transaction().execute((trx) =>
        confirmSchoolYear(trx, {
          aidId,
          schoolYear: year as SchoolYear,
          enrolled,
          attending,
          atRisk: atRisk ?? null,
          needScore: needScore ?? null,
          tuitionFree: tuitionFree ?? null,
          confirmedOn: asDate(confirmedOn),
          document,
          ...byOf(request),
        }),
      );
    },
  });

  revocationRoute(app, db, {
    url: '/school-years/:id/revocation',
    operationId: 'revokeSchoolYear',
    summary: '撤销误报的学年确认',
    tags,
    table: 'school_year_confirmation',
    what: '学年确认',
  });
};

/** The school years of each study, `schoolYearsOf` of src/domain/aid/school-year-calendar in SQL. */
const years = sql<{ name: string; from: string; until: string }>`(
  select n || '-' || (n + 1) as name, first.day as "from",
    (first.day + interval '1 year')::date - 1 + (v.document->'parameters'->>'confirmationGraceDays')::int as until
  from (select v.document->'parameters'->>'schoolYearStart' as start) of_policy,
    generate_series(extract(year from s.enrolled_on)::int - 1, extract(year from s.graduates_on)::int) n,
    lateral (select (n || '-' || of_policy.start)::date as day) first
  where first.day <= s.graduates_on and (first.day + interval '1 year')::date > s.enrolled_on)`.as<'y'>('y');

/** `schoolYearState` in SQL. */
const stateOn = (today: RawBuilder<unknown>): RawBuilder<SchoolYearState> => sql<SchoolYearState>`case
  when c.id is not null then 'confirmed'
  when g.left_on <= y."from" then 'left'
  when y."from" > ${today} then 'upcoming'
  when y.until < ${today} then 'missed'
  else 'open' end`;
