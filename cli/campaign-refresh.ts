import { writeFileSync } from 'node:fs';
import { Command } from 'commander';
import { type RefreshCampaignReport, runRefreshCampaign } from './refresh/campaign.ts';
import { WATCHED } from './refresh/memory.ts';
import { failWith } from './stack/failure.ts';
import { wholeNumber } from './stack/whole-number.ts';

const options = new Command('campaign-refresh')
  .description(
    '演练全州一个年度的名册更新，期间强制结束全部进程，再核对结果。Rehearses a year’s refresh of the whole register.',
  )
  .option('--villages <n>', '村数', wholeNumber, 1_797)
  .option('--people <n>', '人数', wholeNumber, 300_000)
  .option('--late <n>', '逾期的村数', wholeNumber, 60)
  .option('--seed <n>', '随机数种子', wholeNumber, 1)
  .option('--minutes <n>', '时限（分钟）', wholeNumber, 25)
  .option('--report <file>', '把 JSON 写入文件')
  .option('--json', '只在标准输出打印一个 JSON 对象')
  .option('--keep', '结束后保留数据目录')
  .option('--verbose', '同时打印工作进程和接口服务的日志')
  .parse()
  .opts<{
    villages: number;
    people: number;
    late: number;
    seed: number;
    minutes: number;
    report?: string;
    json?: boolean;
    keep?: boolean;
    verbose?: boolean;
  }>();

const startedAt = performance.now();
const seconds = () => ((performance.now() - startedAt) / 1000).toFixed(0).padStart(4);
const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => stopping.abort(new Error(signal)));
}

try {
  const report = await runRefreshCampaign({
    villages: options.villages,
    people: options.people,
    late: options.late,
    strikes: 3,
    seed: options.seed,
    limitMs: options.minutes * 60_000,
    keep: options.keep ?? false,
    signal: stopping.signal,
    onProgress: (line) => process.stderr.write(`${seconds()}s ${line}\n`),
    onOutput: (text) => options.verbose && process.stderr.write(text),
  });
  if (options.report) writeFileSync(options.report, `${JSON.stringify(report, null, 2)}\n`);
  if (options.json) process.stdout.write(`${JSON.stringify(report)}\n`);
  else console.log(summary(report));
  process.exit(report.passed ? 0 : 1);
} catch (error) {
  failWith(error);
}

function summary(report: RefreshCampaignReport): string {
  const { told, record, histories, memory, growth, strikes, phasesMs, pages } = report;
  const faults = report.verify.filter(({ count }) => count > 0);
  const names = { worker: '工作进程', temporal: '工作流引擎', api: '接口服务' };
  return [
    '',
    `${report.villages} 个村 ${report.people} 人，${record.areas} 个地区：${record.complete} 个完成，${record.excepted} 个例外结束`,
    `  提醒 ${told.reminded} 个村，逾期 ${told.late} 个，报告上级 ${record.told} 次；重新开启 ${told.reopened}，例外 ${told.exception}`,
    `  强制结束全部进程 ${strikes.length} 次：${strikes.map((s) => `${s.phase}（${(s.backAfterMs / 1000).toFixed(1)} 秒恢复）`).join('，')}；重发请求 ${report.repeatedRequests} 次`,
    `  核实 ${report.confirmed} 人，快照 ${record.snapshot} 行，${record.frozen ? '已冻结' : '没有冻结'}`,
    `引擎历史：${histories.processes} 个流程，${histories.runs} 次运行，${histories.events} 个事件；最长 ${histories.largest.events}（${histories.largest.workflowId}）`,
    ...WATCHED.map(
      (name) =>
        `  ${names[name]}内存：最高 ${memory[name].peak} MB；${Object.entries(memory[name].phases)
          .map(([phase, mb]) => `${phase} ${mb}`)
          .join('，')}；五月间增长 ${Math.round(growth[name] * 100)}%`,
    ),
    `用时（秒）：${Object.entries(phasesMs)
      .map(([phase, ms]) => `${phase} ${(ms / 1000).toFixed(0)}`)
      .join('，')}`,
    `页面（毫秒）：${Object.entries(pages)
      .map(([name, { p50, p95 }]) => `${name} p50 ${p50} p95 ${p95}`)
      .join('，')}`,
    ...report.differences.map((line) => `✗ ${line}`),
    ...faults.map((f) => `✗ verify ${f.check}：${f.count} 处，例如 ${f.examples.join('、')}`),
    `${report.passed ? '✓ 通过' : '✗ 未通过'}，用时 ${(report.elapsedMs / 1000).toFixed(0)} 秒`,
  ].join('\n');
}
