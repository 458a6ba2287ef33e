import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Card, Empty, Radio, Skeleton } from 'antd';
import { type Tier, tierNames } from '../../../../src/domain/job-tiers.ts';
import { api, dataOf } from '../../api/client.ts';
import type { components } from '../../api/openapi.d.ts';
import { useSearchState } from '../../app/address.ts';
import { optionsOf } from '../../ui/data-list/types.ts';
import { Mark } from '../../ui/mark.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';

type Job = components['schemas']['PublicJob'];

/** Openings in the four tiers, nearest first. */
export function JobsPage() {
  const [search, setSearch] = useSearchState();
  const tier = search.tier && search.tier in tierNames ? (search.tier as Tier) : undefined;
  const { data, error, refetch } = useQuery({
    queryKey: ['public-jobs', tier],
    queryFn: () => dataOf(api.GET('/api/public/jobs', { params: { query: tier ? { tier } : {} } })),
  });
  return (
    <Page title="招聘岗位">
      <Radio.Group
        aria-label="离家远近"
        style={{ marginBottom: 16 }}
        value={tier ?? 'all'}
        options={[{ value: 'all', label: '全部' }, ...optionsOf(tierNames)]}
        onChange={({ target }) =>
          setSearch({ tier: target.value === 'all' ? undefined : (target.value as string) })
        }
      />
      <ProblemAlert error={error} onRetry={() => void refetch()} />
      {!data && !error && <Skeleton active />}
      {data?.items.length === 0 && (
        <Empty
          description={
            <>
              现在没有登记的岗位。可以到户籍所在乡镇社会保障站登记意愿，有合适的会通知您；也可以
              <Link to={'/rights' as never}>留下电话求助</Link>。
            </>
          }
        />
      )}
      <ul className="card-list" aria-label="岗位">
        {data?.items.map((job) => (
          <li key={job.id}>
            <JobCard job={job} />
          </li>
        ))}
      </ul>
    </Page>
  );
}

function JobCard({ job }: { job: Job }) {
  return (
    <Card size="small">
      <h2 style={{ fontSize: '1.1em', margin: 0 }}>{job.title}</h2>
      <div>{payOf(job)}</div>
      <div>
        {job.employer}　{job.place} <Mark tone="info">{tierNames[job.tier]}</Mark>
      </div>
      <div>
        招 {job.number} 人，有效至 {job.validUntil}
      </div>
      <div>联系：{job.contact}</div>
    </Card>
  );
}

function payOf({ payFromFen, payToFen }: Job): string {
  const yuan = (fen: number) => Math.round(fen / 100).toLocaleString('zh-CN');
  if (payFromFen === null && payToFen === null) return '工资面议';
  if (payFromFen !== null && payToFen !== null && payFromFen !== payToFen)
    return `每月 ${yuan(payFromFen)}–${yuan(payToFen)} 元`;
  return `每月 ${yuan((payFromFen ?? payToFen)!)} 元`;
}
