import { useQuery } from '@tanstack/react-query';
import { Skeleton } from 'antd';
import { articleKindNames } from '../../../../src/domain/organisation/articles.ts';
import { api, dataOf } from '../../api/client.ts';
import { usePathParam } from '../../app/address.ts';
import { ArticleText } from '../../ui/article-text.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';

/** One published article. */
export function StoryPage() {
  const id = usePathParam('id');
  const { data, error, refetch } = useQuery({
    queryKey: ['story', id],
    queryFn: () => dataOf(api.GET('/api/public/articles/{id}', { params: { path: { id } } })),
  });
  return (
    <Page title={data?.title ?? '宣传报道'} crumbs={[{ label: '宣传报道', to: '/stories' }]}>
      <ProblemAlert error={error} onRetry={() => void refetch()} />
      {!data && !error && <Skeleton active />}
      {data && (
        <>
          <p>
            {data.divisionName}　{data.publishedOn}　{articleKindNames[data.kind]}
          </p>
          <ArticleText
            body={data.body}
            pictures={data.pictures}
            from={`/api/public/articles/${id}/picture`}
          />
        </>
      )}
    </Page>
  );
}
