import { audit } from '../db/audit.ts';
import type { Trx } from '../db/client.ts';
import { decides, type Role, roleNames } from '../domain/access.ts';
import { compareDates, type PlainDate, shanghaiDateAt } from '../domain/dates.ts';
import { OrganisationError } from './errors.ts';

export const endReasons = ['moved', 'retired', 'resigned', 'removed', 'expired'] as const;
export type EndReason = (typeof endReasons)[number];

export interface By {
  readonly actor: string;
  readonly businessAtMs: number;
}

export interface NewPost extends By {
  readonly division: string;
  readonly body: string;
  readonly title: string;
  readonly role: Role;
  readonly seats: number;
}

/** Sets a post up in a body of a division. Throws post-taken. */
export async function openPost(trx: Trx, { actor, businessAtMs, ...post }: NewPost): Promise<number> {
  const { id } = await trx
    .insertInto('post')
    .values({ ...post, opened_on: shanghaiDateAt(businessAtMs), opened_by: actor })
    .returning('id')
    .executeTakeFirstOrThrow()
    .catch((error: { constraint?: string }) => {
      if (error.constraint === 'post_once')
        throw new OrganisationError('post-taken', `${post.body}已设有“${post.title}”。`);
      throw error;
    });
  await noted(trx, { actor, businessAtMs }, 'openPost', `post:${id}`, { ...post });
  return id;
}

export interface Appointment extends By {
  readonly postId: number;
  readonly userId: string;
  readonly fromOn: PlainDate;
  readonly untilOn: PlainDate | null;
  readonly documentNo: string | null;
}

/**
 * Somebody takes a post from a day on; the grant comes with it and holds on those days only. Throws post-unknown,
 * post-full, term-repeated, heir-unfit (an office that decides needs somebody whom the record knows).
 */
export async function appoint(trx: Trx, appointment: Appointment): Promise<number> {
  const { postId, userId, fromOn, untilOn, documentNo, actor, businessAtMs } = appointment;
  const post = await trx.selectFrom('post').selectAll().where('id', '=', postId).executeTakeFirst();
  const user = await trx
    .selectFrom('app_user')
    .select(['active', 'identity_key'])
    .where('id', '=', userId)
    .executeTakeFirst();
  if (!post) throw new OrganisationError('post-unknown', `没有岗位 ${postId}。`);
  if (!user?.active) throw new OrganisationError('heir-unfit', '没有这个账户，或已停用。');
  const role = post.role as Role;
  if (decides(role) && user.identity_key === null)
    throw new OrganisationError('heir-unfit', `${roleNames[role]}要办理案件，须先登记本人身份证号。`);
  const { id } = await trx
    .insertInto('post_term')
    .values({
      post_id: postId,
      user_id: userId,
      from_on: fromOn,
      until_on: untilOn,
      document_no: documentNo,
      appointed_by: actor,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
    .catch((error: { constraint?: string }) => {
      if (error.constraint === 'post_has_seat' || error.constraint === 'post_abolished')
        throw new OrganisationError('post-full', `“${post.title}”在这段时间没有空缺。`);
      if (error.constraint === 'post_term_once')
        throw new OrganisationError('term-repeated', '此人在这段时间已任该职。');
      throw error;
    });
  const after = { postId, userId, fromOn, untilOn, documentNo, role, division: post.division };
  await noted(trx, { actor, businessAtMs }, 'appointToPost', `user:${userId}`, { term: id, ...after });
  return id;
}

/** The last day of a term, today or later; the grant ends with it. One that has not begun yet never does. Throws term-ended. */
export async function endTerm(
  trx: Trx,
  {
    termId,
    lastOn,
    reason,
    actor,
    businessAtMs,
  }: By & { termId: number; lastOn: PlainDate; reason: EndReason },
): Promise<void> {
  const term = await trx
    .selectFrom('post_term')
    .selectAll()
    .where('id', '=', termId)
    .forUpdate()
    .executeTakeFirst();
  if (!term || term.ended_by !== null)
    throw new OrganisationError('term-ended', '这段任职不存在或已经结束。');
  const today = shanghaiDateAt(businessAtMs);
  if (compareDates(lastOn, today) < 0) throw new OrganisationError('term-ended', '最后一日不能早于今天。');
  const from = term.from_on as PlainDate;
  const neverBegan = compareDates(lastOn, from) < 0;
  const until = neverBegan ? from : lastOn;
  if (term.until_on !== null && compareDates(until, term.until_on as PlainDate) > 0)
    throw new OrganisationError('term-ended', `任职到${term.until_on}为止，不能改到以后。`);
  await trx
    .updateTable('post_term')
    .set({ until_on: until, ended_by: actor, ended_reason: reason, never_began: neverBegan })
    .where('id', '=', termId)
    .execute();
  await noted(trx, { actor, businessAtMs }, 'endTerm', `user:${term.user_id}`, { termId, until, reason });
}

async function noted(
  trx: Trx,
  { actor, businessAtMs }: By,
  operation: string,
  subject: string,
  after: Record<string, string | number | null>,
): Promise<void> {
  await audit(trx, { actor, operation, subject, outcome: 'done', businessAtMs, after });
}
