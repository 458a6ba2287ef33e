import { useQuery } from '@tanstack/react-query';
import { Button, Select, Skeleton, Typography } from 'antd';
import { type Policy, programmeIds } from '../../../../src/domain/policy/types.ts';
import { api, dataOf } from '../../api/client.ts';
import { useSearchState } from '../../app/address.ts';
import { useDivisionName } from '../../ui/divisions.ts';
import { Mark } from '../../ui/mark.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { Articles } from './policy-articles.tsx';
import { Differences } from './policy-differences.tsx';
import { Parameters } from './policy-parameters.tsx';
import { ProgrammeInWords } from './policy-programme.tsx';
import { Standards } from './policy-standards.tsx';

/** The rules as they are applied, in plain words with the articles they rest on; older versions stay readable. */
export function PolicyPage() {
  const [search, setSearch] = useSearchState();
  const divisionName = useDivisionName();
  const list = useQuery({ queryKey: ['policies'], queryFn: () => dataOf(api.GET('/api/policies')) });
  const versions = list.data?.items ?? [];
  const chosen = search.version ?? (versions.find(({ inForce }) => inForce) ?? versions[0])?.id;
  const policy = useQuery({
    queryKey: ['policy', chosen],
    enabled: chosen !== undefined,
    queryFn: () => dataOf(api.GET('/api/policies/{id}', { params: { path: { id: chosen! } } })),
  });
  const document = policy.data?.document as Policy | undefined;
  return (
    <Page
      title="政策条文"
      extra={
        <>
          {versions.length > 1 && (
            <Select
              aria-label="政策版本"
              style={{ width: 'min(400px, 85vw)' }}
              value={chosen ?? null}
              options={versions.map((version) => ({
                value: version.id,
                label: `${divisionName(version.division)}，${version.effectiveFrom} 起，第 ${version.version} 版${version.inForce ? '（现行）' : ''}`,
              }))}
              onChange={(version: string) => setSearch({ version })}
            />
          )}
          <Button onClick={() => window.print()}>打印</Button>
        </>
      }
    >
      <ProblemAlert error={list.error ?? policy.error} onRetry={() => void list.refetch()} />
      {!document || !policy.data ? (
        !list.error && !policy.error && <Skeleton active paragraph={{ rows: 12 }} />
      ) : (
        <article>
          <Typography.Title level={2} style={{ fontSize: '1.25em' }}>
            {document.title}
          </Typography.Title>
          <Typography.Paragraph>
            {document.issuer}，{document.effectiveFrom} 起施行，适用于{divisionName(document.division)}，第{' '}
            {document.version} 版。
            {policy.data.inForce ? <Mark tone="good">现行</Mark> : <Mark>已有新版</Mark>}
            <br />
            每段就业和每个补助个案始终适用开始之日（入职、开班、入学、放款、申请）施行的版本，以后的修改不影响它。
          </Typography.Paragraph>
          <Differences id={policy.data.id} />
          {programmeIds.map((id) => {
            const programme = document.programmes[id];
            return programme && <ProgrammeInWords key={id} programme={programme} policy={document} />;
          })}
          {document.trainingStandards.length > 0 && <Standards policy={document} />}
          <Parameters policy={document} />
          <Articles articles={document.articles} />
        </article>
      )}
    </Page>
  );
}
