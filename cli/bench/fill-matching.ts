import { sql } from 'kysely';
import type { Db } from '../../src/db/client.ts';
import type { PlainDate } from '../../src/domain/dates.ts';
import { creditCode } from './numbers.ts';

const INDUSTRIES = ['制造', '服务', '建筑', '农业', '物流', '餐饮', '家政', '商贸'];
const POSTS_AN_INDUSTRY = 6;
const OUTSIDE = ['440300', '440100', '310100', '330100', '110100', '510100', '500100'];
const IN_PROVINCE = ['430100', '430200', '430300', '431200'];

/** The n-th of these, scattered: multiples of a prime, so that the columns of a row do not move together. */
const pick = (words: readonly string[], n: string, prime: number) =>
  sql`(${[...words]}::text[])[1 + (${sql.raw(n)} * ${sql.lit(prime)} / 7) % ${sql.lit(words.length)}]`;

/**
 * People who look for work and openings for them, as a register of the prefecture has them: all columns filled. `others` are in the register
 * beside them and look for none; one in ten of these has an employment here.
 */
export async function fillMatching(
  db: Db,
  { wishes, others, openings, today }: { wishes: number; others: number; openings: number; today: PlainDate },
): Promise<void> {
  const villages = await codes(db, 'village');
  const counties = await codes(db, 'county');
  const posts = INDUSTRIES.flatMap((name) =>
    Array.from({ length: POSTS_AN_INDUSTRY }, (_, n) => `${name}${'甲乙丙丁戊己'[n]}`),
  );
  await sql`insert into employer (credit_code, name, division, business_on)
    values (${creditCode(1)}, '试验企业', '433101', ${today})`.execute(db);
  await sql`
    insert into household (number, division)
    select 'M-' || n, ${pick(villages, 'n', 7)} from generate_series(1, ${wishes}::int) n`.execute(db);
  await sql`
    insert into person (identity_key, identity_cipher, identity_last4, name, birth_on, sex, household_number, education,
      skill, employment_state, wished_region, wished_industry, wished_post, wished_wage_fen, service_needs, dependants,
      business_on)
    select decode(md5('match' || n), 'hex'), '\\x00', lpad((n % 10000)::text, 4, '0'), '石有福',
      ${today}::date - (6600 + n * 37 % 14000), ${pick(['男', '女'], 'n', 7)}, 'M-' || n,
      ${pick(['小学', '初中', '高中', '中专', '大专'], 'n', 11)}, ${pick(['无', '初级', '中级', '高级'], 'n', 13)}, '未转移有意愿',
      ${pick(['省外', '省内', '州内', '县内'], 'n', 17)}, i.word, i.word || ${pick([...'甲乙丙丁戊己'], 'n', 19)},
      100000 * (20 + n * 31 % 40) / 10, ${pick(['子女入学', '住房', '就医'], 'n', 23)}, n % 4, ${today}
    from generate_series(1, ${wishes}::int) n cross join lateral (select ${pick(INDUSTRIES, 'n', 29)} as word) i`.execute(
    db,
  );
  await sql`
    insert into job_wish (person_id, region, industry, post, wage, services, marked_by, marked_on)
    select p.id, ${pick(['soft', 'limit', 'hard'], 'p.id', 7)}, ${pick(['soft', 'soft', 'hard'], 'p.id', 11)},
      ${pick(['soft', 'soft', 'soft', 'hard'], 'p.id', 13)}, ${pick(['soft', 'hard'], 'p.id', 17)},
      ${pick(['soft', 'soft', 'soft', 'hard'], 'p.id', 19)}, u.id, ${today}
    from person p cross join (select id from app_user order by id limit 1) u where p.id % 3 = 0`.execute(db);
  await sql`
    insert into job_opening (id, employer, employer_name, division, place, industry, post, pay_from_fen, pay_to_fen, places,
      age_from, age_to, education, skill, services, opens_on, valid_until, business_on)
    select 'M' || n, ${creditCode(1)}, '试验企业', '433101',
      case n % 4 when 0 then ${pick(OUTSIDE, 'n', 7)} when 1 then ${pick(IN_PROVINCE, 'n', 7)} else ${pick(counties, 'n', 11)} end,
      ${pick(INDUSTRIES, 'n', 13)}, ${pick(posts, 'n', 17)}, 150000, 100000 * (20 + n * 19 % 50) / 10, 1 + n % 30,
      case when n % 3 = 0 then 18 end, case when n % 3 = 0 then 45 end, ${pick(['小学', '初中', '高中'], 'n', 23)},
      ${pick(['无', '无', '初级'], 'n', 29)},
      case n % 4 when 0 then array['住房'] when 1 then array['住房','子女入学'] when 2 then '{}' else array['住房','就医'] end::text[],
      ${today}, ${today}::date + 30, ${today}
    from generate_series(1, ${openings}::int) n`.execute(db);
  await fillOthers(db, { from: wishes + 1, to: wishes + others, villages, today });
  await sql`vacuum analyze`.execute(db);
}

async function fillOthers(
  db: Db,
  { from, to, villages, today }: { from: number; to: number; villages: readonly string[]; today: PlainDate },
): Promise<void> {
  const numbers = sql`generate_series(${from}::int, ${to}::int) n`;
  await sql`
    insert into household (number, division) select 'M-' || n, ${pick(villages, 'n', 7)} from ${numbers}`.execute(
    db,
  );
  await sql`
    insert into person (identity_key, identity_cipher, identity_last4, name, birth_on, sex, household_number, education,
      skill, employment_state, employed_in, wants_change, business_on)
    select decode(md5('match' || n), 'hex'), '\\x00', lpad((n % 10000)::text, 4, '0'), '石有福',
      ${today}::date - (3000 + n * 37 % 24000), ${pick(['男', '女'], 'n', 7)}, 'M-' || n,
      ${pick(['小学', '初中', '高中', '中专', '大专'], 'n', 11)}, ${pick(['无', '初级', '中级', '高级'], 'n', 13)},
      ${pick(['已转移就业', '无转移意愿'], 'n', 17)}, '440300', false, ${today} from ${numbers}`.execute(db);
  await sql`
    insert into employment (id, person_id, employer, starts_on, due_on, occupied, policy_version, division, standing,
      business_on)
    select 'M' || p.id, p.id, ${creditCode(1)}, s, (s + interval '1 year')::date, daterange(s, null), v.id, '433101', 'tracked', s
    from person p cross join lateral (select ${today}::date - (30 + p.id % 300)::int as s) d
      cross join (select id from policy_version order by id limit 1) v
    where p.id % 10 = 0 and p.employment_state = '已转移就业'`.execute(db);
}

async function codes(db: Db, level: string): Promise<string[]> {
  const rows = await db
    .selectFrom('division')
    .select('code')
    .where('level', '=', level)
    .orderBy('code')
    .execute();
  return rows.map(({ code }) => code);
}
