import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { sql } from 'kysely';
import { z } from 'zod';
import { shanghaiDateAt } from '../../src/domain/dates.ts';
import { employeeStates } from '../../src/domain/employee-ledger.ts';
import { employeeStateNames, nextStepNames } from '../../src/domain/words.ts';
import { employeeSchema, toEmployee } from '../cases/employee-line.ts';
import { employeeQuery, inState, isMissing, missingKinds } from '../cases/employee-query.ts';
import type { ApiDeps } from '../deps.ts';
import { listRoute } from '../lists/list-route.ts';
import { inScope, under } from '../lists/scope.ts';
import { scopeOfRequest } from '../plugins/access.ts';
import { divisionCode } from '../schemas/common.ts';

const filters = {
  employer: z.string().max(40).optional().meta({ description: '统一社会信用代码' }),
  division: divisionCode.optional(),
  employment: z.string().max(40).optional().meta({ description: '就业编号' }),
  state: z.enum(employeeStates).optional(),
  missing: z.enum(missingKinds).optional().meta({ description: '用人单位现在要补的' }),
  poor: z.enum(['true']).optional().meta({ description: '只列入职时为建档立卡贫困劳动力的' }),
  name: z.string().max(50).optional().meta({ description: '姓名开头' }),
};

/** The employer's ledger of its employees (art. 14): each one's year, what is missing, what may be expected. */
export const employeeRoutes: FastifyPluginAsyncZod<ApiDeps> = async (app, deps) => {
  const { db } = deps.database;

  listRoute(app, {
    url: '/employees',
    operationId: 'listEmployees',
    summary: '用工台账',
    tag: '就业',
    access: 'read-case',
    filters,
    item: employeeSchema,
    sorts: {
      dueOn: { by: sql.ref('e.due_on'), type: 'date' },
      startsOn: { by: sql.ref('e.starts_on'), type: 'date' },
      name: { by: sql`coalesce(known.name, '')`, type: 'text' },
    },
    defaultSort: 'dueOn',
    id: { by: sql.ref('e.id'), type: 'text' },
    columns: [
      { header: '就业编号', value: (e) => e.id },
      { header: '姓名', value: (e) => e.personName },
      { header: '身份证号', value: (e) => e.identityMasked },
      { header: '建档立卡', value: (e) => (e.identified ? (e.registeredPoor ? '是' : '否') : '待确认') },
      { header: '用人单位', value: (e) => e.employerName },
      { header: '岗位', value: (e) => e.post },
      { header: '入职日期', value: (e) => e.startsOn },
      { header: '满一年之日', value: (e) => e.dueOn },
      { header: '离职日期', value: (e) => e.departedOn },
      { header: '状态', value: (e) => employeeStateNames[e.state] },
      { header: '已缴社保月数', value: (e) => e.monthsCovered },
      { header: '应缴社保月数', value: (e) => e.monthsNeeded },
      { header: '缺社保月份', value: (e) => e.missingMonths.join('、') },
      { header: '现在要办', value: (e) => e.next.map(({ code }) => nextStepNames[code]).join('；') },
      { header: '预计补贴(元)', value: (e) => (e.expected ? e.expected.amountFen / 100 : null) },
      { header: '最早到账', value: (e) => e.expected?.earliestOn ?? null },
      { header: '不予补贴的理由', value: (e) => e.claim?.refused?.text ?? null },
      { header: '处理办法', value: (e) => e.claim?.refused?.remedy ?? null },
    ],
    query: (asked, request) => {
      const asOf = shanghaiDateAt(request.businessAtMs);
      // Not by intermediary: what an employer may expect is no business of who placed the worker.
      const scope = scopeOfRequest(request, 'read-case');
      let query = employeeQuery(db, asOf, scope).where(
        inScope(scope, {
          divisions: [sql.ref('e.division'), sql.ref('r.division'), sql.ref('h.division')],
          employer: sql.ref('e.employer'),
        }),
      );
      if (asked.employer) query = query.where('e.employer', '=', asked.employer);
      if (asked.division) query = query.where(under(sql.ref('r.division'), [asked.division]));
      if (asked.employment) query = query.where('e.id', '=', asked.employment);
      if (asked.name) query = query.where(sql<boolean>`starts_with(known.name, ${asked.name})`);
      if (asked.state) query = query.where(inState(asked.state));
      if (asked.missing) query = query.where(isMissing(asked.missing, asOf));
      if (asked.poor) {
        query = query.where(sql<boolean>`(select s.registered_poor from poverty_status s
          where known.shown and s.person_id = p.id and s.valid_from <= e.starts_on order by s.valid_from desc limit 1)`);
      }
      return query;
    },
    toItem: toEmployee,
  });
};
