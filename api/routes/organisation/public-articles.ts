import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { sql } from 'kysely';
import { z } from 'zod';
import type { Db } from '../../../src/db/client.ts';
import { articleKinds } from '../../../src/domain/organisation/articles.ts';
import type { ApiDeps } from '../../deps.ts';
import { listRoute } from '../../lists/list-route.ts';
import { Problem } from '../../problems.ts';
import { idParams } from '../../schemas/common.ts';
import { pictureNo, pictureSchema, picturesOf, sendPicture } from './pictures.ts';

/** What everybody reads of articles and stories: published, and whoever is portrayed still agrees. */
export const publicArticleRoutes: FastifyPluginAsyncZod<ApiDeps> = async (
  app,
  { database: { db }, files },
) => {
  listRoute(app, {
    url: '/public/articles',
    operationId: 'listPublicArticles',
    summary: '宣传报道和先进典型',
    tag: '公众服务',
    access: 'public',
    filters: { kind: z.enum(articleKinds).optional() },
    item: z
      .object({
        id: z.string(),
        kind: z.enum(articleKinds),
        division: z.string(),
        divisionName: z.string(),
        title: z.string(),
        publishedOn: z.string(),
        opening: z.string().meta({ description: '正文开头' }),
        picture: z.boolean(),
      })
      .meta({ id: 'PublicArticleItem' }),
    sorts: { publishedOn: { by: sql.ref('a.published_on'), type: 'date' } },
    defaultSort: '-publishedOn',
    id: { by: sql.ref('a.id'), type: 'text' },
    columns: [
      { header: '标题', value: (a) => a.title },
      { header: '地区', value: (a) => a.divisionName },
      { header: '发布日期', value: (a) => a.publishedOn },
    ],
    query: (asked) => {
      let query = publicArticles(db).select(sql<string>`left(a.body, 120)`.as('opening'));
      if (asked.kind) query = query.where('a.kind', '=', asked.kind);
      return query;
    },
    toItem: (row) => ({ ...row, kind: row.kind as 'news' }),
  });

  app.route({
    method: 'GET',
    url: '/public/articles/:id',
    config: { access: 'public' },
    schema: {
      operationId: 'getPublicArticle',
      summary: '一篇宣传报道',
      tags: ['公众服务'],
      params: idParams,
      response: {
        200: z
          .object({
            id: z.string(),
            kind: z.enum(articleKinds),
            divisionName: z.string(),
            title: z.string(),
            body: z.string(),
            publishedOn: z.string(),
            pictures: z.array(pictureSchema),
          })
          .meta({ id: 'PublicArticle' }),
      },
    },
    handler: async (request) => {
      const { id } = request.params;
      const row = await publicArticles(db)
        .select(sql<string>`a.body`.as('body'))
        .where('a.id', '=', id)
        .executeTakeFirst();
      if (!row) throw new Problem('not-found', `没有报道 ${id}，或已经撤下。`);
      return { ...row, kind: row.kind as 'news', pictures: await picturesOf(db, id) };
    },
  });

  app.route({
    method: 'GET',
    url: '/public/articles/:id/picture',
    config: { access: 'public' },
    schema: {
      operationId: 'getPublicPicture',
      summary: '宣传报道的一张图',
      tags: ['公众服务'],
      params: idParams,
      querystring: pictureNo,
      response: { 200: z.any().meta({ description: 'JPEG 或 PNG' }) },
    },
    handler: async (request, reply) => {
      const { id } = request.params;
      const row = await publicArticles(db).where('a.id', '=', id).executeTakeFirst();
      if (!row) throw new Problem('not-found', '没有这张图，或报道已经撤下。');
      return sendPicture({ db, files }, reply, { id, no: request.query.no });
    },
  });
};

const publicArticles = (db: Db) =>
  db
    .selectFrom('public_article as a')
    .innerJoin('division as d', 'd.code', 'a.division')
    .select(['a.id', 'a.kind', 'a.division', 'd.name as divisionName', 'a.title'])
    .select('a.published_on as publishedOn')
    .select(sql<boolean>`exists (select from article_image i where i.article_id = a.id)`.as('picture'))
    .$narrowType<{ id: string; title: string; division: string; publishedOn: string; body: string }>();
