import { randomBytes } from 'node:crypto';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { sql } from 'kysely';
import { z } from 'zod';
import { audit } from '../../src/db/audit.ts';
import { recordDraw } from '../../src/db/sampling/draw.ts';
import { shanghaiDateAt } from '../../src/domain/dates.ts';
import { PREFECTURE } from '../../src/domain/divisions.ts';
import { programmeIds } from '../../src/domain/policy/types.ts';
import type { SampleRates } from '../../src/domain/sampling/draw.ts';
import { USUAL_RATE_PER_MILLE } from '../../src/domain/sampling/findings.ts';
import { nextPeriod, parsePeriod } from '../../src/domain/sampling/period.ts';
import { sha256Hex } from '../../src/domain/sampling/sha256.ts';
import type { ApiDeps } from '../deps.ts';
import { authorize, signedIn } from '../plugins/access.ts';
import { Problem } from '../problems.ts';

const periodId = z
  .string()
  .refine((text) => parsePeriod(text) !== null, '须为季度，如 2017Q3')
  .meta({ example: '2017Q3' });
const ratesSchema = z.partialRecord(z.enum(programmeIds), z.int().min(0).max(1000));

const periodSchema = z
  .object({
    period: z.string(),
    beginsOn: z.string(),
    endsOn: z.string(),
    seedHash: z.string().meta({ description: '种子的 SHA-256，承诺之日写入审计链' }),
    seed: z.string().nullable().meta({ description: '抽取后公布' }),
    rates: ratesSchema.meta({ description: '每千件抽几件' }),
    committedBy: z.string(),
    committedOn: z.string(),
    drawnOn: z.string().nullable(),
  })
  .meta({ id: 'SamplingPeriod' });

/** Quarters of quality sampling: the seed is committed before one begins and revealed by the draw after its end. */
export const samplingRoutes: FastifyPluginAsyncZod<ApiDeps> = async (app, deps) => {
  const { db } = deps.database;
  const { vault } = deps;

  app.route({
    method: 'GET',
    url: '/sampling-periods',
    config: { access: 'read-sampling' },
    schema: {
      operationId: 'listSamplingPeriods',
      summary: '抽查的季度：承诺、比例、种子',
      tags: ['抽查'],
      response: { 200: z.object({ next: z.string(), items: z.array(periodSchema) }) },
    },
    handler: async (request) => {
      const { rows } = await sql<z.output<typeof periodSchema>>`
        select s.period, s.begins_on as "beginsOn", s.ends_on as "endsOn", s.seed_hash as "seedHash", d.seed, s.rates,
          u.display_name as "committedBy", s.committed_on as "committedOn", d.drawn_on as "drawnOn"
        from sampling_seed s join app_user u on u.id = s.committed_by left join sampling_draw d on d.period = s.period
        order by s.period desc`.execute(db);
      return { next: nextPeriod(shanghaiDateAt(request.businessAtMs)).id, items: rows };
    },
  });

  app.route({
    method: 'POST',
    url: '/sampling-periods',
    config: { access: 'run-sampling' },
    schema: {
      operationId: 'commitSamplingSeed',
      summary: '承诺一个季度的抽查种子和比例（在季度开始之前）',
      tags: ['抽查'],
      body: z.object({
        period: periodId,
        rates: ratesSchema
          .optional()
          .meta({ description: `每千件抽几件；缺省各项目 ${USUAL_RATE_PER_MILLE}` }),
      }),
      response: { 201: z.object({ period: z.string(), seedHash: z.string() }) },
    },
    handler: async (request, reply) => {
      const period = parsePeriod(request.body.period)!;
      const subject = `sampling:${period.id}`;
      authorize(request, 'run-sampling', { divisions: [PREFECTURE] }, subject);
      const on = shanghaiDateAt(request.businessAtMs);
      if (on >= period.beginsOn) throw new Problem('sampling-too-late', undefined, { subject });
      const usual = Object.fromEntries(programmeIds.map((id) => [id, USUAL_RATE_PER_MILLE]));
      const rates = { ...usual, ...request.body.rates };
      const seed = randomBytes(32).toString('hex');
      const seedHash = sha256Hex(seed);
      const officer = signedIn(request).id;
      await db.transaction().execute(async (trx) => {
        const made = await trx
          .insertInto('sampling_seed')
          .values({
            period: period.id,
            begins_on: period.beginsOn,
            ends_on: period.endsOn,
            seed_cipher: vault.seal(seed),
            seed_hash: seedHash,
            rates: JSON.stringify(rates) as never,
            committed_by: officer,
            committed_on: on,
          })
          .onConflict((oc) => oc.doNothing())
          .returning('period')
          .executeTakeFirst();
        if (!made) throw new Problem('sampling-committed', undefined, { subject });
        await audit(trx, {
          actor: officer,
          operation: 'commitSamplingSeed',
          subject,
          outcome: 'done',
          businessAtMs: request.businessAtMs,
          after: { seedHash, rates },
        });
      });
      return reply.code(201).send({ period: period.id, seedHash });
    },
  });

  app.route({
    method: 'POST',
    url: '/sampling-periods/:id/draw',
    config: { access: 'run-sampling' },
    schema: {
      operationId: 'drawSample',
      summary: '季度结束后公布种子并抽取',
      tags: ['抽查'],
      params: z.object({ id: periodId }),
      response: { 200: z.object({ seed: z.string(), population: z.int(), drawn: z.int() }) },
    },
    handler: async (request) => {
      const { id } = request.params;
      const subject = `sampling:${id}`;
      authorize(request, 'run-sampling', { divisions: [PREFECTURE] }, subject);
      const on = shanghaiDateAt(request.businessAtMs);
      const officer = signedIn(request).id;
      return db.transaction().execute(async (trx) => {
        // Of two draws at once the second waits here, and finds the first.
        const committed = await trx
          .selectFrom('sampling_seed')
          .selectAll()
          .where('period', '=', id)
          .forNoKeyUpdate()
          .executeTakeFirst();
        if (!committed) throw new Problem('not-found', `${id} 没有承诺过种子。`, { subject });
        if (on <= committed.ends_on) throw new Problem('sampling-too-early', undefined, { subject });
        const before = await trx
          .selectFrom('sampling_draw')
          .select('period')
          .where('period', '=', id)
          .executeTakeFirst();
        if (before) throw new Problem('sampling-drawn', undefined, { subject });
        const seed = vault.open(committed.seed_cipher);
        const { population, drawn } = await recordDraw(trx, {
          period: id,
          beginsOn: committed.begins_on,
          endsOn: committed.ends_on,
          seed,
          rates: committed.rates as unknown as SampleRates,
          officer,
          on,
        });
        await audit(trx, {
          actor: officer,
          operation: 'drawSample',
          subject,
          outcome: 'done',
          businessAtMs: request.businessAtMs,
          after: { seed, population, drawn: drawn.length },
        });
        return { seed, population, drawn: drawn.length };
      });
    },
  });
};
