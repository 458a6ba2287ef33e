import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Db, Trx } from '../db/client.ts';
import type { Grant } from '../domain/access.ts';
import type { PlainDate } from '../domain/dates.ts';
import type { Delegated } from '../domain/organisation/delegation.ts';
import { hashPassword, verifyPassword } from './password.ts';

export interface Account {
  readonly id: string;
  readonly username: string;
  readonly displayName: string;
  readonly active: boolean;
  /** Whether the record knows whose account it is. */
  readonly identityKnown: boolean;
  /** Somebody else has chosen the password: nothing goes before an own one. */
  readonly mustChangePassword: boolean;
  /** The own ones, as they hold on the day that was asked for. */
  readonly grants: readonly Grant[];
  /** What others have delegated to this person, as it is in force on that day. */
  readonly delegated: readonly Delegated[];
}

/** The account if it may act on this business day; one query, as it runs for every request. */
export async function findActiveUser(db: Db | Trx, id: string, on: PlainDate): Promise<Account | null> {
  const account = await accounts(db, on)
    .select(delegatedTo(on))
    .where('u.id', '=', id)
    .where('u.active', '=', true)
    .executeTakeFirst();
  return account ?? null;
}

const delegatedTo = (on: PlainDate) =>
  sql<Delegated[]>`coalesce((
    select jsonb_agg(jsonb_build_object('id', d.id, 'principal', a.id, 'principalName', a.display_name,
      'role', d.role, 'division', d.division, 'operations', d.operations, 'untilOn', d.until_on) order by d.id)
    from delegation d join app_user a on a.id = d.delegator
    where d.delegate = u.id and d.until_on >= ${on} and delegation_in_force(d, ${on}::date)), '[]')`.as(
    'delegated',
  );

// Checked where no such user exists, so that an unknown name takes as long as a wrong password.
const nobodysHash = hashPassword(randomUUID());

/** The account, or null for an unknown name, a wrong password or a disabled account alike. */
export async function signIn(
  db: Db,
  { username, password, on }: { username: string; password: string; on: PlainDate },
): Promise<Account | null> {
  const row = await db
    .selectFrom('app_user')
    .select(['id', 'password_hash', 'active'])
    // Names are lower case; who types JH001 means jh001.
    .where('username', '=', username.trim().toLowerCase())
    .executeTakeFirst();
  const right = await verifyPassword(password, row?.password_hash ?? (await nobodysHash));
  return row && right && row.active ? findActiveUser(db, row.id, on) : null;
}

export interface NewUser {
  readonly username: string;
  readonly displayName: string;
  readonly password: string;
  /** Chosen by somebody else than who will use it. */
  readonly passwordGiven: boolean;
  readonly identityKey?: Buffer | null;
  readonly grants: readonly Grant[];
}

export async function createUser(trx: Trx, user: NewUser): Promise<string> {
  const id = randomUUID();
  await trx
    .insertInto('app_user')
    .values({
      id,
      username: user.username,
      display_name: user.displayName,
      password_hash: await hashPassword(user.password),
      password_given: user.passwordGiven,
      identity_key: user.identityKey ?? null,
    })
    .execute();
  await addGrants(trx, id, user.grants);
  return id;
}

async function addGrants(trx: Trx | Db, userId: string, grants: readonly Grant[]): Promise<void> {
  if (grants.length === 0) return;
  await trx
    .insertInto('user_grant')
    .values(
      grants.map(({ role, division, employer, intermediary, institution }) => ({
        user_id: userId,
        role,
        division,
        employer,
        intermediary,
        institution,
      })),
    )
    .onConflict((oc) => oc.doNothing())
    .execute();
}

/** Whose account it is, so that nobody decides in the own case or by two accounts. */
export async function setIdentityKey(trx: Trx, userId: string, identityKey: Buffer): Promise<void> {
  await trx.updateTable('app_user').set({ identity_key: identityKey }).where('id', '=', userId).execute();
}

/** A new password ends the sessions opened with the old one. `given`: by somebody else, and good for one thing only. */
export async function setPassword(
  trx: Trx,
  userId: string,
  { password, given }: { password: string; given: boolean },
): Promise<void> {
  await trx
    .updateTable('app_user')
    .set({ password_hash: await hashPassword(password), password_given: given })
    .where('id', '=', userId)
    .execute();
  await endSessions(trx, userId);
}

export async function disableUser(trx: Trx, userId: string): Promise<void> {
  await trx.updateTable('app_user').set({ active: false }).where('id', '=', userId).execute();
  await endSessions(trx, userId);
}

export async function enableUser(trx: Trx, userId: string): Promise<void> {
  await trx.updateTable('app_user').set({ active: true }).where('id', '=', userId).execute();
}

/** These roles and no others beside those of the user's posts; read anew at the user's next request. */
export async function setGrants(trx: Trx, userId: string, grants: readonly Grant[]): Promise<void> {
  await trx.deleteFrom('user_grant').where('user_id', '=', userId).where('term_id', 'is', null).execute();
  await addGrants(
    trx,
    userId,
    grants.filter(({ term }) => term == null),
  );
}

async function endSessions(trx: Trx, userId: string): Promise<void> {
  await sql`delete from session where sess->>'userId' = ${userId}`.execute(trx);
}

/** Accounts with the grants that hold on this business day, for further conditions. */
export function accounts(db: Db | Trx, on: PlainDate) {
  return db
    .selectFrom('app_user as u')
    .select(['u.id', 'u.username', 'u.display_name as displayName', 'u.active'])
    .select('u.password_given as mustChangePassword')
    .select(sql<boolean>`u.identity_key is not null`.as('identityKnown'))
    .select(
      sql<Grant[]>`coalesce((
        select jsonb_agg(jsonb_build_object('role', g.role, 'division', g.division,
          'employer', g.employer, 'intermediary', g.intermediary, 'institution', g.institution)
          || jsonb_strip_nulls(jsonb_build_object('term', g.term_id, 'untilOn', g.until_on)) order by g.id)
        from user_grant g where g.user_id = u.id and grant_holds(g, ${on}::date)), '[]')`.as('grants'),
    );
}
