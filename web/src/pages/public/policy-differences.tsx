import { useQuery } from '@tanstack/react-query';
import { api, dataOf } from '../../api/client.ts';
import { PolicyChanges } from '../../ui/policy-changes.tsx';

/** What this version changed of the one before it, or a county of the prefecture's. */
export function Differences({ id }: { id: string }) {
  const { data } = useQuery({
    queryKey: ['policy-changes', id],
    queryFn: () => dataOf(api.GET('/api/policies/{id}/changes', { params: { path: { id } } })),
  });
  if (!data?.from || data.items.length === 0) return null;
  return (
    <section aria-label="与前一版的差异">
      <details>
        <summary>
          与 {data.from} 的差异（{data.items.length} 处）
        </summary>
        <PolicyChanges changes={data.items} />
      </details>
    </section>
  );
}
