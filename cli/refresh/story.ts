import { setTimeout as delay } from 'node:timers/promises';
import { addDays, type PlainDate, plainDate } from '../../src/domain/dates.ts';
import { bringAllTo } from '../rehearsal/clocks.ts';
import { bringClocksTo, officeHour, settle, type Theatre } from '../rehearsal/theatre.ts';
import type { FilledVillage } from './fill-register.ts';
import { centreOf, type PeopleAtWork } from './people-at-work.ts';

export interface Story {
  readonly year: number;
  readonly theatre: Theatre;
  readonly work: PeopleAtWork;
  readonly villages: readonly FilledVillage[];
  /** So many villages are late. */
  readonly late: number;
  readonly onProgress: (line: string) => void;
  readonly onPhase: (phase: string) => void;
  /** Ends all processes at once, hard, and resolves when all are back. */
  readonly strike: (() => Promise<void>) | null;
  /** Also while the areas are opened and while the last of them close. */
  readonly strikeOften: boolean;
}

/** What came about, for the report. */
export interface Told {
  readonly areas: number;
  readonly late: number;
  readonly reminded: number;
  readonly exception: string;
  readonly reopened: string;
  readonly newcomers: number;
  readonly died: number;
}

const FEW = 3;
const STANDSTILL_MS = 120_000;

/**
 * The year of a refresh: opened, two thirds of the people seen in spring, everybody still open reminded, the rest but some villages seen
 * in time; those that are late are told upwards, one closes by an exception, one is re-opened; in June all is closed and frozen.
 */
export async function playYear(story: Story): Promise<Told> {
  const { year, theatre, work, villages, onProgress, onPhase, strike } = story;
  const day = (monthDay: string) => plainDate(`${year}-${monthDay}`);
  const all = villages.map(({ division }) => division);
  const lateOnes = all.slice(-story.late);
  const [exception, mourning] = [lateOnes.at(-1)!, all[1]!];
  const reopened = all[0]!;
  const now = () => theatre.officers.businessAtMs!;

  at('03-01');
  onPhase('opening');
  const bureau = await theatre.officers.named('centre');
  await bureau.post('/api/refreshes', { year });
  if (strike && story.strikeOften) {
    for (const half = all.length / 2; (await work.countOpened()) < half; ) await delay(100);
    await strike();
  }
  await allLooked();
  const areas = await work.countOpened();
  onProgress(`${areas} 个地区已开始，${all.length} 个村有人`);

  at('04-10');
  onPhase('spring');
  const spring = await work.visitsLeft(all.slice(0, -story.late), 0.6);
  const half = Math.ceil(spring.length / 2);
  let struck: Promise<void> | undefined;
  await work.make(spring, (done) => {
    // In the middle, with visits under way: their clients send again until they are answered.
    if (done === half) struck = strike?.();
    if (done % 500 === 0) onProgress(`春季：${done}/${spring.length} 次走访已登记`);
  });
  await struck;
  await allLooked();

  onPhase('reminding');
  await onDay(addDays(day('05-31'), -10));
  const waiting = await work.open('village');
  onProgress(`5 月 21 日提醒 ${waiting.length} 个村`);

  onPhase('may');
  at('05-25');
  const may = await work.visitsLeft(all.slice(0, -story.late));
  // The last of one village die before they are seen: it closes with the others all the same.
  const dying = may
    .filter(({ division }) => division === mourning)
    .at(-1)!
    .people.slice(-FEW);
  const alive = may.map((visit) => ({ ...visit, people: visit.people.filter((id) => !dying.includes(id)) }));
  await work.make(
    alive.filter(({ people }) => people.length > 0),
    (done) => done % 500 === 0 && onProgress(`五月：${done}/${may.length} 次走访已登记`),
  );
  await work.die(dying, day('05-25'));
  await allLooked();
  const late = await work.open('village');

  onPhase('late');
  await onDay(day('06-01'));
  await onDay(day('06-08'));
  onProgress(`逾期 ${late.length} 个村，已报告上级`);
  await askAndSign(exception);
  await reopen(reopened);

  onPhase('closing');
  at('06-10');
  const rest = await work.visitsLeft(lateOnes.filter((division) => division !== exception));
  const restHalf = Math.ceil(rest.length / 2);
  await work.make(rest, (done) => {
    if (done === restHalf && story.strikeOften) struck = strike?.();
  });
  await struck;
  await allLooked();
  await bringClocksTo(theatre, now());
  return {
    areas,
    late: late.length,
    reminded: waiting.length,
    exception,
    reopened,
    newcomers: FEW,
    died: dying.length,
  };

  /** Until every process has looked: with a thousand of them one may stand in the queue for long while all others go on. */
  async function allLooked(): Promise<void> {
    let [before, movedAt] = [Number.POSITIVE_INFINITY, Date.now()];
    for (;;) {
      const left = await work.countBehind();
      if (left === 0) break;
      if (left !== before) [before, movedAt] = [left, Date.now()];
      if (Date.now() - movedAt > STANDSTILL_MS)
        throw new Error(`${left} 个地区的流程没有前进。Nothing moves.`);
      await delay(200);
    }
    await settle(theatre, now());
  }

  function at(date: PlainDate | string): void {
    theatre.officers.businessAtMs = officeHour(date.length === 5 ? day(date) : (date as PlainDate));
  }

  /** Every area that is open lives up to the day. */
  async function onDay(date: PlainDate): Promise<void> {
    at(date);
    const open = await work.open();
    await bringAllTo(
      theatre,
      open.map((division) => `refresh-${year}-${division}`),
      now(),
    );
    await allLooked();
  }

  async function askAndSign(division: string): Promise<void> {
    const path = `/api/refreshes/${year}/areas/${division}/exception`;
    const asker = await theatre.officers.named(await work.villageOfficer(division));
    await asker.post(path, { reason: '全村外出务工，多次联系不上' });
    await allLooked();
    const above = await theatre.officers.named(centreOf(division));
    await above.post(`${path}/decision`, { sign: true, note: '同意，年底补核' });
    await allLooked();
    onProgress(`${division} 例外结束，由上级答复`);
  }

  async function reopen(division: string): Promise<void> {
    await work.enter(division, FEW, day('06-08'));
    const above = await theatre.officers.named(centreOf(division));
    const path = `/api/refreshes/${year}/areas/${division}/reopen`;
    await above.post(path, { reason: '有新迁入的人', dueOn: day('06-30') });
    await allLooked();
    await work.make(await work.visitsLeft([division]));
    await allLooked();
    onProgress(`${division} 重新开启，核实新迁入 ${FEW} 人后再次结束`);
  }
}
