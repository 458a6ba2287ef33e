import { Alert, App, Button, Card, Flex, Typography } from 'antd';
import { api } from '../api/client.ts';
import { setSession } from '../api/session-state.ts';
import { PasswordForm } from './password-form.tsx';

/** Who signed in with a password that somebody else chose sets an own one first; until then nothing else is possible. */
export function GivenPasswordPage({ displayName }: { displayName: string }) {
  const { message } = App.useApp();
  const signOut = async () => {
    await api.DELETE('/api/session').catch(() => undefined);
    window.location.assign('/');
  };
  return (
    <main>
      <Flex vertical align="center" gap={20} style={{ padding: '8vh 16px' }}>
        <Typography.Title level={1} style={{ fontSize: 24, margin: 0, textAlign: 'center' }}>
          请先设置自己的口令
        </Typography.Title>
        <Card style={{ width: 'min(460px, 100%)' }}>
          <Alert
            type="info"
            showIcon
            title={`${displayName}，您现在的口令是管理员设置的`}
            description="它只能用来设置一个只有您知道的新口令；设置好以后，用新口令重新登录即可办理。"
            style={{ marginBottom: 16 }}
          />
          <PasswordForm
            onChanged={() => {
              void message.success('口令已修改，请用新口令重新登录。');
              setSession(null);
            }}
          />
        </Card>
        <Button type="link" onClick={() => void signOut()}>
          退出登录
        </Button>
      </Flex>
    </main>
  );
}
