import { Command } from 'commander';
import { type Fen, formatYuan } from '../src/domain/money.ts';
import { type CampaignReport, runCampaign } from './faults/campaign.ts';
import { PHASES } from './faults/killer.ts';
import { failWith } from './stack/failure.ts';
import { wholeNumber } from './stack/whole-number.ts';

const options = new Command('campaign-kills')
  .description(
    '在演练实例上走完一年，期间反复强制结束各进程，再核对结果。Plays a year while processes are killed, then compares.',
  )
  .option('--employments <n>', '就业段数', wholeNumber, 200)
  .option('--aid <n>', '补助个案件数', wholeNumber, 100)
  .option('--kills <n>', '强制结束的次数', wholeNumber, 36)
  .option('--seed <n>', '随机数种子', wholeNumber, 1)
  .option('--minutes <n>', '时限（分钟）', wholeNumber, 15)
  .option('--json', '只在标准输出打印一个 JSON 对象')
  .option('--keep', '结束后保留数据目录')
  .option('--verbose', '同时打印工作进程和接口服务的日志')
  .parse()
  .opts<{
    employments: number;
    aid: number;
    kills: number;
    seed: number;
    minutes: number;
    json?: boolean;
    keep?: boolean;
    verbose?: boolean;
  }>();

const startedAt = performance.now();
const seconds = () => ((performance.now() - startedAt) / 1000).toFixed(0).padStart(4);
const say = (line: string) => process.stderr.write(`${seconds()}s ${line}\n`);
const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => stopping.abort(new Error(signal)));
}

try {
  const report = await runCampaign({
    employments: options.employments,
    aid: options.aid,
    kills: options.kills,
    seed: options.seed,
    limitMs: options.minutes * 60_000,
    keep: options.keep ?? false,
    signal: stopping.signal,
    onProgress: say,
    onOutput: (text) => options.verbose && process.stderr.write(text),
  });
  if (options.json) process.stdout.write(`${JSON.stringify(report)}\n`);
  else console.log(summary(report));
  process.exit(report.passed ? 0 : 1);
} catch (error) {
  failWith(error);
}

function summary(report: CampaignReport): string {
  const { kills, ledger, misfortunes: m } = report;
  const by = <K>(key: (kill: (typeof kills)[number]) => K) =>
    [...Map.groupBy(kills, key)].map(([name, hits]) => `${name} ${hits.length}`).join('，');
  const faults = report.verify.filter((finding) => finding.count > 0);
  const balanced = ledger.debitFen === ledger.creditFen;
  return [
    '',
    `强制结束进程 ${kills.length} 次：${by((kill) => kill.victim)}`,
    `  时机：${by((kill) => (kill.phase ? PHASES[kill.phase] : '空闲'))}`,
    `  客户端重发请求 ${report.repeatedRequests} 次`,
    `就业 ${report.employments} 段、补助个案 ${report.aid} 件：支付 ${report.payments} 笔，不予补贴 ${report.refusals} 件`,
    `  银行退票 ${m.returned} 笔、冲正 ${m.reversed} 笔；等待资金 ${m.waitedForMoney} 笔；追回 ${m.recoveries} 件，还款 ${m.receipts} 期`,
    mark(report.differences, '与规则对已接受事实的独立核算逐项一致', '与独立核算不一致'),
    mark(report.paidTwice, '没有重复支付', '重复支付'),
    mark(report.openCases, '没有未办结的案件', '尚未办结'),
    `${balanced ? '✓' : '✗'} 账簿：借方 ${formatYuan(ledger.debitFen as Fen)} 元，贷方 ${formatYuan(ledger.creditFen as Fen)} 元`,
    mark(
      faults.map((f) => `${f.check}：${f.count} 处，例如 ${f.examples.join('、')}`),
      'verify 全部通过',
      'verify 发现问题',
    ),
    `${report.passed ? '✓ 通过' : '✗ 未通过'}，用时 ${(report.elapsedMs / 1000).toFixed(0)} 秒`,
  ].join('\n');
}

function mark(faults: readonly string[], good: string, bad: string): string {
  if (faults.length === 0) return `✓ ${good}`;
  return [`✗ ${bad}（${faults.length}）`, ...faults.slice(0, 10).map((fault) => `    ${fault}`)].join('\n');
}
