import fc from 'fast-check';
import { sql } from 'kysely';
import { creditCode } from '../../cli/bench/numbers.ts';
import type { Db } from '../../src/db/client.ts';

export const TODAY = '2017-06-20';
export const EMPLOYER = creditCode(61_001);
const VILLAGES = ['433101002001', '433122001001'];

export interface SomePerson {
  readonly home: number;
  readonly bornOn: string;
  readonly sex: string | null;
  readonly education: string | null;
  readonly skill: string | null;
  readonly state: string | null;
  readonly change: boolean | null;
  readonly region: string | null;
  readonly industry: string | null;
  readonly post: string | null;
  readonly wageFen: number | null;
  readonly needs: string | null;
  readonly dependants: number | null;
  readonly marks: {
    readonly region: string;
    readonly industry: string;
    readonly post: string;
    readonly wage: string;
    readonly services: string;
  } | null;
  /** Days [from, before) of an employment here, from TODAY on; no end: open. */
  readonly employed: { readonly from: number; readonly days: number | null } | null;
}

export interface SomeOpening {
  readonly place: string;
  readonly industry: string;
  readonly post: string;
  readonly payFen: number;
  readonly places: number;
  readonly held: number;
  readonly ages: readonly [number | null, number | null];
  readonly sex: string | null;
  readonly education: string | null;
  readonly skill: string | null;
  readonly services: readonly string[];
  readonly validDays: number;
  readonly withdrawn: boolean;
}

const maybe = <T>(...words: T[]) => fc.constantFrom<T | null>(...words, null);
const soft = fc.constantFrom('soft', 'hard');
const wage = fc.integer({ min: 20, max: 29 }).map((n) => n * 10_000);

export const somePerson: fc.Arbitrary<SomePerson> = fc.record({
  home: fc.nat({ max: 1 }),
  bornOn: fc.constantFrom(
    '2001-06-19',
    '2001-06-20',
    '2001-06-21',
    '1999-02-28',
    '1980-01-01',
    '1967-06-20',
    '1966-06-21',
  ),
  sex: maybe('男', '女'),
  education: maybe('小学', '初中', '高中', '中专', '大专'),
  skill: maybe('无', '初级', '中级', '高级'),
  state: maybe('未转移有意愿', '未转移有意愿', '未转移有意愿', '两后生', '已转移就业', '无转移意愿'),
  change: maybe(true, false),
  region: maybe('省外', '省内', '州内', '县内'),
  industry: maybe('制造', '制造业', '服务'),
  post: maybe('普工', '电焊', '工', '服务员'),
  wageFen: fc.option(wage),
  needs: maybe('子女入学', '住房', '就医'),
  dependants: maybe(0, 2),
  marks: fc.option(
    fc.record({
      region: fc.constantFrom('soft', 'limit', 'hard'),
      industry: soft,
      post: soft,
      wage: soft,
      services: soft,
    }),
  ),
  employed: fc.option(
    fc.record({ from: fc.integer({ min: -40, max: 5 }), days: fc.option(fc.integer({ min: 1, max: 60 })) }),
    { freq: 3 },
  ),
});

export const someOpening: fc.Arbitrary<SomeOpening> = fc.record({
  place: fc.constantFrom('440300', '430100', '433122', '433101'),
  industry: fc.constantFrom('制造', '服务业', '业'),
  post: fc.constantFrom('普工', '电焊工', '服务', '工'),
  payFen: wage,
  places: fc.integer({ min: 1, max: 3 }),
  held: fc.nat({ max: 3 }),
  ages: fc.constantFrom<readonly [number | null, number | null]>(
    [null, null],
    [18, null],
    [18, 37],
    [16, 50],
  ),
  sex: fc.constantFrom(null, null, null, '男'),
  education: maybe('初中', '中专'),
  skill: maybe('初级'),
  services: fc.subarray(['子女入学', '住房', '就医', '包吃']),
  validDays: fc.integer({ min: -1, max: 5 }),
  withdrawn: fc.constantFrom(false, false, false, true),
});

/** Villages, an employer and a policy: what people and openings hang on. */
export async function layGround(db: Db): Promise<void> {
  await sql`insert into division (code, name, level) values ('433101', '吉首市', 'county'), ('433122', '泸溪县', 'county'),
    (${VILLAGES[0]}, '村', 'village'), (${VILLAGES[1]}, '村', 'village') on conflict do nothing`.execute(db);
  await sql`insert into employer (credit_code, name, division, business_on) values (${EMPLOYER}, '厂', '433101', ${TODAY})
    on conflict do nothing`.execute(db);
  await sql`insert into app_user (id, username, display_name, password_hash) values ('marker', 'marker', '某人', 'x')
    on conflict do nothing`.execute(db);
  await sql`insert into policy_version (id, effective_from, document, sha256, status) values
    ('m@1', '2000-01-01', '{}', 'x', 'draft') on conflict do nothing`.execute(db);
}

let next = 1;

/** Enters people straight into the record, and returns their ids in order. */
export async function enterPeople(db: Db, people: readonly SomePerson[]): Promise<number[]> {
  const ids: number[] = [];
  for (const one of people) {
    const n = next++;
    await sql`insert into household (number, division) values (${`X${n}`}, ${VILLAGES[one.home]!})`.execute(
      db,
    );
    const { rows } = await sql<{ id: number }>`
      insert into person (identity_key, identity_cipher, identity_last4, name, birth_on, sex, household_number, education,
        skill, employment_state, wants_change, wished_region, wished_industry, wished_post, wished_wage_fen, service_needs,
        dependants, business_on)
      values (decode(md5(${`x${n}`}), 'hex'), '\\x00', '0000', '某人', ${one.bornOn}, ${one.sex}, ${`X${n}`}, ${one.education},
        ${one.skill}, ${one.state}, ${one.change}, ${one.region}, ${one.industry}, ${one.post}, ${one.wageFen}, ${one.needs},
        ${one.dependants}, ${TODAY}) returning id`.execute(db);
    const { id } = rows[0]!;
    ids.push(id);
    if (one.marks) {
      const { region, industry, post, wage, services } = one.marks;
      await sql`insert into job_wish values (${id}, ${region}, ${industry}, ${post}, ${wage}, ${services}, 'marker', ${TODAY})`.execute(
        db,
      );
    }
    if (one.employed) {
      const { from, days } = one.employed;
      await sql`
        insert into employment (id, person_id, employer, starts_on, due_on, occupied, policy_version, division, standing,
          business_on)
        select ${`X${n}`}, ${id}, ${EMPLOYER}, s, (s + interval '1 year')::date,
          daterange(s, s + ${days}::int), 'm@1', '433101', 'tracked', ${TODAY}
        from (select ${TODAY}::date + ${from}::int as s) o`.execute(db);
    }
  }
  return ids;
}

export async function enterOpenings(db: Db, openings: readonly SomeOpening[]): Promise<string[]> {
  const ids: string[] = [];
  for (const one of openings) {
    const id = `X-${next++}`;
    ids.push(id);
    await sql`
      insert into job_opening (id, employer, employer_name, division, place, industry, post, pay_from_fen, pay_to_fen, places,
        age_from, age_to, sex, sex_reason, education, skill, services, opens_on, valid_until, business_on)
      values (${id}, ${EMPLOYER}, '厂', '433101', ${one.place}, ${one.industry}, ${one.post}, 10000, ${one.payFen},
        ${one.places}, ${one.ages[0]}, ${one.ages[1]}, ${one.sex}, ${one.sex && '依法限定'}, ${one.education}, ${one.skill},
        ${[...one.services]}, '2017-01-01', ${TODAY}::date + ${one.validDays}::int, ${TODAY})`.execute(db);
    await sql`update job_opening set held = ${Math.min(one.held, one.places)} where id = ${id}`.execute(db);
    if (one.withdrawn)
      await sql`update job_opening set withdrawn_on = ${TODAY}, withdrawn_by = 'marker', withdrawn_why = '撤下'
        where id = ${id}`.execute(db);
  }
  return ids;
}
