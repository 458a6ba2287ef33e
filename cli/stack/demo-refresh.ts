import type { Database } from '../../src/db/client.ts';
import { refreshPlanOn } from '../../src/db/register/refresh-areas.ts';
import { addDays, type PlainDate } from '../../src/domain/dates.ts';
import { refreshDueOn } from '../../src/domain/register/refresh.ts';
import type { Officers } from '../rehearsal/officers.ts';

/** Villages have at least so long from the first start on. */
const DAYS_LEFT = 14;

/**
 * A refresh of the register that villages can work at is open: this year's, or – where its last day in the villages is past or
 * near – next year's, which the prefecture's employment office may begin early. Opening twice is one. Returns the year.
 */
export async function demoRefresh(
  { db }: Database,
  officers: Pick<Officers, 'named'>,
  today: PlainDate,
): Promise<number> {
  const plan = await db.transaction().execute((trx) => refreshPlanOn(trx, today));
  const thisYear = Number(today.slice(0, 4));
  const inTime = refreshDueOn(plan, thisYear, 'village') >= addDays(today, DAYS_LEFT);
  const year = inTime ? thisYear : thisYear + 1;
  await (await officers.named('centre')).post('/api/refreshes', { year });
  return year;
}
