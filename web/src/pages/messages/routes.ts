import type { AnyRoute } from '@tanstack/react-router';
import { pageRoute } from '../../app/page-route.ts';

/** What people are told, and who asks for help. */
export const messageRoutes = (parent: AnyRoute) => [
  pageRoute(parent, '/messages', () => import('./messages-page.tsx'), 'MessagesPage'),
  pageRoute(parent, '/help', () => import('./help-page.tsx'), 'HelpPage'),
];
