import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { sql } from 'kysely';
import { z } from 'zod';
import { audit } from '../../src/db/audit.ts';
import { ownCaseRefusals, ownCases } from '../../src/db/own-case.ts';
import { shanghaiDateAt } from '../../src/domain/dates.ts';
import { programmeIds } from '../../src/domain/policy/types.ts';
import { sampleFaultCodes, sampleStates } from '../../src/domain/sampling/findings.ts';
import { nameOf, programmeNames } from '../../src/domain/words.ts';
import { sampleColumns, sampleItem, sampleList, sampleState } from '../cases/sample-list.ts';
import type { ApiDeps } from '../deps.ts';
import type { Column } from '../lists/export.ts';
import { listRoute } from '../lists/list-route.ts';
import { inScope, under } from '../lists/scope.ts';
import { formats, sendTable } from '../lists/table-file.ts';
import { authorizeFound, scopeOfRequest, signedIn } from '../plugins/access.ts';
import { Problem } from '../problems.ts';
import { divisionCode, fen, rowIdParams } from '../schemas/common.ts';

const period = z.string().max(10).optional();

const rateSchema = z.object({
  period: z.string(),
  division: z.string(),
  divisionName: z.string(),
  programme: z.string(),
  drawn: z.int(),
  reviewed: z.int(),
  faults: z.int(),
  faultAmountFen: fen,
});
type Rate = z.output<typeof rateSchema>;

const rateColumns: readonly Column<Rate>[] = [
  { header: '季度', value: (r) => r.period },
  { header: '地区', value: (r) => r.divisionName },
  { header: '项目', value: (r) => nameOf(programmeNames, r.programme) },
  { header: '抽取', value: (r) => r.drawn },
  { header: '已复核', value: (r) => r.reviewed },
  { header: '有问题', value: (r) => r.faults },
  {
    header: '问题率(%)',
    value: (r) => (r.reviewed ? Math.round((r.faults * 1000) / r.reviewed) / 10 : null),
  },
  { header: '问题金额(元)', value: (r) => r.faultAmountFen / 100 },
];

/** What was drawn, what a reviewer who took no part found in it, and the rates of it all. */
export const sampleRoutes: FastifyPluginAsyncZod<ApiDeps> = async (app, deps) => {
  const { db } = deps.database;

  listRoute(app, {
    url: '/sample-items',
    operationId: 'listSample',
    summary: '抽查样本',
    tag: '抽查',
    access: 'read-sampling',
    filters: {
      period,
      state: z.enum(sampleStates).optional(),
      programme: z.enum(programmeIds).optional(),
      division: divisionCode.optional(),
      reason: z.enum(sampleFaultCodes).optional(),
    },
    item: sampleItem,
    sorts: {
      id: { by: sql.ref('i.id'), type: 'bigint' },
      amount: { by: sql.ref('c.amount_fen'), type: 'bigint' },
    },
    defaultSort: '-id',
    id: { by: sql.ref('i.id'), type: 'bigint' },
    columns: sampleColumns,
    query: (asked, request) => {
      let query = sampleList(db, scopeOfRequest(request, 'review-sample'), signedIn(request).id).where(
        inScope(scopeOfRequest(request, 'read-sampling'), { divisions: [sql.ref('c.paid_by')] }),
      );
      if (asked.period) query = query.where('i.period', '=', asked.period);
      if (asked.state) query = query.where(sql<boolean>`${sampleState} = ${asked.state}`);
      if (asked.programme) query = query.where('c.programme', '=', asked.programme);
      if (asked.division) query = query.where(under(sql.ref('c.paid_by'), [asked.division]));
      if (asked.reason) query = query.where('f.reason', '=', asked.reason);
      return query;
    },
    toItem: (row) => row,
  });

  app.route({
    method: 'GET',
    url: '/sampling-report',
    config: { access: 'read-sampling' },
    schema: {
      operationId: 'readSamplingReport',
      summary: '抽查结果：问题率',
      tags: ['抽查'],
      querystring: z.object({ period, format: formats }),
      response: { 200: z.object({ rates: z.array(rateSchema) }).meta({ id: 'SamplingReport' }) },
    },
    handler: async (request, reply) => {
      const { format } = request.query;
      const scope = inScope(scopeOfRequest(request, 'read-sampling'), { divisions: [sql.ref('c.paid_by')] });
      const { rows } = await sql<Rate>`
        select i.period, c.paid_by as division, d.name as "divisionName", c.programme, count(*)::int as drawn,
          count(f.item_id)::int as reviewed, (count(*) filter (where f.finding = 'fault'))::int as faults,
          coalesce(sum(c.amount_fen) filter (where f.finding = 'fault'), 0)::bigint as "faultAmountFen"
        from sample_item i join claim c on c.id = i.claim_id join division d on d.code = c.paid_by
          left join sample_finding f on f.item_id = i.id
        where ${scope} and (${request.query.period ?? null}::text is null or i.period = ${request.query.period ?? null})
        group by 1, 2, 3, 4 order by 1 desc, 2, 4`.execute(db);
      return format === 'json' ? { rates: rows } : sendTable(reply, format, '抽查结果', rateColumns, rows);
    },
  });

  app.route({
    method: 'POST',
    url: '/sample-items/:id/finding',
    config: { access: 'review-sample' },
    schema: {
      operationId: 'recordSampleFinding',
      summary: '登记复核结论',
      tags: ['抽查'],
      params: rowIdParams,
      body: z
        .object({
          finding: z.enum(['ok', 'fault']),
          reason: z.enum(sampleFaultCodes).optional(),
          note: z.string().trim().min(4, '请写明核对了什么，至少 4 个字').max(1000),
        })
        .refine(({ finding, reason }) => (finding === 'fault') === (reason !== undefined), {
          message: '有问题时请选择问题，无问题时不选',
          path: ['reason'],
        }),
      response: { 200: z.object({ id: z.int(), finding: z.enum(['ok', 'fault']) }) },
    },
    handler: async (request) => {
      const { id } = request.params;
      const officer = signedIn(request).id;
      const item = await db
        .selectFrom('sample_item as i')
        .innerJoin('claim as c', 'c.id', 'i.claim_id')
        .select(['c.id as claimId', 'c.paid_by as paidBy', 'c.subject_id as subjectId'])
        .where('i.id', '=', id)
        .executeTakeFirst();
      const subject = item && `claim:${item.claimId}`;
      const target = item && { target: { divisions: [item.paidBy] }, subject: `claim:${item.claimId}` };
      authorizeFound(request, 'review-sample', target ?? null, `样本 ${id}`);
      if (!item || !subject) throw new Problem('not-found');
      const tie = (await ownCases(db, officer, [item.subjectId])).get(item.subjectId);
      if (tie) {
        const { code, message, remedy } = ownCaseRefusals[tie];
        throw new Problem(code, message, { subject, remedy });
      }
      const { finding, reason, note } = request.body;
      const on = shanghaiDateAt(request.businessAtMs);
      await db
        .transaction()
        .execute(async (trx) => {
          const made = await trx
            .insertInto('sample_finding')
            .values({
              item_id: id,
              finding,
              reason: reason ?? null,
              note,
              reviewed_by: officer,
              reviewed_on: on,
            })
            .onConflict((oc) => oc.doNothing())
            .returning('item_id')
            .executeTakeFirst();
          if (!made) throw new Problem('sample-reviewed', undefined, { subject });
          await audit(trx, {
            actor: officer,
            operation: 'recordSampleFinding',
            subject,
            outcome: 'done',
            businessAtMs: request.businessAtMs,
            after: { itemId: id, finding, reason: reason ?? null, note },
          });
        })
        .catch((error: { constraint?: string }) => {
          if (error.constraint !== 'sample_reviewed_by_outsider') throw error;
          throw new Problem('separation-of-duties', '您办理过本案，不能复核它的样本。', { subject });
        });
      return { id, finding };
    },
  });
};
