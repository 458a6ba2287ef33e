import { useLocation } from '@tanstack/react-router';
import { createContext, useContext } from 'react';
import type { Search } from '../app/page-route.ts';

/** The list that somebody comes from, as it was: its filters, its order, its page. */
export interface Whence {
  readonly label: string;
  readonly path: string;
  readonly search: Search;
}

declare module '@tanstack/react-router' {
  // Kept with the entry of the browser's history: there after a reload, and in no address that is sent to others.
  interface HistoryState {
    from?: Whence;
  }
}

/** Name of the page around, for links that lead back to it. */
export const PageName = createContext('');

/** This page, for whoever goes on from here. */
export function useHere(): Whence {
  const label = useContext(PageName);
  const { pathname: path, search } = useLocation();
  return { label, path, search: search as Search };
}

/** Where the reader of this page came from; undefined: by search, by an address, or from elsewhere. */
export const useWhence = (): Whence | undefined => useLocation({ select: ({ state }) => state.from });
