import { Link } from '@tanstack/react-router';
import type { EmployeeState } from '../../../../src/domain/employee-ledger.ts';
import { contractStatusNames, employeeStateNames } from '../../../../src/domain/words.ts';
import { Amount } from '../../ui/amount.tsx';
import type { ColumnOf } from '../../ui/data-list/types.ts';
import { DateText } from '../../ui/dates.tsx';
import { AFTER_CONFIRMATION } from '../../ui/known-worker.ts';
import { Mark, type Tone } from '../../ui/mark.tsx';
import { MonthStrip } from '../../ui/month-strip.tsx';
import { type Employee, monthNames, NextSteps } from './next-steps.tsx';
import './organisation.css';

const tones: Record<EmployeeState, Tone> = {
  running: 'info',
  claiming: 'info',
  paid: 'good',
  closed: 'bad',
  departed: 'neutral',
  overlapping: 'warn',
};

export function EmployeeStateMark({ state }: { state: EmployeeState }) {
  return <Mark tone={tones[state]}>{employeeStateNames[state]}</Mark>;
}

const person: ColumnOf<Employee> = {
  key: 'person',
  title: '姓名',
  sort: 'name',
  render: (e) => (
    <>
      <Link to={`/employees/${encodeURIComponent(e.id)}` as never}>
        {e.personName ?? (e.identified ? '名册中没有' : e.id)}
      </Link>
      <div style={{ whiteSpace: 'nowrap', fontSize: '0.85em' }}>
        {e.identityMasked.replace(/^\*+/, '尾号 ')}
      </div>
      {e.identified && e.registeredPoor !== true && <Mark tone="warn">入职时不是建档立卡</Mark>}
      {!e.identified && <Mark>{AFTER_CONFIRMATION}姓名</Mark>}
    </>
  ),
};

/** Nothing, or not told yet: whether there is money in it says whether the worker is poor. */
export function notExpected({ identified, state }: Employee): string {
  return !identified && (state === 'running' || state === 'claiming') ? AFTER_CONFIRMATION : '—';
}

const months: ColumnOf<Employee> = {
  key: 'months',
  title: '十二个月社保',
  render: (e) => (
    <div className="employee-months">
      <MonthStrip months={e.months} compact />
      <div className="employee-months-words">
        {e.monthsCovered}/{e.monthsNeeded} 个月
        {e.missingMonths.length > 0 && (
          <strong style={{ color: 'var(--bad)' }}>，缺 {monthNames(e.missingMonths)}</strong>
        )}
      </div>
    </div>
  ),
};

const expected: ColumnOf<Employee> = {
  key: 'expected',
  title: '预计补贴（元）',
  align: 'right',
  render: (e) => {
    if (e.claim?.status === 'paid') return <Amount fen={e.claim.amountFen} />;
    if (!e.expected) return notExpected(e);
    return (
      <>
        <Amount fen={e.expected.amountFen} />
        <div style={{ fontSize: '0.9em', whiteSpace: 'nowrap' }}>最早 {e.expected.earliestOn}</div>
        {e.expected.atRisk && <Mark tone="warn">补齐才有</Mark>}
      </>
    );
  },
};

export const employeeColumns: readonly ColumnOf<Employee>[] = [
  person,
  {
    key: 'state',
    title: '状态',
    render: (e) => (
      <>
        <EmployeeStateMark state={e.state} />
        {e.departedOn && <div style={{ fontSize: '0.9em' }}>离职 {e.departedOn}</div>}
      </>
    ),
  },
  months,
  {
    key: 'dueOn',
    title: '满一年之日',
    sort: 'dueOn',
    render: (e) => <DateText date={e.dueOn} relative />,
  },
  expected,
  {
    key: 'next',
    title: '现在要办',
    render: (e) => (
      <div style={{ maxWidth: 240, whiteSpace: 'normal' }}>
        <NextSteps employee={e} />
      </div>
    ),
  },
  {
    key: 'contract',
    title: '劳动合同',
    optional: true,
    render: (e) =>
      e.contract ? contractStatusNames[e.contract.status as keyof typeof contractStatusNames] : '没有申报',
  },
  { key: 'post', title: '岗位', optional: true, render: (e) => e.post ?? '—' },
  {
    key: 'startsOn',
    title: '入职日期',
    sort: 'startsOn',
    optional: true,
    render: (e) => <DateText date={e.startsOn} />,
  },
  {
    key: 'wait',
    title: '正在等待',
    optional: true,
    render: (e) => <div style={{ maxWidth: 320, whiteSpace: 'normal' }}>{e.wait?.why ?? '—'}</div>,
  },
  { key: 'employer', title: '用人单位', optional: true, render: (e) => e.employerName },
];
