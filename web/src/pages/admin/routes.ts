import type { AnyRoute } from '@tanstack/react-router';
import { pageRoute } from '../../app/page-route.ts';

/** What runs by itself, who may do what, and who takes part: timers, engine, accounts, audit, organisations,
 * divisions, rules to come. */
export const adminRoutes = (parent: AnyRoute) => [
  pageRoute(parent, '/timers', () => import('./timers-page.tsx'), 'TimersPage'),
  pageRoute(parent, '/engine', () => import('./engine-page.tsx'), 'EnginePage'),
  pageRoute(parent, '/users', () => import('./users-page.tsx'), 'UsersPage'),
  pageRoute(parent, '/organisations', () => import('./organisations-page.tsx'), 'OrganisationsPage'),
  pageRoute(parent, '/divisions', () => import('./divisions-page.tsx'), 'DivisionsPage'),
  pageRoute(parent, '/policy-drafts', () => import('./policy-drafts-page.tsx'), 'PolicyDraftsPage'),
  pageRoute(parent, '/audit', () => import('./audit-page.tsx'), 'AuditPage'),
];
