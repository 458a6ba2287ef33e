import type { Trx } from '../../db/client.ts';
import { type PlainDate, shanghaiDateAt } from '../../domain/dates.ts';
import { dueOn, isLive, type ReferralStatus } from '../../domain/matching/referral.ts';
import { FactError } from '../errors.ts';
import { lockOpenings } from './openings.ts';

export interface ReferralRecord {
  readonly id: number;
  readonly openingId: string;
  readonly personId: number;
  readonly status: ReferralStatus;
  readonly dueOn: PlainDate | null;
  readonly interviewOn: PlainDate | null;
  readonly homeCounty: string;
  readonly referredOn: PlainDate;
  readonly revision: number;
}

const read = (trx: Trx) =>
  trx
    .selectFrom('referral')
    .select(['id', 'opening_id as openingId', 'person_id as personId', 'status', 'due_on as dueOn'])
    .select([
      'interview_on as interviewOn',
      'home_county as homeCounty',
      'referred_on as referredOn',
      'revision',
    ])
    .$narrowType<ReferralRecord>();

/** The referral with its opening, locked in that order. Throws referral-unknown. */
export async function lockReferral(trx: Trx, id: number): Promise<ReferralRecord> {
  const found = await read(trx).where('id', '=', id).executeTakeFirst();
  if (!found) throw new FactError('referral-unknown', 'id');
  await lockOpenings(trx, [found.openingId]);
  return read(trx).where('id', '=', id).forUpdate().executeTakeFirstOrThrow();
}

/** Live referrals of an opening or a person, locked in the order of their numbers; their openings first. */
export async function lockLive(
  trx: Trx,
  of: { readonly openingId: string } | { readonly personId: number },
): Promise<ReferralRecord[]> {
  const live = () =>
    'openingId' in of
      ? read(trx).where('live', '=', true).where('opening_id', '=', of.openingId)
      : read(trx).where('live', '=', true).where('person_id', '=', of.personId);
  await lockOpenings(
    trx,
    (await live().execute()).map(({ openingId }) => openingId),
  );
  return live().orderBy('id').forUpdate().execute();
}

export interface ReferralMove {
  readonly kind: string;
  readonly to: ReferralStatus;
  readonly actor: string | null;
  readonly note: string | null;
  readonly requestKey: string;
  readonly businessAtMs: number;
  readonly interview?: { readonly on: PlainDate; readonly place: string | null };
  readonly employmentId?: string;
}

/** Moves a locked referral on, and writes what happened on its time line. */
export async function moveReferral(trx: Trx, referral: ReferralRecord, move: ReferralMove): Promise<void> {
  const on = shanghaiDateAt(move.businessAtMs);
  const interviewOn = move.interview?.on ?? referral.interviewOn;
  const live = isLive(move.to);
  await trx
    .updateTable('referral')
    .set({
      status: move.to,
      due_on: isLive(move.to) ? dueOn(move.to, on, interviewOn) : null,
      closed_on: live ? null : on,
      revision: referral.revision + 1,
      ...(move.interview && { interview_on: move.interview.on, interview_place: move.interview.place }),
      ...(move.employmentId !== undefined && { employment_id: move.employmentId }),
    })
    .where('id', '=', referral.id)
    .execute();
  await noteReferral(trx, referral.id, { ...move, on });
}

export async function noteReferral(
  trx: Trx,
  referralId: number,
  event: Pick<ReferralMove, 'kind' | 'actor' | 'note' | 'requestKey'> & { readonly on: PlainDate },
): Promise<void> {
  await trx
    .insertInto('referral_event')
    .values({
      referral_id: referralId,
      kind: event.kind,
      actor: event.actor,
      happened_on: event.on,
      note: event.note,
      request_key: event.requestKey,
    })
    .onConflict((conflict) => conflict.column('request_key').doNothing())
    .execute();
}
