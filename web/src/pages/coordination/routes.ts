import type { AnyRoute } from '@tanstack/react-router';
import { pageRoute } from '../../app/page-route.ts';

/** Coordination (art. 4, 6, 15): meetings, problems, and the calendars that date them. */
export const coordinationRoutes = (parent: AnyRoute) => [
  pageRoute(parent, '/meetings', () => import('./meetings-page.tsx'), 'MeetingsPage'),
  pageRoute(parent, '/meetings/$meetingId', () => import('./meeting-page.tsx'), 'MeetingPage'),
  pageRoute(parent, '/coordination-problems', () => import('./problems-page.tsx'), 'ProblemsPage'),
  pageRoute(
    parent,
    '/coordination-problems/new',
    () => import('./raise-problem-page.tsx'),
    'RaiseProblemPage',
  ),
  pageRoute(parent, '/coordination-problems/$problemId', () => import('./problem-page.tsx'), 'ProblemPage'),
  pageRoute(parent, '/work-calendars', () => import('./calendars-page.tsx'), 'CalendarsPage'),
];
