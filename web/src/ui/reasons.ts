import { queryOptions, useQuery } from '@tanstack/react-query';
import { type ProgrammeId, programmeShapes } from '../../../src/domain/policy/programme-shapes.ts';
import { manualReasonCodes, manualReasonsOf } from '../../../src/domain/reasons.ts';
import { REWARD_PROGRAMME } from '../../../src/domain/trace.ts';
import { api, dataOf } from '../api/client.ts';

const reasonsQuery = queryOptions({
  queryKey: ['reasons'],
  queryFn: async () => (await dataOf(api.GET('/api/reasons'))).items,
  staleTime: 'static',
});

export const useReasons = () => useQuery(reasonsQuery).data ?? [];

/** The reasons that are an officer's to give: for a claim of one programme those that can concern it. */
export function useManualReasons(programme?: string) {
  const reasons = useReasons();
  const shape = programmeShapes[programme as ProgrammeId] as { article: string } | undefined;
  const article = programme === REWARD_PROGRAMME ? '22' : shape?.article;
  const codes = article ? manualReasonsOf(article) : manualReasonCodes;
  return codes.flatMap((code) => reasons.filter((reason) => reason.code === code));
}

/** The reasons to ask money back for: an officer's, and the one that the rules have flagged the claim for. */
export function useRecoveryReasons(flagged: string | undefined) {
  const manual = useManualReasons();
  const found = useReasons().filter(({ code }) => code === flagged);
  return [...found, ...manual.filter(({ code }) => code !== flagged)];
}
