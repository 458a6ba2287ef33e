import { sql } from 'kysely';
import type { Db } from '../../src/db/client.ts';
import type { PlainDate } from '../../src/domain/dates.ts';
import { seeded } from '../faults/random.ts';

const IN_A_HOUSEHOLD = 4;
/** Of a hundred entries of the register, so many have died or left: they are in no year's scope. */
const GONE_PERCENT = 2;

export interface FilledVillage {
  readonly division: string;
  readonly people: number;
}

/**
 * Puts a register into a fresh database: `people` who are in it, spread unevenly over `villages` of the division list – taken at even
 * distances – and some who are not in it any more. Fields are filled as in life: some lack what the four clears ask for.
 */
export async function fillRegister(
  db: Db,
  { villages, people, on, seed }: { villages: number; people: number; on: PlainDate; seed: number },
): Promise<FilledVillage[]> {
  const codes = await someVillages(db, villages);
  const filled = sizes(codes.length, people, seed).map((n, at) => ({ division: codes[at]!, people: n }));
  const villageRows = sql`
    unnest(${filled.map((v) => v.division)}::text[], ${filled.map((v) => v.people)}::int[]) v (division, people)`;
  await sql`
    insert into household (number, division, annual_income_fen, business_on)
    select 'Q-' || v.division || '-' || h, v.division, case when h % 11 > 0 then 300000 + h * 7919 % 2000000 end, ${on}
    from ${villageRows}, generate_series(0, (v.people - 1) / ${sql.lit(IN_A_HOUSEHOLD)}) h
  `.execute(db);
  await sql`
    insert into person (identity_key, identity_cipher, identity_last4, name, birth_on, sex, household_number, relation,
      education, skill, health, labour_ability, employment_state, employed_in, employed_by, employed_as, wage_fen, satisfaction,
      wants_change, wished_region, wished_industry, wished_post, wished_wage_fen, died_on, left_on, source, business_on)
    select decode(md5('refresh' || v.division || '-' || n), 'hex'), '\\x00', lpad((n % 10000)::text, 4, '0'),
      (array['石','龙','麻','田','向','彭','吴','张'])[1 + n % 8] || (array['明凤','有福','春花','建国','小妹','金花'])[1 + n * 7 % 6],
      date '1946-01-01' + (n * 131 + v.people * 17) % 25000, (array['男','女'])[1 + n * 5 % 2],
      'Q-' || v.division || '-' || n % ((v.people - 1) / ${sql.lit(IN_A_HOUSEHOLD)} + 1),
      case when n < v.people / ${sql.lit(IN_A_HOUSEHOLD)} then '户主' else '家庭成员' end,
      case when n % 13 > 0 then (array['小学','初中','高中','中专'])[1 + n * 3 % 4] end,
      case when n % 17 > 0 then (array['无','初级','中级'])[1 + n * 11 % 3] end,
      case when n % 7 > 0 then '健康' end, '有劳动能力', g.state,
      case when g.moved then '440300' end, case when g.moved then '试验电子厂' end, case when g.moved then '普工' end,
      case when g.moved and n % 9 > 0 then 300000 end, case when g.moved then '满意' end, case when g.moved then n % 10 = 0 end,
      case when g.seeking then (array['省外','省内','州内','县内'])[1 + n * 3 % 4] end,
      case when g.seeking then '制造业' end, case when g.seeking and n % 5 > 0 then '普工' end,
      case when g.seeking then 350000 end,
      case when n >= v.people and n % 2 = 0 then ${on}::date - 30 end,
      case when n >= v.people and n % 2 = 1 then ${on}::date - 30 end, 'file', ${on}
    from ${villageRows}, generate_series(0, v.people - 1 + v.people * ${sql.lit(GONE_PERCENT)} / 100) n
    cross join lateral (select s.state, s.state = '已转移就业' as moved, s.state = '未转移有意愿' as seeking
      from (select (array['已转移就业','已转移就业','未转移有意愿','无转移意愿','无转移意愿','两后生'])[1 + n * 7 % 6] as state) s) g
  `.execute(db);
  await sql`analyze household, person`.execute(db);
  return filled;
}

/** As many villages of the prefecture's list, at even distances; all of them where it has no more. */
async function someVillages(db: Db, count: number): Promise<string[]> {
  const rows = await db
    .selectFrom('division')
    .select('code')
    .where('level', '=', 'village')
    .orderBy('code')
    .execute();
  const step = Math.max(1, rows.length / count);
  return Array.from({ length: Math.min(count, rows.length) }, (_, n) => rows[Math.floor(n * step)]!.code);
}

/** `total` cut into uneven parts of at least one: the largest village has some four times the people of the smallest. */
function sizes(parts: number, total: number, seed: number): number[] {
  const random = seeded(seed);
  const weights = Array.from({ length: parts }, () => 0.4 + 1.2 * random.next());
  const sum = weights.reduce((a, b) => a + b, 0);
  let [given, weight] = [0, 0];
  return weights.map((one) => {
    weight += one;
    const upTo = Math.round((total * weight) / sum);
    const part = upTo - given;
    given = upTo;
    return part;
  });
}
