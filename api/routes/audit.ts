import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { sql } from 'kysely';
import { z } from 'zod';
import { addDays, startOfShanghaiDay } from '../../src/domain/dates.ts';
import { eventNames, importKindNames, programmeNames, recordActNames } from '../../src/domain/words.ts';
import type { ApiDeps } from '../deps.ts';
import { listRoute } from '../lists/list-route.ts';
import { asDate, plainDate } from '../schemas/common.ts';

const auditItem = z
  .object({
    id: z.int(),
    actor: z.string().nullable(),
    actorName: z.string().nullable(),
    operation: z.string(),
    operationName: z.string().meta({ description: '操作的中文名' }),
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
  const nameOf = operationNames(() => app.swagger());

  app.route({
    method: 'GET',
    url: '/audit/operations',
    config: { access: 'read-audit' },
    schema: {
      operationId: 'listAuditOperations',
      summary: '审计日志中出现过的操作',
      tags: ['审计'],
      response: { 200: z.object({ items: z.array(z.object({ operation: z.string(), name: z.string() })) }) },
    },
    handler: async () => {
      // From one value to the next through the index: the log is long, the operations are few.
      const { rows } = await sql<{ operation: string }>`
        with recursive seen as (
          (select operation from audit_entry order by operation limit 1)
          union all
          select (select a.operation from audit_entry a where a.operation > s.operation order by a.operation limit 1)
          from seen s where s.operation is not null
        ) select operation from seen where operation is not null`.execute(db);
      return { items: rows.map(({ operation }) => ({ operation, name: nameOf(operation) })) };
    },
  });

  listRoute(app, {
    url: '/audit',
    operationId: 'listAudit',
    summary: '审计日志',
    tag: '审计',
    access: 'read-audit',
    filters: {
      actor: z.string().optional().meta({ description: '用户名，或姓名中的一段；- 表示系统自动' }),
      operation: z.string().optional(),
      subject: z
        .string()
        .optional()
        .meta({ description: '如 claim:employer-post:JY0001；就业编号则包括它的申请' }),
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
      { header: '操作', value: (a) => a.operationName },
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
      if (asked.actor === '-') query = query.where('a.actor', 'is', null);
      else if (asked.actor) query = query.where('a.actor', 'in', actorsNamed(db, asked.actor));
      if (asked.operation) query = query.where('a.operation', '=', asked.operation);
      if (asked.subject) query = query.where('a.subject', 'in', subjectsOf(asked.subject));
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
      operationName: nameOf(row.operation),
      outcome: outcome as 'done' | 'refused',
      businessAt: business_at.toISOString(),
      recordedAt: recorded_at.toISOString(),
      hash: hash.toString('hex'),
    }),
  });
};

/** Chinese names of what the log calls an operation: the API's own summaries, and the acts of the processes. */
function operationNames(document: () => unknown): (operation: string) => string {
  let names: Map<string, string> | undefined;
  return (operation) => {
    names ??= new Map([
      ...Object.entries(eventNames),
      ...summariesOf(document()),
      ...Object.entries(importKindNames).map(([kind, name]) => [`import-${kind}`, `导入${name}`] as const),
      ...Object.entries(recordActNames),
    ]);
    return names.get(operation) ?? operation;
  };
}

type Document = { paths?: Record<string, Record<string, { operationId?: string; summary?: string }>> };

/** Up to the first clause: the rest explains. */
function summariesOf(document: unknown): [string, string][] {
  const routes = Object.values((document as Document).paths ?? {}).flatMap((path) => Object.values(path));
  return routes.flatMap(({ operationId, summary }) =>
    operationId && summary ? [[operationId, summary.split(/[，；：(（]/, 1)[0]!] as [string, string]] : [],
  );
}

/** By username, by id, or by a part of the name. */
function actorsNamed(db: ApiDeps['database']['db'], text: string) {
  const part = `%${text.replace(/[\\%_]/g, '\\$&')}%`;
  return db
    .selectFrom('app_user')
    .select('id')
    .where((where) =>
      where.or([where('id', '=', text), where('username', '=', text), where('display_name', 'like', part)]),
    );
}

/** A subject as the log writes it; the bare number of an employment stands for it and its claims. */
function subjectsOf(text: string): string[] {
  if (text.includes(':')) return [text, `claim:${text}`];
  const claims = Object.keys(programmeNames).map((programme) => `claim:${programme}:${text}`);
  return [text, `employment:${text}`, `user:${text}`, `batch:${text}`, `import:${text}`, ...claims];
}
