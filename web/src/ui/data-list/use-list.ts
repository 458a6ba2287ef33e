import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { http } from '../../api/http.ts';
import { useSearchState } from '../../app/address.ts';
import type { ListPath } from './types.ts';

export interface ListState<Item> {
  readonly items: readonly Item[] | undefined;
  readonly nextCursor: string | null;
  readonly error: Error | null;
  readonly loading: boolean;
  readonly refetch: () => void;
  /** What is listed, whichever page of it: the path with its filters and order. */
  readonly listed: string;
  /** Address of the same selection as a file. */
  readonly exportUrl: (format: 'csv' | 'xlsx') => string;
}

/** One page of a list, as the address says: filters, order and cursor. */
export function useList<Item>(
  path: ListPath,
  {
    names,
    pageSize,
    fixed = {},
  }: { names: readonly string[]; pageSize: number; fixed?: Record<string, string> },
): ListState<Item> {
  const [search] = useSearchState();
  const asked = new URLSearchParams(fixed);
  for (const name of names) {
    const value = search[name];
    if (value) asked.set(name, value);
  }
  const page = new URLSearchParams(asked);
  page.set('limit', String(pageSize));
  if (search.cursor) page.set('cursor', search.cursor);
  const query = useQuery({
    queryKey: [path, page.toString()],
    queryFn: async ({ signal }) => {
      const url = new URL(`${path}?${page}`, window.location.origin);
      const answer = await http(new Request(url, { signal }));
      return (await answer.json()) as { items: Item[]; nextCursor: string | null };
    },
    placeholderData: keepPreviousData,
  });
  return {
    items: query.data?.items,
    nextCursor: query.data?.nextCursor ?? null,
    error: query.error,
    loading: query.isPending || query.isPlaceholderData,
    refetch: () => void query.refetch(),
    listed: `${path}?${asked}`,
    exportUrl: (format) => {
      const file = new URLSearchParams(asked);
      file.set('format', format);
      return `${path}?${file}`;
    },
  };
}
