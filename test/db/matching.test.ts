import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findCandidates } from '../../src/db/matching/candidates.ts';
import { readOpenings, readSeekers } from '../../src/db/matching/find.ts';
import { type SeekerReason, wishOf } from '../../src/db/matching/seekers.ts';
import { suggestOpenings, suggestToAll } from '../../src/db/matching/suggest.ts';
import { plainDate } from '../../src/domain/dates.ts';
import { ageOn, fitOf, LEAST_AGE, suggest } from '../../src/domain/matching/fit.ts';
import { educationRank, matchWord, skillRank } from '../../src/domain/matching/words.ts';
import {
  enterOpenings,
  enterPeople,
  layGround,
  type SomePerson,
  someOpening,
  somePerson,
  TODAY,
} from '../helpers/matching.ts';
import { createTestDatabase, type TestDatabase } from '../helpers/postgres.ts';

const today = plainDate(TODAY);
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  await layGround(database.db);
});
afterAll(() => database?.close());

/** What the page of docs/matching.md says, in plain words. */
function reasonOf(one: SomePerson): SeekerReason | null {
  if (ageOn(plainDate(one.bornOn), today) < LEAST_AGE || one.state === '无转移意愿') return null;
  const ends = one.employed && (one.employed.days === null ? null : one.employed.from + one.employed.days);
  const underWay = one.employed !== null && (ends === null || (ends as number) > 0);
  if (one.change && (underWay || one.state === '已转移就业')) return 'change';
  if (underWay) return null;
  if (one.employed !== null) return 'again';
  if (one.state === '未转移有意愿') return 'seeking';
  const wishes = one.region ?? one.industry ?? one.post;
  return one.state === '两后生' && wishes !== null ? 'student' : null;
}

describe('on generated people and openings', () => {
  test('the statement suggests what the rules suggest, in their order; never what is excluded', async () => {
    const { db } = database;
    await fc.assert(
      fc.asyncProperty(
        fc.array(somePerson, { minLength: 1, maxLength: 12 }),
        fc.array(someOpening, { minLength: 1, maxLength: 25 }),
        fc.constantFrom(1, 3, 10, 40),
        async (people, somewhere, limit) => {
          await sql`delete from job_opening`.execute(db);
          const ids = await enterPeople(db, people);
          const openings = await readOpenings(db, await enterOpenings(db, somewhere));
          const where = sql`p.id = any(${ids}::bigint[])`;
          const seekers = await readSeekers(db, today, where);
          expect(seekers.map(({ personId, reason }) => [personId, reason])).toEqual(
            people.map((one, i) => [ids[i], reasonOf(one)]).filter(([, reason]) => reason !== null),
          );
          const expected = seekers.flatMap((seeker) =>
            suggest(wishOf(seeker), [...openings.values()], today, limit).map(({ openingId, points }) => ({
              personId: seeker.personId,
              openingId,
              points,
            })),
          );
          expect(await suggestOpenings(db, { today, limit, where })).toEqual(expected);
          for (const { personId, openingId } of expected) {
            const seeker = seekers.find((one) => one.personId === personId)!;
            expect(fitOf(wishOf(seeker), openings.get(openingId)!, today).excludedBy).toEqual([]);
          }
          // The other way round: whom each opening suits.
          const mine = sql<boolean>`w.person_id = any(${ids}::bigint[])`;
          for (const opening of [...openings.values()].slice(0, 5)) {
            const suited = seekers
              .map((seeker) => ({ id: seeker.personId, fit: fitOf(wishOf(seeker), opening, today) }))
              .filter(({ fit }) => fit.excludedBy.length === 0)
              .toSorted((a, b) => b.fit.points - a.fit.points || a.id - b.id)
              .map(({ id, fit }) => [id, fit.points]);
            const { candidates } = await findCandidates(db, opening, { today, limit: 100, shown: mine });
            expect(candidates.map(({ personId, points }) => [personId, points])).toEqual(suited);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  test('shares on several connections are together what one statement gives', async () => {
    const { db } = database;
    // A ground of its own: what the last run of the property left may suit nobody.
    await sql`delete from job_opening`.execute(db);
    await enterPeople(db, fc.sample(somePerson, { numRuns: 200, seed: 1 }));
    await enterOpenings(db, fc.sample(someOpening, { numRuns: 60, seed: 2 }));
    const one = await suggestOpenings(db, { today, limit: 3 });
    const shares = await suggestToAll(db, { today, limit: 3, lanes: 2 });
    expect(one.length).toBeGreaterThan(0);
    expect(shares.toSorted((a, b) => a.personId - b.personId)).toEqual(one);
  });
});

test('the database compares words, schooling and skill as the rules do', async () => {
  const words = [
    '服务业',
    '制造行业',
    '普工',
    '工人',
    '服务人员',
    '工人员',
    '业',
    '文旅产业',
    '岗位',
    '电焊工岗',
    ' 工',
    '无',
    '初级',
    '中级',
    '高级',
    '小学',
    '初中',
    '高中',
    '中专',
    '大专',
    '本科',
  ];
  const { rows } = await sql<{ word: string; matched: string | null; education: number; skill: number }>`
    select word, match_word(word) as matched, education_rank(word) as education, skill_rank(word) as skill
    from unnest(${words}::text[]) with ordinality w(word, n) order by n`.execute(database.db);
  expect(rows).toEqual(
    words.map((word) => ({
      word,
      matched: matchWord(word),
      education: educationRank(word),
      skill: skillRank(word),
    })),
  );
});
