import { MenuOutlined } from '@ant-design/icons';
import { Link, Outlet, useNavigate, useRouter, useRouterState } from '@tanstack/react-router';
import { Button, Drawer, Flex, Grid, Layout, Menu } from 'antd';
import { useRef, useState } from 'react';
import { type Session, setSession } from '../api/session-state.ts';
import { Mark } from '../ui/mark.tsx';
import { useWideFrames } from '../ui/wide-frames.ts';
import { ActingBanner, ActingSwitch } from './acting.tsx';
import { DivisionSwitch } from './division-switch.tsx';
import { GivenPasswordPage } from './given-password-page.tsx';
import { IntakeBanner } from './intake-banner.tsx';
import { firstPage, visible } from './navigation.ts';
import { Notifications } from './notifications.tsx';
import { SearchBox } from './search-box.tsx';
import { servesOf } from './serves.ts';
import { SessionProvider, useMay, useOptionalSession, useServes, useSession } from './session.tsx';
import { SignInPage } from './sign-in-page.tsx';
import { UserMenu } from './user-menu.tsx';

/** The frame around every page that asks who one is. Who is not signed in signs in here, and stays at the address. */
export function SignedInShell() {
  const session = useOptionalSession();
  const router = useRouter();
  if (!session) return <SignInPage onSignedIn={enter} />;
  if (session.mustChangePassword) return <GivenPasswordPage displayName={session.user.displayName} />;
  return (
    // Another person starts with nothing of the one before.
    <SessionProvider session={session} key={session.user.id}>
      <Frame />
    </SessionProvider>
  );

  /** The page is there before the frame is: nothing is blank in between. */
  async function enter(entered: Session): Promise<void> {
    const begins = firstPage(servesOf(entered.grants, entered.institutionKinds));
    const to = router.state.location.pathname;
    await Promise.all(
      [to, ...(to === '/' ? [begins] : [])].map((page) => router.preloadRoute({ to: page as never })),
    ).catch(() => undefined);
    setSession(entered);
  }
}

function Frame() {
  const { md = true } = Grid.useBreakpoint();
  const [menuOpen, setMenuOpen] = useState(false);
  const { rehearsal, businessDate } = useSession();
  const content = useRef<HTMLDivElement>(null);
  useWideFrames(content);
  return (
    <Layout style={{ minHeight: '100vh' }}>
      <a className="skip-link" href="#content">
        跳到正文
      </a>
      <Layout.Header
        style={{
          padding: '0 16px',
          borderBottom: '1px solid var(--line)',
          height: 'auto',
          lineHeight: 'normal',
        }}
      >
        <Flex align="center" gap={md ? 12 : 8} style={{ minHeight: 56, paddingBlock: 6 }} wrap={!md}>
          {!md && <Button icon={<MenuOutlined />} aria-label="打开菜单" onClick={() => setMenuOpen(true)} />}
          <Link to="/" style={{ fontWeight: 600, whiteSpace: 'nowrap', flex: md ? undefined : 1 }}>
            {md ? '湘西州劳务协作补贴办理系统' : '劳务协作补贴'}
          </Link>
          {/* On a telephone the day stands in the menu: the line has no room for it. */}
          {rehearsal && <Mark tone="warn">{md ? `演练 ${businessDate}` : '演练'}</Mark>}
          {md && <div style={{ flex: 1 }} />}
          <SearchBox wide={md} />
          {md && <DivisionSwitch />}
          {md && <ActingSwitch />}
          <Notifications />
          <UserMenu />
        </Flex>
      </Layout.Header>
      <Layout hasSider={md}>
        {md ? (
          <Layout.Sider width={196} theme="light" style={{ borderInlineEnd: '1px solid var(--line)' }}>
            <MainMenu />
          </Layout.Sider>
        ) : (
          <Drawer open={menuOpen} onClose={() => setMenuOpen(false)} placement="left" title="菜单" size={260}>
            {rehearsal && <Mark tone="warn">演练 {businessDate}</Mark>}
            <DivisionSwitch />
            <ActingSwitch />
            <MainMenu onChosen={() => setMenuOpen(false)} />
          </Drawer>
        )}
        <Layout.Content
          id="content"
          tabIndex={-1}
          style={{ padding: md ? '16px 24px 32px' : '12px 12px 32px' }}
        >
          <div ref={content}>
            <IntakeBanner />
            <ActingBanner />
            <Outlet />
          </div>
        </Layout.Content>
      </Layout>
    </Layout>
  );
}

function MainMenu({ onChosen }: { onChosen?: () => void }) {
  const serves = useServes();
  const may = useMay();
  const location = useRouterState({ select: (state) => state.location });
  const navigate = useNavigate();
  const division = (location.search as { division?: string }).division;
  const groups = visible(serves, (operation, division) => may(operation, { divisions: [division] }));
  const entries = groups.flatMap((group) => group.entries);
  const chosen = entries
    .map((entry) => entry.path)
    .filter((path) => location.pathname === path || location.pathname.startsWith(`${path}/`))
    // /placements/new has an entry of its own beside /placements.
    .toSorted((one, other) => other.length - one.length)
    .slice(0, 1);
  return (
    <nav aria-label="主菜单">
      <Menu
        mode="inline"
        style={{ borderInlineEnd: 0, background: 'transparent' }}
        selectedKeys={chosen}
        onClick={({ key }) => {
          onChosen?.();
          const view = entries.find(({ path }) => path === key)?.search;
          void navigate({ to: key, search: { ...view, ...(division && { division }) } as never });
        }}
        items={groups.map((group) => ({
          type: 'group' as const,
          key: group.label,
          label: group.label,
          children: group.entries.map((entry) => ({ key: entry.path, label: entry.label })),
        }))}
      />
    </nav>
  );
}
