import type { AnyRoute } from '@tanstack/react-router';
import { pageRoute } from '../../app/page-route.ts';

/** What anybody may read and do: no session, no cookie. */
export const publicRoutes = (parent: AnyRoute) => [
  pageRoute(parent, '/platform', () => import('./platform-page.tsx'), 'PlatformPage'),
  pageRoute(parent, '/rights', () => import('./rights-page.tsx'), 'RightsPage'),
  pageRoute(parent, '/jobs', () => import('./jobs-page.tsx'), 'JobsPage'),
  pageRoute(parent, '/notices', () => import('./notices-page.tsx'), 'NoticesPage'),
  pageRoute(parent, '/notices/$claimId/objection', () => import('./objection-page.tsx'), 'ObjectionPage'),
  pageRoute(parent, '/stories', () => import('./stories-page.tsx'), 'StoriesPage'),
  pageRoute(parent, '/stories/$id', () => import('./story-page.tsx'), 'StoryPage'),
  pageRoute(parent, '/look-up', () => import('./look-up-page.tsx'), 'LookUpPage'),
  pageRoute(parent, '/confirm', () => import('./confirm-page.tsx'), 'ConfirmPage'),
  pageRoute(
    parent,
    '/evaluation-results',
    () => import('./evaluation-results-page.tsx'),
    'EvaluationResultsPage',
  ),
  pageRoute(parent, '/policy', () => import('./policy-page.tsx'), 'PolicyPage'),
];
