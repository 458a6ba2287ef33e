import type { AnyRoute } from '@tanstack/react-router';
import { pageRoute } from '../../app/page-route.ts';

/** Reports and the leaders' dashboard. */
export const reportRoutes = (parent: AnyRoute) => [
  pageRoute(parent, '/dashboard', () => import('./dashboard-page.tsx'), 'DashboardPage'),
  pageRoute(parent, '/reports', () => import('./report-page.tsx'), 'ReportPage'),
  pageRoute(parent, '/reports/cases', () => import('./cases-page.tsx'), 'ReportCasesPage'),
];
