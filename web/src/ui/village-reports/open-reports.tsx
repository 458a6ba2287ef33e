import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Alert } from 'antd';
import { reportKindNames } from '../../../../src/domain/register/report.ts';
import { api, dataOf } from '../../api/client.ts';

/** On the page of a household: what its village has reported and waits, so that nothing is recorded past it. */
export function OpenReports({ household }: { household: string }) {
  const { data } = useQuery({
    queryKey: ['register-reports', household],
    queryFn: () =>
      dataOf(
        api.GET('/api/register-reports', {
          params: { query: { household, status: 'open', limit: 20 } },
        }),
      ),
  });
  if (!data || data.items.length === 0) return null;
  return (
    <Alert
      type="info"
      showIcon
      style={{ marginBottom: 12 }}
      title="村里报来这一户的变动，等待登记"
      description={data.items.map(({ id, kind, who, on }) => (
        <div key={id}>
          <Link
            to={`/households/${encodeURIComponent(household)}` as never}
            search={{ report: String(id) } as never}
          >
            {[reportKindNames[kind], who, on].filter(Boolean).join(' · ')}
          </Link>
        </div>
      ))}
    />
  );
}
