import { BellOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button, Empty, Flex, Popover, Skeleton } from 'antd';
import { useState } from 'react';
import { scopeOf } from '../../../src/domain/access.ts';
import { isAidId } from '../../../src/domain/ids.ts';
import { interests } from '../../../src/domain/notifications.ts';
import { api, dataOf } from '../api/client.ts';
import type { components } from '../api/openapi.d.ts';
import { useAction } from '../api/use-action.ts';
import { InstantText } from '../ui/dates.tsx';
import { workerName } from '../ui/known-worker.ts';
import { Mark } from '../ui/mark.tsx';
import { ProblemAlert } from '../ui/problem-alert.tsx';
import { useSession } from './session.tsx';

type Notification = components['schemas']['Notification'];

/** Asked for again while somebody looks at the page; the query library rests while it is hidden. */
const EVERY_MS = 60_000;

/** What happened since the user last looked; who is told of nothing has no bell. */
export function Notifications() {
  const { grants } = useSession();
  const told = grants.some(
    ({ role }) =>
      interests[role] ||
      (
        ['request-service', 'answer-referral', 'work-refresh', 'raise-problem', 'sign-target-letter'] as const
      ).some((of) => scopeOf(role, of) !== null),
  );
  return told ? <Bell /> : null;
}

function Bell() {
  const [open, setOpen] = useState(false);
  const { data, error, refetch } = useQuery({
    queryKey: ['notifications'],
    refetchInterval: EVERY_MS,
    queryFn: () => dataOf(api.GET('/api/notifications')),
  });
  const mark = useAction((upTo: number, key) =>
    api.POST('/api/notifications/seen', { params: { header: { 'idempotency-key': key } }, body: { upTo } }),
  );
  const { items, unread = 0 } = data ?? {};
  const newest = items?.[0];
  return (
    <Popover
      trigger="click"
      placement="bottomRight"
      open={open}
      onOpenChange={setOpen}
      content={
        <section aria-label="提醒" style={{ width: 'min(420px, calc(100vw - 48px))' }}>
          <Flex justify="space-between" align="center" style={{ marginBottom: 8 }}>
            <strong>{unread > 0 ? `${unread} 条未读` : '提醒'}</strong>
            {newest && unread > 0 && (
              <Button size="small" loading={mark.pending} onClick={() => void mark.run(newest.id)}>
                全部标为已读
              </Button>
            )}
          </Flex>
          <ProblemAlert error={mark.problem ?? error} onRetry={() => void refetch()} />
          {items ? (
            <List items={items} onChosen={() => setOpen(false)} />
          ) : (
            !error && <Skeleton active paragraph={{ rows: 3 }} />
          )}
        </section>
      }
    >
      <Button
        icon={<BellOutlined />}
        aria-haspopup="dialog"
        aria-expanded={open}
        aria-label={unread > 0 ? `提醒，${unread} 条未读` : '提醒，没有未读'}
      >
        {unread > 0 ? (unread >= 50 ? '50+' : unread) : undefined}
      </Button>
    </Popover>
  );
}

/** The case, or the page of what is of no case. */
function Subject({ item, onChosen }: { item: Notification; onChosen: () => void }) {
  if (item.link) {
    const { pathname, searchParams } = new URL(item.link.to, window.location.origin);
    return (
      <Link to={pathname as never} search={Object.fromEntries(searchParams) as never} onClick={onChosen}>
        {item.link.label}
      </Link>
    );
  }
  return (
    <Link
      to={
        `/${isAidId(item.employmentId) ? 'aid' : 'cases'}/${encodeURIComponent(item.employmentId)}` as never
      }
      search={(item.claimId ? { claim: item.claimId } : {}) as never}
      onClick={onChosen}
    >
      {workerName(item.personName, item.identityMasked, item.employmentId)}（{item.employerName}）
    </Link>
  );
}

function List({ items, onChosen }: { items: readonly Notification[]; onChosen: () => void }) {
  if (items.length === 0) return <Empty description="目前没有提醒。需要您知道的事项会出现在这里。" />;
  return (
    <ul style={{ listStyle: 'none', margin: 0, padding: 0, maxHeight: '60vh', overflowY: 'auto' }}>
      {items.map((item) => (
        <li key={item.id} style={{ padding: '8px 0', borderTop: '1px solid var(--line)' }}>
          {item.unread && (
            <>
              <Mark tone="info">未读</Mark>{' '}
            </>
          )}
          <Subject item={item} onChosen={onChosen} />
          <div>{item.text}</div>
          <div style={{ fontSize: '0.9em' }}>
            <InstantText at={item.at} relative />
          </div>
        </li>
      ))}
    </ul>
  );
}
