import { type Role, roleNames } from '../../../../src/domain/access.ts';
import { actionNames, claimStatusNames, stepNames } from '../../../../src/domain/words.ts';

export interface Change {
  /** Where in the entry, as `grants.0.role`. */
  readonly path: string;
  readonly name: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** What the log's fields mean to people; others are shown under their own names. */
const fieldNames: Readonly<Record<string, string>> = {
  reason: '理由',
  code: '代码',
  detail: '说明',
  grants: '岗位',
  role: '岗位',
  division: '地区',
  employer: '用人单位',
  intermediary: '介绍机构',
  username: '用户名',
  step: '环节',
  action: '决定',
  note: '说明',
  revision: '版次',
  status: '状态',
  caseId: '流程编号',
  restarted: '重建流程',
  running: '流程在运行',
  messages: '条数',
  operations: '操作',
  identitiesElsewhere: '证号已登记在辖区外',
  amountFen: '金额（分）',
  kind: '类别',
  mode: '方式',
  accepted: '接受',
  rejected: '拒绝',
  unchanged: '未变',
  unmatched: '未匹配',
  rowsTotal: '总行数',
  fileName: '文件名',
  businessOn: '业务日期',
  programme: '项目',
  article: '依据',
  notice_ends_on: '公示截止',
  objectionId: '异议编号',
};

/** Before and after side by side, one line a value; `divisionName` says 吉首市 for 433101. */
export function changesOf(before: unknown, after: unknown, divisionName: (code: string) => string): Change[] {
  const flat = (value: unknown): [string, string][] =>
    leaves(value).map(([path, leaf]) => [path, wordFor(path, leaf, divisionName)]);
  const [was, is] = [new Map(flat(before)), new Map(flat(after))];
  return [...new Set([...was.keys(), ...is.keys()])].map((path) => ({
    path,
    name: nameOf(path),
    before: was.get(path),
    after: is.get(path),
  }));
}

function leaves(value: unknown, path = ''): [path: string, leaf: unknown][] {
  if (value === null || value === undefined) return [];
  if (typeof value !== 'object') return [[path || 'value', value]];
  return Object.entries(value).flatMap(([key, inner]) => leaves(inner, path ? `${path}.${key}` : key));
}

function nameOf(path: string): string {
  return path
    .split('.')
    .map((part) => (/^\d+$/.test(part) ? `${Number(part) + 1}` : (fieldNames[part] ?? part)))
    .join(' ');
}

function wordFor(path: string, value: unknown, divisionName: (code: string) => string): string {
  if (typeof value === 'boolean') return value ? '是' : '否';
  const text = String(value);
  const field = path.split('.').at(-1);
  if (field === 'division') return divisionName(text);
  if (field === 'role') return roleNames[text as Role] ?? text;
  if (field === 'step') return stepNames[text as keyof typeof stepNames] ?? text;
  if (field === 'status') return claimStatusNames[text as keyof typeof claimStatusNames] ?? text;
  if (field === 'action') return actionNames[text as keyof typeof actionNames] ?? text;
  return text;
}
