import { serviceCaseRoutes } from './cases.ts';
import { serviceDecisionRoutes } from './decisions.ts';
import { trainingDemandRoutes } from './demand.ts';
import { trainingPlanRoutes } from './plans.ts';
import { serviceRuleRoutes } from './rules.ts';
import { serviceTransferRoutes } from './transfers.ts';
import { visitRoutes } from './visits.ts';

/** Services to people of the register, visits to employers, training plans (art. 10, 11, 14). */
export const serviceAreaRoutes = [
  serviceRuleRoutes,
  serviceCaseRoutes,
  serviceDecisionRoutes,
  serviceTransferRoutes,
  visitRoutes,
  trainingDemandRoutes,
  trainingPlanRoutes,
];
