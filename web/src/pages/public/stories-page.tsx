import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button, Card, Empty, Radio, Skeleton } from 'antd';
import { type ArticleKind, articleKindNames } from '../../../../src/domain/organisation/articles.ts';
import { api, dataOf } from '../../api/client.ts';
import { useSearchState } from '../../app/address.ts';
import { optionsOf } from '../../ui/data-list/types.ts';
import { Mark } from '../../ui/mark.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';

/** Articles and model stories (art. 26), newest first; no session is asked for. */
export function StoriesPage() {
  const [search, setSearch] = useSearchState();
  const kind = search.kind && search.kind in articleKindNames ? (search.kind as ArticleKind) : undefined;
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: ['stories', kind],
    initialPageParam: '',
    queryFn: ({ pageParam }) =>
      dataOf(
        api.GET('/api/public/articles', {
          params: { query: { limit: 20, ...(kind && { kind }), ...(pageParam && { cursor: pageParam }) } },
        }),
      ),
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });
  const items = data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Page title="宣传报道">
      <Radio.Group
        aria-label="类别"
        style={{ marginBottom: 16 }}
        value={kind ?? 'all'}
        options={[{ value: 'all', label: '全部' }, ...optionsOf(articleKindNames)]}
        onChange={({ target }) =>
          setSearch({ kind: target.value === 'all' ? undefined : (target.value as string) })
        }
      />
      <ProblemAlert error={error} onRetry={() => void refetch()} />
      {!data && !error && <Skeleton active />}
      {data && items.length === 0 && <Empty description="还没有发布的报道。" />}
      <ul className="card-list" aria-label="报道">
        {items.map((one) => (
          <li key={one.id}>
            <Card size="small">
              <h2 style={{ fontSize: '1.15em', margin: 0 }}>
                <Link to={`/stories/${one.id}` as never}>{one.title}</Link>
              </h2>
              <div>
                {one.divisionName}　{one.publishedOn}{' '}
                <Mark tone={one.kind === 'story' ? 'good' : 'info'}>{articleKindNames[one.kind]}</Mark>
              </div>
              <div className="wrapped">{one.opening}…</div>
            </Card>
          </li>
        ))}
      </ul>
      {hasNextPage && (
        <Button loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          更多
        </Button>
      )}
    </Page>
  );
}
