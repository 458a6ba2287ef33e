import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { sql } from 'kysely';
import { z } from 'zod';
import { funds, programmeIds } from '../../src/domain/policy/types.ts';
import { fundNames, nameOf, programmeNames } from '../../src/domain/words.ts';
import type { ApiDeps } from '../deps.ts';
import { listRoute } from '../lists/list-route.ts';
import { inScope, under } from '../lists/scope.ts';
import { scopeOfRequest } from '../plugins/access.ts';
import { divisionCode, fen } from '../schemas/common.ts';

const queueItem = z
  .object({
    key: z.string(),
    position: z.int().meta({ description: '在本地区本项资金中的次序' }),
    claimId: z.string(),
    employmentId: z.string().meta({ description: '就业编号；补助个案的，为个案编号' }),
    programme: z.string(),
    fund: z.string(),
    division: z.string(),
    divisionName: z.string(),
    payeeName: z.string(),
    amountFen: fen,
    beforeFen: fen.meta({ description: '轮到它时须先有的金额，含其本身' }),
    needScore: z.int().nullable(),
    approvedOn: z.string(),
  })
  .meta({ id: 'FundQueueItem' });

/** Who waits for money: approved claims in the order in which it will reach them. */
export const fundQueueRoutes: FastifyPluginAsyncZod<ApiDeps> = async (app, deps) => {
  const { db } = deps.database;

  listRoute(app, {
    url: '/fund-queue',
    operationId: 'listFundQueue',
    summary: '等待资金',
    tag: '预算',
    access: 'read-ledger',
    filters: {
      division: divisionCode.optional(),
      fund: z.enum(funds).optional(),
      programme: z.enum(programmeIds).optional(),
    },
    item: queueItem,
    sorts: {
      position: { by: sql.ref('q.position'), type: 'bigint' },
      approvedOn: { by: sql.ref('q.approvedOn'), type: 'date' },
      amount: { by: sql.ref('q.amountFen'), type: 'bigint' },
    },
    defaultSort: 'position',
    id: { by: sql.ref('q.key'), type: 'text' },
    columns: [
      { header: '次序', value: (q) => q.position },
      { header: '地区', value: (q) => q.divisionName },
      { header: '资金', value: (q) => nameOf(fundNames, q.fund) },
      { header: '项目', value: (q) => nameOf(programmeNames, q.programme) },
      { header: '申请编号', value: (q) => q.claimId },
      { header: '收款方', value: (q) => q.payeeName },
      { header: '金额(元)', value: (q) => q.amountFen / 100 },
      { header: '累计(元)', value: (q) => q.beforeFen / 100 },
      { header: '批准日期', value: (q) => q.approvedOn },
    ],
    query: (asked, request) => {
      let query = db
        .selectFrom(
          sql<z.output<typeof queueItem>>`(
            select f.key, row_number() over w as position, f.claim_id as "claimId", c.subject_id as "employmentId",
              c.programme, f.fund, f.division, d.name as "divisionName", f.payee_name as "payeeName",
              f.amount_fen as "amountFen", (sum(f.amount_fen) over w)::bigint as "beforeFen",
              f.need_score as "needScore", f.approved_on as "approvedOn"
            from fund_commitment f join claim c on c.id = f.claim_id join division d on d.code = f.division
            where f.allotted_on is null and f.left_on is null
            window w as (partition by f.fund, f.division
              order by f.need_score desc nulls last, f.approved_on, f.claim_id rows unbounded preceding)
          )`.as('q'),
        )
        .selectAll('q')
        .where(inScope(scopeOfRequest(request, 'read-ledger'), { divisions: [sql.ref('q.division')] }));
      if (asked.division) query = query.where(under(sql.ref('q.division'), [asked.division]));
      if (asked.fund) query = query.where('q.fund', '=', asked.fund);
      if (asked.programme) query = query.where('q.programme', '=', asked.programme);
      return query;
    },
    toItem: (row) => row,
  });
};
