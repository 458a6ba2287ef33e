import { Link, Outlet } from '@tanstack/react-router';
import { Button, Flex, Grid, Layout, Select } from 'antd';
import { optionsOf } from '../ui/data-list/types.ts';
import { themeNames, usePreferences } from './preferences.ts';
import { useOptionalSession } from './session.tsx';

const pages = [
  ['/platform', '首页'],
  ['/jobs', '岗位'],
  ['/rights', '权益'],
  ['/notices', '补贴公示'],
  ['/evaluation-results', '考核结果'],
  ['/stories', '宣传'],
  ['/look-up', '事项查询'],
  ['/confirm', '劳动者确认'],
  ['/policy', '政策条文'],
] as const;

/** The frame of the pages for everybody: no session is asked for. */
export function PublicShell() {
  const [{ largePrint, theme }, change] = usePreferences();
  const session = useOptionalSession();
  const { md = true } = Grid.useBreakpoint();
  return (
    <Layout style={{ minHeight: '100vh' }}>
      <a className="skip-link" href="#content">
        跳到正文
      </a>
      <Layout.Header
        style={{
          height: 'auto',
          lineHeight: 'normal',
          padding: '10px 16px',
          borderBottom: '1px solid var(--line)',
        }}
      >
        <Flex align="center" gap="8px 20px" wrap>
          <Link to={'/notices' as never} style={{ fontWeight: 600, ...(!md && { flexBasis: '100%' }) }}>
            湘西州劳务协作补贴
          </Link>
          <nav aria-label="公开页面" style={md ? { flex: 1 } : { flexBasis: '100%', order: 1 }}>
            <Flex gap="4px 16px" wrap>
              {pages.map(([path, label]) => (
                <Link
                  key={path}
                  to={path as never}
                  activeProps={{ 'aria-current': 'page', style: { fontWeight: 600 } }}
                >
                  {label}
                </Link>
              ))}
            </Flex>
          </nav>
          <Button aria-pressed={largePrint} onClick={() => change({ largePrint: !largePrint })}>
            大字
          </Button>
          <Select
            aria-label="显示"
            style={{ minWidth: 104 }}
            value={theme}
            options={optionsOf(themeNames)}
            onChange={(chosen) => change({ theme: chosen })}
          />
          <Link to="/">{session ? '返回工作台' : '工作人员登录'}</Link>
        </Flex>
      </Layout.Header>
      <Layout.Content id="content" tabIndex={-1} style={{ padding: '16px 16px 40px' }}>
        <div style={{ maxWidth: 960, margin: '0 auto' }}>
          <Outlet />
        </div>
      </Layout.Content>
    </Layout>
  );
}
