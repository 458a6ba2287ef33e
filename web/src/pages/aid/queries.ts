import { queryOptions } from '@tanstack/react-query';
import { api, dataOf } from '../../api/client.ts';
import type { components } from '../../api/openapi.d.ts';

export type AidCase = components['schemas']['AidCase'];
export type Training = components['schemas']['Training'];
export type Transport = components['schemas']['Transport'];

export const aidCaseQuery = (id: string) =>
  queryOptions({
    queryKey: ['aid-case', id],
    queryFn: () => dataOf(api.GET('/api/aid-cases/{id}', { params: { path: { id } } })),
  });

export const transportQuery = (id: string) =>
  queryOptions({
    queryKey: ['transport', id],
    queryFn: () => dataOf(api.GET('/api/transports/{id}', { params: { path: { id } } })),
  });

export const trainingQuery = (id: string) =>
  queryOptions({
    queryKey: ['training', id],
    queryFn: () => dataOf(api.GET('/api/training-enrolments/{id}', { params: { path: { id } } })),
  });
