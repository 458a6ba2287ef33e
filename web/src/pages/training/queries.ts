import { queryOptions } from '@tanstack/react-query';
import { api, dataOf } from '../../api/client.ts';
import type { components } from '../../api/openapi.d.ts';

export type TrainingClass = components['schemas']['TrainingClass'];

export const classQuery = (id: string) =>
  queryOptions({
    queryKey: ['training-class', id],
    queryFn: () => dataOf(api.GET('/api/training-classes/{id}', { params: { path: { id } } })),
  });
