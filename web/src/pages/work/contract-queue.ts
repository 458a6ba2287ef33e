import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { api, dataOf } from '../../api/client.ts';
import type { components } from '../../api/openapi.d.ts';

type ContractItem = components['schemas']['ContractItem'];

export interface ContractQueue {
  /** Undefined while nothing is known. */
  readonly waiting: readonly ContractItem[] | undefined;
  /** More wait than are listed here. */
  readonly more: boolean;
  /** The one after the open one, round to the first. */
  readonly next: ContractItem | undefined;
}

/** What waits for this officer, the oldest first: says which comes next, however many there are. */
export function useContractQueue(division: string | undefined, open: string | undefined): ContractQueue {
  const { data, hasNextPage, isFetching, fetchNextPage } = useInfiniteQuery({
    queryKey: ['contracts-waiting', division],
    queryFn: ({ pageParam }) =>
      dataOf(
        api.GET('/api/contracts', {
          params: {
            query: {
              status: 'uploaded',
              mine: 'true',
              limit: 100,
              ...(division && { division }),
              ...(pageParam && { cursor: pageParam }),
            },
          },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
  const waiting = data?.pages.flatMap(({ items }) => items);
  const atEnd = open !== undefined && waiting?.at(-1)?.id === open;
  useEffect(() => {
    if (atEnd && hasNextPage && !isFetching) void fetchNextPage();
  }, [atEnd, hasNextPage, isFetching, fetchNextPage]);
  return { waiting, more: hasNextPage, next: following(waiting ?? [], open) };
}

function following(queue: readonly ContractItem[], open: string | undefined): ContractItem | undefined {
  const at = queue.findIndex(({ id }) => id === open);
  const next = queue[at + 1] ?? queue[0];
  return next?.id === open ? undefined : next;
}
