import type { Database } from '../../src/db/client.ts';
import { storedCalendars } from '../../src/db/coordination/calendars.ts';
import { periodOn } from '../../src/domain/coordination/periods.ts';
import { addWorkdays } from '../../src/domain/coordination/workdays.ts';
import { addDays, type PlainDate, startOfShanghaiDay } from '../../src/domain/dates.ts';
import { watchMeeting } from '../../src/intake/coordination/meeting-days.ts';
import { openMeetings } from '../../src/intake/coordination/open-meetings.ts';
import type { Officers } from '../rehearsal/officers.ts';

const COUNTY = '433101';
const HELD = `county-partners-${COUNTY}`;
const MISSED = `joint-${COUNTY}`;
const DUTY_DAYS = 10;

/**
 * Of Jishou's last quarter one meeting was held, with a duty, and one missed; three problems stand at different turns. This
 * quarter's meetings its Schedules have opened.
 */
export async function demoCoordination(
  database: Database,
  officers: Pick<Officers, 'of' | 'named'>,
  { today, nowMs }: { today: PlainDate; nowMs: number },
): Promise<void> {
  const last = periodOn('quarter', addDays(periodOn('quarter', today).from, -1));
  for (const series of [HELD, MISSED])
    await database.db.transaction().execute(async (trx) => {
      await openMeetings(trx, series, startOfShanghaiDay(last.from));
      await watchMeeting(trx, `${series}.${last.id}`, nowMs);
    });
  const secretary = await officers.named('jishou-secretary');
  const id = `${HELD}.${last.id}`;
  const { meetsOn, status } = await secretary.get<{ meetsOn: string | null; status: string }>(
    `/api/meetings/${id}`,
  );
  // A load that was cut short has done it already; a year without a calendar has no day.
  if (meetsOn === null || status === 'held') return;
  await secretary.post(`/api/meetings/${id}/holding`, {
    heldOn: meetsOn,
    place: '吉首市人社局会议室',
    attendance: '广州、长沙两地人社部门和五家用工企业到会',
    minutes: '通报了本季度转移就业和稳岗情况，研究了返乡返岗运输和工伤维权两个问题。',
  });
  const { id: decision } = await secretary.post<{ id: number }>(`/api/meetings/${id}/decisions`, {
    text: '节前为外出务工人员联系返乡专车',
  });
  const due = addWorkdays(await storedCalendars(database.db), today, DUTY_DAYS);
  if (due.ok)
    await secretary.post(`/api/meetings/${id}/duties`, {
      decision,
      title: '联系运输公司落实返乡专车',
      bodyId: `employment-centre-${COUNTY}`,
      dueOn: due.on,
    });
  const centre = await officers.of(COUNTY, 'centre');
  const raise = (title: string, body: string) =>
    centre.post<{ id: string }>('/api/coordination-problems', { title, body, office: COUNTY });
  await raise('两家企业夜班津贴发放不及时', '走访时三名务工人员反映，企业称账期未到。');
  const { id: taken } = await raise('驻广州务工人员子女入学材料不全', '开学前需补齐居住证明。');
  const { revision } = await centre.get<{ revision: number }>(`/api/coordination-problems/${taken}`);
  await centre.post(`/api/coordination-problems/${taken}/acts`, { act: 'take', revision });
}
