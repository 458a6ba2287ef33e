import { queryOptions } from '@tanstack/react-query';
import { api, dataOf } from '../../api/client.ts';
import type { components } from '../../api/openapi.d.ts';

export type Meeting = components['schemas']['Meeting'];
export type MeetingDetail = components['schemas']['MeetingDetail'];
export type CoordinationProblem = components['schemas']['CoordinationProblem'];
export type ProblemDetail = components['schemas']['CoordinationProblemDetail'];

export const meetingQuery = (id: string) =>
  queryOptions({
    queryKey: ['meeting', id],
    queryFn: () => dataOf(api.GET('/api/meetings/{id}', { params: { path: { id } } })),
  });

export const problemQuery = (id: string) =>
  queryOptions({
    queryKey: ['problem', id],
    queryFn: () => dataOf(api.GET('/api/coordination-problems/{id}', { params: { path: { id } } })),
  });

/** Bodies of an area and below, and those outside. */
export const bodiesQuery = (division: string) =>
  queryOptions({
    queryKey: ['coordination-bodies', division],
    queryFn: () => dataOf(api.GET('/api/coordination-bodies', { params: { query: { division } } })),
  });
