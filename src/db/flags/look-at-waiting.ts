import { sql } from 'kysely';
import type { PlainDate } from '../../domain/dates.ts';
import type { Trx } from '../client.ts';

/**
 * These flags stand in the way of money now, or do not any more, perhaps not for the first time: a claim that waits for it
 * (`bookWaiting`) looks, says so, or is paid.
 */
export async function lookAtWaiting(trx: Trx, flagIds: readonly number[], on: PlainDate): Promise<void> {
  await sql`
    insert into outbox (workflow_id, message, payload, business_at)
    select 'claim-' || c.id, 'claim-look', jsonb_build_object('key', 'flag:' || min(k.flag_id) || ':' || gen_random_uuid()),
      (${on}::date + time '09:00') at time zone 'Asia/Shanghai'
    from suspicion_flag_case k join claim c on c.subject_id = k.subject_id
    where k.flag_id = any(${[...flagIds]}::bigint[]) and c.status = 'open' and c.step = 'funds'
    group by c.id order by c.id
  `.execute(trx);
}
