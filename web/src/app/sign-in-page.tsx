import { Link } from '@tanstack/react-router';
import { Card, Flex, Typography } from 'antd';
import type { Session } from '../api/session-state.ts';
import { SignInForm } from './sign-in-form.tsx';

export function SignInPage({ onSignedIn }: { onSignedIn: (session: Session) => void | Promise<void> }) {
  return (
    <main>
      <Flex vertical align="center" gap={20} style={{ padding: '8vh 16px' }}>
        <Typography.Title level={1} style={{ fontSize: 24, margin: 0, textAlign: 'center' }}>
          湘西州劳务协作补贴办理系统
        </Typography.Title>
        <Card style={{ width: 'min(400px, 100%)' }}>
          <SignInForm onSignedIn={onSignedIn} />
        </Card>
        <Typography.Paragraph style={{ maxWidth: 400, textAlign: 'center' }}>
          账户由本级管理员开通。无需登录可以
          <Link to={'/notices' as never}>查看补贴公示</Link>、
          <Link to={'/look-up' as never}>查询本人事项</Link>、<Link to={'/policy' as never}>阅读政策</Link>。
        </Typography.Paragraph>
      </Flex>
    </main>
  );
}
