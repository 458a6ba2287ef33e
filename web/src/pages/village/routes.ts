import type { AnyRoute } from '@tanstack/react-router';
import { pageRoute } from '../../app/page-route.ts';

/** The village officer's page, made for a telephone. */
export const villageRoutes = (parent: AnyRoute) => [
  pageRoute(parent, '/village', () => import('./village-page.tsx'), 'VillagePage'),
];
