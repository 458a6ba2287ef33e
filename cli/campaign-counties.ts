import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Command } from 'commander';
import { compareWithRules } from '../test/rehearsal/support/compare.ts';
import { wholeNumber } from './stack/whole-number.ts';

const program = new Command('campaign:counties')
  .description(
    '演练随机生成的县，与另写的规则对照。Plays generated counties and compares them with the rules.',
  )
  .option('--seeds <n>', '县的个数', wholeNumber, 3)
  .option('--first <seed>', '第一个种子', wholeNumber, 1)
  .option('--employments <n>', '每县的就业数', wholeNumber, 120)
  .option('--keep', '保留生成的文件夹')
  .parse();
const { seeds, first, employments, keep } = program.opts<{
  seeds: number;
  first: number;
  employments: number;
  keep?: boolean;
}>();

let failed = false;
for (let seed = first; seed < first + seeds; seed += 1) {
  const folder = mkdtempSync(path.join(tmpdir(), `county-${seed}-`));
  const startedAt = performance.now();
  const differences = await compareWithRules(folder, { seed, employments });
  failed ||= differences.length > 0;
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
  console.log(`种子 ${seed}：${employments} 段就业，${differences.length} 处不同，${seconds} 秒`);
  for (const difference of differences) console.log(`  ${difference}`);
  if (keep) console.log(`  ${folder}`);
  else rmSync(folder, { recursive: true, force: true });
}
process.exitCode = failed ? 1 : 0;
