import { reasons } from './reasons.ts';
import type { Outcome } from './trace.ts';

/** Why the rules put a claim on hold: what its evaluation waits for again. */
const HOLDS: Record<string, string> = {
  'insurance-months': '社保缴费记录出现缺口，等待补齐',
  contract: '劳动合同等待重新确认',
  'due-day': '用工尚未满一年',
};

/** The reason in Chinese; `code` is what `Outcome.for` says. */
export function holdInWords(code: string): string {
  return HOLDS[code] ?? '事实有变，等待核实';
}

/**
 * Why a claim that had been granted is none now, in Chinese; null where it still is. `undefined`: the rules know no such
 * claim of the employment any more.
 */
export function changeInWords(outcome: Outcome | undefined): string | null {
  if (outcome?.kind === 'eligible') return null;
  const why =
    outcome === undefined
      ? '本案不再适用这项补贴。'
      : outcome.kind === 'refused'
        ? reasons[outcome.reason].zh
        : `${holdInWords(outcome.for)}。`;
  return `事实有变：${why}`;
}
