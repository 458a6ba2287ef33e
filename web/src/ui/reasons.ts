import { queryOptions, useQuery } from '@tanstack/react-query';
import { manualReasonCodes } from '../../../src/domain/reasons.ts';
import { api, dataOf } from '../api/client.ts';

const reasonsQuery = queryOptions({
  queryKey: ['reasons'],
  queryFn: async () => (await dataOf(api.GET('/api/reasons'))).items,
  staleTime: 'static',
});

export const useReasons = () => useQuery(reasonsQuery).data ?? [];

/** The reasons that are an officer's to give, the frequent ones first. */
export function useManualReasons() {
  const reasons = useReasons();
  return manualReasonCodes.flatMap((code) => reasons.filter((reason) => reason.code === code));
}

/** The sentence of a reason; what is no code (an officer's own words) stays as it is. */
export function useReasonText(): (code: string | null | undefined) => string {
  const reasons = useReasons();
  return (code) => (code ? (reasons.find((reason) => reason.code === code)?.zh ?? code) : '');
}
