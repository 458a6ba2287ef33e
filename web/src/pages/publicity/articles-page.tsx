import { Link } from '@tanstack/react-router';
import { articleKindNames, articleStatusNames } from '../../../../src/domain/organisation/articles.ts';
import type { components } from '../../api/openapi.d.ts';
import { useMay } from '../../app/session.tsx';
import { DataList } from '../../ui/data-list/data-list.tsx';
import { type ColumnOf, optionsOf } from '../../ui/data-list/types.ts';
import { useDivisionName } from '../../ui/divisions.ts';
import { LinkButton } from '../../ui/link-button.tsx';
import { Mark } from '../../ui/mark.tsx';
import { Page } from '../../ui/page.tsx';

type Article = components['schemas']['ArticleItem'];
export const articleTones = { draft: 'warn', published: 'good', withdrawn: 'neutral' } as const;

/** What was written, and what waits for another person's review. */
export function ArticlesPage() {
  const nameOf = useDivisionName();
  const writes = useMay()('write-publicity');
  const columns: ColumnOf<Article>[] = [
    {
      key: 'title',
      title: '标题',
      render: (a) => (
        <div className="wrapped">
          <Link to={`/articles/${a.id}` as never}>
            <strong>{a.title}</strong>
          </Link>
          <div>{articleKindNames[a.kind]}</div>
        </div>
      ),
    },
    { key: 'division', title: '地区', render: (a) => nameOf(a.division) },
    {
      key: 'written',
      title: '撰写',
      sort: 'writtenOn',
      render: (a) => (
        <>
          {a.writtenBy}
          <div>{a.writtenOn}</div>
        </>
      ),
    },
    {
      key: 'published',
      title: '审核发布',
      render: (a) =>
        a.publishedBy ? (
          <>
            {a.publishedBy}
            <div>{a.publishedOn}</div>
          </>
        ) : (
          '—'
        ),
    },
    {
      key: 'status',
      title: '状态',
      render: (a) => <Mark tone={articleTones[a.status]}>{articleStatusNames[a.status]}</Mark>,
    },
  ];
  return (
    <Page
      title="宣传稿件"
      extra={
        writes && (
          <LinkButton type="primary" to="/articles/new">
            撰写
          </LinkButton>
        )
      }
    >
      <DataList
        path="/api/articles"
        label="稿件"
        columns={columns}
        filters={[
          { name: 'status', label: '状态', kind: 'choice', options: optionsOf(articleStatusNames) },
          { name: 'kind', label: '类别', kind: 'choice', options: optionsOf(articleKindNames) },
        ]}
        rowKey={({ id }) => id}
        empty="还没有稿件。由一人撰写，另一人审核后在公开页面发布。"
      />
    </Page>
  );
}
