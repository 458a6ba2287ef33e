import type { FastifyPluginAsync } from 'fastify';
import { sql } from 'kysely';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Db } from '../../src/db/client.ts';
import { may } from '../../src/domain/access.ts';
import type { ApiDeps } from '../deps.ts';
import { Problem } from '../problems.ts';

const LOOPBACK = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1']);

/** Prometheus: requests, and what piles up. Counts only; read on each scrape, from indexes made for it. */
export const metricsRoutes: FastifyPluginAsync<ApiDeps> = async (app, { database: { db } }) => {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  addGauges(registry, db);

  const duration = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Duration of HTTP requests',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers: [registry],
  });
  const refused = new Counter({
    name: 'http_requests_refused_total',
    help: 'Requests answered with a 4xx or 5xx',
    labelNames: ['route', 'status'] as const,
    registers: [registry],
  });
  // Registered in the parent, so that it sees the routes of every resource.
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'unknown';
    const status = String(reply.statusCode);
    duration.observe({ method: request.method, route, status }, reply.elapsedTime / 1000);
    if (reply.statusCode >= 400) refused.inc({ route, status });
  });

  app.get(
    '/metrics',
    {
      config: { access: 'public' },
      schema: {
        operationId: 'getMetrics',
        summary: '监控指标（本机抓取，或有 read-metrics 权限）',
        tags: ['运维'],
      },
    },
    async (request, reply) => {
      // A scraper on this machine has no session; through a proxy everybody would seem to be on it.
      const local = LOOPBACK.has(request.ip) && request.headers['x-forwarded-for'] === undefined;
      const reader = request.user && may(request.user.grants, 'read-metrics', { divisions: [] });
      if (!local && !reader) throw new Problem('not-permitted');
      return reply.type(registry.contentType).send(await registry.metrics());
    },
  );
};

function addGauges(registry: Registry, db: Db): void {
  gauge(registry, 'outbox_pending', 'Facts not yet delivered to the engine', [], () =>
    rows(db, sql`select count(*) as value from outbox where delivered_at is null`),
  );
  gauge(registry, 'outbox_lag_seconds', 'Age of the oldest undelivered fact', [], () =>
    rows(
      db,
      sql`select coalesce(extract(epoch from clock_timestamp() - min(recorded_at)), 0)::float8 as value
        from outbox where delivered_at is null`,
    ),
  );
  gauge(registry, 'waits_open', 'Open waits by kind', ['kind'], () =>
    rows(db, sql`select kind, count(*) as value from case_wait where closed_at is null group by kind`),
  );
  gauge(registry, 'claims_open', 'Open claims by step', ['step'], () =>
    rows(db, sql`select step, count(*) as value from claim where status = 'open' group by step`),
  );
  gauge(registry, 'insurance_unmatched', 'Insurance payments for nobody we track', [], () =>
    rows(
      db,
      sql`select count(*) as value from insurance_payment where matched_employment is null and revoked_on is null`,
    ),
  );
}

type Sample = { value: number } & Record<string, string | number>;

function gauge(
  registry: Registry,
  name: string,
  help: string,
  labelNames: string[],
  read: () => Promise<Sample[]>,
): void {
  new Gauge({
    name,
    help,
    labelNames,
    registers: [registry],
    async collect() {
      this.reset();
      for (const { value, ...labels } of await read()) this.set(labels, value);
    },
  });
}

async function rows(db: Db, query: ReturnType<typeof sql>): Promise<Sample[]> {
  return (await query.execute(db)).rows as Sample[];
}
