import { useNavigate } from '@tanstack/react-router';
import { Button, Dropdown } from 'antd';
import { api } from '../api/client.ts';
import { usePreferences } from './preferences.ts';
import { useSession } from './session.tsx';

export function UserMenu() {
  const { user, grants } = useSession();
  const [{ theme, largePrint }, change] = usePreferences();
  const navigate = useNavigate();

  async function signOut(): Promise<void> {
    await api.DELETE('/api/session').catch(() => undefined);
    // Loaded anew: nothing that was fetched for one person is there for the next at this counter.
    window.location.assign('/');
  }

  const roles = [...new Set(grants.map((grant) => grant.roleName))].join('、');
  return (
    <Dropdown
      trigger={['click']}
      menu={{
        items: [
          { key: 'who', type: 'group', label: `${user.displayName}（${roles}）` },
          { key: 'account', label: '账户与口令', onClick: () => void navigate({ to: '/account' as never }) },
          {
            key: 'dark',
            label: theme === 'dark' ? '浅色显示' : '深色显示',
            onClick: () => change({ theme: theme === 'dark' ? 'light' : 'dark' }),
          },
          {
            key: 'large',
            label: largePrint ? '标准字号' : '大字显示',
            onClick: () => change({ largePrint: !largePrint }),
          },
          { type: 'divider' },
          { key: 'out', label: '退出登录', onClick: () => void signOut() },
        ],
      }}
    >
      <Button>{user.displayName}</Button>
    </Dropdown>
  );
}
