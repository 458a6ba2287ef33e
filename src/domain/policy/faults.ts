import type { PlainDate } from '../dates.ts';
import { inForceOn } from './amounts.ts';
import type { AnyProgramme, Policy } from './types.ts';

/** `path` points into the file ('programmes.employer-post.conditions.0.check'), `message` is Chinese. */
export type PolicyError = { file: string; path: string; rule: string; message: string };

type Fault = Omit<PolicyError, 'file'>;

/** What a file of the right form still says wrongly: all of it, not only the first. */
export function faultsOfSense(policy: Policy, fileName: string): Fault[] {
  const programmes = Object.entries(policy.programmes).filter(([, programme]) => programme !== undefined);
  return [
    ...faultsOfHead(policy, fileName),
    ...citations(policy).flatMap(([path, cited]) => (policy.articles[cited] ? [] : [notQuoted(path, cited)])),
    ...programmes.flatMap(([id, programme]) =>
      faultsOfProgramme(`programmes.${id}`, programme as AnyProgramme),
    ),
  ];
}

function faultsOfHead(policy: Policy, fileName: string): Fault[] {
  const { id, parameters, trainingStandards, programmes, effectiveFrom } = policy;
  const faults: Fault[] = [];
  const baseName = fileName.split('/').at(-1) ?? fileName;
  if (!baseName.startsWith(id)) {
    faults.push({ path: 'id', rule: 'file-name', message: `文件名应以编号 ${id} 开头` });
  }
  // A window that begins after the year could never be filled, so every claim would be refused.
  if ((parameters.followUpWindows - 1) * parameters.followUpWindowMonths >= 12) {
    const path = 'parameters.followUpWindows.value';
    faults.push({ path, rule: 'window-beyond-year', message: '最后一个回访期在满一年之后才开始' });
  }
  // From the first day on there is a figure for everything, so no case can meet a hole.
  const tables = [
    ['trainingStandards', trainingStandards],
    [
      'programmes.startup-loan-interest.amount.referenceRates',
      programmes['startup-loan-interest']?.amount.referenceRates ?? [],
    ],
  ] as const;
  for (const [path, table] of tables) {
    if (table.length > 0 && inForceOn<{ from: PlainDate }>(table, effectiveFrom) === null) {
      faults.push({
        path,
        rule: 'table-begins-late',
        message: `第一项应从施行之日 ${effectiveFrom} 或之前起`,
      });
    }
  }
  return faults;
}

function faultsOfProgramme(path: string, { id, conditions, payees }: AnyProgramme): Fault[] {
  const faults: Fault[] = [];
  const ofEmployment = id === 'employer-post' || id === 'intermediary-placement';
  // The overlap is decided at registration, before anything else is known: it must be read first.
  if (ofEmployment && conditions[0]?.check !== 'not-overlapping') {
    const message = '第一个条件应是 not-overlapping';
    faults.push({ path: `${path}.conditions`, rule: 'overlap-first', message });
  }
  for (const [i, { check }] of conditions.entries()) {
    const place = `${path}.conditions.${i}`;
    if (conditions.findIndex((other) => other.check === check) < i) {
      faults.push({ path: place, rule: 'condition-twice', message: `条件 ${check} 重复` });
    }
    const needsIntermediary = check.startsWith('intermediary-') || check === 'follow-up-windows';
    if (needsIntermediary && !payees.includes('intermediary')) {
      const message = `${check} 只适用于介绍机构`;
      faults.push({ path: place, rule: 'condition-not-for-payee', message });
    }
  }
  return faults;
}

const notQuoted = (path: string, cited: string): Fault => ({
  path,
  rule: 'article-missing',
  message: `引用了第${cited}条，但 articles 中没有该条原文`,
});

function citations({ parameterNotes, programmes }: Policy): [path: string, article: string][] {
  const cited = (path: string, all: readonly { article: string }[]) =>
    all.map((one, i): [string, string] => [`${path}.${i}.article`, one.article]);
  return [
    ...Object.entries(parameterNotes).map(([name, note]): [string, string] => [
      `parameters.${name}.article`,
      note.article,
    ]),
    ...Object.entries(programmes).flatMap(([id, programme]): [string, string][] => {
      if (!programme) return [];
      const path = `programmes.${id}`;
      return [
        [`${path}.article`, programme.article],
        ...cited(`${path}.conditions`, programme.conditions),
        ...cited(`${path}.waits`, programme.waits),
        ...cited(`${path}.steps`, programme.steps),
      ];
    }),
  ];
}
