import { useNavigate } from '@tanstack/react-router';
import { Button, Dropdown } from 'antd';
import { useState } from 'react';
import { api } from '../api/client.ts';
import { asProblem } from '../api/problem.ts';
import { actFor } from '../api/session-state.ts';
import { type ThemeChoice, themeNames, usePreferences } from './preferences.ts';
import { forgetAtSignOut, pageAfterSignOut } from './remembered.ts';
import { useSession } from './session.tsx';
import { countUnsent } from './unsent.ts';

export function UserMenu() {
  const { user, grants } = useSession();
  const [{ theme, largePrint }, change] = usePreferences();
  const navigate = useNavigate();

  async function signOut(): Promise<void> {
    const reached = await api.DELETE('/api/session').then(
      () => true,
      (error: unknown) => asProblem(error).status !== 0,
    );
    forgetAtSignOut(reached);
    actFor(null);
    // Loaded anew: nothing that was fetched for one person is there for the next at this counter.
    window.location.assign(pageAfterSignOut(reached));
  }

  // What is not sent stays on this telephone for its owner; to know so before leaving is better.
  const [unsent, setUnsent] = useState(0);
  const roles = [...new Set(grants.map((grant) => grant.roleName))].join('、');
  return (
    <Dropdown
      trigger={['click']}
      onOpenChange={(open) => open && setUnsent(countUnsent(user.id))}
      menu={{
        items: [
          { key: 'who', type: 'group', label: `${user.displayName}（${roles}）` },
          { key: 'account', label: '账户与口令', onClick: () => void navigate({ to: '/account' as never }) },
          {
            key: 'theme',
            type: 'group',
            label: '显示',
            children: (Object.keys(themeNames) as ThemeChoice[]).map((choice) => ({
              key: choice,
              label: choice === theme ? `${themeNames[choice]}（当前）` : themeNames[choice],
              onClick: () => change({ theme: choice }),
            })),
          },
          {
            key: 'large',
            label: largePrint ? '标准字号' : '大字显示',
            onClick: () => change({ largePrint: !largePrint }),
          },
          { type: 'divider' },
          {
            key: 'out',
            label: unsent > 0 ? `退出登录（${unsent} 条尚未发送）` : '退出登录',
            onClick: () => void signOut(),
          },
        ],
      }}
    >
      {/* On a telephone the whole name stands in the menu: a line of the screen is dearer. */}
      <Button className="user-button">
        <span>{user.displayName}</span>
      </Button>
    </Dropdown>
  );
}
