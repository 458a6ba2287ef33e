import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { sql } from 'kysely';
import { z } from 'zod';
import { type ScopeFilter, scopesFor } from '../../../src/domain/access.ts';
import { duplicateReasonNames, duplicateStateNames } from '../../../src/domain/register/duplicates.ts';
import {
  decideMerge,
  decideUndo,
  proposeMerge,
  proposeUndo,
  withdrawMerge,
} from '../../../src/intake/register/duplicates/merge.ts';
import { namePair, ruleDifferent } from '../../../src/intake/register/duplicates/pairs.ts';
import {
  cautionsOf,
  comparedFields,
  duplicateDetail,
  duplicateItem,
  duplicatePairs,
  duplicateReasons,
  duplicateStates,
  pairIs,
  readMerges,
  toPair,
} from '../../cases/people/duplicates.ts';
import type { ApiDeps } from '../../deps.ts';
import { listRoute } from '../../lists/list-route.ts';
import { nameBegins } from '../../lists/person-name.ts';
import { under } from '../../lists/scope.ts';
import { signedIn } from '../../plugins/access.ts';
import { Problem } from '../../problems.ts';
import { divisionCode, reasonSchema, rowIdParams } from '../../schemas/common.ts';

const note = z.string().trim().max(500).nullable().default(null);
const decision = z.object({ approve: z.boolean(), note });
const done = z.object({ id: z.int() });

/** 疑似重复: two cards that look like one person, what people say of them, merging and undoing (docs/register.md). */
export const duplicateRoutes: FastifyPluginAsyncZod<ApiDeps> = async (app, deps) => {
  const { db } = deps.database;

  listRoute(app, {
    url: '/duplicates',
    operationId: 'listDuplicates',
    summary: '疑似重复的信息卡',
    tag: '名册',
    access: ['rule-duplicate', 'read-audit'],
    filters: {
      division: divisionCode.optional(),
      state: z.enum(duplicateStates).optional(),
      reason: z.enum(duplicateReasons).optional(),
      name: z.string().max(50).optional().meta({ description: '姓名或拼音首字母的开头' }),
    },
    item: duplicateItem,
    sorts: { foundOn: { by: sql.ref('d.found_on'), type: 'date' } },
    defaultSort: '-foundOn',
    id: { by: sql.ref('d.id'), type: 'bigint' },
    columns: [
      { header: '状态', value: (d) => duplicateStateNames[d.state] },
      {
        header: '为何疑似',
        value: (d) => d.reasons.map((reason) => duplicateReasonNames[reason]).join('、'),
      },
      { header: '发现日期', value: (d) => d.foundOn },
      { header: '姓名（一）', value: (d) => d.first.name },
      { header: '身份证号（一）', value: (d) => d.first.identityMasked },
      { header: '户编号（一）', value: (d) => d.first.household },
      { header: '乡镇、村（一）', value: (d) => d.first.place },
      { header: '姓名（二）', value: (d) => d.second.name },
      { header: '身份证号（二）', value: (d) => d.second.identityMasked },
      { header: '户编号（二）', value: (d) => d.second.household },
      { header: '乡镇、村（二）', value: (d) => d.second.place },
      { header: '认定理由', value: (d) => d.note },
    ],
    query: (asked, request) => {
      let query = duplicatePairs(db, scopeOf(request));
      if (asked.division)
        query = query.where((eb) =>
          eb.or([
            under(sql.ref('hp.division'), [asked.division!]),
            under(sql.ref('hq.division'), [asked.division!]),
          ]),
        );
      if (asked.state) query = query.where(pairIs(asked.state));
      if (asked.reason) query = query.where(sql<boolean>`${asked.reason} = any(d.reasons)`);
      if (asked.name)
        query = query.where((eb) => eb.or([nameBegins('p', asked.name!), nameBegins('q', asked.name!)]));
      return query;
    },
    toItem: toPair,
  });

  app.route({
    method: 'GET',
    url: '/duplicates/:id',
    config: { access: ['rule-duplicate', 'read-audit'] },
    schema: {
      operationId: 'getDuplicate',
      summary: '一对疑似重复：两张卡并排、合并的经过',
      tags: ['名册'],
      params: rowIdParams,
      response: { 200: duplicateDetail },
    },
    handler: async (request) => {
      const pair = await visible(request, request.params.id);
      const merges = await readMerges(db, pair.id);
      const live = merges.find(
        ({ approved, withdrawnOn, undoneOn }) =>
          approved !== false && withdrawnOn === null && undoneOn === null,
      );
      const acting = scopesFor(signedIn(request).grants, 'rule-duplicate');
      const acts = acting.all || acting.divisions.length > 0;
      const mine = live && (await whoseWord(live.id, signedIn(request).id));
      const fields = await comparedFields(db, deps.vault, pair);
      return {
        ...pair,
        fields,
        cautions: cautionsOf(pair, fields),
        merges,
        may: {
          rule: acts && pair.state === 'open',
          propose: acts && pair.state === 'open',
          decide: acts && pair.state === 'proposed' && mine?.proposed === false,
          withdraw: acts && pair.state === 'proposed' && mine?.proposed === true,
          askUndo: acts && pair.state === 'merged',
          decideUndo: acts && pair.state === 'undoing' && mine?.undo === false,
        },
      };
    },
  });

  app.route({
    method: 'POST',
    url: '/duplicates',
    config: { access: 'rule-duplicate' },
    schema: {
      operationId: 'nameDuplicate',
      summary: '提出两张卡疑似同一人',
      tags: ['名册'],
      body: z.object({ first: z.int().positive(), second: z.int().positive() }),
      response: { 201: done },
    },
    handler: async (request, reply) => {
      const { first, second } = request.body;
      await reachCards(request, [first, second]);
      const made = await db.transaction().execute((trx) => namePair(trx, [first, second], by(request)));
      return reply.code(201).send(made);
    },
  });

  app.route({
    method: 'POST',
    url: '/duplicates/:id/ruling',
    config: { access: 'rule-duplicate' },
    schema: {
      operationId: 'ruleDuplicate',
      summary: '认定不是同一人',
      tags: ['名册'],
      params: rowIdParams,
      body: z.object({ revision: z.int().positive(), note: reasonSchema }),
      response: { 200: done },
    },
    handler: async (request) => {
      const { id } = await visible(request, request.params.id);
      await db.transaction().execute((trx) => ruleDifferent(trx, { id, ...request.body }, by(request)));
      return { id };
    },
  });

  app.route({
    method: 'POST',
    url: '/duplicates/:id/merge',
    config: { access: 'rule-duplicate' },
    schema: {
      operationId: 'proposeMerge',
      summary: '提出合并为一张卡（须由另一人确认）',
      tags: ['名册'],
      params: rowIdParams,
      body: z.object({
        revision: z.int().positive(),
        keptId: z.int().positive().meta({ description: '保留哪一张' }),
        reason: reasonSchema,
      }),
      response: { 201: z.object({ mergeId: z.int() }) },
    },
    handler: async (request, reply) => {
      const { id } = await visible(request, request.params.id);
      const made = await db
        .transaction()
        .execute((trx) => proposeMerge(trx, { id, ...request.body }, by(request)));
      return reply.code(201).send(made);
    },
  });

  app.route({
    method: 'POST',
    url: '/merges/:id/decision',
    config: { access: 'rule-duplicate' },
    schema: {
      operationId: 'decideMerge',
      summary: '确认或不确认合并（不能由提出人）',
      tags: ['名册'],
      params: rowIdParams,
      body: decision,
      response: { 200: done },
    },
    handler: async (request) => {
      const mergeId = await visibleMerge(request, request.params.id);
      await db.transaction().execute((trx) => decideMerge(trx, { mergeId, ...request.body }, by(request)));
      return { id: mergeId };
    },
  });

  app.route({
    method: 'POST',
    url: '/merges/:id/withdrawal',
    config: { access: 'rule-duplicate' },
    schema: {
      operationId: 'withdrawMerge',
      summary: '撤回自己提出的合并',
      tags: ['名册'],
      params: rowIdParams,
      response: { 200: done },
    },
    handler: async (request) => {
      const mergeId = await visibleMerge(request, request.params.id);
      await db.transaction().execute((trx) => withdrawMerge(trx, mergeId, by(request)));
      return { id: mergeId };
    },
  });

  app.route({
    method: 'POST',
    url: '/merges/:id/undo',
    config: { access: 'rule-duplicate' },
    schema: {
      operationId: 'proposeUndo',
      summary: '提出撤销合并（须由另一人确认）',
      tags: ['名册'],
      params: rowIdParams,
      body: z.object({ reason: reasonSchema }),
      response: { 200: done },
    },
    handler: async (request) => {
      const mergeId = await visibleMerge(request, request.params.id);
      const { reason } = request.body;
      await db.transaction().execute((trx) => proposeUndo(trx, { mergeId, reason }, by(request)));
      return { id: mergeId };
    },
  });

  app.route({
    method: 'POST',
    url: '/merges/:id/undo/decision',
    config: { access: 'rule-duplicate' },
    schema: {
      operationId: 'decideUndo',
      summary: '确认或不确认撤销合并（确认不能由提出人）',
      tags: ['名册'],
      params: rowIdParams,
      body: decision,
      response: { 200: done },
    },
    handler: async (request) => {
      const mergeId = await visibleMerge(request, request.params.id);
      await db.transaction().execute((trx) => decideUndo(trx, { mergeId, ...request.body }, by(request)));
      return { id: mergeId };
    },
  });

  const by = (request: FastifyRequest) => ({
    officer: signedIn(request).id,
    businessAtMs: request.businessAtMs,
  });

  /** Who audits reads all of them and acts on none. */
  function scopeOf(request: FastifyRequest): ScopeFilter {
    const { grants } = signedIn(request);
    const audit = scopesFor(grants, 'read-audit');
    return audit.all && request.method === 'GET' ? audit : scopesFor(grants, 'rule-duplicate');
  }

  async function visible(request: FastifyRequest, id: number) {
    const row = await duplicatePairs(db, scopeOf(request)).where('d.id', '=', id).executeTakeFirst();
    if (!row) throw new Problem('duplicate-unknown', undefined, { subject: `duplicate:${id}` });
    return toPair(row);
  }

  async function visibleMerge(request: FastifyRequest, mergeId: number): Promise<number> {
    const merge = await db
      .selectFrom('person_merge')
      .select('duplicate_id')
      .where('id', '=', mergeId)
      .executeTakeFirst();
    const row =
      merge &&
      (await duplicatePairs(db, scopeOf(request)).where('d.id', '=', merge.duplicate_id).executeTakeFirst());
    if (!row) throw new Problem('merge-unknown', undefined, { subject: `merge:${mergeId}` });
    return mergeId;
  }

  async function whoseWord(mergeId: number, userId: string) {
    const merge = await db
      .selectFrom('person_merge')
      .select(['proposed_by', 'undo_by'])
      .where('id', '=', mergeId)
      .executeTakeFirstOrThrow();
    return { proposed: merge.proposed_by === userId, undo: merge.undo_by === userId };
  }

  async function reachCards(request: FastifyRequest, ids: readonly number[]): Promise<void> {
    const scope = scopesFor(signedIn(request).grants, 'rule-duplicate');
    const rows = await db
      .selectFrom('person as p')
      .leftJoin('household as h', 'h.number', 'p.household_number')
      .select([
        'p.id',
        sql<boolean>`coalesce(${under(sql.ref('h.division'), scope.divisions)}, false)`.as('mine'),
      ])
      .where('p.id', 'in', [...ids])
      .where((eb) => eb.or([eb('h.number', 'is', null), under(sql.ref('h.division'), scope.divisions)]))
      .execute();
    const all = rows.length === new Set(ids).size;
    if (!all || !rows.some(({ mine }) => mine)) throw new Problem('card-unknown');
  }
};
