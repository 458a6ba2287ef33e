import type { AnyRoute } from '@tanstack/react-router';
import { pageRoute } from '../../app/page-route.ts';

/** What an employer keeps here: its people, their contracts and their insurance. */
export const organisationRoutes = (parent: AnyRoute): AnyRoute[] => [
  pageRoute(parent, '/employees', () => import('./employees-page.tsx'), 'EmployeesPage'),
  pageRoute(parent, '/employees/$id', () => import('./employee-page.tsx'), 'EmployeePage'),
  pageRoute(parent, '/placements/new', () => import('./new-placement-page.tsx'), 'NewPlacementPage'),
  pageRoute(parent, '/insurance', () => import('./insurance-page.tsx'), 'InsurancePage'),
];
