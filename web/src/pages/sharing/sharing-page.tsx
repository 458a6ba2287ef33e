import { Tabs } from 'antd';
import { useSearchState } from '../../app/address.ts';
import { Page } from '../../ui/page.tsx';
import { KeyList } from './key-list.tsx';
import { OfficeList } from './office-list.tsx';
import { UseList } from './use-list.tsx';

const tabs = [
  { key: 'keys', label: '密钥' },
  { key: 'use', label: '每日用量' },
  { key: 'offices', label: '外部社保机构' },
];

/** Keys of other departments and of offices outside: proposed here, approved by somebody else, revoked by anybody of them. */
export function SharingPage() {
  const [search, setSearch] = useSearchState();
  const tab = tabs.some(({ key }) => key === search.tab) ? search.tab! : 'keys';
  return (
    <Page title="部门共享">
      <Tabs
        activeKey={tab}
        items={tabs}
        onChange={(key) =>
          setSearch({ tab: key === 'keys' ? undefined : key, cursor: undefined, sort: undefined })
        }
      />
      {tab === 'keys' && <KeyList />}
      {tab === 'use' && <UseList />}
      {tab === 'offices' && <OfficeList />}
    </Page>
  );
}
