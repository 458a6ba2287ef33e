import type { AnyRoute } from '@tanstack/react-router';
import { pageRoute } from '../../app/page-route.ts';

/** Looking ahead and behind: what may be paid, what another rule would cost, what is suspicious, what samples show. */
export const outlookRoutes = (parent: AnyRoute) => [
  pageRoute(parent, '/forecast', () => import('./forecast-page.tsx'), 'ForecastPage'),
  pageRoute(parent, '/forecast/cases', () => import('./forecast-cases-page.tsx'), 'ForecastCasesPage'),
  pageRoute(parent, '/policy-trial', () => import('./trial-page.tsx'), 'TrialPage'),
  pageRoute(parent, '/flags', () => import('./flags-page.tsx'), 'FlagsPage'),
  pageRoute(parent, '/sampling', () => import('./sampling-page.tsx'), 'SamplingPage'),
];
