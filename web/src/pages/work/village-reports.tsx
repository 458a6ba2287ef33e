import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Alert } from 'antd';
import { api, dataOf } from '../../api/client.ts';
import { useMay } from '../../app/session.tsx';

const SHOWN = 20;

/** What villages have reported is no claim: how many reports wait, and the way to them. */
export function VillageReports({ division }: { division: string | undefined }) {
  const may = useMay();
  const { data } = useQuery({
    queryKey: ['village-reports-open', division],
    queryFn: () =>
      dataOf(
        api.GET('/api/register-reports', {
          params: { query: { status: 'open', limit: SHOWN, ...(division && { division }) } },
        }),
      ),
    enabled: may('change-household'),
  });
  if (!data || data.items.length === 0) return null;
  const count = `${data.items.length}${data.nextCursor === null ? '' : '+'}`;
  return (
    <Alert
      type="info"
      showIcon
      style={{ marginBottom: 12 }}
      title={`村里报来 ${count} 条变动等待登记`}
      action={
        <Link to={'/village-reports' as never} search={{ status: 'open' } as never}>
          去登记
        </Link>
      }
    />
  );
}
