import { claimName } from '../../../src/domain/claim-words.ts';
import type { WaitKind } from '../../../src/domain/waits.ts';
import { waitKindNames } from '../../../src/domain/words.ts';
import type { components } from '../api/openapi.d.ts';
import { Age } from './age.tsx';
import { Amount } from './amount.tsx';
import { CaseLink } from './case-link.tsx';
import type { ColumnOf } from './data-list/types.ts';
import { DateText, InstantText } from './dates.tsx';
import { Mark, StatusMark, StepMark } from './mark.tsx';

type ClaimItem = components['schemas']['ClaimItem'];
type Column = ColumnOf<ClaimItem>;

/** Columns of a claim in any list, by key. */
const all = {
  case: {
    key: 'case',
    title: '就业或个案编号',
    render: (c) => (
      <CaseLink employmentId={c.employmentId} claimId={c.id}>
        {c.employmentId}
      </CaseLink>
    ),
  },
  person: {
    key: 'person',
    title: '劳动者',
    render: (c) => (
      <>
        {c.personName ?? '—'} {c.disputed && <Mark tone="bad">有异议</Mark>}
      </>
    ),
  },
  payee: { key: 'payee', title: '收款方', render: (c) => c.payeeName },
  programme: {
    key: 'programme',
    title: '项目',
    render: (c) => claimName(c.id),
  },
  amount: {
    key: 'amount',
    title: '金额（元）',
    align: 'right',
    sort: 'amount',
    render: (c) => <Amount fen={c.amountFen} />,
  },
  since: {
    key: 'since',
    title: '等待自',
    sort: 'waitingSince',
    render: (c) => <InstantText at={c.waitingSince} />,
  },
  age: { key: 'age', title: '已等待', render: (c) => <Age days={c.waitingDays} age={c.age} /> },
  due: {
    key: 'due',
    title: '应办结',
    render: (c) =>
      c.handleBy ? <DateText date={c.handleBy} relative /> : <InstantText at={c.dueAt} relative />,
  },
  status: { key: 'status', title: '状态', render: (c) => <StatusMark status={c.status} /> },
  step: { key: 'step', title: '环节', render: (c) => <StepMark step={c.step} /> },
  waiting: {
    key: 'waiting',
    title: '正在等待',
    render: (c) => (
      <>
        {c.waitKind ? (waitKindNames[c.waitKind as WaitKind] ?? c.waitKind) : '—'}
        {c.heldReason && (
          <>
            {' '}
            <Mark tone="warn">暂停</Mark>
          </>
        )}
      </>
    ),
  },
  raised: {
    key: 'raised',
    title: '提出日期',
    sort: 'raisedOn',
    render: (c) => <DateText date={c.raisedOn} />,
  },
  id: { key: 'id', title: '申请编号', optional: true, render: (c) => c.id },
} as const satisfies Record<string, Column>;

export const claimColumns = (...keys: (keyof typeof all)[]): Column[] => keys.map((key) => all[key]);
