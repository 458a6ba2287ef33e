import { reportCaseRoutes } from './cases.ts';
import { dashboardRoutes } from './dashboard.ts';
import { reportRoutes } from './reports.ts';

/** Reports and the leaders' dashboard. */
export const reportAreaRoutes = [reportRoutes, reportCaseRoutes, dashboardRoutes];
