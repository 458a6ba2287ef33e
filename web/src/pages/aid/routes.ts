import type { AnyRoute } from '@tanstack/react-router';
import { pageRoute } from '../../app/page-route.ts';

/** Aid cases of articles 17 to 20: all of them, one of them, and a form for each kind that is opened by hand. */
export const aidRoutes = (parent: AnyRoute) => [
  pageRoute(parent, '/aid', () => import('./aid-cases-page.tsx'), 'AidCasesPage'),
  pageRoute(parent, '/aid/new/transport', () => import('./new-transport-page.tsx'), 'NewTransportPage'),
  pageRoute(parent, '/aid/new/student', () => import('./new-student-page.tsx'), 'NewStudentPage'),
  pageRoute(parent, '/aid/new/loan', () => import('./new-loan-page.tsx'), 'NewLoanPage'),
  pageRoute(parent, '/school-years', () => import('./school-years-page.tsx'), 'SchoolYearsPage'),
  pageRoute(parent, '/loan-quarters', () => import('./loan-quarters-page.tsx'), 'LoanQuartersPage'),
  pageRoute(parent, '/aid/$aidId', () => import('./aid-case-page.tsx'), 'AidCasePage'),
];
