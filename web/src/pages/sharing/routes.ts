import type { AnyRoute } from '@tanstack/react-router';
import { pageRoute } from '../../app/page-route.ts';

/** Art. 12: what other departments read, what people agreed to, offices outside. */
export const sharingRoutes = (parent: AnyRoute) => [
  pageRoute(parent, '/sharing', () => import('./sharing-page.tsx'), 'SharingPage'),
  pageRoute(parent, '/share-log', () => import('./share-log-page.tsx'), 'ShareLogPage'),
  pageRoute(parent, '/signed-insurance', () => import('./signed-insurance-page.tsx'), 'SignedInsurancePage'),
];
