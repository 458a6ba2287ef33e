import { useQuery } from '@tanstack/react-query';
import { Alert, App, Button, Card, Input, Popconfirm, Skeleton } from 'antd';
import { useState } from 'react';
import { articleKindNames, articleStatusNames } from '../../../../src/domain/organisation/articles.ts';
import { api, dataOf } from '../../api/client.ts';
import type { components } from '../../api/openapi.d.ts';
import { upload } from '../../api/upload.ts';
import { useAction } from '../../api/use-action.ts';
import { usePathParam } from '../../app/address.ts';
import { ArticleText } from '../../ui/article-text.tsx';
import { useDivisionName } from '../../ui/divisions.ts';
import { FileDrop } from '../../ui/file-drop.tsx';
import { Mark } from '../../ui/mark.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { ReasonDialog } from '../../ui/reason-dialog.tsx';
import { ArticleForm } from './article-form.tsx';
import { articleTones } from './articles-page.tsx';

type Article = components['schemas']['Article'];

const consentWords = {
  given: '已同意',
  refused: '不同意，不能发布',
  none: '还没有登记同意，不能发布',
} as const;

/** One article as it will be read, and what one may do with it. */
export function ArticlePage() {
  const id = usePathParam('id');
  const { data, error, refetch } = useQuery({
    queryKey: ['article', id],
    queryFn: () => dataOf(api.GET('/api/articles/{id}', { params: { path: { id } } })),
  });
  return (
    <Page title={data?.title ?? '稿件'} crumbs={[{ label: '宣传稿件', to: '/articles' }]}>
      <ProblemAlert error={error} onRetry={() => void refetch()} />
      {!data && !error && <Skeleton active />}
      {data && <Shown article={data} />}
    </Page>
  );
}

function Shown({ article }: { article: Article }) {
  const { id, revision } = article;
  const { message } = App.useApp();
  const nameOf = useDivisionName();
  const [changing, setChanging] = useState(false);
  const [withdrawing, setWithdrawing] = useState(false);
  const params = (key: string) => ({ params: { header: { 'idempotency-key': key }, path: { id } } });
  const publish = useAction(
    (seen: number, key) =>
      dataOf(api.POST('/api/articles/{id}/publication', { ...params(key), body: { revision: seen } })),
    { onDone: () => void message.success('已发布，公开页面即可看到。') },
  );
  const withdraw = useAction(
    (reason: string, key) =>
      dataOf(api.POST('/api/articles/{id}/withdrawal', { ...params(key), body: { reason } })),
    { onDone: () => setWithdrawing(false) },
  );
  return (
    <>
      <p>
        <Mark tone={articleTones[article.status]}>{articleStatusNames[article.status]}</Mark>{' '}
        {articleKindNames[article.kind]}　{nameOf(article.division)}　{article.writtenBy} {article.writtenOn}{' '}
        撰写
        {article.publishedBy && `，${article.publishedBy} ${article.publishedOn} 审核发布`}
        {article.withdrawnReason && `，已撤下：${article.withdrawnReason}`}
      </p>
      {article.portrayed && (
        <Alert
          style={{ marginBottom: 16, maxWidth: 860 }}
          type={article.portrayed.consent === 'given' ? 'success' : 'warning'}
          showIcon
          title={`被报道人 ${article.portrayed.name}：${consentWords[article.portrayed.consent]}`}
        />
      )}
      <ProblemAlert error={publish.problem} />
      <div className="case-actions" style={{ display: 'flex', gap: 8, flexWrap: 'wrap', marginBottom: 16 }}>
        {article.mayPublish && (
          <Popconfirm
            title="发布后不能修改，只能撤下。确认发布？"
            okText="发布"
            cancelText="再看看"
            onConfirm={() => void publish.run(revision)}
          >
            <Button type="primary" loading={publish.pending}>
              审核通过并发布
            </Button>
          </Popconfirm>
        )}
        {article.mayChange && <Button onClick={() => setChanging(!changing)}>修改</Button>}
        {article.mayWithdraw && (
          <Button danger onClick={() => setWithdrawing(true)}>
            {article.status === 'draft' ? '收回' : '撤下'}
          </Button>
        )}
      </div>
      {changing ? (
        <Change article={article} onDone={() => setChanging(false)} />
      ) : (
        <Card>
          <ArticleText body={article.body} pictures={article.pictures} from={`/api/articles/${id}/picture`} />
        </Card>
      )}
      {article.mayChange && !changing && article.pictures.length < 9 && <AddPicture article={article} />}
      <ReasonDialog
        open={withdrawing}
        danger
        title={article.status === 'draft' ? '收回稿件' : '撤下报道'}
        meaning="公开页面立即不再显示，不能恢复；记录保留。"
        confirm={article.status === 'draft' ? '收回' : '撤下'}
        pending={withdraw.pending}
        problem={withdraw.problem}
        onCancel={() => setWithdrawing(false)}
        onConfirm={(reason) => void withdraw.run(reason)}
      />
    </>
  );
}

function Change({ article, onDone }: { article: Article; onDone: () => void }) {
  const { id, revision } = article;
  const change = useAction(
    (
      body: {
        kind: 'news' | 'story';
        title: string;
        body: string;
        identityNumber?: string;
        revision: number;
      },
      key,
    ) =>
      dataOf(
        api.POST('/api/articles/{id}/changes', {
          params: { header: { 'idempotency-key': key }, path: { id } },
          body,
        }),
      ),
    { onDone },
  );
  return (
    <ArticleForm
      initial={{ kind: article.kind, title: article.title, body: article.body }}
      portrayed={article.portrayed?.name}
      pending={change.pending}
      problem={<ProblemAlert error={change.problem} />}
      onWrite={({ kind, title, body, identityNumber }) =>
        void change.run({
          kind,
          title,
          body,
          revision,
          ...(kind === 'story' && identityNumber && { identityNumber: identityNumber.trim() }),
        })
      }
    />
  );
}

function AddPicture({ article }: { article: Article }) {
  const [caption, setCaption] = useState('');
  const add = useAction(
    ({ file, said, revision }: { file: File; said: string; revision: number }, key) =>
      upload<{ no: number }>({
        path: `/api/articles/${article.id}/pictures`,
        file,
        fields: { revision: String(revision), ...(said && { caption: said }) },
        key,
      }),
    { onDone: () => setCaption('') },
  );
  return (
    <Card size="small" title="配图" style={{ marginTop: 16, maxWidth: 860 }}>
      <ProblemAlert error={add.problem} />
      <Input
        aria-label="图片说明"
        placeholder="图片说明（可不填）"
        maxLength={100}
        value={caption}
        style={{ marginBottom: 8 }}
        onChange={(event) => setCaption(event.target.value)}
      />
      <FileDrop
        kind="picture"
        label="选择图片"
        progress={add.pending ? 0 : null}
        onFile={(file) => void add.run({ file, said: caption.trim(), revision: article.revision })}
      />
    </Card>
  );
}
