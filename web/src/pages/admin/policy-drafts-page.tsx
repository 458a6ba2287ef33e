import { useQuery } from '@tanstack/react-query';
import { Card, Empty, Skeleton, Typography } from 'antd';
import { api, dataOf } from '../../api/client.ts';
import type { components } from '../../api/openapi.d.ts';
import { useDivisionName } from '../../ui/divisions.ts';
import { Page } from '../../ui/page.tsx';
import { PolicyChanges } from '../../ui/policy-changes.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { DraftActions } from './policy-draft-actions.tsx';

/** Rules that are not in force yet: what each would change, and the word of two people that it waits for. */
export function PolicyDraftsPage() {
  const { data, error, refetch } = useQuery({
    queryKey: ['policy-drafts'],
    queryFn: () => dataOf(api.GET('/api/policy-drafts')),
  });
  return (
    <Page title="政策草案">
      <Typography.Paragraph>
        新的政策文件在系统启动时读入为草案，由一人提请、另一人发布后才施行；发布后不得改动，已经开始的个案仍适用原来的版本。
      </Typography.Paragraph>
      <ProblemAlert error={error} onRetry={() => void refetch()} />
      {!data && !error && <Skeleton active />}
      {data?.items.length === 0 && <Empty description="没有待发布的政策文件。" />}
      {data?.items.map((draft) => (
        <Draft key={draft.id} draft={draft} />
      ))}
    </Page>
  );
}

function Draft({ draft }: { draft: components['schemas']['PolicyDraft'] }) {
  const divisionName = useDivisionName();
  const { title, version, division, effectiveFrom, comparedWith, changes, proposedByName, proposedOn } =
    draft;
  return (
    <Card
      style={{ marginBottom: 16 }}
      title={
        <h2 style={{ fontSize: '1.05em', margin: 0, whiteSpace: 'normal' }}>
          {title}（第 {version} 版）
        </h2>
      }
    >
      <Typography.Paragraph>
        适用于{divisionName(division)}，{effectiveFrom} 起的新个案。
        {proposedByName ? `${proposedByName}于 ${proposedOn ?? ''} 提请发布。` : '还没有人提请发布。'}
      </Typography.Paragraph>
      <h3 style={{ fontSize: '1em' }}>
        {comparedWith ? `与 ${comparedWith} 的差异（${changes.length} 处）` : '此前没有可比较的版本'}
      </h3>
      <PolicyChanges changes={changes} />
      <DraftActions draft={draft} />
    </Card>
  );
}
