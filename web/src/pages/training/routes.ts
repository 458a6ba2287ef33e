import type { AnyRoute } from '@tanstack/react-router';
import { pageRoute } from '../../app/page-route.ts';

/** Training classes (art. 17): all of them, a form for a new one, and one with its people and its sheet. */
export const trainingRoutes = (parent: AnyRoute) => [
  pageRoute(parent, '/trainings', () => import('./classes-page.tsx'), 'ClassesPage'),
  pageRoute(parent, '/trainings/new', () => import('./new-class-page.tsx'), 'NewClassPage'),
  pageRoute(parent, '/trainings/$classId', () => import('./class-page.tsx'), 'ClassPage'),
];
