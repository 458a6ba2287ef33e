import { queryOptions } from '@tanstack/react-query';
import { api, dataOf } from '../../api/client.ts';
import type { components } from '../../api/openapi.d.ts';

type Schemas = components['schemas'];
export type JobOpening = Schemas['JobOpening'];
export type JobSeeker = Schemas['JobSeeker'];
export type Fit = Schemas['Fit'];
export type Referral = Schemas['Referral'];

export const openingQuery = (id: string) =>
  queryOptions({
    queryKey: ['job-opening', id],
    queryFn: () => dataOf(api.GET('/api/job-openings/{id}', { params: { path: { id } } })),
  });

export const candidatesQuery = (id: string) =>
  queryOptions({
    queryKey: ['job-opening', id, 'candidates'],
    queryFn: () => dataOf(api.GET('/api/job-openings/{id}/candidates', { params: { path: { id } } })),
  });

export const seekerQuery = (id: number) =>
  queryOptions({
    queryKey: ['job-seeker', id],
    queryFn: () => dataOf(api.GET('/api/job-seekers/{id}', { params: { path: { id } } })),
  });

export const referralQuery = (id: number) =>
  queryOptions({
    queryKey: ['referral', id],
    queryFn: () => dataOf(api.GET('/api/referrals/{id}', { params: { path: { id } } })),
  });
