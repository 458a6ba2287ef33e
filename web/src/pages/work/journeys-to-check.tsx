import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Alert } from 'antd';
import { api, dataOf } from '../../api/client.ts';
import { useMay } from '../../app/session.tsx';

const SHOWN = 20;

/** Contracts of applications for travel (art. 20) stand on their cases' own pages: how many wait, and the way to them. */
export function JourneysToCheck({ division }: { division: string | undefined }) {
  const may = useMay();
  const { data } = useQuery({
    queryKey: ['journeys-to-check', division],
    queryFn: () =>
      dataOf(
        api.GET('/api/aid-cases', {
          params: { query: { check: 'true', limit: SHOWN, ...(division && { division }) } },
        }),
      ),
    enabled: may('check-aid-papers'),
  });
  if (!data || data.items.length === 0) return null;
  const count = `${data.items.length}${data.nextCursor === null ? '' : '+'}`;
  return (
    <Alert
      type="info"
      showIcon
      style={{ marginBottom: 12 }}
      title={`另有 ${count} 份交通补助的合同或协议等待核对`}
      action={
        <Link to={'/aid' as never} search={{ check: 'true' } as never}>
          去核对
        </Link>
      }
    />
  );
}
