import './money.css';
import { Tabs } from 'antd';
import { useSearchState } from '../../app/address.ts';
import { Page } from '../../ui/page.tsx';
import { BatchList } from './batch-list.tsx';
import { PaymentList } from './payment-list.tsx';
import { ToRelease } from './to-release.tsx';
import { UnclearList } from './unclear-list.tsx';

const tabs = [
  { key: 'release', label: '待放款', children: <ToRelease /> },
  { key: 'batches', label: '支付批次', children: <BatchList /> },
  { key: 'unclear', label: '待核实', children: <UnclearList /> },
  { key: 'payments', label: '支付记录', children: <PaymentList /> },
];

/** The money's way: what waits for release, what is at the bank, each payment. */
export function PaymentsPage() {
  const [search, setSearch] = useSearchState();
  return (
    <Page title="支付与回执">
      <Tabs
        activeKey={search.tab ?? 'release'}
        items={tabs}
        destroyOnHidden
        onChange={(tab) => {
          // The lists name some filters alike; what was chosen in one is not meant for the other.
          const others = Object.keys(search).filter((name) => name !== 'division');
          setSearch({ ...Object.fromEntries(others.map((name) => [name, undefined])), tab });
        }}
      />
    </Page>
  );
}
