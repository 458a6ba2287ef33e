import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { sql } from 'kysely';
import { z } from 'zod';
import { may, type ScopeFilter, scopesFor } from '../../../src/domain/access.ts';
import { shanghaiDateAt } from '../../../src/domain/dates.ts';
import {
  reportFault,
  reportFaultCodes,
  reportKindNames,
  reportKinds,
} from '../../../src/domain/register/report.ts';
import {
  declineGroundNames,
  declineGrounds,
  reportStandingName,
  reportStatuses,
} from '../../../src/domain/register/report-outcome.ts';
import { declineReport } from '../../../src/intake/register/reports/decide.ts';
import { type ReportAnswer, takeReport } from '../../../src/intake/register/reports/send.ts';
import { answerEach, entryKey } from '../../cases/people/answer-each.ts';
import { registerReports, reportItem, toReport } from '../../cases/people/reports.ts';
import type { ApiDeps } from '../../deps.ts';
import { listRoute } from '../../lists/list-route.ts';
import { under } from '../../lists/scope.ts';
import { signedIn } from '../../plugins/access.ts';
import { Problem } from '../../problems.ts';
import { divisionCode, reasonSchema, rowIdParams } from '../../schemas/common.ts';

/** How many reports one request may bring. */
const BATCH = 20;

const report = z
  .object({
    key: entryKey,
    kind: z.enum(reportKinds),
    household: z.string().max(60).nullable().meta({ description: '户编号；新来的户为空' }),
    village: z.string().max(12).nullable().meta({ description: '新来的户：所在的村' }),
    members: z.array(z.int().positive()).max(100).meta({ description: '户内是谁（信息卡号）' }),
    comer: z
      .object({
        name: z.string().max(200),
        relation: z.string().max(20).nullable().meta({ description: '与户主关系；不在选项内的为空' }),
        birthOn: z.string().max(10).nullable(),
        identityNumber: z.string().max(40).nullable(),
      })
      .nullable()
      .meta({ description: '出生、迁入的人，新来的户的户主' }),
    on: z.string().max(10).meta({ description: '发生日期' }),
    note: z.string().max(1_000),
  })
  .meta({ id: 'ReportToSend' });

const key = z.string();
const answer = z
  .discriminatedUnion('outcome', [
    z.object({ key, outcome: z.literal('taken'), id: z.int() }),
    z.object({
      key,
      outcome: z.literal('refused'),
      problems: z.array(
        z.object({
          field: z.string().nullable(),
          code: z.enum(reportFaultCodes),
          message: z.string(),
          remedy: z.string(),
        }),
      ),
    }),
  ])
  .meta({ id: 'ReportAnswer' });

/** 报告变动: villages tell what happened in households, townships register it or not (docs/register.md). */
export const registerReportRoutes: FastifyPluginAsyncZod<ApiDeps> = async (
  app,
  { database: { db }, vault },
) => {
  app.route({
    method: 'POST',
    url: '/register/reports',
    config: { access: 'work-refresh' },
    schema: {
      operationId: 'sendRegisterReports',
      summary: `报告户内变动：一次至多 ${BATCH} 条，逐条答复已收到或不接受`,
      tags: ['名册'],
      body: z.object({ reports: z.array(report).min(1).max(BATCH) }),
      response: { 200: z.object({ answers: z.array(answer) }) },
    },
    handler: async (request) => {
      const { id: userId, grants } = signedIn(request);
      const { businessAtMs } = request;
      const by = {
        userId,
        businessAtMs,
        today: shanghaiDateAt(businessAtMs),
        vault,
        mayReport: (village: string) => may(grants, 'work-refresh', { divisions: [village] }),
      };
      const stumbled: ReportAnswer = { outcome: 'refused', problems: [reportFault('internal-error')] };
      const answers = await answerEach(
        request,
        request.body.reports,
        ({ key, ...sent }) => takeReport(db, key, sent, by),
        stumbled,
      );
      return { answers: answers as z.output<typeof answer>[] };
    },
  });

  listRoute(app, {
    url: '/register-reports',
    operationId: 'listRegisterReports',
    summary: '村里报来的变动',
    tag: '名册',
    access: ['change-household', 'read-audit'],
    filters: {
      division: divisionCode.optional(),
      status: z.enum(reportStatuses).optional(),
      kind: z.enum(reportKinds).optional(),
      household: z.string().max(60).optional(),
    },
    item: reportItem,
    sorts: { sentOn: { by: sql.ref('r.business_on'), type: 'date' } },
    defaultSort: '-sentOn',
    id: { by: sql.ref('r.id'), type: 'bigint' },
    columns: [
      { header: '报告日期', value: (r) => r.sentOn },
      { header: '乡镇、村', value: (r) => r.place },
      { header: '户编号', value: (r) => r.household },
      { header: '变动', value: (r) => reportKindNames[r.kind] },
      { header: '是谁', value: (r) => r.who },
      { header: '发生日期', value: (r) => r.on },
      { header: '说明', value: (r) => r.note },
      { header: '报告人', value: (r) => r.by },
      { header: '状态', value: (r) => reportStandingName(r.status, r.ground) },
      { header: '答复', value: (r) => r.ground && `${declineGroundNames[r.ground]}：${r.reason}` },
      { header: '办理人', value: (r) => r.decidedBy },
      { header: '办理日期', value: (r) => r.decidedOn },
    ],
    query: (asked, request) => {
      let query = visibleReports(request);
      if (asked.division) query = query.where(under(sql.ref('r.division'), [asked.division]));
      if (asked.status) query = query.where('r.status', '=', asked.status);
      if (asked.kind) query = query.where('r.kind', '=', asked.kind);
      if (asked.household) query = query.where('r.household_number', '=', asked.household);
      return query;
    },
    toItem: (row) => toReport(row, vault),
  });

  app.route({
    method: 'GET',
    url: '/register-reports/:id',
    config: { access: ['change-household', 'read-audit'] },
    schema: {
      operationId: 'getRegisterReport',
      summary: '村里报来的一条变动',
      tags: ['名册'],
      params: rowIdParams,
      response: {
        200: reportItem
          .extend({ mayDecide: z.boolean().meta({ description: '当前用户可以登记或不予采纳' }) })
          .meta({ id: 'RegisterReportDetail' }),
      },
    },
    handler: async (request) => {
      const { id } = request.params;
      const row = await visibleReports(request).where('r.id', '=', id).executeTakeFirst();
      if (!row) throw new Problem('report-unknown', undefined, { subject: `register-report:${id}` });
      const reaches = may(signedIn(request).grants, 'change-household', { divisions: [row.division] });
      return { ...toReport(row, vault), mayDecide: reaches && row.status === 'open' && !row.own };
    },
  });

  app.route({
    method: 'POST',
    url: '/register-reports/:id/refusal',
    config: { access: 'change-household' },
    schema: {
      operationId: 'declineRegisterReport',
      summary: '不采纳村里报来的一条变动，村里看到理由',
      tags: ['名册'],
      params: rowIdParams,
      body: z.object({ ground: z.enum(declineGrounds), reason: reasonSchema }),
      response: { 200: z.object({ id: z.int() }) },
    },
    handler: async (request) => {
      const { id } = request.params;
      const { id: officer, grants } = signedIn(request);
      const { businessAtMs } = request;
      const reaches = (division: string) => may(grants, 'change-household', { divisions: [division] });
      await db
        .transaction()
        .execute((trx) =>
          declineReport(trx, { reportId: id, officer, businessAtMs, vault, reaches, ...request.body }),
        );
      return { id };
    },
  });

  const visibleReports = (request: FastifyRequest) =>
    registerReports(db, scopeOf(request), signedIn(request).id);

  /** Who audits reads all of them and acts on none. */
  function scopeOf(request: FastifyRequest): ScopeFilter {
    const { grants } = signedIn(request);
    const audit = scopesFor(grants, 'read-audit');
    return audit.all ? audit : scopesFor(grants, 'change-household');
  }
};
