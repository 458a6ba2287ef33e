import { reasons } from './reasons.ts';
import type { Outcome, WaitReason } from './trace.ts';

/** Why the rules put a claim on hold: what its evaluation waits for again. */
const HOLDS: Record<WaitReason, string> = {
  'insurance-months': '社保缴费记录出现缺口，等待补齐',
  contract: '劳动合同等待重新确认',
  'due-day': '用工尚未满一年',
  'class-end': '培训班尚未结束',
  'class-approval': '开班审核等待重新认定',
  'class-report': '结业报告被撤回，等待重新报告',
  attendance: '签到表有变，等待交齐',
  'school-year': '学年确认被撤回，等待学校重新确认',
  'quarter-statement': '结息情况有变，等待银行重新报送',
  'transport-contract': '劳动合同或就业协议被撤回，等待补交',
  'contract-check': '劳动合同等待重新核对',
  tickets: '票据有变，等待交齐',
};

/** The reason in Chinese; `code` is what `Outcome.for` says. */
export function holdInWords(code: string): string {
  return (HOLDS as Readonly<Record<string, string>>)[code] ?? '事实有变，等待核实';
}

/**
 * Why a claim of `amountFen` that had been granted is none now, in Chinese; null where it still is. `undefined`: the rules
 * know no such claim of the employment any more.
 */
export function changeInWords(outcome: Outcome | undefined, amountFen: number): string | null {
  if (outcome?.kind === 'eligible')
    return outcome.amountFen === amountFen ? null : '事实有变：应付金额须重新核算。';
  const why =
    outcome === undefined
      ? '本案不再适用这项补贴。'
      : outcome.kind === 'refused'
        ? reasons[outcome.reason].zh
        : `${holdInWords(outcome.for)}。`;
  return `事实有变：${why}`;
}
