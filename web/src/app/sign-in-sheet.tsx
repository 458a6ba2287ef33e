import { Modal, Typography } from 'antd';
import { useSyncExternalStore } from 'react';
import {
  currentSession,
  signedInAgain,
  signInPending,
  subscribe,
  type WhyAgain,
} from '../api/session-state.ts';
import { SignInForm } from './sign-in-form.tsx';

const words: Record<WhyAgain, { title: string; text: string }> = {
  ended: {
    title: '登录已过期，请重新登录',
    text: '页面上已填写的内容都还在；登录后自动继续刚才的操作。',
  },
  'other-person': {
    title: '本浏览器已由他人登录',
    text: '为免以他人名义办理，刚才的操作没有执行。请登录本页面的账户后继续；登录其他账户会打开新的页面，这里已填写的内容不保留。',
  },
};

/** Above whatever page is open when the session has ended: the page stays, and so does what was typed. */
export function SignInSheet() {
  const why = useSyncExternalStore(subscribe, signInPending);
  const user = currentSession()?.user;
  return (
    <Modal
      open={why !== null}
      title={words[why ?? 'ended'].title}
      footer={null}
      closable={false}
      mask={{ closable: false }}
      destroyOnHidden
    >
      <Typography.Paragraph>{words[why ?? 'ended'].text}</Typography.Paragraph>
      <SignInForm {...(user && { username: user.username })} onSignedIn={signedInAgain} />
    </Modal>
  );
}
