import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import type { Db } from '../../../src/db/client.ts';
import type { ApiDeps } from '../../deps.ts';
import { Problem } from '../../problems.ts';

export const pictureNo = z.object({ no: z.coerce.number().int() });
export const pictureSchema = z.object({ no: z.int(), caption: z.string().nullable() });

type Pictures = { readonly db: Db; readonly files: ApiDeps['files'] };

/** The picture as it was uploaded; 404 where the article has none of this number. */
export async function sendPicture(
  { db, files }: Pictures,
  reply: FastifyReply,
  { id, no }: { id: string; no: number },
) {
  const image = await db
    .selectFrom('article_image')
    .select(['document', 'media_type'])
    .where('article_id', '=', id)
    .where('no', '=', no)
    .executeTakeFirst();
  if (!image) throw new Problem('not-found', '没有这张图，或报道已经撤下。');
  return (
    reply
      .header('x-content-type-options', 'nosniff')
      // Whatever the picture carries, it runs nothing and reaches nothing here.
      .header('content-security-policy', "sandbox; default-src 'none'")
      .type(image.media_type)
      .send(files.stream(image.document))
  );
}

export const picturesOf = (db: Db, id: string) =>
  db
    .selectFrom('article_image')
    .select(['no', 'caption'])
    .where('article_id', '=', id)
    .orderBy('no')
    .execute();
