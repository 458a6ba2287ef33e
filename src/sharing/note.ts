import { audit } from '../db/audit.ts';
import type { Trx } from '../db/client.ts';
import type { Json } from '../db/schema.ts';

export interface By {
  /** Null: the person, on the public page. */
  readonly actor: string | null;
  readonly businessAtMs: number;
}

/** One act that was done, in the chained audit log. */
export async function note(
  trx: Trx,
  { actor, businessAtMs }: By,
  operation: string,
  subject: string,
  after: Json,
): Promise<void> {
  await audit(trx, { actor, operation, subject, outcome: 'done', businessAtMs, after });
}

/** As `By`, where only an officer acts. */
export interface ByOfficer extends By {
  readonly actor: string;
}
