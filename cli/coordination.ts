import path from 'node:path';
import { Command } from 'commander';
import { CoordinationFileError, readCalendars, readCoordination } from '../src/db/coordination/files.ts';
import { calendarsOf, isWorkday } from '../src/domain/coordination/workdays.ts';
import { addDays, plainDate } from '../src/domain/dates.ts';

const ROOT = path.join(import.meta.dirname, '..');
const { calendars, coordination } = new Command('coordination')
  .description('核对工作日历和会议系列的数据文件。Checks calendars/ and coordination/ before they are used.')
  .option('--calendars <folder>', '工作日历目录', path.join(ROOT, 'calendars'))
  .option('--coordination <folder>', '机构和会议系列目录', path.join(ROOT, 'coordination'))
  .parse()
  .opts<{ calendars: string; coordination: string }>();

try {
  const years = await readCalendars(calendars);
  const all = calendarsOf(years);
  for (const { year } of years) {
    let worked = 0;
    for (let day = plainDate(`${year}-01-01`); day.startsWith(String(year)); day = addDays(day, 1))
      if (isWorkday(all, day)) worked += 1;
    console.log(`${year}年：${worked} 个工作日`);
  }
  const { series, outside } = await readCoordination(coordination);
  console.log(`会议系列 ${series.length} 类，州外机构 ${outside.length} 个。数据文件没有错误。`);
} catch (error) {
  if (!(error instanceof CoordinationFileError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
