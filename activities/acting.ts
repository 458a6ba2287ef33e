import { whileActing } from '../src/db/acting.ts';
import { shanghaiDateAt } from '../src/domain/dates.ts';
import type { Act } from '../src/domain/part-taken.ts';

/** What an officer decides for somebody else is written as that; the database asks the delegation once more. */
export function asAsked<T>(act: Act & { readonly businessNowMs: number }, work: () => T): T {
  const { onBehalfOf, businessNowMs } = act;
  const by = onBehalfOf && { delegation: onBehalfOf.delegation, on: shanghaiDateAt(businessNowMs) };
  return whileActing(() => by ?? null, work);
}
