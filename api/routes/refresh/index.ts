import { refreshAreaRoutes } from './areas.ts';
import { refreshComparisonRoutes } from './comparison.ts';
import { refreshConfirmationRoutes } from './confirmations.ts';
import { refreshDecisionRoutes } from './decisions.ts';
import { refreshOpeningRoutes } from './opening.ts';

/** 一年一更新 (art. 8): opening a year, its areas and their progress, exceptions, re-opening, and what changed since the year before. */
export const refreshRoutes = [
  refreshOpeningRoutes,
  refreshAreaRoutes,
  refreshDecisionRoutes,
  refreshConfirmationRoutes,
  refreshComparisonRoutes,
];
