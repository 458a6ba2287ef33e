import type { AnyRoute } from '@tanstack/react-router';
import { pageRoute } from '../../app/page-route.ts';

/** Cases: all of them as lists, and one of them on one screen. */
export const caseRoutes = (parent: AnyRoute) => [
  pageRoute(parent, '/claims', () => import('./claims-page.tsx'), 'ClaimsPage'),
  pageRoute(parent, '/employments', () => import('./employments-page.tsx'), 'EmploymentsPage'),
  pageRoute(parent, '/cases/$employmentId', () => import('./case-page.tsx'), 'CasePage'),
  pageRoute(parent, '/rewards/$rewardId', () => import('./reward-page.tsx'), 'RewardPage'),
];
