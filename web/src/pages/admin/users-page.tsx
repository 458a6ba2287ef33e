import { Link } from '@tanstack/react-router';
import { App, Button, Flex } from 'antd';
import { useState } from 'react';
import { decides, roleNameAt, roleNames } from '../../../../src/domain/access.ts';
import { api } from '../../api/client.ts';
import { useAction } from '../../api/use-action.ts';
import { useMay, useSession } from '../../app/session.tsx';
import { DataList } from '../../ui/data-list/data-list.tsx';
import { type ColumnOf, type Filter, optionsOf } from '../../ui/data-list/types.ts';
import { useDivisionName } from '../../ui/divisions.ts';
import { LinkButton } from '../../ui/link-button.tsx';
import { Mark } from '../../ui/mark.tsx';
import { Page } from '../../ui/page.tsx';
import { GrantsDialog } from './grants-dialog.tsx';
import { IdentityDialog } from './identity-dialog.tsx';
import { NewUserDialog } from './new-user-dialog.tsx';
import { PasswordDialog } from './password-dialog.tsx';
import type { User } from './user.ts';

const filters: readonly Filter[] = [
  { name: 'name', label: '用户名或姓名', kind: 'text' },
  { name: 'role', label: '岗位', kind: 'choice', options: optionsOf(roleNames) },
  {
    name: 'active',
    label: '状态',
    kind: 'choice',
    options: [
      { value: 'true', label: '启用' },
      { value: 'false', label: '已停用' },
    ],
  },
];

type Dialog =
  | { readonly what: 'new' }
  | { readonly what: 'password' | 'grants' | 'identity'; readonly user: User };

/** Accounts: who may do what where. An account is disabled, never deleted: its acts stay on the record. */
export function UsersPage() {
  const divisionName = useDivisionName();
  const { user: me } = useSession();
  const mayManage = useMay()('manage-users');
  const [dialog, setDialog] = useState<Dialog | null>(null);
  const switching = useSwitch();

  const columns: ColumnOf<User>[] = [
    {
      key: 'username',
      title: '用户名',
      sort: 'username',
      render: (user) => <strong>{user.username}</strong>,
    },
    {
      key: 'displayName',
      title: '姓名',
      sort: 'displayName',
      render: (user) => <span>{user.displayName}</span>,
    },
    {
      key: 'grants',
      title: '岗位与范围',
      render: ({ grants }) =>
        grants.map(({ role, division, employer, intermediary }) => (
          <div key={`${role} ${division} ${employer} ${intermediary}`}>
            {roleNameAt(role, division)}：
            {division ? (
              <Link to={'/divisions' as never} search={{ parent: division.slice(0, 9) } as never}>
                {divisionName(division)}
              </Link>
            ) : (
              (employer ?? intermediary ?? '全州')
            )}
          </div>
        )),
    },
    {
      key: 'active',
      title: '状态',
      render: ({ active, identityKnown, grants }) => (
        <Flex gap={4} wrap>
          <Mark tone={active ? 'good' : 'bad'}>{active ? '启用' : '已停用'}</Mark>
          {!identityKnown && grants.some(({ role }) => decides(role)) && (
            <Mark tone="warn">未登记身份证号，不能办理</Mark>
          )}
        </Flex>
      ),
    },
  ];
  const actions: ColumnOf<User> = {
    key: 'actions',
    title: '操作',
    render: (user) => (
      <Flex gap={4} wrap>
        <Button size="small" onClick={() => setDialog({ what: 'password', user })}>
          重置口令
        </Button>
        {user.id !== me.id && (
          <>
            <Button size="small" onClick={() => setDialog({ what: 'grants', user })}>
              改岗位
            </Button>
            <Button size="small" onClick={() => setDialog({ what: 'identity', user })}>
              {user.identityKnown ? '更正身份证号' : '登记身份证号'}
            </Button>
            <LinkButton size="small" to={`/hand-over/${encodeURIComponent(user.id)}`}>
              工作交接
            </LinkButton>
            <Button size="small" danger={user.active} onClick={() => switching.ask(user)}>
              {user.active ? '停用' : '启用'}
            </Button>
          </>
        )}
      </Flex>
    ),
  };

  const close = () => setDialog(null);
  return (
    <Page
      title="用户与岗位"
      extra={
        mayManage && (
          <Button type="primary" onClick={() => setDialog({ what: 'new' })}>
            新增用户
          </Button>
        )
      }
    >
      <DataList
        path="/api/users"
        label="用户"
        columns={mayManage ? [...columns, actions] : columns}
        filters={filters}
        rowKey={({ id }) => id}
        empty={<span>没有符合筛选的用户。可以清除筛选{mayManage && '，或新增用户'}。</span>}
      />
      {dialog?.what === 'new' && <NewUserDialog onClose={close} />}
      {dialog?.what === 'password' && <PasswordDialog user={dialog.user} onClose={close} />}
      {dialog?.what === 'identity' && <IdentityDialog user={dialog.user} onClose={close} />}
      {dialog?.what === 'grants' && <GrantsDialog user={dialog.user} onClose={close} />}
    </Page>
  );
}

/** Disables or enables after asking once; a refusal is told as it is. */
function useSwitch(): { ask: (user: User) => void } {
  const { modal, message } = App.useApp();
  const act = useAction(({ id, active }: { id: string; active: boolean }, key) => {
    const params = { path: { id }, header: { 'idempotency-key': key } };
    return active
      ? api.POST('/api/users/{id}/disable', { params })
      : api.POST('/api/users/{id}/enable', { params });
  });
  return {
    ask: (user) =>
      void modal.confirm({
        title: user.active ? `停用 ${user.displayName}？` : `启用 ${user.displayName}？`,
        content: user.active
          ? '立即退出登录，不能再登录；已经办理的事项不受影响。可以随时重新启用。'
          : '恢复登录，口令和岗位不变。',
        okText: user.active ? '停用' : '启用',
        cancelText: '取消',
        okButtonProps: { danger: user.active },
        onOk: async () => {
          const done = await act.run({ id: user.id, active: user.active });
          if (done) void message.success(user.active ? '已停用。' : '已启用。');
          else
            void message.error(
              user.active
                ? '没有停用。手上还有未办结的服务事项的，请先办理“工作交接”；否则请刷新后重试。'
                : '没有办成，请刷新后重试。',
            );
        },
      }),
  };
}
