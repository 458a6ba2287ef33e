import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { type RawBuilder, sql } from 'kysely';
import { z } from 'zod';
import type { Quarter } from '../../src/domain/aid/facts.ts';
import { type QuarterState, quarterStates } from '../../src/domain/aid/quarter-calendar.ts';
import { shanghaiDateAt } from '../../src/domain/dates.ts';
import type { AidId } from '../../src/domain/ids.ts';
import { fen as fenOf } from '../../src/domain/money.ts';
import { quarterStateNames } from '../../src/domain/words.ts';
import { stateQuarter } from '../../src/intake/index.ts';
import { authorizeAid, byOf, requirePaper, revocationRoute } from '../cases/aid-acts.ts';
import { aidScope } from '../cases/aid-case.ts';
import { knownPerson } from '../cases/known-person.ts';
import type { ApiDeps } from '../deps.ts';
import { listRoute } from '../lists/list-route.ts';
import { nameBegins } from '../lists/person-name.ts';
import { inScope, under } from '../lists/scope.ts';
import { scopeOfRequest } from '../plugins/access.ts';
import { asDate, divisionCode, fen, idParams, plainDate } from '../schemas/common.ts';
import { maskedIdentity } from '../schemas/people.ts';

const tags = ['创业贷款'];
const quarter = z
  .string()
  .regex(/^\d{4}Q[1-4]$/, '格式 2017Q1')
  .meta({ example: '2017Q1' });

const item = z
  .object({
    aidId: z.string(),
    quarter,
    loanNumber: z.string(),
    bankName: z.string(),
    personName: z.string().nullable(),
    identityMasked: z.string(),
    division: z.string(),
    from: z.string(),
    to: z.string(),
    until: z.string().meta({ description: '最晚报送日，当天报送仍算' }),
    state: z.enum(quarterStates),
    interestPaidFen: z.int().nullable(),
    overdue: z.boolean().nullable(),
  })
  .meta({ id: 'LoanQuarterItem' });

/** Quarters that the bank has to state, and those that it has stated or missed. */
export const loanQuarterRoutes: FastifyPluginAsyncZod<ApiDeps> = async (app, { database: { db } }) => {
  listRoute(app, {
    url: '/loan-quarters',
    operationId: 'listLoanQuarters',
    summary: '贷款季度结息',
    tag: '创业贷款',
    access: 'read-case',
    filters: {
      state: z.enum(quarterStates).optional(),
      quarter: quarter.optional(),
      institution: z.string().max(40).optional().meta({ description: '银行的统一社会信用代码' }),
      division: divisionCode.optional(),
      name: z.string().max(50).optional().meta({ description: '姓名或拼音首字母开头' }),
    },
    item,
    sorts: { until: { by: sql.ref('y.until'), type: 'date' } },
    defaultSort: 'until',
    id: { by: sql`(e.id || '/' || y.name)`, type: 'text' },
    columns: [
      { header: '个案编号', value: (q) => q.aidId },
      { header: '贷款编号', value: (q) => q.loanNumber },
      { header: '季度', value: (q) => q.quarter },
      { header: '姓名', value: (q) => q.personName },
      { header: '身份证号', value: (q) => q.identityMasked },
      { header: '银行', value: (q) => q.bankName },
      { header: '办理地区', value: (q) => q.division },
      { header: '最晚报送日', value: (q) => q.until },
      { header: '状态', value: (q) => quarterStateNames[q.state] },
      { header: '付息金额(元)', value: (q) => (q.interestPaidFen === null ? null : q.interestPaidFen / 100) },
      { header: '逾期', value: (q) => (q.overdue === null ? null : q.overdue ? '是' : '否') },
    ],
    query: (asked, request) => {
      const scope = scopeOfRequest(request, 'read-case');
      const today = sql`${shanghaiDateAt(request.businessAtMs)}::date`;
      let query = db
        .selectFrom('loan as l')
        .innerJoin('aid_case as a', 'a.id', 'l.aid_id')
        .innerJoin('case_subject as e', 'e.id', 'a.id')
        .innerJoin('policy_version as v', 'v.id', 'a.policy_version')
        .innerJoin('person as p', 'p.id', 'a.person_id')
        .leftJoin('household as h', 'h.number', 'p.household_number')
        .leftJoin('loan_repayment as b', (join) =>
          join.onRef('b.aid_id', '=', 'l.aid_id').on('b.revoked_on', 'is', null),
        )
        .innerJoinLateral(quarters, (join) => join.onTrue())
        .leftJoin('loan_statement as s', (join) =>
          join
            .onRef('s.aid_id', '=', 'l.aid_id')
            .onRef('s.quarter', '=', 'y.name')
            .on('s.revoked_on', 'is', null),
        )
        .innerJoinLateral(knownPerson(scope, aidScope.divisions), (join) => join.onTrue())
        .select([
          'l.aid_id as aidId',
          'l.loan_number as loanNumber',
          'l.bank_name as bankName',
          'known.name as personName',
          'p.identity_last4 as last4',
          'a.division',
          'y.name as quarter',
          'y.from',
          'y.to',
          'y.until',
          's.interest_paid_fen as interestPaidFen',
          's.overdue',
        ])
        .select(stateOn(today).as('state'))
        .where(inScope(scope, aidScope));
      if (asked.state) query = query.where(sql<boolean>`${stateOn(today)} = ${asked.state}`);
      if (asked.quarter) query = query.where('y.name', '=', asked.quarter);
      if (asked.institution) query = query.where('a.institution', '=', asked.institution);
      if (asked.division) query = query.where(under(sql.ref('h.division'), [asked.division]));
      if (asked.name) query = query.where(nameBegins('known', asked.name));
      return query;
    },
    toItem: ({ last4, ...row }) => ({ ...row, identityMasked: maskedIdentity(last4) }),
  });

  app.route({
    method: 'POST',
    url: '/loans/:id/statements',
    config: { access: 'report-aid-facts' },
    schema: {
      operationId: 'stateQuarter',
      summary: '银行报送一个季度的结息情况',
      tags,
      params: idParams,
      body: z.object({
        quarter,
        interestPaidFen: fen.nonnegative().meta({ description: '该季度实际付息，分；没有付息填 0' }),
        balanceFen: fen.nonnegative().meta({ description: '季度第一天（或放款当天）的本金余额，分' }),
        paidOn: plainDate.optional().meta({ description: '付息日期，没有付息不填' }),
        overdue: z.boolean(),
        statedOn: plainDate,
        document: z.string().length(64).optional().meta({ description: '已上传到本个案的结息凭证' }),
      }),
      response: { 200: z.object({ id: z.int(), unchanged: z.boolean() }) },
    },
    handler: async (request) => {
      const aidId = request.params.id as AidId;
      await authorizeAid(request, db, 'report-aid-facts', aidId);
      const { paidOn, statedOn, interestPaidFen, balanceFen, overdue } = request.body;
      const document = await requirePaper(db, aidId, request.body.document);
      return db.transaction().execute((trx) =>
        stateQuarter(trx, {
          aidId,
          quarter: request.body.quarter as Quarter,
          interestPaidFen: fenOf(interestPaidFen),
          balanceFen: fenOf(balanceFen),
          paidOn: paidOn === undefined ? null : asDate(paidOn),
          overdue,
          statedOn: asDate(statedOn),
          document,
          ...byOf(request),
        }),
      );
    },
  });

  revocationRoute(app, db, {
    url: '/loan-statements/:id/revocation',
    operationId: 'revokeStatement',
    summary: '撤销误报的季度结息',
    tags,
    table: 'loan_statement',
    what: '季度报送',
  });
};

/** The quarters of each loan, `quartersOfLoan` of src/domain/aid/quarter-calendar in SQL. */
const quarters = sql<{ name: string; from: string; to: string; until: string }>`(
  select to_char(day, 'YYYY"Q"Q') as name, day::date as "from", (day + interval '3 months')::date - 1 as "to",
    (day + interval '3 months')::date - 1 + (v.document->'parameters'->>'statementDays')::int as until
  from generate_series(date_trunc('quarter', l.drawn_on::timestamp), l.ends_on::timestamp - interval '1 day',
    interval '3 months') day)`.as<'y'>('y');

/** `quarterState` in SQL. */
const stateOn = (today: RawBuilder<unknown>): RawBuilder<QuarterState> => sql<QuarterState>`case
  when s.id is not null then 'stated'
  when y."from" >= least(l.ends_on, b.repaid_on) then 'after'
  when y."from" > ${today} then 'upcoming'
  when y."to" >= ${today} then 'running'
  when y.until < ${today} then 'missed'
  else 'due' end`;
