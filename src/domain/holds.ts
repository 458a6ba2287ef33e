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
