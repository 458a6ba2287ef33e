import './money.css';
import { Tabs } from 'antd';
import { useSearchState } from '../../app/address.ts';
import { Page } from '../../ui/page.tsx';
import { BudgetMovements } from './budget-movements.tsx';
import { FundAccounts } from './fund-accounts.tsx';
import { FundQueue } from './fund-queue.tsx';

const tabs = [
  { key: 'accounts', label: '资金账户', children: <FundAccounts /> },
  { key: 'movements', label: '预算变动', children: <BudgetMovements /> },
  { key: 'queue', label: '等待资金', children: <FundQueue /> },
];

/** What each fund has, how it came by it, and who waits for it. */
export function BudgetPage() {
  const [search, setSearch] = useSearchState();
  return (
    <Page title="预算与资金">
      <Tabs
        activeKey={search.tab ?? 'accounts'}
        items={tabs}
        destroyOnHidden
        onChange={(tab) => {
          const others = Object.keys(search).filter((name) => name !== 'division');
          setSearch({ ...Object.fromEntries(others.map((name) => [name, undefined])), tab });
        }}
      />
    </Page>
  );
}
