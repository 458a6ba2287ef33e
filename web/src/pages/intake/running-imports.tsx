import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Alert } from 'antd';
import { useEffect, useRef } from 'react';
import { importKindNames } from '../../../../src/domain/words.ts';
import { api, dataOf } from '../../api/client.ts';

const LOOK_EVERY_MS = 3000;

/** Files the server is still working on, of this user and the colleagues; the list below is asked anew when one ends. */
export function RunningImports() {
  const queries = useQueryClient();
  const { data } = useQuery({
    queryKey: ['imports-running'],
    queryFn: () => dataOf(api.GET('/api/imports', { params: { query: { status: 'running', limit: 5 } } })),
    refetchInterval: LOOK_EVERY_MS,
  });
  const running = data?.items ?? [];
  const ids = running.map(({ id }) => id).join();
  const before = useRef(ids);
  useEffect(() => {
    if (before.current !== ids) void queries.invalidateQueries({ queryKey: ['/api/imports'] });
    before.current = ids;
  }, [ids, queries]);
  if (running.length === 0) return null;
  return (
    <Alert
      role="status"
      type="info"
      showIcon
      style={{ marginBottom: 16 }}
      title={`服务器正在核对和写入 ${running.length} 份表格，可以离开本页，完成后结果在下面的记录里。`}
      description={running.map((run) => (
        <div key={run.id}>
          <Link to={`/imports/${run.id}` as never}>{run.fileName}</Link>（{importKindNames[run.kind]}）
        </div>
      ))}
    />
  );
}
