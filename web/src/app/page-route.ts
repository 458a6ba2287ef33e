import { type AnyRoute, createRoute, lazyRouteComponent, type RouteComponent } from '@tanstack/react-router';

/** The search part of an address: texts by name; a page reads what it knows and ignores the rest. */
export type Search = Readonly<Record<string, string | undefined>>;

/** A page could not be loaded: the line is away, or the server has another release by now and this part is no more. */
export class PageNotLoaded extends Error {}

const missing = (cause: unknown): never => {
  throw new PageNotLoaded('这一页没有打开', { cause });
};

/**
 * One page: its address and the chunk that shows it, loaded when somebody goes there. A page reads its address with
 * `usePathParams` and `useSearchState`.
 */
export function pageRoute<Module extends Record<string, unknown>>(
  parent: AnyRoute,
  path: string,
  load: () => Promise<Module>,
  component: keyof Module & string,
) {
  return createRoute({
    getParentRoute: () => parent,
    path,
    validateSearch: (search: Record<string, unknown>): Search => search as Search,
    component: lazyRouteComponent(() => load().catch(missing), component) as RouteComponent,
  });
}
