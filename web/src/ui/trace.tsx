import { daysBetween, type PlainDate } from '../../../src/domain/dates.ts';
import { type Fen, formatYuan } from '../../../src/domain/money.ts';
import type { Condition, ParameterName, Policy } from '../../../src/domain/policy/types.ts';
import { reasonText } from '../../../src/domain/reasons.ts';
import { pointsInWords } from '../../../src/domain/targets/words.ts';
import type { Check, CheckOutcome, Evaluation } from '../../../src/domain/trace.ts';
import {
  certificateLevelNames,
  checkInputNames,
  checkNamesZh,
  checkOutcomeNames,
  nameOf,
  payeeKindNames,
  regionNames,
  studyStageNames,
} from '../../../src/domain/words.ts';
import { Articles } from './article.tsx';
import { useDivisionName } from './divisions.ts';
import { Mark, type Tone } from './mark.tsx';
import './trace.css';

const tones: Record<CheckOutcome, Tone> = {
  met: 'good',
  'not-met': 'bad',
  waiting: 'warn',
  'not-reached-yet': 'neutral',
};

/** Each condition with its article, what it read and what came out: the whole of why the rules say so. */
export function Trace({
  trace,
  policy,
  today,
}: {
  trace: unknown;
  policy: Policy | undefined;
  today: PlainDate;
}) {
  const evaluation = trace as Evaluation | null;
  if (!evaluation?.checks) return <p>还没有核算。</p>;
  const age = daysBetween(evaluation.asOf, today);
  return (
    <>
      <p className="trace-as-of">
        {evaluation.asOf} 核算{age > 0 && `（${age}天前）`}，逐条如下：
      </p>
      <ul className="trace">
        {evaluation.checks.map((check) => (
          <CheckLine key={check.check} check={check} policy={policy} programme={evaluation.programme} />
        ))}
      </ul>
    </>
  );
}

function CheckLine({
  check,
  policy,
  programme,
}: {
  check: Check;
  policy: Policy | undefined;
  programme: Evaluation['programme'];
}) {
  const condition = (
    policy?.programmes as Partial<Record<string, { conditions: Condition[] }>> | undefined
  )?.[programme]?.conditions.find((c) => c.check === check.check);
  return (
    <li className={`trace-line trace-${check.outcome}`}>
      <div className="trace-head">
        <strong>{checkNamesZh[check.check] ?? check.check}</strong>
        <Mark tone={tones[check.outcome]}>{checkOutcomeNames[check.outcome]}</Mark>
        <Articles refs={check.article} policy={policy} />
      </div>
      {condition && (
        <div className="trace-reading">
          “{condition.interprets.replace(/：$/, '')}”：{readingOf(condition, policy)}
        </div>
      )}
      {check.reason && <div className="trace-reason">{reasonText(check.reason, check.article)}</div>}
      {check.note && <div>{check.note}</div>}
      <Inputs inputs={check.inputs} />
    </li>
  );
}

/** A note that points to a parameter by name shows what that parameter says instead. */
function readingOf({ note }: Condition, policy: Policy | undefined): string {
  return note.replaceAll(/见\s*(\w+)/g, (whole, name: string) => {
    const said = policy?.parameterNotes[name as ParameterName]?.note;
    return said ? `：${said.replace(/。$/, '')}` : whole;
  });
}

function Inputs({ inputs }: { inputs: Check['inputs'] }) {
  const lines = Object.entries(inputs).filter(([, value]) => !(Array.isArray(value) && value.length === 0));
  if (lines.length === 0) return null;
  return (
    <dl className="trace-inputs">
      {lines.map(([name, value]) => (
        <div key={name}>
          <dt>{checkInputNames[name] ?? name}</dt>
          <dd>
            <InputValue name={name} value={value} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** What a check read, by the name it has in the trace: divisions by their names, money in yuan. */
export function InputValue({ name, value }: { name: string; value: Check['inputs'][string] }) {
  const divisionName = useDivisionName();
  if (name.endsWith('ivision')) return divisionName(value as string | null);
  if (name.endsWith('Fen') && typeof value === 'number') return formatYuan(value as Fen);
  if (name.endsWith('Tenths') && typeof value === 'number') return pointsInWords(value);
  return valueInWords(CODES[name] ?? {}, value);
}

/** Inputs that are codes, with their words. */
const CODES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  level: certificateLevelNames,
  stage: studyStageNames,
  region: regionNames,
  paidBy: payeeKindNames,
};

function valueInWords(words: Readonly<Record<string, string>>, value: Check['inputs'][string]): string {
  if (value === null) return '无';
  if (typeof value === 'boolean') return value ? '是' : '否';
  return Array.isArray(value) ? value.join('、') : nameOf(words, String(value));
}
