import type { Trx } from '../../db/client.ts';
import { type PlainDate, shanghaiDateAt } from '../../domain/dates.ts';
import { FactError } from '../errors.ts';

interface By {
  readonly actor: string;
  readonly businessAtMs: number;
}

/** Records a job fair (招聘会), of the past or to come. The same again changes nothing. Throws fair-in-use. */
export async function openFair(
  trx: Trx,
  fair: By & {
    readonly id: string;
    readonly title: string;
    readonly heldOn: PlainDate;
    readonly venue: string;
    readonly division: string;
  },
): Promise<{ unchanged: boolean }> {
  const content = { title: fair.title, held_on: fair.heldOn, venue: fair.venue, division: fair.division };
  const inserted = await trx
    .insertInto('job_fair')
    .values({
      id: fair.id,
      ...content,
      entered_by: fair.actor,
      business_on: shanghaiDateAt(fair.businessAtMs),
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .returning('id')
    .executeTakeFirst();
  if (inserted) return { unchanged: false };
  const there = await trx
    .selectFrom('job_fair')
    .select(['title', 'held_on', 'venue', 'division'])
    .where('id', '=', fair.id)
    .executeTakeFirstOrThrow();
  if (JSON.stringify(there) !== JSON.stringify(content)) throw new FactError('fair-in-use', 'id');
  return { unchanged: true };
}

/** An opening is offered at the fair, whoever's it is. Throws opening-unknown. */
export async function addFairOpening(
  trx: Trx,
  { fairId, openingId, actor }: By & { readonly fairId: string; readonly openingId: string },
): Promise<{ unchanged: boolean }> {
  const known = await trx
    .selectFrom('job_opening')
    .select('id')
    .where('id', '=', openingId)
    .executeTakeFirst();
  if (!known) throw new FactError('opening-unknown', 'openingId');
  const added = await trx
    .insertInto('job_fair_opening')
    .values({ fair_id: fairId, opening_id: openingId, added_by: actor })
    .onConflict((conflict) => conflict.doNothing())
    .returning('fair_id')
    .executeTakeFirst();
  return { unchanged: !added };
}

/** Somebody came to the fair; that the person is in scope is the caller's to check. */
export async function addFairAttendee(
  trx: Trx,
  { fairId, personId, actor, businessAtMs }: By & { readonly fairId: string; readonly personId: number },
): Promise<{ unchanged: boolean }> {
  const added = await trx
    .insertInto('job_fair_attendance')
    .values({
      fair_id: fairId,
      person_id: personId,
      added_by: actor,
      business_on: shanghaiDateAt(businessAtMs),
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('fair_id')
    .executeTakeFirst();
  return { unchanged: !added };
}
