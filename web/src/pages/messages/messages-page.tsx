import { Tabs } from 'antd';
import { useSearchState } from '../../app/address.ts';
import { Page } from '../../ui/page.tsx';
import { CampaignList } from './campaign-list.tsx';
import { MessageList } from './message-list.tsx';
import { TemplateList } from './template-list.tsx';

const tabs = [
  { key: 'messages', label: '消息' },
  { key: 'campaigns', label: '群发' },
  { key: 'templates', label: '模板' },
];

/** What people of the own division were told, what could not be delivered, and what is sent to many. */
export function MessagesPage() {
  const [search, setSearch] = useSearchState();
  const tab = tabs.some(({ key }) => key === search.tab) ? search.tab! : 'messages';
  return (
    <Page title="消息">
      <Tabs
        activeKey={tab}
        items={tabs}
        onChange={(key) =>
          setSearch({ tab: key === 'messages' ? undefined : key, cursor: undefined, status: undefined })
        }
      />
      {tab === 'messages' && <MessageList />}
      {tab === 'campaigns' && <CampaignList />}
      {tab === 'templates' && <TemplateList />}
    </Page>
  );
}
