import type { AnyRoute } from '@tanstack/react-router';
import { pageRoute } from '../../app/page-route.ts';

/** What officers have to decide. */
export const workRoutes = (parent: AnyRoute) => [
  pageRoute(parent, '/work', () => import('./work-page.tsx'), 'WorkPage'),
  pageRoute(parent, '/contracts', () => import('./contracts-page.tsx'), 'ContractsPage'),
  pageRoute(parent, '/objections', () => import('./objections-page.tsx'), 'ObjectionsPage'),
];
