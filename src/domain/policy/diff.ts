import { clearRuleInWords } from '../register/four-clears.ts';
import { checkNamesZh, fundNames, payeeKindNames, programmeNames } from '../words.ts';
import {
  amountInWords,
  parameterInWords,
  parameterNames,
  standardsInWords,
  withoutCodeNames,
} from './in-words.ts';
import type { AnyProgramme, ParameterName, Policy } from './types.ts';
import { programmeIds } from './types.ts';

/** One place in which two policies differ, in words; null = not there. */
export type PolicyChange = {
  part: 'head' | 'article' | 'parameter' | 'standard' | 'amount' | 'condition' | 'payment' | 'programme';
  path: string;
  what: string;
  before: string | null;
  after: string | null;
};

/** All that changes from `a` to `b`, in the order of a policy page; notes count, because they are how words are read. */
export function policyDiff(a: Policy, b: Policy): PolicyChange[] {
  return [
    ...changed('head', 'title', '名称', a.title, b.title),
    ...changed('head', 'issuer', '制定机关', a.issuer, b.issuer),
    ...changed('head', 'division', '适用地区', a.division, b.division),
    ...changed('head', 'effectiveFrom', '施行日期', a.effectiveFrom, b.effectiveFrom),
    ...programmeIds.flatMap((id) => programmeDiff(id, a, b)),
    ...standardDiff(a, b),
    ...changed('parameter', 'fourClears', '四清应有内容', clearsInWords(a), clearsInWords(b)),
    ...(Object.keys(parameterNames) as ParameterName[]).flatMap((name) => parameterDiff(name, a, b)),
    ...[...new Set([...Object.keys(a.articles), ...Object.keys(b.articles)])]
      .toSorted((x, y) => Number(x) - Number(y))
      .flatMap((n) =>
        changed('article', `articles.${n}`, `第 ${n} 条`, a.articles[n] ?? null, b.articles[n] ?? null),
      ),
  ];
}

const clearsInWords = ({ fourClears }: Policy): string | null =>
  fourClears ? fourClears.map(clearRuleInWords).join('；') : null;

function changed(
  part: PolicyChange['part'],
  path: string,
  what: string,
  before: string | null,
  after: string | null,
): PolicyChange[] {
  return before === after ? [] : [{ part, path, what, before, after }];
}

function programmeDiff(id: (typeof programmeIds)[number], a: Policy, b: Policy): PolicyChange[] {
  const [one, other] = [a.programmes[id], b.programmes[id]];
  const path = `programmes.${id}`;
  const name = programmeNames[id];
  if (!one || !other) {
    const summary = (programme: AnyProgramme | undefined, policy: Policy) =>
      programme ? amountInWords(programme.amount, policy) : null;
    return changed('programme', path, name, summary(one, a), summary(other, b));
  }
  const words = (p: AnyProgramme, policy: Policy) => `${amountInWords(p.amount, policy)}（${p.amount.note}）`;
  const payees = (p: AnyProgramme) => p.payees.map((kind) => payeeKindNames[kind]).join('、');
  const order = (p: AnyProgramme) => p.conditions.map(({ check }) => checkNamesZh[check]).join('、');
  const way = (p: AnyProgramme) => p.steps.map(({ step, roles }) => `${step}:${roles.join('/')}`).join(' → ');
  return [
    ...changed('amount', `${path}.amount`, `${name}：金额`, words(one, a), words(other, b)),
    ...changed('payment', `${path}.payees`, `${name}：发给`, payees(one), payees(other)),
    ...changed('payment', `${path}.fund`, `${name}：资金`, fundNames[one.fund], fundNames[other.fund]),
    ...changed('payment', `${path}.paidFrom`, `${name}：付款方`, one.paidFrom, other.paidFrom),
    ...changed('condition', `${path}.conditions`, `${name}：条件及次序`, order(one), order(other)),
    ...conditionNotes(path, name, one, other),
    ...changed('condition', `${path}.steps`, `${name}：办理环节`, way(one), way(other)),
  ];
}

/** How a condition that both have is read. */
function conditionNotes(path: string, name: string, a: AnyProgramme, b: AnyProgramme): PolicyChange[] {
  return a.conditions.flatMap(({ check, article, note }) => {
    const other = b.conditions.find((condition) => condition.check === check);
    if (!other) return [];
    const words = (of: { article: string; note: string }) =>
      `第${of.article}条：${withoutCodeNames(of.note)}`;
    const what = `${name}：${checkNamesZh[check]}`;
    return changed('condition', `${path}.conditions.${check}`, what, words({ article, note }), words(other));
  });
}

function standardDiff(a: Policy, b: Policy): PolicyChange[] {
  const words = (policy: Policy) => standardsInWords(policy.trainingStandards).join('；') || null;
  return changed('standard', 'trainingStandards', '培训补贴标准', words(a), words(b));
}

function parameterDiff(name: ParameterName, a: Policy, b: Policy): PolicyChange[] {
  const words = ({ parameters, parameterNotes }: Policy) => {
    const note = parameterNotes[name];
    return note ? `${parameterInWords(name, parameters[name])}（第${note.article}条：${note.note}）` : null;
  };
  return changed('parameter', `parameters.${name}`, parameterNames[name][0], words(a), words(b));
}
