import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { may } from '../../../src/domain/access.ts';
import { shanghaiDateAt } from '../../../src/domain/dates.ts';
import { registerSourceNames } from '../../../src/domain/register/card.ts';
import {
  type VisitFaultCode,
  type VisitField,
  visitFault,
  visitFaults,
  visitFields,
} from '../../../src/domain/register/visit.ts';
import { answerVisit } from '../../../src/intake/register/answer-visit.ts';
import type { VisitAnswer } from '../../../src/intake/register/visit.ts';
import { answerEach, entryKey } from '../../cases/people/answer-each.ts';
import { readVillageList, villageList, visitValue } from '../../cases/village-list.ts';
import type { ApiDeps } from '../../deps.ts';
import { signedIn } from '../../plugins/access.ts';
import { Problem } from '../../problems.ts';
import { divisionCode } from '../../schemas/common.ts';

/** How many entries one request may bring. */
const BATCH = 100;

const visit = z
  .object({
    key: entryKey,
    personId: z.int().positive(),
    baseRevision: z.int().positive().meta({ description: '填写所依据的信息卡版本' }),
    fields: z.record(z.string().max(40), visitValue).meta({ description: '改动的栏目；空 = 没有变化' }),
    incomeBeforeFen: z.int().nullable().default(null).meta({ description: '改家庭年收入时：改前所见' }),
    source: z.enum(['visit', 'phone']),
    on: z.string().max(10).meta({ description: '走访或致电的日期' }),
  })
  .meta({ id: 'Visit' });

const fieldName = z.enum(Object.keys(visitFields) as [VisitField, ...VisitField[]]);
const elsewhere = z.object({
  field: fieldName,
  theirs: visitValue,
  by: z.string().nullable().meta({ description: '谁改的；由表格导入的为空' }),
  on: z.string().nullable(),
  source: z.enum(Object.keys(registerSourceNames) as [keyof typeof registerSourceNames]).nullable(),
});
const key = z.string();
const answer = z
  .discriminatedUnion('outcome', [
    z.object({ key, outcome: z.literal('saved'), revision: z.int(), merged: z.array(elsewhere) }),
    z.object({
      key,
      outcome: z.literal('conflict'),
      revision: z.int(),
      conflicts: z.array(elsewhere.extend({ mine: visitValue })),
      merged: z.array(elsewhere),
    }),
    z.object({
      key,
      outcome: z.literal('refused'),
      problems: z.array(
        z.object({
          field: z.string().nullable(),
          code: z.enum(Object.keys(visitFaults) as [VisitFaultCode, ...VisitFaultCode[]]),
          message: z.string(),
          remedy: z.string(),
        }),
      ),
    }),
  ])
  .meta({ id: 'VisitAnswer' });

/** The village officer's page: the people of a village, and what visits bring (art. 8). */
export const visitRoutes: FastifyPluginAsyncZod<ApiDeps> = async (app, { database: { db }, vault }) => {
  app.route({
    method: 'GET',
    url: '/register/villages/:division',
    config: { access: 'work-refresh' },
    schema: {
      operationId: 'getVillageList',
      summary: '村级核实名单：可离线使用，不含身份证号、电话和账号',
      tags: ['名册'],
      params: z.object({ division: divisionCode }),
      response: { 200: villageList },
    },
    handler: async (request) => {
      const { division } = request.params;
      const { id: userId, grants } = signedIn(request);
      const on = shanghaiDateAt(request.businessAtMs);
      const list = may(grants, 'work-refresh', { divisions: [division] })
        ? await readVillageList(db, division, { userId, on, vault })
        : null;
      if (!list) throw new Problem('not-found', `没有村（社区）${division}，或不在您的辖区内。`);
      return list;
    },
  });

  app.route({
    method: 'POST',
    url: '/register/visits',
    config: { access: 'work-refresh', secretAnswer: true },
    schema: {
      operationId: 'sendVisits',
      summary: `入户、电话核实：一次至多 ${BATCH} 条，逐条答复已保存、有冲突或不接受`,
      tags: ['名册'],
      body: z.object({ visits: z.array(visit).min(1).max(BATCH) }),
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
        mayVisit: (village: string) => may(grants, 'work-refresh', { divisions: [village] }),
      };
      const stumbled: VisitAnswer = { outcome: 'refused', problems: [visitFault('internal-error')] };
      const answers = await answerEach(
        request,
        request.body.visits,
        ({ key, ...entry }) => answerVisit(db, key, entry, by),
        stumbled,
      );
      return { answers: answers as z.output<typeof answer>[] };
    },
  });
};
