import type { AnyRoute } from '@tanstack/react-router';
import { pageRoute } from '../../app/page-route.ts';

/** What runs by itself, and who may do what: timers, engine, accounts, audit. */
export const adminRoutes = (parent: AnyRoute) => [
  pageRoute(parent, '/timers', () => import('./timers-page.tsx'), 'TimersPage'),
  pageRoute(parent, '/engine', () => import('./engine-page.tsx'), 'EnginePage'),
  pageRoute(parent, '/users', () => import('./users-page.tsx'), 'UsersPage'),
  pageRoute(parent, '/audit', () => import('./audit-page.tsx'), 'AuditPage'),
];
