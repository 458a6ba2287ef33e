import { randomBytes } from 'node:crypto';
import { WorkflowNotFoundError, WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { sql } from 'kysely';
import { ApiClient, ApiError } from '../../cli/rehearsal/http-client.ts';
import { DEMO_PASSWORD } from '../../src/accounts/demo.ts';
import { createUser } from '../../src/accounts/users.ts';
import type { Grant, Role } from '../../src/domain/access.ts';
import type { World } from './open-world.ts';

/** Who of Jishou's offices takes which step where nothing else is said. */
export const OFFICE = {
  confirmer: 'jishou-hr1',
  acceptance: 'jishou-centre',
  review: 'jishou-hr2',
  // Both reviewers of the county have had a hand in the case by then.
  objection: 'hr',
  finance: 'jishou-finance1',
  release: 'jishou-finance2',
  // The county's two may approve and release again after a return, as neither brought it in.
  bankResult: 'finance',
} as const;

const JISHOU = '433101';
const signedIn = new WeakMap<World, Map<string, Promise<ApiClient>>>();

/** A signed-in person who acts at the world's business time. */
export async function as(world: World, username: string): Promise<ApiClient> {
  const people = signedIn.get(world) ?? new Map<string, Promise<ApiClient>>();
  signedIn.set(world, people);
  const client = await (people.get(username) ?? signIn(world, username, people));
  client.businessAtMs = world.officers.businessAtMs;
  return client;
}

function signIn(world: World, username: string, people: Map<string, Promise<ApiClient>>): Promise<ApiClient> {
  const signing = (async () => {
    const client = new ApiClient(world.baseUrl);
    await client.signIn(username, DEMO_PASSWORD);
    return client;
  })();
  people.set(username, signing);
  return signing;
}

/** Somebody from the street, not signed in. */
export function passerBy(world: World): ApiClient {
  const client = new ApiClient(world.baseUrl);
  client.businessAtMs = world.officers.businessAtMs;
  return client;
}

let next = 1;

/** An account of Jishou, or of a place in it, with these roles; returns username and id. */
export async function newOfficer(
  world: World,
  roles: readonly Role[],
  more: { identityKey?: Buffer; employer?: string; division?: string } = {},
): Promise<{ username: string; id: string }> {
  const username = `officer-${next++}`;
  const grants: Grant[] = roles.map((role) => ({
    role,
    division: more.division ?? JISHOU,
    employer: null,
    intermediary: null,
  }));
  if (more.employer) {
    grants.push({ role: 'employer-agent', division: null, employer: more.employer, intermediary: null });
  }
  const id = await world.database.db.transaction().execute((trx) =>
    createUser(trx, {
      username,
      displayName: username,
      password: DEMO_PASSWORD,
      passwordGiven: false,
      identityKey: more.identityKey ?? randomBytes(16),
      grants,
    }),
  );
  return { username, id };
}

/** The code with which an act was refused, by whichever layer; 'not refused' when it went through. */
export async function refusal(act: Promise<unknown>): Promise<string> {
  try {
    await act;
    return 'not refused';
  } catch (error) {
    const cause = error instanceof WorkflowUpdateFailedError ? error.cause : error;
    if (cause instanceof ApplicationFailure) return cause.type ?? 'no type';
    if (cause instanceof ApiError) return cause.problem.code ?? String(cause.status);
    if (cause instanceof WorkflowNotFoundError) return 'process-not-running';
    const { constraint } = cause as { constraint?: string };
    if (constraint) return constraint;
    throw error;
  }
}

/** Refused attempts that the audit log has of somebody. */
export async function loggedRefusals(world: World, actor: string, subject: string): Promise<string[]> {
  const { rows } = await sql<{ code: string }>`
    select after->>'code' as code from audit_entry
    where actor = ${actor} and subject = ${subject} and outcome = 'refused' order by id
  `.execute(world.database.db);
  return rows.map((row) => row.code);
}
