import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { sql } from 'kysely';
import { z } from 'zod';

import { may } from '../../../src/domain/access.ts';
import { plainDate } from '../../../src/domain/dates.ts';
import { PREFECTURE } from '../../../src/domain/divisions.ts';
import { type Targets, targetsInOrder } from '../../../src/domain/targets/letter.ts';
import { drawLetter, signLetter } from '../../../src/intake/targets/letters.ts';
import { targetLetterPaper } from '../../../src/paper/target-letter.ts';
import type { ApiDeps } from '../../deps.ts';
import { listRoute } from '../../lists/list-route.ts';
import { pdfAnswer, sendPdf } from '../../lists/pdf.ts';
import { inScope } from '../../lists/scope.ts';
import { authorize, authorizeFound, scopeOfRequest, signedIn } from '../../plugins/access.ts';
import { Problem } from '../../problems.ts';
import { idParams } from '../../schemas/common.ts';
import { asProblems, county, measureCode, tag, words, year } from './schemas.ts';

const sides = ['prefecture', 'county'] as const;

const letterItem = z
  .object({
    id: z.string(),
    year: z.int(),
    division: z.string(),
    divisionName: z.string(),
    version: z.int(),
    drawnOn: z.string(),
    drawnByName: z.string(),
    signedSides: z.array(z.enum(sides)),
    latest: z.boolean(),
    inForce: z.boolean().meta({ description: '双方都已签署，并且没有更新的已签版本' }),
  })
  .meta({ id: 'TargetLetterItem' });

const letterDetail = letterItem
  .extend({
    body: z.string(),
    why: z.string().nullable(),
    targets: z.array(z.object({ measure: measureCode, value: z.int() })),
    signatures: z.array(z.object({ side: z.enum(sides), name: z.string(), on: z.string() })),
    forMe: z.object({ sign: z.enum(sides).nullable().meta({ description: '可以为哪一方签署' }) }),
  })
  .meta({ id: 'TargetLetter' });

/** 目标责任书 (art. 25): drawn from the plan, signed by both sides, printed. */
export const targetLetterRoutes: FastifyPluginAsyncZod<ApiDeps> = async (app, { database: { db } }) => {
  const letters = () =>
    db
      .selectFrom('target_letter as l')
      .innerJoin('division as d', 'd.code', 'l.division')
      .innerJoin('app_user as u', 'u.id', 'l.drawn_by')
      .select([
        'l.id',
        'l.year',
        'l.division',
        'd.name as divisionName',
        'l.version',
        'l.drawn_on as drawnOn',
      ])
      .select('u.display_name as drawnByName')
      .select([
        sql<(typeof sides)[number][]>`coalesce((select jsonb_agg(s.side order by s.side desc)
          from target_letter_signature s where s.letter = l.id), '[]')`.as('signedSides'),
        sql<boolean>`not exists (select from target_letter n
          where n.year = l.year and n.division = l.division and n.version > l.version)`.as('latest'),
        sql<boolean>`l.version = (select max(n.version) from target_letter n
          where n.year = l.year and n.division = l.division
            and (select count(*) from target_letter_signature s where s.letter = n.id) = 2)`.as('signedLast'),
      ]);
  type Row = Awaited<ReturnType<ReturnType<typeof letters>['execute']>>[number];
  const toItem = ({ signedLast, ...row }: Row) => ({ ...row, inForce: signedLast === true });

  listRoute(app, {
    url: '/target-letters',
    operationId: 'listTargetLetters',
    summary: '目标责任书',
    tag,
    access: 'read-targets',
    filters: { year: year.optional(), division: county.optional() },
    item: letterItem,
    sorts: {
      id: { by: sql.ref('l.id'), type: 'text' },
      drawnOn: { by: sql.ref('l.drawn_on'), type: 'date' },
    },
    defaultSort: '-drawnOn',
    id: { by: sql.ref('l.id'), type: 'text' },
    columns: [
      { header: '编号', value: (l) => l.id },
      { header: '年度', value: (l) => l.year },
      { header: '县市', value: (l) => l.divisionName },
      { header: '版本', value: (l) => l.version },
      { header: '拟订日期', value: (l) => l.drawnOn },
      { header: '州已签署', value: (l) => (l.signedSides.includes('prefecture') ? '是' : '否') },
      { header: '县市已签署', value: (l) => (l.signedSides.includes('county') ? '是' : '否') },
      { header: '现行', value: (l) => (l.inForce ? '是' : '否') },
    ],
    query: (asked, request) => {
      const scope = scopeOfRequest(request, 'read-targets');
      let query = letters().where(inScope(scope, { divisions: [sql.ref('l.division')] }));
      if (asked.year) query = query.where('l.year', '=', asked.year);
      if (asked.division) query = query.where('l.division', '=', asked.division);
      return query;
    },
    toItem,
  });

  app.route({
    method: 'GET',
    url: '/target-letters/:id',
    config: { access: 'read-targets' },
    schema: {
      operationId: 'getTargetLetter',
      summary: '一份目标责任书',
      tags: [tag],
      params: idParams,
      response: { 200: letterDetail },
    },
    handler: async (request) => {
      const found = await letterOf(request.params.id);
      authorizeLetter(request, found, request.params.id);
      const { item, body, why, targets, signatures } = found!;
      const { grants, id: me } = signedIn(request);
      const leads = (division: string) =>
        grants.some((grant) => grant.role === 'leader' && grant.division === division);
      const open = item.latest && !signatures.some((one) => one.signedBy === me) && (await isRunning(item));
      const free = (side: (typeof sides)[number], division: string) =>
        open && leads(division) && !item.signedSides.includes(side);
      const sign = free('prefecture', PREFECTURE)
        ? 'prefecture'
        : free('county', item.division)
          ? 'county'
          : null;
      return {
        ...item,
        body,
        why,
        targets: targetsInOrder(targets).map(([measure, value]) => ({ measure, value })),
        signatures: signatures.map(({ side, name, on }) => ({ side, name, on })),
        forMe: { sign: sign as (typeof sides)[number] | null },
      };
    },
  });

  app.route({
    method: 'GET',
    url: '/target-letters/:id/sheet.pdf',
    config: { access: 'read-targets' },
    schema: {
      operationId: 'getTargetLetterSheet',
      summary: '目标责任书（PDF）；双方签署前带“未生效”字样',
      tags: [tag],
      params: idParams,
      response: pdfAnswer,
    },
    handler: async (request, reply) => {
      const found = await letterOf(request.params.id);
      authorizeLetter(request, found, request.params.id);
      const { item, body, why, targets, signatures } = found!;
      const prefecture = await db
        .selectFrom('division')
        .select('name')
        .where('code', '=', PREFECTURE)
        .executeTakeFirstOrThrow();
      const bytes = await targetLetterPaper(
        {
          id: item.id,
          year: item.year,
          body,
          why,
          targets,
          prefectureName: prefecture.name,
          countyName: item.divisionName,
          signatures: signatures.map(({ side, name, on }) => ({ side, name, on: plainDate(on) })),
        },
        { madeAtMs: request.businessAtMs },
      );
      return sendPdf(reply, bytes, `目标责任书${item.id}`);
    },
  });

  app.route({
    method: 'POST',
    url: '/target-letters',
    config: { access: 'plan-targets' },
    schema: {
      operationId: 'drawTargetLetter',
      summary: '按计划拟订一个县市的目标责任书；第二份起须写明改动和原因',
      tags: [tag],
      body: z.object({ year, division: county, why: words(500).optional() }),
      response: { 201: z.object({ id: z.string() }) },
    },
    handler: async (request, reply) => {
      const { year: of, division, why = null } = request.body;
      const subject = `targets:${of}-${division}`;
      authorize(request, 'plan-targets', { divisions: [PREFECTURE] }, subject);
      const by = { actor: signedIn(request).id, businessAtMs: request.businessAtMs };
      const id = await asProblems(subject, () =>
        db.transaction().execute((trx) => drawLetter(trx, { year: of, division, why, ...by })),
      );
      return reply.code(201).send({ id });
    },
  });

  app.route({
    method: 'POST',
    url: '/target-letters/:id/signature',
    config: { access: 'sign-target-letter' },
    schema: {
      operationId: 'signTargetLetter',
      summary: '政府领导为本方签署责任书；双方须为不同的人',
      tags: [tag],
      params: idParams,
      body: z.object({ side: z.enum(sides) }),
      response: { 200: z.object({ inForce: z.boolean() }) },
    },
    handler: async (request) => {
      const { id } = request.params;
      const found = await letterOf(id);
      authorizeLetter(request, found, id, 'sign-target-letter');
      const { side } = request.body;
      const by = { actor: signedIn(request).id, businessAtMs: request.businessAtMs };
      const inForce = await asProblems(`target-letter:${id}`, () =>
        db.transaction().execute((trx) => signLetter(trx, { letter: id, side, ...by })),
      );
      return { inForce };
    },
  });

  async function letterOf(id: string) {
    const row = await letters()
      .select(['l.body', 'l.why'])
      .select(sql<Targets>`l.targets`.as('targets'))
      .where('l.id', '=', id)
      .executeTakeFirst();
    if (!row) return null;
    const { body, why, targets, ...item } = row;
    const signatures = await db
      .selectFrom('target_letter_signature as s')
      .innerJoin('app_user as u', 'u.id', 's.signed_by')
      .select(['u.display_name as name', 's.signed_on as on', 's.signed_by as signedBy'])
      .select(sql<(typeof sides)[number]>`s.side`.as('side'))
      .where('s.letter', '=', id)
      .orderBy('s.side', 'desc')
      .execute();
    return { item: toItem(item), body, why, targets, signatures };
  }

  async function isRunning({ year: of, division }: { year: number; division: string }): Promise<boolean> {
    const found = await db
      .selectFrom('responsibility_year')
      .select('status')
      .where('year', '=', of)
      .where('division', '=', division)
      .executeTakeFirst();
    return found?.status === 'running';
  }
};

function authorizeLetter(
  request: Parameters<typeof authorizeFound>[0],
  found: { readonly item: { readonly division: string } } | null,
  id: string,
  operation: 'read-targets' | 'sign-target-letter' = 'read-targets',
): void {
  const target = { divisions: found ? [found.item.division] : [] };
  const subject = `target-letter:${id}`;
  authorizeFound(request, 'read-targets', found ? { target, subject } : null, `责任书 ${id}`);
  if (operation !== 'read-targets' && !may(signedIn(request).grants, operation, target))
    throw new Problem('not-permitted', undefined, { subject });
}
