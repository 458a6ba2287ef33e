import type { AnyRoute } from '@tanstack/react-router';
import { pageRoute } from '../../app/page-route.ts';

/** Files that come in, what became of them, and the register they fill. */
export const intakeRoutes = (parent: AnyRoute) => [
  pageRoute(parent, '/imports', () => import('./imports-page.tsx'), 'ImportsPage'),
  pageRoute(parent, '/imports/$id', () => import('./import-page.tsx'), 'ImportPage'),
  pageRoute(parent, '/unmatched', () => import('./unmatched-page.tsx'), 'UnmatchedPage'),
  pageRoute(parent, '/people', () => import('./people-page.tsx'), 'PeoplePage'),
  pageRoute(parent, '/households/$number', () => import('./household-page.tsx'), 'HouseholdPage'),
];
