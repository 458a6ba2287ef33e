import type { AnyRoute } from '@tanstack/react-router';
import { pageRoute } from '../../app/page-route.ts';

/** Targets, letters, evaluation and reward (art. 3, 4, 22, 25). */
export const targetRoutes = (parent: AnyRoute) => [
  pageRoute(parent, '/targets', () => import('./targets-page.tsx'), 'TargetsPage'),
  pageRoute(parent, '/targets/$year/$division', () => import('./townships-page.tsx'), 'TownshipsPage'),
  pageRoute(parent, '/target-cases', () => import('./cases-page.tsx'), 'TargetCasesPage'),
  pageRoute(parent, '/target-letters', () => import('./letters-page.tsx'), 'LettersPage'),
  pageRoute(parent, '/target-letters/$id', () => import('./letter-page.tsx'), 'LetterPage'),
  pageRoute(parent, '/evaluations', () => import('./evaluations-page.tsx'), 'EvaluationsPage'),
  pageRoute(parent, '/evaluations/$year/$division', () => import('./evaluation-page.tsx'), 'EvaluationPage'),
  pageRoute(parent, '/reward-units', () => import('./units-page.tsx'), 'RewardUnitsPage'),
];
