import type { AnyRoute } from '@tanstack/react-router';
import { pageRoute } from '../../app/page-route.ts';

/** Aid cases of articles 17 to 20: all of them, one of them, and a form for each kind that is opened by hand. */
export const aidRoutes = (parent: AnyRoute) => [
  pageRoute(parent, '/aid', () => import('./aid-cases-page.tsx'), 'AidCasesPage'),
  pageRoute(parent, '/aid/new/transport', () => import('./new-transport-page.tsx'), 'NewTransportPage'),
  pageRoute(parent, '/aid/$aidId', () => import('./aid-case-page.tsx'), 'AidCasePage'),
];
