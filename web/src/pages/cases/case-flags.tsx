import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Alert } from 'antd';
import { flagKinds } from '../../../../src/domain/flags.ts';
import { api, dataOf } from '../../api/client.ts';
import { useMay } from '../../app/session.tsx';

/** What is suspicious about this case, above its decision, for the offices that read such things. */
export function CaseFlags({ employmentId }: { employmentId: string }) {
  const may = useMay();
  const { data } = useQuery({
    queryKey: ['case-flags', employmentId],
    queryFn: () =>
      dataOf(api.GET('/api/flags', { params: { query: { employment: employmentId } as never } })),
    enabled: may('read-flags'),
  });
  const standing = data?.items.filter(({ state }) => state === 'open' || state === 'confirmed') ?? [];
  return standing.map((flag) => (
    <Alert
      key={flag.id}
      type={flag.state === 'confirmed' ? 'error' : 'warning'}
      showIcon
      title={
        flag.state === 'confirmed'
          ? `疑点“${flagKinds[flag.kind].name}”已认定，不能通过`
          : `疑点“${flagKinds[flag.kind].name}”待裁定`
      }
      description={
        <>
          <div>{flag.ruling?.note ?? flagKinds[flag.kind].look}</div>
          <Link to={'/flags' as never} search={{ employment: employmentId } as never}>
            查看疑点
          </Link>
        </>
      }
    />
  ));
}
