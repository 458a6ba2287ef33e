import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { ApiProblem } from '../api/problem.ts';

/**
 * Shows the claim as it is now where somebody was faster (409), or where the step has moved on and the button has no
 * place in it any more: who clicks again must not send the same old revision.
 */
export function useRefreshWhenOvertaken(problem: ApiProblem | null): void {
  const queries = useQueryClient();
  useEffect(() => {
    if (problem?.status === 409 || problem?.code === 'action-not-allowed') void queries.invalidateQueries();
  }, [problem, queries]);
}
