import type { PlainDate } from '../../src/domain/dates.ts';
import { lastMonthOver } from '../../src/domain/reports/period.ts';
import type { Officers } from '../rehearsal/officers.ts';

const COUNTY = '433101';

/** Jishou has sent last month's report; what is recorded later shows as a difference. A load that was cut short finds it sent. */
export async function demoReport(officers: Pick<Officers, 'named'>, today: PlainDate): Promise<void> {
  const bureau = await officers.named('jishou-hr1');
  const period = lastMonthOver(today);
  const { released } = await bureau.get<{ released: object | null }>(
    `/api/reports?division=${COUNTY}&period=${period}`,
  );
  if (released === null) await bureau.post('/api/reports/releases', { division: COUNTY, period });
}
