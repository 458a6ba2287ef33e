import type { AnyRoute } from '@tanstack/react-router';
import { pageRoute } from '../../app/page-route.ts';

/** The labour register as article 8 wants it: card, book, cabinet, database. */
export const registerRoutes = (parent: AnyRoute) => [
  pageRoute(parent, '/register', () => import('./area-page.tsx'), 'AreaPage'),
  pageRoute(parent, '/refresh', () => import('./refresh-page.tsx'), 'RefreshPage'),
  pageRoute(parent, '/loads', () => import('./loads-page.tsx'), 'LoadsPage'),
  pageRoute(parent, '/loads/$id', () => import('./load-page.tsx'), 'LoadPage'),
  pageRoute(parent, '/cards', () => import('./cards-page.tsx'), 'CardsPage'),
  pageRoute(parent, '/duplicates', () => import('./people/duplicates-page.tsx'), 'DuplicatesPage'),
  pageRoute(parent, '/duplicates/$id', () => import('./people/duplicate-page.tsx'), 'DuplicatePage'),
  pageRoute(parent, '/village-reports', () => import('./reports/reports-page.tsx'), 'ReportsPage'),
  pageRoute(parent, '/village-reports/$id', () => import('./reports/report-page.tsx'), 'ReportPage'),
  pageRoute(parent, '/people/$id', () => import('./card-page.tsx'), 'CardPage'),
];
