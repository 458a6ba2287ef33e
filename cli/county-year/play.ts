import type { Series } from '../../src/domain/coordination/plan.ts';
import type { Theatre } from '../rehearsal/theatre.ts';
import type { Finding } from '../verify/verify.ts';
import { judgeYear } from './judge.ts';
import { meetingScenes } from './meetings.ts';
import { problemScenes } from './problems.ts';
import { type Checked, COUNTY, createStage, YEAR } from './stage.ts';
import { targetScenes } from './targets.ts';
import { workScenes } from './work.ts';

export interface CountyYear {
  /** What happened, in the order of its days. */
  readonly scenes: readonly { readonly on: string; readonly what: string }[];
  readonly checked: readonly Checked[];
}

const LAST_DAY = `${YEAR + 1}-02-01`;

/**
 * A year of Jishou (2017) as its people live it, at the real API, with the processes and Schedules of the real engine: meetings,
 * problems, targets, evaluation and reward. It judges itself; `verify` is asked when all is over.
 */
export async function playCountyYear(
  theatre: Theatre,
  series: readonly Series[],
  { onProgress, verify }: { onProgress: (line: string) => void; verify: () => Promise<readonly Finding[]> },
): Promise<CountyYear> {
  const stage = createStage(theatre);
  const partners = series.find(({ id }) => id === `county-partners-${COUNTY}`);
  if (!partners) throw new Error(`no series of meetings of ${COUNTY} with its partners`);
  const scenes = [
    ...meetingScenes(stage, partners),
    ...workScenes(stage),
    ...problemScenes(stage),
    ...targetScenes(stage),
  ].toSorted((a, b) => (a.on < b.on ? -1 : Number(a.on > b.on)));
  for (const { on, what, play } of scenes) {
    await stage.goTo(on);
    await play();
    onProgress(`${on} ${what}`);
  }
  await stage.goTo(LAST_DAY);
  await judgeYear(stage, await verify());
  return { scenes: scenes.map(({ on, what }) => ({ on, what })), checked: stage.checked };
}

export const deviations = ({ checked }: CountyYear): Checked[] =>
  checked.filter(({ expected, found }) => expected !== found);

/** The year in a page of Chinese. */
export function countyYearText(year: CountyYear): string {
  const wrong = deviations(year);
  return [
    '',
    `吉首市${YEAR}年度劳务协作演练`,
    ...year.scenes.map(({ on, what }) => `  ${on} ${what}`),
    `  核对 ${year.checked.length} 项，${year.checked.length - wrong.length} 项符合`,
    ...year.checked.map((one) =>
      one.expected === one.found
        ? `  ✓ ${one.what}`
        : `  ✗ ${one.what}：应为 ${one.expected}，实为 ${one.found}`,
    ),
    wrong.length === 0 ? '通过。' : `有 ${wrong.length} 项不符。`,
  ].join('\n');
}
