import type { AnyRoute } from '@tanstack/react-router';
import { pageRoute } from '../../app/page-route.ts';

/** What people of the register are owed besides money (art. 10, 11, 14): services, visits to employers, training plans. */
export const serviceRoutes = (parent: AnyRoute) => [
  pageRoute(parent, '/services', () => import('./services-page.tsx'), 'ServicesPage'),
  pageRoute(parent, '/services/new', () => import('./new-service-page.tsx'), 'NewServicePage'),
  pageRoute(parent, '/services/$serviceId', () => import('./service-page.tsx'), 'ServicePage'),
  pageRoute(parent, '/visits', () => import('./visits-page.tsx'), 'VisitsPage'),
  pageRoute(parent, '/visits/$employer', () => import('./visit-plan-page.tsx'), 'VisitPlanPage'),
  pageRoute(parent, '/training-plans', () => import('./plans-page.tsx'), 'PlansPage'),
  pageRoute(parent, '/training-plans/new', () => import('./new-plan-page.tsx'), 'NewPlanPage'),
  pageRoute(parent, '/training-plans/$planId', () => import('./plan-page.tsx'), 'PlanPage'),
];
