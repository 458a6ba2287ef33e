import { useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Search } from '../../app/page-route.ts';

/** A part of a drawing that leads to a page of ours; `label` says all of it, also to the mouse. */
export function SvgLink({
  to,
  search,
  label,
  children,
}: {
  to: string;
  search: Search;
  label: string;
  children: ReactNode;
}) {
  const navigate = useNavigate();
  return (
    <a
      href={`${to}?${new URLSearchParams(search as Record<string, string>)}`}
      onClick={(event) => {
        // In a new tab or window the browser goes its own way.
        if (event.metaKey || event.ctrlKey || event.shiftKey) return;
        event.preventDefault();
        void navigate({ to: to as never, search: search as never });
      }}
    >
      <title>{label}</title>
      {children}
    </a>
  );
}
