import type { Crumb } from '../../ui/page.tsx';

/** Where somebody finds the people of these pages again: the ledger, what an agency placed, or the office's cases. */
export function ownList(
  may: (operation: 'correct-contract' | 'record-departure' | 'record-follow-up') => boolean,
): Crumb {
  if (may('correct-contract') || may('record-departure')) return { label: '用工台账', to: '/employees' };
  if (may('record-follow-up')) return { label: '介绍就业', to: '/placements' };
  return { label: '就业跟踪', to: '/employments' };
}
