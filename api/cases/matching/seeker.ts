import type { FastifyRequest } from 'fastify';
import { sql } from 'kysely';
import { z } from 'zod';
import type { Db } from '../../../src/db/client.ts';
import { readOpenings } from '../../../src/db/matching/find.ts';
import { type Seeker, seekerReasons, wishOf } from '../../../src/db/matching/seekers.ts';
import type { Operation } from '../../../src/domain/access.ts';
import type { PlainDate } from '../../../src/domain/dates.ts';
import { ageOn, type Exclusion, fitOf, type wishKinds } from '../../../src/domain/matching/fit.ts';
import { authorizeFound } from '../../plugins/access.ts';
import { maskedIdentity } from '../../schemas/people.ts';
import { tierSchema } from './opening.ts';

export const marksSchema = z.object({
  region: z.enum(['soft', 'limit', 'hard']),
  industry: z.enum(['soft', 'hard']),
  post: z.enum(['soft', 'hard']),
  wage: z.enum(['soft', 'hard']),
  services: z.enum(['soft', 'hard']),
});

export const seekerSchema = z
  .object({
    personId: z.int(),
    reason: z.enum(seekerReasons).meta({ description: '未转移、两后生、要求转岗、离职后再就业' }),
    name: z.string(),
    identityMasked: z.string(),
    home: z.string(),
    age: z.int(),
    sex: z.string().nullable(),
    education: z.string().nullable(),
    skill: z.string().nullable(),
    region: z.string().nullable(),
    industry: z.string().nullable(),
    post: z.string().nullable(),
    wageFen: z.int().nullable(),
    services: z.array(z.string()),
    dependants: z.int().nullable(),
    marks: marksSchema,
    marked: z.boolean().meta({ description: 'false：没有标记过，按默认' }),
  })
  .meta({ id: 'JobSeeker', description: '求职人员及其意愿' });

export function toSeeker(seeker: Seeker, today: PlainDate): z.output<typeof seekerSchema> {
  const { identityLast4, bornOn, services, ...rest } = seeker;
  return {
    ...rest,
    services: [...services],
    age: ageOn(bornOn, today),
    identityMasked: maskedIdentity(identityLast4),
  };
}

const answers = z.enum(['fits', 'misses', 'none']);
export const fitSchema = z
  .object({
    tier: tierSchema,
    points: z.int(),
    wishes: z.object({
      region: answers,
      post: answers,
      industry: answers,
      wage: answers,
      services: answers,
    } satisfies Record<(typeof wishKinds)[number], typeof answers>),
    excludedBy: z.array(z.custom<Exclusion>((value) => typeof value === 'string')),
  })
  .meta({ id: 'Fit', description: '岗位与意愿的符合情况：fits 符合，misses 不符合，none 没有这项意愿' });

/** How one of these openings fits the seeker, in full. */
export async function explainFits(db: Db, seeker: Seeker, ids: readonly string[], today: PlainDate) {
  const openings = await readOpenings(db, ids);
  return new Map(
    [...openings].map(([id, opening]) => {
      const { excludedBy, ...fit } = fitOf(wishOf(seeker), opening, today);
      return [id, { ...fit, excludedBy: [...excludedBy] }];
    }),
  );
}

/** The person, if the user may do this where they live: a foreign one is answered like one that is not there. */
export async function authorizePerson(
  request: FastifyRequest,
  db: Db,
  operation: Operation,
  personId: number,
): Promise<void> {
  const found = await db
    .selectFrom('person as p')
    .innerJoin('household as h', 'h.number', 'p.household_number')
    .select('h.division')
    .where('p.id', '=', personId)
    .executeTakeFirst();
  authorizeFound(
    request,
    operation,
    found ? { target: { divisions: [found.division] }, subject: `person:${personId}` } : null,
    `人员 ${personId}`,
  );
}

/** The division of a seeker's home, of the table `w`. */
export const seekerScope = { divisions: [sql.ref<string>('w.home')] };
