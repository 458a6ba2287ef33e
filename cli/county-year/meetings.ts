import { setTimeout as delay } from 'node:timers/promises';
import { periodOn } from '../../src/domain/coordination/periods.ts';
import type { Series } from '../../src/domain/coordination/plan.ts';
import { type PlainDate, plainDate } from '../../src/domain/dates.ts';
import { meetingSchedule, startPresentPeriod } from '../../worker/schedules.ts';
import { meetingWorkflowId, problemWorkflowId } from '../../workflows/contract.ts';
import { ApiError } from '../rehearsal/http-client.ts';
import { bringClocksTo } from '../rehearsal/theatre.ts';
import { COUNTY, type Scene, type Stage, YEAR } from './stage.ts';

const SECRETARY = 'jishou-secretary';
const SERIES = `county-partners-${COUNTY}`;
const OPENED_WITHIN_MS = 60_000;

export const meetingOf = (quarter: number): string => `${SERIES}.${YEAR}Q${quarter}`;

interface MeetingPage {
  readonly status: string;
  readonly meetsOn: string | null;
  readonly escalatedTo: string | null;
  readonly agenda: readonly unknown[];
  readonly invitations: readonly { readonly id: number; readonly name: string; readonly answer: string }[];
}

/**
 * The four meetings of the county with its partners (art. 15), each opened by the engine's Schedule: held on its day,
 * postponed and then held, missed and found not held by the level above, held on its day.
 */
export function meetingScenes(s: Stage, series: Series): Scene[] {
  const path = (quarter: number) => `/api/meetings/${meetingOf(quarter)}`;
  const page = (quarter: number) => s.read<MeetingPage>(SECRETARY, path(quarter));
  const run = <T>(quarter: number, act: string, body: object, who = SECRETARY) =>
    s.act<T>(who, `${path(quarter)}/${act}`, body, meetingWorkflowId(meetingOf(quarter)));
  const hold = (quarter: number, heldOn: string, minutes: string) =>
    run(quarter, 'holding', {
      heldOn,
      place: '吉首市人社局会议室',
      attendance: '对接地人社部门、用工企业和本市各成员单位到会',
      minutes,
    });
  const decide = async (quarter: number, text: string) =>
    (await run<{ id: number }>(quarter, 'decisions', { text })).id;
  const give = async (quarter: number, decision: number, title: string, dueOn: string) => {
    const bodyId = `employment-centre-${COUNTY}`;
    return (await run<{ id: string }>(quarter, 'duties', { decision, title, bodyId, dueOn })).id;
  };
  /** Done and confirmed: by the meeting that gave it, never by who did it. */
  const discharge = async (duty: string, how: string) => {
    const acts = `/api/coordination-problems/${duty}`;
    const act = async (who: string, what: string, note?: string) => {
      const { revision } = await s.read<{ revision: number }>(who, acts);
      const body = { act: what, revision, ...(note && { note }) };
      await s.act(who, `${acts}/acts`, body, problemWorkflowId(duty));
    };
    await act('jishou-centre', 'take');
    await act('jishou-centre', 'report', how);
    await s.refuses('confirmed-by-another', '承办人自己确认责任事项', () => act('jishou-centre', 'confirm'));
    await act(SECRETARY, 'confirm');
  };
  const duties: string[] = [];

  return [
    ...[1, 4, 7, 10].map((month, n) => {
      const on = `${YEAR}-${String(month).padStart(2, '0')}-01`;
      const play = () => openQuarter(s, series, plainDate(on), n === 0);
      return { on, what: `日程开启第${n + 1}季度会商`, play };
    }),
    {
      on: `${YEAR}-03-01`,
      what: '第1季度会商已发邀请，财政局和广州市人社局答复',
      play: async () => {
        const { status, agenda, invitations } = await page(1);
        s.check('会前十个工作日发出邀请、汇总议程', ['invited', true], [status, agenda.length > 0]);
        const idOf = (name: string) => invitations.find((one) => one.name.startsWith(name))!.id;
        const answer = (name: string, answered: object, who: string) =>
          run(1, `invitations/${idOf(name)}/answer`, answered, who);
        await answer('吉首市财政局', { answer: 'accepted' }, 'jishou-finance1');
        await answer('广州市', { answer: 'delegate', delegate: '陈科长' }, SECRETARY);
      },
    },
    {
      on: `${YEAR}-03-09`,
      what: '第1季度会商按期召开，议定一项，交办一项',
      play: async () => {
        await hold(1, `${YEAR}-03-09`, '通报节后返岗情况，研究了返岗专车和培训对接。');
        const decision = await decide(1, '为外出务工人员开通返岗专车');
        duties.push(await give(1, decision, '联系运输公司落实返岗专车', `${YEAR}-03-31`));
      },
    },
    {
      on: `${YEAR}-03-24`,
      what: '返岗专车落实，秘书确认',
      play: () => discharge(duties[0]!, '两条线路已开通'),
    },
    {
      on: `${YEAR}-06-01`,
      what: '第2季度会商延期一周',
      play: async () => {
        const postpone = (to: string) => run(2, 'postponement', { to, reason: '对接地人员行程冲突' });
        await s.refuses('not-a-workday', '会商延到星期六', () => postpone(`${YEAR}-06-17`));
        await postpone(`${YEAR}-06-15`);
      },
    },
    {
      on: `${YEAR}-06-15`,
      what: '第2季度会商延期后召开',
      play: async () => {
        await hold(2, `${YEAR}-06-15`, '研究了高温津贴和子女暑期团聚两个问题。');
        await decide(2, '暑期组织务工人员子女赴粤团聚');
      },
    },
    {
      on: `${YEAR}-09-21`,
      what: '第3季度会商逾期没有召开',
      play: async () => {
        s.check('过了三个工作日即为逾期', 'overdue', (await page(3)).status);
        const body = { to: `${YEAR}-09-28`, reason: '另行安排会期' };
        await s.refuses('meeting-not-now', '逾期的会商再延期', () => run(3, 'postponement', body));
      },
    },
    {
      on: `${YEAR}-10-20`,
      what: '第3季度会商已上报州里，州人社局认定没有召开',
      play: async () => {
        s.check('逾期的会商上报上一级', '433100', (await page(3)).escalatedTo);
        const giveUp = (who: string) => run(3, 'giving-up', { reason: '主要负责人抗洪，并入下季度' }, who);
        await s.refuses('not-permitted', '秘书自己认定没有召开', () => giveUp(SECRETARY));
        await s.refuses('not-permitted', '本市人社局认定没有召开', () => giveUp('jishou-hr1'));
        await giveUp('hr');
      },
    },
    {
      on: `${YEAR}-12-14`,
      what: '第4季度会商按期召开，议定一项，交办一项',
      play: async () => {
        await hold(4, `${YEAR}-12-14`, '通报全年情况，研究了春节返乡和工资清欠。');
        const decision = await decide(4, '节前清查外出务工人员被拖欠的工资');
        duties.push(await give(4, decision, '汇总被拖欠工资的人员名单', `${YEAR}-12-29`));
      },
    },
    {
      on: `${YEAR}-12-27`,
      what: '欠薪名单汇总完毕，秘书确认',
      play: () => discharge(duties[1]!, '三人的工资已由对接地督促付清'),
    },
  ];
}

/** As on the first day of the quarter: the Schedule starts the process that opens the meeting. */
async function openQuarter(s: Stage, series: Series, on: PlainDate, first: boolean): Promise<void> {
  const { engine } = s.theatre;
  // By the wall clock it does nothing: the play says when it is due.
  if (first) {
    const schedule = meetingSchedule(series);
    await engine.schedule.create({ ...schedule, state: { ...schedule.state, paused: true } });
  }
  await startPresentPeriod(engine, series, on);
  const id = `${series.id}.${periodOn(series.every, on).id}`;
  for (const until = Date.now() + OPENED_WITHIN_MS; !(await isThere(s, id)); await delay(100))
    if (Date.now() > until) throw new Error(`${id} 没有开启。The Schedule has not opened it.`);
  await bringClocksTo(s.theatre, s.nowMs());
}

async function isThere(s: Stage, id: string): Promise<boolean> {
  return s.read(SECRETARY, `/api/meetings/${id}`).then(
    () => true,
    (error: unknown) => {
      if (error instanceof ApiError && error.status === 404) return false;
      throw error;
    },
  );
}
