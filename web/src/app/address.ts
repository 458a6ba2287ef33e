import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import type { Search } from './page-route.ts';

/** The named part of the page's path, e.g. `:id`. */
export function usePathParam(name: string): string {
  const params = useParams({ strict: false }) as Record<string, string | undefined>;
  const value = params[name];
  if (value === undefined) throw new Error(`地址里没有 ${name}`);
  return value;
}

/**
 * The search part of the address as state: what is chosen on the page stands in the address, so that it can be sent,
 * kept and gone back to. `undefined` takes a name out.
 */
export function useSearchState(): [Search, (change: Search, options?: { replace?: boolean }) => void] {
  const search = useSearch({ strict: false }) as Search;
  const navigate = useNavigate();
  return [
    search,
    (change, { replace = false } = {}) => {
      const next = { ...search, ...change };
      void navigate({ to: '.', search: next as never, replace });
    },
  ];
}
