import type { AnyRoute } from '@tanstack/react-router';
import { pageRoute } from '../../app/page-route.ts';

/** What follows a decision: appeals against it, and money that is asked back. */
export const afterRoutes = (parent: AnyRoute) => [
  pageRoute(parent, '/appeals', () => import('./appeals-page.tsx'), 'AppealsPage'),
  pageRoute(parent, '/recoveries', () => import('./recoveries-page.tsx'), 'RecoveriesPage'),
  pageRoute(parent, '/recoveries/$recoveryId', () => import('./recovery-page.tsx'), 'RecoveryPage'),
];
