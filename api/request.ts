import type { Grant, Operation } from '../src/domain/access.ts';
import type { Delegated } from '../src/domain/organisation/delegation.ts';
import type { ShareKey } from '../src/sharing/use-key.ts';

export interface SignedInUser {
  readonly id: string;
  readonly username: string;
  readonly displayName: string;
  readonly mustChangePassword: boolean;
  readonly grants: readonly Grant[];
  /** What others have delegated to them, in force now. */
  readonly delegated: readonly Delegated[];
  /** The one of them that the page asked for (`x-acting-for`): before the own grants, then. */
  readonly preferred?: Delegated;
}

/** A file taken from a multipart request and spooled to disk before the handler runs. */
export interface Upload {
  readonly path: string;
  readonly fileName: string;
  readonly byteSize: number;
  readonly sha256: string;
  readonly fields: Readonly<Record<string, string>>;
}

/**
 * Who may call a route: anybody, another department with its key (docs/sharing.md), anybody signed in, or whoever the
 * access table lets do one of these.
 */
export type RouteAccess = 'public' | 'share-key' | 'signed-in' | Operation | readonly Operation[];

declare module 'fastify' {
  interface FastifyRequest {
    /** Null only on public routes; others use `signedIn(request)`. */
    user: SignedInUser | null;
    upload: Upload | null;
    /** For whom the request acts: undefined until something was permitted, null for oneself. */
    acting: Delegated | null | undefined;
    /** Set on routes of `share-key`. */
    shareKey: ShareKey | null;
    /** Business now: the clock, or the rehearsal's header. */
    businessAtMs: number;
    /** Names this request for good in the engine and the database: user + Idempotency-Key. */
    requestKey: string;
  }
  interface FastifyContextConfig {
    access?: RouteAccess;
    /** Also for somebody who still has the password that an administrator chose. */
    withGivenPassword?: boolean;
    /** Multipart route: largest file in bytes. */
    uploadLimit?: number;
    /** Further fields of the multipart form, with what they mean. */
    uploadFields?: Readonly<Record<string, string>>;
    /** False for signing in, and for POSTs that only read (what is asked must not stand in a log). */
    idempotent?: boolean;
    /** The answer is shown once: kept for repeats only under the vault's key. */
    secretAnswer?: boolean;
  }
  interface Session {
    userId?: string;
  }
}
