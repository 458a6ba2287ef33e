import { Modal, Typography } from 'antd';
import { useSyncExternalStore } from 'react';
import { currentSession, isSignInPending, signedInAgain, subscribe } from '../api/session-state.ts';
import { SignInForm } from './sign-in-form.tsx';

/** Above whatever page is open when the session has ended: the page stays, and so does what was typed. */
export function SignInSheet() {
  const open = useSyncExternalStore(subscribe, isSignInPending);
  const user = currentSession()?.user;
  return (
    <Modal
      open={open}
      title="登录已过期，请重新登录"
      footer={null}
      closable={false}
      mask={{ closable: false }}
      destroyOnHidden
    >
      <Typography.Paragraph>页面上已填写的内容都还在；登录后自动继续刚才的操作。</Typography.Paragraph>
      <SignInForm {...(user && { username: user.username })} onSignedIn={signedInAgain} />
    </Modal>
  );
}
