import type { PolicyChange } from '../../src/domain/policy/diff.ts';
import type { Effect } from '../../src/domain/policy/effect.ts';
import { programmeNames } from '../../src/domain/words.ts';

const PARTS: Record<PolicyChange['part'], string> = {
  head: '文件',
  programme: '补贴项目',
  amount: '金额',
  payment: '发放',
  condition: '条件和环节',
  standard: '标准',
  parameter: '期限与解释',
  article: '条文',
};

const EFFECTS: Record<Effect['what'], string> = { answer: '结论', amount: '金额', deadline: '期限' };

/** So many single cases are listed; all of them are in --json. */
const LISTED = 20;

/** What changes between two policies, part by part. */
export function changesInWords(of: { from: string; to: string; changes: readonly PolicyChange[] }): string {
  const { from, to, changes } = of;
  if (changes.length === 0) return `${from} 与 ${to} 没有差异。`;
  const lines = Object.entries(PARTS).flatMap(([part, title]) => {
    const here = changes.filter((change) => change.part === part);
    return here.length === 0 ? [] : [`【${title}】`, ...here.flatMap(changeLines)];
  });
  return [`${from} → ${to}：${changes.length} 处改动`, ...lines].join('\n');
}

const changeLines = ({ what, before, after }: PolicyChange): string[] => [
  `  ${what}`,
  ...(before === null ? [] : [`    - ${before}`]),
  ...(after === null ? [] : [`    + ${after}`]),
];

/** Which open cases would be judged otherwise. */
export function effectsInWords(
  found: { on: string; cases: number; effects: readonly Effect[] } | null,
  version: string,
): string {
  if (!found) return '没有正在运行的实例，未核算未结案件（设置 DATABASE_URL 或 --data）。';
  const { on, cases, effects } = found;
  const counts = Object.entries(EFFECTS)
    .map(([what, title]) => `${title} ${effects.filter((effect) => effect.what === what).length} 处`)
    .join('，');
  const lines = effects
    .slice(0, LISTED)
    .map(
      ({ employmentId, programme, period, what, before, after }) =>
        `  ${employmentId} ${programmeNames[programme]} ${period && `${period} `}${EFFECTS[what]}：${before} → ${after}`,
    );
  const more = effects.length > LISTED ? [`  …另有 ${effects.length - LISTED} 处，见 --json`] : [];
  return [`适用 ${version} 的未结案件 ${cases} 件（以 ${on} 核算）：${counts}`, ...lines, ...more].join('\n');
}
