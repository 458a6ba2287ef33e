import { existsSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import path from 'node:path';
import { Command } from 'commander';
import { seedAgents } from '../src/accounts/demo.ts';
import type { Db } from '../src/db/client.ts';
import { loadPolicies } from '../src/db/policies.ts';
import { readPolicyFiles } from '../src/db/policy-files.ts';
import { readCountyFolder } from './rehearsal/county-folder.ts';
import { type RehearsalInstance, startRehearsal } from './rehearsal/instance.ts';
import { play } from './rehearsal/play.ts';
import { buildReport, summary } from './rehearsal/report.ts';
import { readScenario, scenarioFirstDay } from './rehearsal/scenario/read.ts';
import { ScenarioRun } from './rehearsal/scenario/run.ts';
import { failWith } from './stack/failure.ts';
import { verify } from './verify/verify.ts';

const program = new Command('rehearse')
  .description('在真实引擎上用几秒钟演练一个县的一年。Plays a county’s year on the real engine.')
  .argument('<folder>', '县市导出文件夹（格式见 data/county-2016）')
  .option('--json', '只在标准输出打印一个 JSON 对象')
  .option('--verify', '结束后核对审计链、账簿、银行文件以及数据库与引擎是否一致')
  .option('--keep', '结束后保留演练数据目录')
  .option('--verbose', '同时打印工作进程和接口的日志')
  .parse();
const options = program.opts<{ json?: boolean; verify?: boolean; keep?: boolean; verbose?: boolean }>();

const POLICIES = path.join(import.meta.dirname, '../policies');
const startedAt = performance.now();
const say = (line: string) => process.stderr.write(`${line}\n`);
let instance: RehearsalInstance | undefined;

/** Policies of the folder are found after the first start, as a county's new rules would be: drafts, until two people publish them. */
async function findDrafts(db: Db, folder: string, dataDir: string): Promise<void> {
  const drafts = path.join(folder, 'policies');
  if (!existsSync(drafts)) return;
  const together = path.join(dataDir, 'policies');
  await cp(POLICIES, together, { recursive: true });
  await cp(drafts, path.join(together, 'of-the-rehearsal'), { recursive: true });
  await loadPolicies(db, together);
}

try {
  const policies = await readPolicyFiles(POLICIES);
  const policySince = policies.map((policy) => policy.effectiveFrom).toSorted()[0]!;
  const dir = path.resolve(program.args[0]!);
  const folder = await readCountyFolder(dir, { policySince, scenarioFrom: scenarioFirstDay(dir) });
  const scenario = readScenario(dir, folder.firstDate, folder.lastDate);
  instance = await startRehearsal({ ...options, say });
  const { dataDir, database, engine, officers, record, papers } = instance;

  await findDrafts(database.db, dir, dataDir);
  const run = scenario && (await ScenarioRun.prepare(scenario, await officers.anybody()));
  const played = await play({
    folder,
    officers,
    ...(run && { scenario: { run, seedAgents: () => seedAgents(database.db) } }),
    record,
    engine,
    onProgress: say,
  });
  const findings = options.verify ? await verify(database.db, engine, { papers }) : [];
  const report = await buildReport({
    played,
    findings,
    record,
    engine,
    expectations: run?.expectations ?? [],
    startedAt,
  });
  await instance.close();
  if (options.json) process.stdout.write(`${JSON.stringify(report)}\n`);
  else console.log(summary(report));
  const failed = report.expectations.filter(({ met }) => !met);
  for (const { line, expected, found } of failed)
    say(`✗ scenario.yaml 第 ${line} 行：期望 ${expected}；实际 ${found}`);
  for (const { check, count, examples } of report.differences)
    say(`✗ 核对：${check}：${count} 处，例如 ${examples.join('、')}`);
  if (failed.length + report.differences.length > 0) process.exitCode = 1;
} catch (error) {
  await instance?.close().catch(() => {});
  failWith(error);
}
