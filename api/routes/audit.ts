import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { sql } from 'kysely';
import { z } from 'zod';
import { addDays, startOfShanghaiDay } from '../../src/domain/dates.ts';
import type { ApiDeps } from '../deps.ts';
import { listRoute } from '../lists/list-route.ts';
import { asDate, plainDate } from '../schemas/common.ts';

const auditItem = z
  .object({
    id: z.int(),
    actor: z.string().nullable(),
    actorName: z.string().nullable(),
    operation: z.string(),
    subject: z.string(),
    outcome: z.enum(['done', 'refused']),
    businessAt: z.string(),
    recordedAt: z.string(),
    before: z.unknown(),
    after: z.unknown(),
    hash: z.string(),
  })
  .meta({ id: 'AuditEntry' });

/** The audit log; each row carries the hash of the one before it. */
export const auditRoutes: FastifyPluginAsyncZod<ApiDeps> = async (app, deps) => {
  const { db } = deps.database;

  listRoute(app, {
    url: '/audit',
    operationId: 'listAudit',
    summary: '审计日志',
    tag: '审计',
    access: 'read-audit',
    filters: {
      actor: z.string().optional(),
      operation: z.string().optional(),
      subject: z.string().optional().meta({ description: '如 claim:employer-post:JY0001' }),
      outcome: auditItem.shape.outcome.optional(),
      from: plainDate.optional(),
      to: plainDate.optional(),
    },
    item: auditItem,
    sorts: { id: { by: sql.ref('a.id'), type: 'bigint' } },
    defaultSort: '-id',
    id: { by: sql.ref('a.id'), type: 'bigint' },
    columns: [
      { header: '序号', value: (a) => a.id },
      { header: '业务时间', value: (a) => a.businessAt },
      { header: '记录时间', value: (a) => a.recordedAt },
      { header: '人员', value: (a) => a.actorName ?? a.actor },
      { header: '操作', value: (a) => a.operation },
      { header: '对象', value: (a) => a.subject },
      { header: '结果', value: (a) => (a.outcome === 'done' ? '完成' : '拒绝') },
      { header: '之前', value: (a) => (a.before === null ? null : JSON.stringify(a.before)) },
      { header: '之后', value: (a) => (a.after === null ? null : JSON.stringify(a.after)) },
      { header: '校验值', value: (a) => a.hash },
    ],
    query: (asked) => {
      let query = db
        .selectFrom('audit_entry as a')
        .leftJoin('app_user as u', 'u.id', 'a.actor')
        .select([
          'a.id',
          'a.actor',
          'u.display_name as actorName',
          'a.operation',
          'a.subject',
          'a.outcome',
          'a.business_at',
          'a.recorded_at',
          'a.before',
          'a.after',
          'a.hash',
        ]);
      if (asked.actor) query = query.where('a.actor', '=', asked.actor);
      if (asked.operation) query = query.where('a.operation', '=', asked.operation);
      if (asked.subject) query = query.where('a.subject', '=', asked.subject);
      if (asked.outcome) query = query.where('a.outcome', '=', asked.outcome);
      if (asked.from)
        query = query.where('a.business_at', '>=', new Date(startOfShanghaiDay(asDate(asked.from))));
      if (asked.to) {
        query = query.where('a.business_at', '<', new Date(startOfShanghaiDay(addDays(asDate(asked.to), 1))));
      }
      return query;
    },
    toItem: ({ business_at, recorded_at, hash, outcome, ...row }) => ({
      ...row,
      outcome: outcome as 'done' | 'refused',
      businessAt: business_at.toISOString(),
      recordedAt: recorded_at.toISOString(),
      hash: hash.toString('hex'),
    }),
  });
};
