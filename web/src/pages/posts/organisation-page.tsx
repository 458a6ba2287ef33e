import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button, Card, Empty, Flex, Select, Skeleton } from 'antd';
import { useState } from 'react';
import { PREFECTURE } from '../../../../src/domain/divisions.ts';
import { api, dataOf } from '../../api/client.ts';
import type { components } from '../../api/openapi.d.ts';
import { useSearchState } from '../../app/address.ts';
import { useMay, useSession } from '../../app/session.tsx';
import { useCounties } from '../../ui/divisions.ts';
import { Mark } from '../../ui/mark.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { AppointDialog } from './appoint-dialog.tsx';
import { EndTermDialog } from './end-term-dialog.tsx';
import { NewPostDialog } from './new-post-dialog.tsx';
import { endReasonNames } from './words.ts';

export type Post = components['schemas']['Post'];
type Open =
  | { readonly what: 'post' }
  | { readonly what: 'appoint'; readonly post: Post }
  | { readonly what: 'end'; readonly term: number; readonly name: string };

/** A division's bodies: its posts, who holds them until when, what is vacant, and the divisions below. */
export function OrganisationPage() {
  const [search, setSearch] = useSearchState();
  const { grants } = useSession();
  const may = useMay();
  const manages = may('manage-posts');
  const counties = useCounties();
  const own = grants.find(({ division }) => division)?.division ?? PREFECTURE;
  const division = search.division ?? own;
  const [open, setOpen] = useState<Open | null>(null);
  const close = () => setOpen(null);
  const { data, error, refetch } = useQuery({
    queryKey: ['organisation', division],
    queryFn: () => dataOf(api.GET('/api/organisation/{division}', { params: { path: { division } } })),
  });
  const bodies = data ? Object.entries(Object.groupBy(data.posts, ({ body }) => body)) : [];
  const choices = counties.filter(({ code }) => may('read-organisation', { divisions: [code] }));
  return (
    <Page
      title={data ? `机构与岗位：${data.name}` : '机构与岗位'}
      extra={
        <>
          {choices.length > 1 && (
            <Select
              aria-label="地区"
              style={{ minWidth: 160 }}
              value={choices.some(({ code }) => code === division) ? division : null}
              placeholder="选择地区"
              options={choices.map(({ code, name }) => ({ value: code, label: name }))}
              onChange={(code) => setSearch({ division: code })}
            />
          )}
          {manages && (
            <Button type="primary" onClick={() => setOpen({ what: 'post' })}>
              设立岗位
            </Button>
          )}
        </>
      }
    >
      <ProblemAlert error={error} onRetry={() => void refetch()} />
      {!data && !error && <Skeleton active />}
      {data && bodies.length === 0 && (
        <Empty description={`还没有设立岗位。${manages ? '请先设立岗位，再任职。' : '由系统管理员设立。'}`} />
      )}
      <ul className="card-list" aria-label="单位">
        {bodies.map(([body, posts = []]) => (
          <li key={body}>
            <Card size="small" title={body}>
              {posts.map((post) => (
                <PostLine
                  key={post.id}
                  post={post}
                  onAppoint={manages ? () => setOpen({ what: 'appoint', post }) : undefined}
                  onEnd={manages ? (term, name) => setOpen({ what: 'end', term, name }) : undefined}
                />
              ))}
            </Card>
          </li>
        ))}
      </ul>
      {data && data.withoutPost.length > 0 && (
        <Card size="small" title="直接授权、没有任职记录的人员" style={{ marginTop: 16 }}>
          {data.withoutPost.map(({ userId, name, roleName }) => (
            <div key={`${userId} ${roleName}`}>
              {name}：{roleName}
            </div>
          ))}
        </Card>
      )}
      {data && data.below.length > 0 && (
        <Card size="small" title="下级地区" style={{ marginTop: 16 }}>
          <Flex gap="8px 24px" wrap>
            {data.below.map((one) => (
              <span key={one.division}>
                <Link to="." search={{ division: one.division } as never}>
                  {one.name}
                </Link>
                ：岗位 {one.posts}，空缺 {one.vacant}，人员 {one.people}
              </span>
            ))}
          </Flex>
        </Card>
      )}
      {open?.what === 'post' && <NewPostDialog division={division} onClose={close} />}
      {open?.what === 'appoint' && <AppointDialog post={open.post} onClose={close} />}
      {open?.what === 'end' && <EndTermDialog term={open.term} name={open.name} onClose={close} />}
    </Page>
  );
}

function PostLine({
  post,
  onAppoint,
  onEnd,
}: {
  post: Post;
  onAppoint: (() => void) | undefined;
  onEnd: ((term: number, name: string) => void) | undefined;
}) {
  return (
    <section aria-label={post.title} style={{ paddingBlock: 8 }}>
      <Flex gap={8} align="center" wrap>
        <strong>{post.title}</strong>
        <span>{post.roleName}</span>
        {post.vacant > 0 ? <Mark tone="warn">空缺 {post.vacant}</Mark> : <Mark tone="good">满员</Mark>}
        {onAppoint && (
          <Button size="small" aria-label={`任职：${post.title}`} onClick={onAppoint}>
            任职
          </Button>
        )}
      </Flex>
      <ul style={{ margin: 0, paddingInlineStart: 20 }}>
        {post.holders.map((one) => (
          <li key={one.term}>
            {one.now ? <strong>{one.name}</strong> : one.name}　{one.fromOn} 起
            {one.untilOn ? `，至 ${one.untilOn}` : ''}
            {one.documentNo && `（${one.documentNo}）`}
            {one.endedReason && `　${endReasonNames[one.endedReason]}`}
            {one.endedReason === null && onEnd && (
              <Button
                size="small"
                type="link"
                aria-label={`结束任职：${one.name}`}
                onClick={() => onEnd(one.term, one.name)}
              >
                结束任职
              </Button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
