import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { sql } from 'kysely';
import { z } from 'zod';
import type { Db } from '../../../src/db/client.ts';
import { standingConsents } from '../../../src/db/sharing/consents.ts';
import type { Operation } from '../../../src/domain/access.ts';
import { checkIdentityNumber } from '../../../src/domain/identity-number.ts';
import {
  articleKindNames,
  articleKinds,
  articleStatuses,
  articleStatusNames,
} from '../../../src/domain/organisation/articles.ts';
import {
  addPicture,
  changeArticle,
  publishArticle,
  withdrawArticle,
  writeArticle,
} from '../../../src/organisation/articles.ts';
import { keepDocument } from '../../cases/documents.ts';
import type { ApiDeps } from '../../deps.ts';
import { listRoute } from '../../lists/list-route.ts';
import { inScope, under } from '../../lists/scope.ts';
import { authorizeFound, capacityFor, scopeOfRequest, signedIn } from '../../plugins/access.ts';
import { uploadOf } from '../../plugins/uploads.ts';
import { Problem } from '../../problems.ts';
import { divisionCode, idParams, reasonSchema } from '../../schemas/common.ts';
import { pictureNo, pictureSchema, picturesOf, sendPicture } from './pictures.ts';

const MAX_PICTURE_BYTES = 8 * 1024 * 1024;
const articleItem = z
  .object({
    id: z.string(),
    kind: z.enum(articleKinds),
    division: z.string(),
    title: z.string(),
    status: z.enum(articleStatuses),
    writtenBy: z.string(),
    writtenOn: z.string(),
    publishedBy: z.string().nullable(),
    publishedOn: z.string().nullable(),
    withdrawnReason: z.string().nullable(),
  })
  .meta({ id: 'ArticleItem' });
const articleDetail = articleItem
  .extend({
    body: z.string(),
    revision: z.int(),
    pictures: z.array(pictureSchema),
    portrayed: z
      .object({ name: z.string(), consent: z.enum(['given', 'refused', 'none']) })
      .nullable()
      .meta({ description: '被报道人和其是否同意' }),
    mayChange: z.boolean(),
    mayPublish: z.boolean(),
    mayWithdraw: z.boolean(),
  })
  .meta({ id: 'Article' });

const draftBody = z.object({
  kind: z.enum(articleKinds),
  title: z.string().trim().min(2).max(100),
  body: z.string().trim().min(20, '正文至少 20 个字').max(20_000).meta({ description: '纯文本，空行分段' }),
  identityNumber: z.string().optional().meta({ description: '被报道人的身份证号；先进典型必填' }),
});

/** Articles and model stories (art. 26): one writes, another publishes; pictures by the document store. */
export const articleRoutes: FastifyPluginAsyncZod<ApiDeps> = async (
  app,
  { database: { db }, files, vault },
) => {
  listRoute(app, {
    url: '/articles',
    operationId: 'listArticles',
    summary: '宣传稿件',
    tag: '宣传',
    access: ['write-publicity', 'review-publicity', 'read-audit'],
    filters: {
      status: z.enum(articleStatuses).optional(),
      kind: z.enum(articleKinds).optional(),
      division: divisionCode.optional(),
    },
    item: articleItem,
    sorts: { writtenOn: { by: sql.ref('a.written_on'), type: 'date' } },
    defaultSort: '-writtenOn',
    id: { by: sql.ref('a.id'), type: 'text' },
    columns: [
      { header: '编号', value: (a) => a.id },
      { header: '类别', value: (a) => articleKindNames[a.kind] },
      { header: '标题', value: (a) => a.title },
      { header: '地区', value: (a) => a.division },
      { header: '状态', value: (a) => articleStatusNames[a.status] },
      { header: '撰写人', value: (a) => a.writtenBy },
      { header: '撰写日期', value: (a) => a.writtenOn },
      { header: '审核人', value: (a) => a.publishedBy },
      { header: '发布日期', value: (a) => a.publishedOn },
    ],
    query: (asked, request) => {
      const seen = (['write-publicity', 'review-publicity', 'read-audit'] as const).map((operation) =>
        inScope(scopeOfRequest(request, operation), { divisions: [sql.ref('a.division')] }),
      );
      let query = articles(db).where(sql<boolean>`(${sql.join(seen, sql` or `)})`);
      if (asked.status) query = query.where('a.status', '=', asked.status);
      if (asked.kind) query = query.where('a.kind', '=', asked.kind);
      if (asked.division) query = query.where(under(sql.ref('a.division'), [asked.division]));
      return query;
    },
    toItem: (row) => row as z.output<typeof articleItem>,
  });

  app.route({
    method: 'GET',
    url: '/articles/:id',
    config: { access: ['write-publicity', 'review-publicity', 'read-audit'] },
    schema: {
      operationId: 'getArticle',
      summary: '一篇稿件，以及本人可以做什么',
      tags: ['宣传'],
      params: idParams,
      response: { 200: articleDetail },
    },
    handler: async (request) => {
      const found = await find(request, request.params.id, [
        'write-publicity',
        'review-publicity',
        'read-audit',
      ]);
      const user = signedIn(request);
      const target = { divisions: [found.division] };
      const reviews = capacityFor(user, 'review-publicity', target) === null;
      const own = found.writtenById === user.id;
      const portrayed = await portrayedIn(found.personId);
      const { writtenById: _, personId: __, ...shown } = found;
      return {
        ...(shown as Omit<z.output<typeof articleDetail>, 'pictures' | 'portrayed'>),
        pictures: await picturesOf(db, found.id),
        portrayed,
        mayChange: own && found.status === 'draft',
        mayPublish:
          reviews &&
          !own &&
          found.status === 'draft' &&
          (portrayed === null || portrayed.consent === 'given'),
        mayWithdraw: found.status !== 'withdrawn' && (reviews || (own && found.status === 'draft')),
      };
    },
  });

  app.route({
    method: 'POST',
    url: '/articles',
    config: { access: 'write-publicity' },
    schema: {
      operationId: 'writeArticle',
      summary: '撰写稿件，待另一人审核',
      tags: ['宣传'],
      body: draftBody.extend({ division: divisionCode }),
      response: { 201: z.object({ id: z.string() }) },
    },
    handler: async (request, reply) => {
      const { identityNumber, division, ...draft } = request.body;
      const found = { target: { divisions: [division] }, subject: `division:${division}` };
      authorizeFound(request, 'write-publicity', found, `地区 ${division}`);
      const personId = await personOf(request, draft.kind, identityNumber);
      const { requestKey, businessAtMs } = request;
      const by = { actor: signedIn(request).id, businessAtMs };
      const id = await db
        .transaction()
        .execute((trx) => writeArticle(trx, { ...draft, ...by, personId, division, requestKey }));
      return reply.code(201).send({ id });
    },
  });

  app.route({
    method: 'POST',
    url: '/articles/:id/changes',
    config: { access: 'write-publicity' },
    schema: {
      operationId: 'changeArticle',
      summary: '撰写人修改待审核的稿件',
      tags: ['宣传'],
      params: idParams,
      body: draftBody.extend({ revision: z.int().positive() }),
      response: { 200: z.object({ id: z.string() }) },
    },
    handler: async (request) => {
      const found = await find(request, request.params.id, ['write-publicity']);
      const { identityNumber, ...draft } = request.body;
      // Who is portrayed stays, unless another number is given.
      const personId =
        identityNumber === undefined && draft.kind === 'story' && found.personId !== null
          ? found.personId
          : await personOf(request, draft.kind, identityNumber);
      const by = { actor: signedIn(request).id, businessAtMs: request.businessAtMs };
      await db
        .transaction()
        .execute((trx) => changeArticle(trx, { ...draft, ...by, personId, id: found.id }));
      return { id: found.id };
    },
  });

  app.route({
    method: 'POST',
    url: '/articles/:id/pictures',
    config: {
      access: 'write-publicity',
      uploadLimit: MAX_PICTURE_BYTES,
      uploadFields: { caption: '图片说明', revision: '稿件的 revision' },
    },
    schema: {
      operationId: 'addArticlePicture',
      summary: '给待审核的稿件配图（JPEG、PNG，最多九张）',
      tags: ['宣传'],
      params: idParams,
      response: { 201: z.object({ no: z.int() }) },
    },
    handler: async (request, reply) => {
      const { id } = await find(request, request.params.id, ['write-publicity']);
      const upload = uploadOf(request);
      const fields = z
        .object({
          caption: z.string().trim().max(100).optional(),
          revision: z.coerce.number().int().positive(),
        })
        .safeParse(upload.fields);
      if (!fields.success) throw new Problem('invalid-request', '须填写 revision；图片说明最多 100 个字。');
      const { caption, revision } = fields.data;
      const document = await keepDocument(files, upload);
      const by = { actor: signedIn(request).id, businessAtMs: request.businessAtMs };
      const no = await db
        .transaction()
        .execute((trx) => addPicture(trx, { id, revision, document, caption: caption || null, ...by }));
      return reply.code(201).send({ no });
    },
  });

  app.route({
    method: 'POST',
    url: '/articles/:id/publication',
    config: { access: 'review-publicity' },
    schema: {
      operationId: 'publishArticle',
      summary: '审核并发布他人撰写的稿件，此后不得改动',
      tags: ['宣传'],
      params: idParams,
      body: z.object({ revision: z.int().positive() }),
      response: { 200: z.object({ id: z.string() }) },
    },
    handler: async (request) => {
      const { id } = await find(request, request.params.id, ['review-publicity']);
      const act = { id, ...request.body, actor: signedIn(request).id, businessAtMs: request.businessAtMs };
      await db.transaction().execute((trx) => publishArticle(trx, act));
      return { id };
    },
  });

  app.route({
    method: 'POST',
    url: '/articles/:id/withdrawal',
    config: { access: ['review-publicity', 'write-publicity'] },
    schema: {
      operationId: 'withdrawArticle',
      summary: '撤下已发布的稿件（审核人），或收回自己的草稿',
      tags: ['宣传'],
      params: idParams,
      body: z.object({ reason: reasonSchema }),
      response: { 200: z.object({ id: z.string() }) },
    },
    handler: async (request) => {
      const found = await find(request, request.params.id, ['review-publicity', 'write-publicity']);
      const user = signedIn(request);
      const reviews = capacityFor(user, 'review-publicity', { divisions: [found.division] }) === null;
      if (!reviews && !(found.writtenById === user.id && found.status === 'draft'))
        throw new Problem('not-permitted', '已发布的稿件由审核人撤下。', { subject: `article:${found.id}` });
      const act = { id: found.id, ...request.body, actor: user.id, businessAtMs: request.businessAtMs };
      await db.transaction().execute((trx) => withdrawArticle(trx, act));
      return { id: found.id };
    },
  });

  app.route({
    method: 'GET',
    url: '/articles/:id/picture',
    config: { access: ['write-publicity', 'review-publicity', 'read-audit'] },
    schema: {
      operationId: 'getArticlePicture',
      summary: '稿件的一张图（审核用）',
      tags: ['宣传'],
      params: idParams,
      querystring: pictureNo,
      response: { 200: z.any().meta({ description: 'JPEG 或 PNG' }) },
    },
    handler: async (request, reply) => {
      const { id } = await find(request, request.params.id, [
        'write-publicity',
        'review-publicity',
        'read-audit',
      ]);
      return sendPicture({ db, files }, reply, { id, no: request.query.no });
    },
  });

  async function portrayedIn(personId: number | null) {
    if (personId === null) return null;
    const [person, said] = await Promise.all([
      db.selectFrom('person').select('name').where('id', '=', personId).executeTakeFirstOrThrow(),
      standingConsents(db, [personId]),
    ]);
    return { name: person.name ?? '', consent: said.get(personId)?.get('publicity') ?? ('none' as const) };
  }

  /** Who is portrayed, of the people whom the writer reads; a story has somebody. */
  async function personOf(
    request: FastifyRequest,
    kind: (typeof articleKinds)[number],
    identityNumber: string | undefined,
  ): Promise<number | null> {
    if (identityNumber === undefined) {
      if (kind === 'story') throw new Problem('invalid-request', '先进典型须写明被报道人的身份证号。');
      return null;
    }
    const number = checkIdentityNumber(identityNumber);
    const key = number.ok ? vault.identityKey(number.value) : Buffer.alloc(0);
    const person = await db
      .selectFrom('identity_number as n')
      .innerJoin('person as p', 'p.id', 'n.person_id')
      .innerJoin('household as h', 'h.number', 'p.household_number')
      .select('p.id')
      .where('n.identity_key', '=', key)
      .where(inScope(scopeOfRequest(request, 'write-publicity'), { divisions: [sql.ref('h.division')] }))
      .executeTakeFirst();
    if (!person) throw new Problem('service-person-unknown');
    return person.id;
  }

  async function find(request: FastifyRequest, id: string, operations: readonly Operation[]) {
    const row = await articles(db)
      .select(['a.body', 'a.revision', 'a.written_by as writtenById', 'a.person_id as personId'])
      .where('a.id', '=', id)
      .executeTakeFirst();
    const user = signedIn(request);
    const target = row && { divisions: [row.division] };
    if (!row || !target || !operations.some((one) => capacityFor(user, one, target) === null))
      throw new Problem('not-found', `没有稿件 ${id}，或不在您的办理范围内。`, {
        ...(row && { subject: `article:${id}` }),
      });
    return row;
  }
};

const articles = (db: Db) =>
  db
    .selectFrom('article as a')
    .innerJoin('app_user as w', 'w.id', 'a.written_by')
    .leftJoin('app_user as p', 'p.id', 'a.published_by')
    .select(['a.id', 'a.kind', 'a.division', 'a.title', 'a.status', 'w.display_name as writtenBy'])
    .select(['a.written_on as writtenOn', 'p.display_name as publishedBy', 'a.published_on as publishedOn'])
    .select('a.withdrawn_reason as withdrawnReason');
