import { queryOptions } from '@tanstack/react-query';
import { api, dataOf } from '../../api/client.ts';
import type { components } from '../../api/openapi.d.ts';

export type Employment = components['schemas']['Employment'];
export type Claim = components['schemas']['Claim'];
export type Wait = components['schemas']['Wait'];

export const employmentQuery = (id: string) =>
  queryOptions({
    queryKey: ['employment', id],
    queryFn: () => dataOf(api.GET('/api/employments/{id}', { params: { path: { id } } })),
  });

export const claimQuery = (id: string) =>
  queryOptions({
    queryKey: ['claim', id],
    queryFn: () => dataOf(api.GET('/api/claims/{id}', { params: { path: { id } } })),
  });
