import type { AnyRoute } from '@tanstack/react-router';
import { pageRoute } from '../../app/page-route.ts';

/** Art. 26: what is written, reviewed and published. */
export const publicityRoutes = (parent: AnyRoute) => [
  pageRoute(parent, '/articles', () => import('./articles-page.tsx'), 'ArticlesPage'),
  pageRoute(parent, '/articles/new', () => import('./new-article-page.tsx'), 'NewArticlePage'),
  pageRoute(parent, '/articles/$id', () => import('./article-page.tsx'), 'ArticlePage'),
];
