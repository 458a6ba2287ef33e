import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { audit } from '../db/audit.ts';
import type { Trx } from '../db/client.ts';
import { shanghaiDateAt } from '../domain/dates.ts';
import type { ArticleKind, ArticleStatus } from '../domain/organisation/articles.ts';
import type { StoredDocument } from '../intake/documents.ts';
import { OrganisationError } from './errors.ts';
import type { By } from './posts.ts';

export interface Draft {
  readonly kind: ArticleKind;
  readonly title: string;
  readonly body: string;
  readonly personId: number | null;
}

/** Writes a draft; another person publishes it. */
export async function writeArticle(
  trx: Trx,
  draft: Draft & By & { division: string; requestKey: string },
): Promise<string> {
  const { kind, title, body, personId, division, actor, businessAtMs, requestKey } = draft;
  const before = await trx
    .selectFrom('article')
    .select('id')
    .where('request_key', '=', requestKey)
    .executeTakeFirst();
  if (before) return before.id;
  const id = `XC-${randomBytes(6).toString('hex')}`;
  await trx
    .insertInto('article')
    .values({
      id,
      kind,
      title,
      body,
      person_id: personId,
      division,
      status: 'draft',
      written_by: actor,
      written_on: shanghaiDateAt(businessAtMs),
      request_key: requestKey,
    })
    .execute();
  await noted(trx, { actor, businessAtMs }, 'writeArticle', id, { kind, title, division, personId });
  return id;
}

interface Seen extends By {
  readonly id: string;
  /** What the person had read. */
  readonly revision: number;
}

/** The author changes the draft. Throws article-not-draft, article-changed, article-not-own. */
export async function changeArticle(trx: Trx, { kind, title, body, personId, ...act }: Draft & Seen) {
  const article = await lockDraft(trx, act);
  if (article.written_by !== act.actor)
    throw new OrganisationError('article-not-own', '稿件由他人撰写，只有撰写人可以修改。');
  const values = { kind, title, body, person_id: personId, revision: sql<number>`revision + 1` };
  await trx.updateTable('article').set(values).where('id', '=', act.id).execute();
  await noted(trx, act, 'changeArticle', act.id, { kind, title, personId });
}

/** A picture of the draft, at most nine. Throws article-not-draft, article-picture. */
export async function addPicture(
  trx: Trx,
  { document, caption, ...act }: Seen & { document: StoredDocument; caption: string | null },
): Promise<number> {
  const article = await lockDraft(trx, act);
  if (article.written_by !== act.actor)
    throw new OrganisationError('article-not-own', '稿件由他人撰写，只有撰写人可以加图。');
  const { mediaType, sha256, byteSize } = document;
  if (mediaType === 'application/pdf')
    throw new OrganisationError('article-picture', '配图须为 JPEG 或 PNG。');
  const { no } = await trx
    .selectFrom('article_image')
    .select(sql<number>`coalesce(max(no), 0)::int + 1`.as('no'))
    .where('article_id', '=', act.id)
    .executeTakeFirstOrThrow();
  if (no > 9) throw new OrganisationError('article-picture', '一篇稿件最多九张图。');
  await trx
    .insertInto('document')
    .values({ sha256, media_type: mediaType, byte_size: byteSize })
    .onConflict((conflict) => conflict.column('sha256').doNothing())
    .execute();
  await trx
    .insertInto('article_image')
    .values({
      article_id: act.id,
      no,
      document: sha256,
      media_type: mediaType,
      caption,
      added_by: act.actor,
    })
    .execute();
  await trx.updateTable('article').set({ revision: sql`revision + 1` }).where('id', '=', act.id).execute();
  await noted(trx, act, 'addArticlePicture', act.id, { no, document: sha256 });
  return no;
}

/**
 * The second person's word, on what that one has read. Who is portrayed must have agreed. Throws article-not-draft,
 * article-changed, article-own, article-without-consent.
 */
export async function publishArticle(trx: Trx, act: Seen): Promise<void> {
  const article = await lockDraft(trx, act);
  if (article.written_by === act.actor)
    throw new OrganisationError('article-own', '稿件由您撰写，须由另一人审核发布。');
  await trx
    .updateTable('article')
    .set({
      status: 'published',
      published_by: act.actor,
      published_on: shanghaiDateAt(act.businessAtMs),
      revision: sql`revision + 1`,
    })
    .where('id', '=', act.id)
    .execute()
    .catch((error: { constraint?: string }) => {
      if (error.constraint === 'article_with_consent')
        throw new OrganisationError('article-without-consent', '被报道人没有同意，或已经撤回同意。');
      throw error;
    });
  await noted(trx, act, 'publishArticle', act.id, { revision: act.revision });
}

/** Taken off the public pages, for good; a draft as well. Throws article-not-draft where it is withdrawn already. */
export async function withdrawArticle(trx: Trx, { reason, ...act }: By & { id: string; reason: string }) {
  const article = await lock(trx, act.id);
  if (article.status === 'withdrawn') throw new OrganisationError('article-not-draft', '稿件已经撤下。');
  await trx
    .updateTable('article')
    .set({
      status: 'withdrawn',
      withdrawn_by: act.actor,
      withdrawn_on: shanghaiDateAt(act.businessAtMs),
      withdrawn_reason: reason,
      revision: sql`revision + 1`,
    })
    .where('id', '=', act.id)
    .execute();
  await noted(trx, act, 'withdrawArticle', act.id, { reason });
}

async function lock(trx: Trx, id: string) {
  return trx
    .selectFrom('article')
    .select(['status', 'revision', 'written_by'])
    .where('id', '=', id)
    .forUpdate()
    .$narrowType<{ status: ArticleStatus }>()
    .executeTakeFirstOrThrow();
}

async function lockDraft(trx: Trx, { id, revision }: Seen) {
  const article = await lock(trx, id);
  if (article.status !== 'draft') throw new OrganisationError('article-not-draft', '稿件已经发布或撤下。');
  if (article.revision !== revision)
    throw new OrganisationError('article-changed', '您打开页面之后，稿件已有修改。');
  return article;
}

async function noted(
  trx: Trx,
  { actor, businessAtMs }: By,
  operation: string,
  id: string,
  after: Record<string, string | number | null>,
): Promise<void> {
  await audit(trx, { actor, operation, subject: `article:${id}`, outcome: 'done', businessAtMs, after });
}
