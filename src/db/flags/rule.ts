import { sql } from 'kysely';
import type { PlainDate } from '../../domain/dates.ts';
import type { FlagVerdict } from '../../domain/flags.ts';
import type { KeptOutReason } from '../../domain/kept-out.ts';
import type { Trx } from '../client.ts';
import { lookAtWaiting } from './look-at-waiting.ts';

export interface FlagRuling {
  readonly flagId: number;
  readonly verdict: FlagVerdict;
  readonly note: string;
  readonly officer: string;
  readonly on: PlainDate;
  readonly requestKey: string;
}

/**
 * Records what a person found. From then on that person is kept out of the open claims of its cases (docs/rules.md).
 * False: the same request was recorded before. The database refuses who has a part in one of the cases.
 */
export async function recordRuling(trx: Trx, ruling: FlagRuling): Promise<boolean> {
  const { flagId, verdict, note, officer, on, requestKey } = ruling;
  const repeated = await trx
    .selectFrom('flag_ruling')
    .select('id')
    .where('request_key', '=', requestKey)
    .executeTakeFirst();
  if (repeated) return false;
  await trx
    .insertInto('flag_ruling')
    .values({ flag_id: flagId, verdict, note, ruled_by: officer, ruled_on: on, request_key: requestKey })
    .execute();
  const because: KeptOutReason = 'flag-ruled';
  await sql`
    insert into claim_kept_out (claim_id, user_id, because, business_on)
    select c.id, ${officer}, ${because}, ${on} from suspicion_flag_case k join claim c on c.subject_id = k.subject_id
    where k.flag_id = ${flagId} and c.status = 'open' order by c.id
    on conflict do nothing`.execute(trx);
  await lookAtWaiting(trx, [flagId], on);
  return true;
}
