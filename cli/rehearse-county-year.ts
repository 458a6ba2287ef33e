import { Command } from 'commander';
import { activeSeries } from '../src/db/coordination/plan.ts';
import { countyYearText, deviations, playCountyYear } from './county-year/play.ts';
import { type RehearsalInstance, startRehearsal } from './rehearsal/instance.ts';
import { failWith } from './stack/failure.ts';
import { verify } from './verify/verify.ts';

const options = new Command('rehearse-county-year')
  .description(
    '在真实引擎上演练吉首市一个年度的会商、难点问题、目标责任、考核和以奖代补，并自行核对。Plays a county’s year of coordination and targets.',
  )
  .option('--json', '只在标准输出打印一个 JSON 对象')
  .option('--keep', '结束后保留演练数据目录')
  .option('--verbose', '同时打印工作进程和接口的日志')
  .parse()
  .opts<{ json?: boolean; keep?: boolean; verbose?: boolean }>();

const say = (line: string) => process.stderr.write(`${line}\n`);
let instance: RehearsalInstance | undefined;
try {
  instance = await startRehearsal({ ...options, say });
  const { database, engine, papers } = instance;
  const year = await playCountyYear(instance, await activeSeries(database.db), {
    onProgress: say,
    verify: () => verify(database.db, engine, { papers }),
  });
  await instance.close();
  if (options.json) process.stdout.write(`${JSON.stringify({ ...year, deviations: deviations(year) })}\n`);
  else console.log(countyYearText(year));
  if (deviations(year).length > 0) process.exitCode = 1;
} catch (error) {
  await instance?.close().catch(() => {});
  failWith(error);
}
