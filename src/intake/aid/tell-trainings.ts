import { sql } from 'kysely';
import type { Trx } from '../../db/client.ts';
import { shanghaiDateAt } from '../../domain/dates.ts';

/**
 * Has the on-post trainings of these employments' people looked at again: whether one was employed on the first day of a
 * class (art. 17) is read from contracts and departures. Of a class that still runs nothing is decided yet.
 */
export async function tellTrainings(
  trx: Trx,
  employmentIds: readonly string[],
  { key, businessAtMs }: { readonly key: string; readonly businessAtMs: number },
): Promise<void> {
  if (employmentIds.length === 0) return;
  await sql`
    insert into outbox (workflow_id, message, payload, business_at)
    select distinct 'aid-' || t.aid_id, 'aid-fact',
      jsonb_build_object('kind', 'recheck', 'key', concat_ws(':', ${key}::text, t.aid_id)), ${new Date(businessAtMs)}::timestamptz
    from employment e join training_enrolment t on t.person_id = e.person_id
      join training_class k on k.id = t.class_id
    where e.id = any(${[...employmentIds]}::text[]) and k.training = 'on-post'
      and k.ends_on < ${shanghaiDateAt(businessAtMs)}
  `.execute(trx);
}
