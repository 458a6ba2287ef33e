import type { Database } from '../../src/db/client.ts';
import { shanghaiDateAt } from '../../src/domain/dates.ts';
import { drawLetter, signLetter } from '../../src/intake/targets/letters.ts';
import { setCountyTargets } from '../../src/intake/targets/plan.ts';

/** Two counties with targets of the running year: one whose letter both have signed, one that waits for its county. */
const COUNTIES = [
  [
    '433101',
    { placed: 30, stable: 12, 'trained-pre': 10, certified: 2, refreshed: 980, 'paid-in-time': 900 },
    true,
  ],
  ['433122', { placed: 20, stable: 8, refreshed: 980, 'paid-in-time': 900 }, false],
] as const;

/** Sets them once; what is there stays as whoever tries the product has left it. */
export async function seedTargets({ db }: Database, nowMs: number): Promise<void> {
  const year = Number(shanghaiDateAt(nowMs).slice(0, 4));
  const users = await db
    .selectFrom('app_user')
    .select(['id', 'username'])
    .where('username', 'in', ['hr', 'leader', 'jishou-leader'])
    .execute();
  const idOf = (name: string): string => {
    const user = users.find(({ username }) => username === name);
    if (!user) throw new Error(`no demo account ${name}`);
    return user.id;
  };
  for (const [division, targets, signed] of COUNTIES) {
    await db.transaction().execute(async (trx) => {
      const there = await trx
        .selectFrom('responsibility_year')
        .select('year')
        .where('year', '=', year)
        .where('division', '=', division)
        .executeTakeFirst();
      if (there) return;
      const by = (name: string) => ({ actor: idOf(name), businessAtMs: nowMs });
      await setCountyTargets(trx, { year, division, targets, ...by('hr') });
      const letter = await drawLetter(trx, { year, division, why: null, ...by('hr') });
      await signLetter(trx, { letter, side: 'prefecture', ...by('leader') });
      if (signed) await signLetter(trx, { letter, side: 'county', ...by('jishou-leader') });
    });
  }
}
