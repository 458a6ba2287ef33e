import { queryOptions, useQuery } from '@tanstack/react-query';
import type { Policy } from '../../../src/domain/policy/types.ts';
import { api, dataOf } from '../api/client.ts';

const policyQuery = (id: string) =>
  queryOptions({
    queryKey: ['policy', id],
    queryFn: async () =>
      (await dataOf(api.GET('/api/policies/{id}', { params: { path: { id } } }))).document as Policy,
    // A published version never changes: not asked for again, whatever is decided.
    staleTime: 'static',
  });

/** The policy that a case is pinned to: articles in full, and how each condition reads them. */
export function usePolicy(id: string | undefined): Policy | undefined {
  return useQuery({ ...policyQuery(id ?? ''), enabled: id !== undefined }).data;
}
