import type { AnyRoute } from '@tanstack/react-router';
import { pageRoute } from '../../app/page-route.ts';

/** An intermediary's own: whom it placed, and whom to visit when (art. 23). */
export const intermediaryRoutes = (parent: AnyRoute) => [
  pageRoute(parent, '/follow-ups', () => import('./follow-ups-page.tsx'), 'FollowUpsPage'),
  pageRoute(parent, '/placements', () => import('./placements-page.tsx'), 'PlacementsPage'),
];
