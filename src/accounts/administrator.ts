import { sql } from 'kysely';
import { audit } from '../db/audit.ts';
import type { Db, Trx } from '../db/client.ts';
import type { Grant } from '../domain/access.ts';
import { createUser } from './users.ts';

type AccountErrorCode =
  | 'administrator-exists'
  | 'username-taken'
  | 'username-invalid'
  | 'password-too-short'
  | 'passwords-differ'
  | 'no-database';

/** Why no account was made, and what to do. */
export class AccountError extends Error {
  override readonly name = 'AccountError';
  readonly code: AccountErrorCode;
  readonly remedy: string;

  constructor(code: AccountErrorCode, message: string, remedy: string) {
    super(message);
    this.code = code;
    this.remedy = remedy;
  }
}

export interface NewAdministrator {
  readonly username: string;
  readonly displayName: string;
  readonly password: string;
  readonly businessAtMs: number;
  /** Also where somebody can manage users already. */
  readonly additional: boolean;
}

const MIN_PASSWORD_CHARACTERS = 8;
/** Two who make the first account at once: the second one finds the first. */
const FIRST_LOCK = 4337;

const everything: Grant = { role: 'administrator', division: null, employer: null, intermediary: null };

/** The account that makes all the others; whoever runs the servers makes it, so the log names nobody. */
export async function createAdministrator(db: Db, asked: NewAdministrator): Promise<string> {
  const { username, displayName, password } = asked;
  if (!/^[a-z0-9][a-z0-9._-]{1,60}$/.test(username)) {
    throw new AccountError(
      'username-invalid',
      '用户名只能用小写字母、数字、点、横线，2–61 个字符。',
      '例如 --username zhang.wei。',
    );
  }
  if (password.length < MIN_PASSWORD_CHARACTERS) {
    throw new AccountError(
      'password-too-short',
      `口令至少 ${MIN_PASSWORD_CHARACTERS} 个字符。`,
      '请换一个更长的口令后重试。',
    );
  }
  return db.transaction().execute(async (trx) => {
    await sql`select pg_advisory_xact_lock(${FIRST_LOCK}, 0)`.execute(trx);
    if (!asked.additional) await refuseSecond(trx);
    const taken = await trx
      .selectFrom('app_user')
      .select('id')
      .where('username', '=', username)
      .executeTakeFirst();
    if (taken)
      throw new AccountError('username-taken', `用户名 ${username} 已被使用。`, '请用 --username 换一个。');
    const id = await createUser(trx, {
      username,
      displayName,
      password,
      passwordGiven: false,
      grants: [everything],
    });
    await audit(trx, {
      actor: null,
      operation: 'createUser',
      subject: `user:${id}`,
      outcome: 'done',
      businessAtMs: asked.businessAtMs,
      after: { username, grants: [{ ...everything }], by: 'create-admin' },
    });
    return id;
  });
}

async function refuseSecond(trx: Trx): Promise<void> {
  const other = await trx
    .selectFrom('app_user as u')
    .innerJoin('user_grant as g', 'g.user_id', 'u.id')
    .select('u.username')
    .where('g.role', '=', 'administrator')
    .where('u.active', '=', true)
    .orderBy('u.username')
    .executeTakeFirst();
  if (!other) return;
  throw new AccountError(
    'administrator-exists',
    `已有启用的系统管理员：${other.username}。`,
    '请由该管理员登录后新增用户；确需再建一个（例如口令遗失），请加 --additional。',
  );
}
