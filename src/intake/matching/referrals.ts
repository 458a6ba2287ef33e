import { sql } from 'kysely';
import { audit } from '../../db/audit.ts';
import type { Trx } from '../../db/client.ts';
import { findSeeker, readOpenings } from '../../db/matching/find.ts';
import { wishOf } from '../../db/matching/seekers.ts';
import { type PlainDate, shanghaiDateAt } from '../../domain/dates.ts';
import { type Exclusion, fitOf } from '../../domain/matching/fit.ts';
import { dueOn, nextStatus, type ReferralAct } from '../../domain/matching/referral.ts';
import { FactError, type FactErrorCode } from '../errors.ts';

import { lockOpenings } from './openings.ts';
import { tellReferral } from './referral-days.ts';
import { lockLive, lockReferral, moveReferral, noteReferral } from './referral-record.ts';

export interface Acting {
  readonly actor: string;
  readonly businessAtMs: number;
  readonly requestKey: string;
}

/**
 * Refers somebody who is looking for work to an opening that suits: not what its requirements or a hard wish exclude, and
 * never beyond its places. Throws opening-unknown, opening-closed, opening-full, person-not-seeking,
 * requirement-not-met, hard-wish-excludes, referral-exists, fair-not-there.
 */
export async function refer(
  trx: Trx,
  input: Acting & {
    readonly openingId: string;
    readonly personId: number;
    readonly fairId: string | null;
    readonly note: string | null;
  },
): Promise<{ id: number }> {
  const { openingId, personId, fairId, actor, businessAtMs, requestKey, note } = input;
  const today = shanghaiDateAt(businessAtMs);
  await lockOpenings(trx, [openingId]);
  const opening = (await readOpenings(trx, [openingId])).get(openingId);
  if (!opening) throw new FactError('opening-unknown', 'openingId');
  const seeker = await findSeeker(trx, personId, today);
  if (!seeker) throw new FactError('person-not-seeking', 'personId');
  const fit = fitOf(wishOf(seeker), opening, today);
  const [bar] = fit.excludedBy;
  if (bar) throw new FactError(refusalOf(bar), 'openingId');
  if (fairId !== null) await requireAtFair(trx, { fairId, openingId, personId });
  const inserted = await trx
    .insertInto('referral')
    .values({
      opening_id: openingId,
      person_id: personId,
      fair_id: fairId,
      tier: fit.tier,
      home_county: seeker.home.slice(0, 6),
      due_on: dueOn('referred', today, null),
      referred_by: actor,
      referred_on: today,
    })
    .onConflict((conflict) =>
      conflict
        .columns(['person_id', 'opening_id'])
        .where(sql<boolean>`status in ('referred','invited','confirmed','interviewed','offered','accepted')`)
        .doNothing(),
    )
    .returning('id')
    .executeTakeFirst();
  if (!inserted) throw new FactError('referral-exists', 'openingId');
  const { id } = inserted;
  await noteReferral(trx, id, { kind: 'refer', actor, note, requestKey, on: today });
  await tellReferral(trx, id, `refer:${id}`, businessAtMs);
  await auditReferral(trx, input, { id, operation: 'refer-person', after: { openingId, personId, fairId } });
  return { id };
}

function refusalOf(bar: Exclusion): FactErrorCode {
  if (bar === 'not-open' || bar === 'expired') return 'opening-closed';
  if (bar === 'no-place-free') return 'opening-full';
  return bar.startsWith('wish-') ? 'hard-wish-excludes' : 'requirement-not-met';
}

async function requireAtFair(
  trx: Trx,
  { fairId, openingId, personId }: { fairId: string; openingId: string; personId: number },
): Promise<void> {
  const { rows } = await sql`
    select from job_fair_opening o join job_fair_attendance a on a.fair_id = o.fair_id
    where o.fair_id = ${fairId} and o.opening_id = ${openingId} and a.person_id = ${personId}`.execute(trx);
  if (rows.length === 0) throw new FactError('fair-not-there', 'fairId');
}

/**
 * What one of the parties does. Throws referral-unknown, referral-not-now, interview-day-missing, interview-not-yet,
 * reason-required (a no needs its words).
 */
export async function actOnReferral(
  trx: Trx,
  input: Acting & {
    readonly id: number;
    readonly act: ReferralAct;
    readonly note: string | null;
    readonly interview: { readonly on: PlainDate; readonly place: string | null } | null;
  },
): Promise<void> {
  const { id, act, note, interview, actor, businessAtMs, requestKey } = input;
  const today = shanghaiDateAt(businessAtMs);
  const referral = await lockReferral(trx, id);
  const late = referral.dueOn !== null && referral.dueOn < today;
  const to = late ? null : nextStatus(referral.status, act);
  if (to === null) throw new FactError('referral-not-now', 'act');
  if (act === 'invite' && (interview === null || interview.on < today))
    throw new FactError('interview-day-missing', 'interviewOn');
  const held = act === 'hold-interview' || act === 'no-show';
  if (held && referral.interviewOn !== null && referral.interviewOn > today)
    throw new FactError('interview-not-yet', 'act');
  if ((act === 'reject' || act === 'withdraw') && !note) throw new FactError('reason-required', 'note');
  await moveReferral(trx, referral, {
    kind: act,
    to,
    actor,
    note,
    requestKey,
    businessAtMs,
    ...(act === 'invite' && interview && { interview }),
  });
  await tellReferral(trx, id, `${act}:${id}:${referral.revision}`, businessAtMs);
  await auditReferral(trx, input, { id, operation: 'act-on-referral', after: { act, status: to, note } });
}

/** Takes an opening back; referrals without an offer end with it. Throws opening-unknown, opening-closed. */
export async function withdrawOpening(
  trx: Trx,
  input: Acting & { readonly openingId: string; readonly why: string },
): Promise<{ ended: number }> {
  const { openingId, why, actor, businessAtMs, requestKey } = input;
  const [opening] = await lockOpenings(trx, [openingId]);
  if (!opening) throw new FactError('opening-unknown', 'id');
  if (opening.status === 'withdrawn') throw new FactError('opening-closed', 'id');
  const ending = (await lockLive(trx, { openingId })).filter(
    ({ status }) => status !== 'offered' && status !== 'accepted',
  );
  for (const referral of ending) {
    await moveReferral(trx, referral, {
      kind: 'opening-withdrawn',
      to: 'withdrawn',
      actor,
      note: why,
      requestKey: `${requestKey}:${referral.id}`,
      businessAtMs,
    });
    await tellReferral(trx, referral.id, `opening-withdrawn:${referral.id}`, businessAtMs);
  }
  await trx
    .updateTable('job_opening')
    .set({ withdrawn_on: shanghaiDateAt(businessAtMs), withdrawn_by: actor, withdrawn_why: why })
    .where('id', '=', openingId)
    .execute();
  await audit(trx, {
    actor,
    operation: 'withdraw-opening',
    subject: `opening:${openingId}`,
    outcome: 'done',
    businessAtMs,
    after: { why, referralsEnded: ending.length },
  });
  return { ended: ending.length };
}

export async function auditReferral(
  trx: Trx,
  { actor, businessAtMs }: Acting,
  { id, operation, after }: { id: number; operation: string; after: Record<string, string | number | null> },
): Promise<void> {
  await audit(trx, {
    actor,
    operation,
    subject: `referral:${id}`,
    outcome: 'done',
    businessAtMs,
    after,
  });
}
