import type { WaitCount } from '../../src/db/wait-counts.ts';
import type { PlainDate } from '../../src/domain/dates.ts';
import { type WaitKind, waitKinds } from '../../src/domain/waits.ts';

export interface KindCount {
  kind: WaitKind;
  count: number;
  overdue: number;
}

export interface DayCount {
  on: string;
  kind: WaitKind;
  count: number;
}

/**
 * Counts by kind and by day of the next `days`, from counts by kind and due day. Waits end at the first moment of their
 * day, so what was due up to today is overdue.
 */
export function summarise(
  counts: readonly WaitCount[],
  asOf: PlainDate,
  until: PlainDate,
): { kinds: KindCount[]; days: DayCount[] } {
  const kinds = new Map<string, KindCount>();
  const days: DayCount[] = [];
  for (const { kind, on, count } of counts) {
    const sum = kinds.get(kind) ?? { kind: kind as WaitKind, count: 0, overdue: 0 };
    kinds.set(kind, sum);
    sum.count += count;
    if (on !== null && on <= asOf) sum.overdue += count;
    if (on !== null && on >= asOf && on < until) days.push({ on, kind: kind as WaitKind, count });
  }
  days.sort((a, b) => a.on.localeCompare(b.on) || a.kind.localeCompare(b.kind));
  return { kinds: waitKinds.flatMap((kind) => kinds.get(kind) ?? []), days };
}
