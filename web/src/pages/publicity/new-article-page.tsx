import { useNavigate } from '@tanstack/react-router';
import { api, dataOf } from '../../api/client.ts';
import { useAction } from '../../api/use-action.ts';
import { useMay } from '../../app/session.tsx';
import { useCounties } from '../../ui/divisions.ts';
import { Page } from '../../ui/page.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { type ArticleFields, ArticleForm } from './article-form.tsx';

/** A new draft; pictures are added on its own page. */
export function NewArticlePage() {
  const navigate = useNavigate();
  const may = useMay();
  const own = useCounties().find(({ code }) => may('write-publicity', { divisions: [code] }));
  const write = useAction(
    ({ identityNumber, kind, division = own?.code ?? '', ...fields }: ArticleFields, key) =>
      dataOf(
        api.POST('/api/articles', {
          params: { header: { 'idempotency-key': key } },
          body: {
            ...fields,
            kind,
            division,
            ...(kind === 'story' && identityNumber && { identityNumber: identityNumber.trim() }),
          },
        }),
      ),
    { onDone: ({ id }) => void navigate({ to: `/articles/${id}` as never }) },
  );
  return (
    <Page title="撰写稿件" crumbs={[{ label: '宣传稿件', to: '/articles' }]}>
      {own && (
        <ArticleForm
          pending={write.pending}
          problem={<ProblemAlert error={write.problem} />}
          onWrite={(fields) => void write.run(fields)}
        />
      )}
    </Page>
  );
}
