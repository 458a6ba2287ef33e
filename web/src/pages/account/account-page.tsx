import { App, Card, Descriptions } from 'antd';
import { PasswordForm } from '../../app/password-form.tsx';
import { useSession } from '../../app/session.tsx';
import { useDivisionName } from '../../ui/divisions.ts';
import { Page } from '../../ui/page.tsx';

/** Who I am here, what I may do where, and my password. */
export function AccountPage() {
  const { user, grants } = useSession();
  const divisionName = useDivisionName();
  const { message } = App.useApp();
  return (
    <Page title="账户与口令">
      <Card title="岗位与范围" style={{ marginBottom: 16, maxWidth: 640 }}>
        <Descriptions
          column={1}
          items={[
            { key: 'name', label: '姓名', children: user.displayName },
            { key: 'username', label: '用户名', children: user.username },
            ...grants.map((grant, i) => ({
              key: `grant-${i}`,
              label: grant.roleName,
              children: grant.division
                ? divisionName(grant.division)
                : (grant.employer ?? grant.intermediary ?? '全州'),
            })),
          ]}
        />
      </Card>
      <Card title="修改口令" style={{ maxWidth: 640 }}>
        <PasswordForm onChanged={() => void message.success('口令已修改，请用新口令重新登录。')} />
      </Card>
    </Page>
  );
}
