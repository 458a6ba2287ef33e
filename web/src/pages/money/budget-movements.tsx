import { Button, Flex } from 'antd';
import { useState } from 'react';
import { budgetMovementNames, budgetMovementStatusNames, fundNames } from '../../../../src/domain/words.ts';
import { api } from '../../api/client.ts';
import type { components } from '../../api/openapi.d.ts';
import { useMay } from '../../app/session.tsx';
import { Amount } from '../../ui/amount.tsx';
import { DataList } from '../../ui/data-list/data-list.tsx';
import { type ColumnOf, optionsOf } from '../../ui/data-list/types.ts';
import { DateText } from '../../ui/dates.tsx';
import { Mark } from '../../ui/mark.tsx';
import { WithdrawProposal } from '../../ui/withdraw-proposal.tsx';
import { DecideMovementDialog } from './decide-movement-dialog.tsx';
import { fundName } from './words.tsx';

export type BudgetMovement = components['schemas']['BudgetMovement'];

const tones = { proposed: 'warn', approved: 'good', refused: 'bad', withdrawn: 'neutral' } as const;

/** What changed the budgets, on which paper, and who the two people were. */
export function BudgetMovements() {
  const may = useMay();
  const [decided, setDecided] = useState<{ movement: BudgetMovement; approve: boolean } | null>(null);
  const columns: ColumnOf<BudgetMovement>[] = [
    { key: 'id', title: '编号', render: (m) => m.id, optional: true },
    { key: 'kind', title: '事项', render: (m) => budgetMovementNames[m.kind] },
    { key: 'where', title: '账户', render: (m) => `${m.divisionName} ${fundName(m.fund)} ${m.fiscalYear}` },
    { key: 'to', title: '转入账户', render: (m) => m.toAccount ?? '—', optional: true },
    {
      key: 'amount',
      title: '金额（元）',
      sort: 'amount',
      align: 'right',
      render: (m) => <Amount fen={m.amountFen} />,
    },
    { key: 'document', title: '文号', render: (m) => m.documentNo },
    { key: 'reason', title: '理由', render: (m) => m.reason },
    {
      key: 'proposed',
      title: '提出',
      sort: 'proposedOn',
      render: (m) => (
        <>
          {m.proposedBy} <DateText date={m.proposedOn} />
        </>
      ),
    },
    {
      key: 'status',
      title: '状态',
      render: (m) => <Mark tone={tones[m.status]}>{budgetMovementStatusNames[m.status]}</Mark>,
    },
    {
      key: 'decided',
      title: '审批',
      render: (m) =>
        m.decidedOn ? (
          <>
            {m.decidedBy} <DateText date={m.decidedOn} />
            {m.note && `：${m.note}`}
          </>
        ) : (
          may('manage-budget', { divisions: [m.division] }) && (
            <Decide movement={m} onDecide={(approve) => setDecided({ movement: m, approve })} />
          )
        ),
    },
  ];
  return (
    <>
      <DataList
        path="/api/budget-movements"
        label="预算变动"
        rowKey={(m) => m.id}
        columns={columns}
        filters={[
          { name: 'status', label: '状态', kind: 'choice', options: optionsOf(budgetMovementStatusNames) },
          { name: 'kind', label: '事项', kind: 'choice', options: optionsOf(budgetMovementNames) },
          { name: 'fund', label: '资金', kind: 'choice', options: optionsOf(fundNames) },
          { name: 'account', label: '账户编号', kind: 'text' },
        ]}
        empty="没有符合条件的预算变动。请在“资金账户”中提出。"
      />
      {decided && <DecideMovementDialog {...decided} onClose={() => setDecided(null)} />}
    </>
  );
}

function Decide({ movement, onDecide }: { movement: BudgetMovement; onDecide: (approve: boolean) => void }) {
  if (movement.own)
    return (
      <>
        由您提出，须由他人审批{' '}
        <WithdrawProposal
          what="预算变动"
          send={(key) =>
            api.POST('/api/budget-movements/{id}/withdrawal', {
              params: { path: { id: movement.id }, header: { 'idempotency-key': key } },
            })
          }
        />
      </>
    );
  return (
    <Flex gap={8} wrap>
      <Button type="primary" size="small" onClick={() => onDecide(true)}>
        批准
      </Button>
      <Button danger size="small" onClick={() => onDecide(false)}>
        不予通过
      </Button>
    </Flex>
  );
}
