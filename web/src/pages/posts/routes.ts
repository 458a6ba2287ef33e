import type { AnyRoute } from '@tanstack/react-router';
import { pageRoute } from '../../app/page-route.ts';

/** Who holds which post, who acts for whom, and what is handed over. */
export const postRoutes = (parent: AnyRoute) => [
  pageRoute(parent, '/organisation', () => import('./organisation-page.tsx'), 'OrganisationPage'),
  pageRoute(parent, '/delegations', () => import('./delegations-page.tsx'), 'DelegationsPage'),
  pageRoute(parent, '/hand-over/$user', () => import('./hand-over-page.tsx'), 'HandOverPage'),
  pageRoute(parent, '/unattended', () => import('./unattended-page.tsx'), 'UnattendedPage'),
];
