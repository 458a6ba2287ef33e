import { evaluationRoutes } from './evaluations.ts';
import { targetLetterRoutes } from './letters.ts';
import { targetPlanRoutes } from './plan.ts';
import { rewardUnitRoutes } from './units.ts';

/** Targets, letters, evaluation and reward (art. 3, 4, 22, 25). */
export const targetRoutes = [targetPlanRoutes, targetLetterRoutes, evaluationRoutes, rewardUnitRoutes];
