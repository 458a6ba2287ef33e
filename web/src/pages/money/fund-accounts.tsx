import { Link } from '@tanstack/react-router';
import { Button, Dropdown, Flex } from 'antd';
import { useState } from 'react';
import { fundNames } from '../../../../src/domain/words.ts';
import type { components } from '../../api/openapi.d.ts';
import { useBusinessDate, useMay } from '../../app/session.tsx';
import { Amount } from '../../ui/amount.tsx';
import { DataList } from '../../ui/data-list/data-list.tsx';
import { type ColumnOf, optionsOf } from '../../ui/data-list/types.ts';
import { Mark } from '../../ui/mark.tsx';
import { MovementDialog } from './movement-dialog.tsx';
import { OpenAccountDialog } from './open-account-dialog.tsx';
import { fundName } from './words.tsx';
import { YearEndDialog } from './year-end-dialog.tsx';

export type FundAccount = components['schemas']['FundAccount'];

type Wish = { do: 'open'; account?: FundAccount } | { do: 'move' | 'close'; account: FundAccount };

/** Every fund by place and year: what it was given, what is spoken for, what is left. */
export function FundAccounts() {
  const may = useMay();
  const thisYear = Number(useBusinessDate().slice(0, 4));
  const [wish, setWish] = useState<Wish | null>(null);
  const columns: ColumnOf<FundAccount>[] = [
    { key: 'year', title: '年度', sort: 'fiscalYear', render: (a) => a.fiscalYear },
    { key: 'division', title: '地区', render: (a) => a.divisionName },
    { key: 'fund', title: '资金', render: (a) => fundName(a.fund) },
    { key: 'standing', title: '状态', render: (a) => <Standing account={a} /> },
    money('appropriated', '预算（元）', (a) => a.appropriatedFen),
    money('reserved', '预留（元）', (a) => a.reservedFen),
    money('committed', '占用（元）', (a) => a.committedFen),
    money('spent', '支出（元）', (a) => a.spentFen),
    { ...money('available', '可用（元）', (a) => a.availableFen), sort: 'available' },
    {
      key: 'waiting',
      title: '等待资金',
      sort: 'waiting',
      align: 'right',
      render: (a) => (a.waiting === 0 ? '—' : <Waiting account={a} />),
    },
    {
      key: 'acts',
      title: '办理',
      render: (a) =>
        may('manage-budget', { divisions: [a.division] }) && (
          <Acts account={a} over={a.fiscalYear < thisYear} onWish={setWish} />
        ),
    },
  ];
  return (
    <>
      <p>
        预留是在途案件预计还需的金额，不占可用；占用是已批准、尚未支付的金额。可用不足时，已批准的申请按先后排队，资金一到自动继续。
      </p>
      <DataList
        path="/api/fund-accounts"
        label="资金账户"
        rowKey={(a) => a.id}
        columns={columns}
        filters={[
          { name: 'fund', label: '资金', kind: 'choice', options: optionsOf(fundNames) },
          { name: 'fiscalYear', label: '年度', kind: 'choice', options: yearsUntil(thisYear + 1) },
        ]}
        actions={
          may('manage-budget') && (
            <Button type="primary" onClick={() => setWish({ do: 'open' })}>
              开立账户
            </Button>
          )
        }
        empty="还没有资金账户。请开立账户并提出首笔预算，由另一位财政人员批准后生效。"
      />
      {wish?.do === 'open' && (
        <OpenAccountDialog {...(wish.account && { of: wish.account })} onClose={() => setWish(null)} />
      )}
      {wish?.do === 'move' && <MovementDialog account={wish.account} onClose={() => setWish(null)} />}
      {wish?.do === 'close' && <YearEndDialog account={wish.account} onClose={() => setWish(null)} />}
    </>
  );
}

/** The newest first; the first policy is of 2016. */
function yearsUntil(last: number) {
  const years = Array.from({ length: last - 2015 }, (_, i) => String(last - i));
  return years.map((year) => ({ value: year, label: year }));
}

function money(key: string, title: string, of: (a: FundAccount) => number): ColumnOf<FundAccount> {
  return { key, title, align: 'right', render: (a) => <Amount fen={of(a)} /> };
}

function Standing({ account }: { account: FundAccount }) {
  if (account.closedOn) return <Mark>已结账</Mark>;
  if (account.openedOn)
    return (
      <>
        <Mark tone="good">已开立</Mark>
        {account.reservedFen > account.availableFen && <Mark tone="warn">预计不足</Mark>}
      </>
    );
  if (account.named) return <Mark tone="warn">首笔预算待批准</Mark>;
  return <Mark tone="bad">没有账户，不受控制</Mark>;
}

function Waiting({ account }: { account: FundAccount }) {
  return (
    <Link
      to={'/budget' as never}
      search={{ tab: 'queue', division: account.division, fund: account.fund } as never}
    >
      {account.waiting} 件，
      <Amount fen={account.waitingFen} /> 元
    </Link>
  );
}

function Acts({
  account,
  over,
  onWish,
}: {
  account: FundAccount;
  over: boolean;
  onWish: (wish: Wish) => void;
}) {
  if (account.closedOn) return null;
  if (!account.named) return <Button onClick={() => onWish({ do: 'open', account })}>开立账户</Button>;
  return (
    <Flex gap={8} wrap>
      {account.proposed > 0 && (
        <Link to={'/budget' as never} search={{ tab: 'movements', account: account.id } as never}>
          {account.proposed} 项待审批
        </Link>
      )}
      <Dropdown
        trigger={['click']}
        menu={{
          items: [
            { key: 'move', label: '提出变动', onClick: () => onWish({ do: 'move', account }) },
            ...(over && account.openedOn
              ? [{ key: 'close', label: '年终结账', onClick: () => onWish({ do: 'close', account }) }]
              : []),
          ],
        }}
      >
        <Button aria-label={`办理 ${account.id}`}>办理</Button>
      </Dropdown>
    </Flex>
  );
}
