import { Tabs } from 'antd';
import { useSearchState } from '../../app/address.ts';
import { Page } from '../../ui/page.tsx';
import { AccessList } from './access-list.tsx';
import { ConsentList } from './consent-list.tsx';

const tabs = [
  { key: 'log', label: '谁读了谁的信息' },
  { key: 'consents', label: '本人同意' },
];

/** For the station of each person, and for those who keep the keys: what was read of people, and what they agreed to. */
export function ShareLogPage() {
  const [search, setSearch] = useSearchState();
  const tab = search.tab === 'consents' ? 'consents' : 'log';
  return (
    <Page title="读取记录与同意">
      <Tabs
        activeKey={tab}
        items={tabs}
        onChange={(key) =>
          setSearch({ tab: key === 'log' ? undefined : key, cursor: undefined, sort: undefined })
        }
      />
      {tab === 'log' ? <AccessList /> : <ConsentList />}
    </Page>
  );
}
