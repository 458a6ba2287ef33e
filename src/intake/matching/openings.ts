import { sql } from 'kysely';
import type { Trx } from '../../db/client.ts';
import { type PlainDate, shanghaiDateAt } from '../../domain/dates.ts';
import { inPrefecture, PREFECTURE } from '../../domain/divisions.ts';
import type { OpeningRow } from '../../domain/import-rows/index.ts';
import type { Origin } from '../aid/announce.ts';
import { FactError } from '../errors.ts';
import type { RowTarget } from '../types.ts';

interface Poster {
  readonly division: string;
  readonly employerName: string;
}

/**
 * Posts an opening for an employer or a service centre; the same again changes nothing. Throws poster-unknown,
 * opening-in-use.
 */
export async function postOpening(
  trx: Trx,
  row: OpeningRow,
  by: Origin & { readonly allowed: (target: RowTarget) => boolean },
): Promise<{ unchanged: boolean }> {
  const { division, employerName } = await findPoster(trx, row, by.allowed);
  const on = shanghaiDateAt(by.businessAtMs);
  const content = {
    employer: row.employer,
    institution: row.institution,
    employer_name: employerName,
    division,
    place: row.place,
    industry: row.industry,
    post: row.post,
    pay_from_fen: row.payFromFen,
    pay_to_fen: row.payToFen,
    age_from: row.ageFrom,
    age_to: row.ageTo,
    sex: row.sex,
    sex_reason: row.sexReason,
    education: row.education,
    skill: row.skill,
    services: [...row.services].toSorted(),
  };
  const inserted = await trx
    .insertInto('job_opening')
    .values({
      id: row.id,
      ...content,
      places: row.places,
      opens_on: on,
      valid_until: row.validUntil,
      import_id: by.importId,
      entered_by: by.actor,
      business_on: on,
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .returning('id')
    .executeTakeFirst();
  if (inserted) return { unchanged: false };
  const there = await trx
    .selectFrom('job_opening')
    .select(Object.keys(content) as (keyof typeof content)[])
    .where('id', '=', row.id)
    .executeTakeFirstOrThrow();
  const same = Object.entries(content).every(
    ([column, value]) => JSON.stringify(there[column as keyof typeof content]) === JSON.stringify(value),
  );
  // Places and the last day may have been changed since; what an opening is may not.
  if (!same) throw new FactError('opening-in-use', 'id');
  return { unchanged: true };
}

/** Who posts it, as the user may reach it: a foreign poster is answered like one that nobody knows. */
async function findPoster(
  trx: Trx,
  row: OpeningRow,
  allowed: (target: RowTarget) => boolean,
): Promise<Poster> {
  const employer =
    row.employer === null
      ? undefined
      : await trx
          .selectFrom('employer')
          .select(['name', 'division'])
          .where('credit_code', '=', row.employer)
          .executeTakeFirst();
  if (row.employer !== null && !employer) throw new FactError('poster-unknown', 'employer');
  const centre =
    row.institution === null
      ? undefined
      : await trx
          .selectFrom('institution')
          .select('division')
          .where('credit_code', '=', row.institution)
          .where(sql<boolean>`kinds && array['service-centre','stationed-office']`)
          .executeTakeFirst();
  if (row.institution !== null && !centre) throw new FactError('poster-unknown', 'institution');
  const seat = (centre ?? employer)!.division;
  const division = inPrefecture(seat) ? seat : PREFECTURE;
  const target = {
    divisions: [division],
    ...(row.institution !== null && { institution: row.institution }),
    // An opening that a centre posts is the centre's: naming an employer does not make it the employer's to enter.
    ...(row.institution === null && row.employer !== null && { employer: row.employer }),
  };
  if (!allowed(target))
    throw new FactError('poster-unknown', row.institution === null ? 'employer' : 'institution');
  return { division, employerName: employer?.name ?? row.employerName! };
}

export interface LockedOpening {
  readonly id: string;
  readonly places: number;
  readonly held: number;
  readonly status: string;
  readonly valid_until: string;
}

/** Openings in the order of their numbers: before any referral, as everybody locks them. */
export async function lockOpenings(trx: Trx, ids: readonly string[]): Promise<LockedOpening[]> {
  if (ids.length === 0) return [];
  return trx
    .selectFrom('job_opening')
    .select(['id', 'places', 'held', 'status', 'valid_until'])
    .where('id', 'in', [...new Set(ids)])
    .orderBy('id')
    .forNoKeyUpdate()
    .execute();
}

/** More or fewer places, another last day. Throws opening-unknown, opening-closed, places-below-held. */
export async function changeOpening(
  trx: Trx,
  { id, places, validUntil }: { id: string; places: number | null; validUntil: PlainDate | null },
): Promise<{ unchanged: boolean; before: { places: number; validUntil: string } }> {
  const [opening] = await lockOpenings(trx, [id]);
  if (!opening) throw new FactError('opening-unknown', 'id');
  if (opening.status === 'withdrawn') throw new FactError('opening-closed', 'id');
  const next = { places: places ?? opening.places, valid_until: validUntil ?? opening.valid_until };
  if (next.places < opening.held) throw new FactError('places-below-held', 'places');
  const before = { places: opening.places, validUntil: opening.valid_until };
  if (next.places === opening.places && next.valid_until === opening.valid_until)
    return { unchanged: true, before };
  await trx.updateTable('job_opening').set(next).where('id', '=', id).execute();
  return { unchanged: false, before };
}
