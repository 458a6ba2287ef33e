import type { AnyRoute } from '@tanstack/react-router';
import { pageRoute } from '../../app/page-route.ts';

/** Matching in four tiers (art. 9): openings, people who look for work, referrals, fairs, figures. */
export const matchingRoutes = (parent: AnyRoute) => [
  pageRoute(parent, '/openings', () => import('./openings-page.tsx'), 'OpeningsPage'),
  pageRoute(parent, '/openings/new', () => import('./new-opening-page.tsx'), 'NewOpeningPage'),
  pageRoute(parent, '/openings/$openingId', () => import('./opening-page.tsx'), 'OpeningPage'),
  pageRoute(parent, '/seekers', () => import('./seekers-page.tsx'), 'SeekersPage'),
  pageRoute(parent, '/seekers/$personId', () => import('./seeker-page.tsx'), 'SeekerPage'),
  pageRoute(parent, '/referrals', () => import('./referrals-page.tsx'), 'ReferralsPage'),
  pageRoute(parent, '/referrals/$referralId', () => import('./referral-page.tsx'), 'ReferralPage'),
  pageRoute(parent, '/fairs', () => import('./fairs-page.tsx'), 'FairsPage'),
  pageRoute(parent, '/fairs/$fairId', () => import('./fair-page.tsx'), 'FairPage'),
  pageRoute(parent, '/matching-statistics', () => import('./statistics-page.tsx'), 'StatisticsPage'),
];
