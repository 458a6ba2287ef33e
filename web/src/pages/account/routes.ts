import type { AnyRoute } from '@tanstack/react-router';
import { pageRoute } from '../../app/page-route.ts';

/** The front door and what belongs to the person. */
export const accountRoutes = (parent: AnyRoute) => [
  pageRoute(parent, '/', () => import('./home-page.tsx'), 'HomePage'),
  pageRoute(parent, '/account', () => import('./account-page.tsx'), 'AccountPage'),
];
