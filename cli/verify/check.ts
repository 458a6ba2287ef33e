import type { RawBuilder } from 'kysely';

/** One thing that must hold of the record; the query answers the ids of what is wrong. */
export interface Check {
  readonly code: string;
  /** What is checked, in Chinese. */
  readonly check: string;
  readonly find: RawBuilder<{ id: string }>;
}
