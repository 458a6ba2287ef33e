import path from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { openDatabase } from '../src/db/client.ts';
import { effectOnOpenCases } from '../src/db/policy-effect.ts';
import { readPolicyFile, readPolicyFiles } from '../src/db/policy-files.ts';
import { type PlainDate, parsePlainDate, shanghaiDateAt } from '../src/domain/dates.ts';
import { policyDiff } from '../src/domain/policy/diff.ts';
import type { Policy } from '../src/domain/policy/types.ts';
import { changesInWords, effectsInWords } from './policy/report.ts';
import { failWith } from './stack/failure.ts';
import { publishedInstance } from './stack/instance.ts';

const FOLDER = path.join(import.meta.dirname, '../policies');

const program = new Command('policy').description('比较政策文件。Compares policies.');
program
  .command('diff')
  .description('两个版本（如 xiangxi-2016@1）或文件之间改动了什么；有正在运行的实例时，未结案件会怎样变动')
  .showHelpAfterError('处理办法：写两个版本或文件，例如 npm run policy -- diff xiangxi-2016@1 xiangxi-2016@2')
  .argument('<A>', '版本或文件')
  .argument('<B>', '版本或文件')
  .option('--data <folder>', '正在运行的实例的数据目录', process.env.DATA_DIR || '.data')
  .option('--on <date>', '以哪一天核算未结案件，默认今天', dayOf)
  .option('--json', '只打印一个 JSON 对象')
  .action(async (a: string, b: string, options: { data: string; on?: PlainDate; json?: boolean }) => {
    try {
      const on = options.on ?? shanghaiDateAt(Date.now());
      const [before, after] = await Promise.all([find(a), find(b)]);
      const changes = policyDiff(before, after);
      const databaseUrl =
        process.env.DATABASE_URL ?? publishedInstance(path.resolve(options.data))?.databaseUrl;
      const openCases = databaseUrl ? await openCasesOf(databaseUrl, before, after, on) : null;
      const answer = { from: before.versionId, to: after.versionId, changes, openCases };
      console.log(
        options.json
          ? JSON.stringify(answer)
          : [changesInWords(answer), effectsInWords(openCases, before.versionId)].join('\n\n'),
      );
    } catch (error) {
      failWith(error);
    }
  });
await program.parseAsync();

/** A version among the product's files, else a file anywhere. */
async function find(name: string): Promise<Policy> {
  const known = (await readPolicyFiles(FOLDER)).find(({ versionId }) => versionId === name);
  if (known) return known;
  return readPolicyFile(path.resolve(name), FOLDER).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    throw Object.assign(new Error(`没有 ${name} 这个版本或文件。`), {
      remedy: '写 xiangxi-2016@2 这样的版本，或一个政策文件的路径；版本见 policies/ 文件夹。',
    });
  });
}

function dayOf(text: string): PlainDate {
  const day = parsePlainDate(text);
  if (!day) throw new InvalidArgumentError('应写成 YYYY-MM-DD。');
  return day;
}

async function openCasesOf(url: string, before: Policy, after: Policy, on: PlainDate) {
  const database = openDatabase({ url, maxConnections: 2 });
  try {
    return { on, ...(await effectOnOpenCases(database.db, before, after, on)) };
  } finally {
    await database.close();
  }
}
