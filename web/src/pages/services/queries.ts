import { queryOptions } from '@tanstack/react-query';
import { api, dataOf } from '../../api/client.ts';
import type { components } from '../../api/openapi.d.ts';

export type ServiceItem = components['schemas']['ServiceItem'];
export type Service = components['schemas']['Service'];
export type VisitPlan = components['schemas']['VisitPlan'];
export type VisitPlanDetail = components['schemas']['VisitPlanDetail'];
export type EmployerVisit = components['schemas']['EmployerVisit'];
export type TrainingPlan = components['schemas']['TrainingPlan'];
export type TrainingPlanItem = components['schemas']['TrainingPlanItem'];
export type DemandLine = components['schemas']['TrainingDemandLine'];
export type DemandStatement = components['schemas']['TrainingDemandStatement'];

/** Deadlines, trades and categories that the forms choose from; of a year where one is given. */
export const rulesQuery = (year?: number) =>
  queryOptions({
    queryKey: ['service-rules', year ?? null],
    queryFn: () =>
      dataOf(api.GET('/api/service-rules', { params: { query: year === undefined ? {} : { year } } })),
  });

export const serviceQuery = (id: string) =>
  queryOptions({
    queryKey: ['service', id],
    queryFn: () => dataOf(api.GET('/api/services/{id}', { params: { path: { id } } })),
  });

export const visitPlanQuery = (employer: string) =>
  queryOptions({
    queryKey: ['visit-plan', employer],
    queryFn: () => dataOf(api.GET('/api/visit-plans/{employer}', { params: { path: { employer } } })),
  });

export const trainingPlanQuery = (id: string) =>
  queryOptions({
    queryKey: ['training-plan', id],
    queryFn: () => dataOf(api.GET('/api/training-plans/{id}', { params: { path: { id } } })),
  });
