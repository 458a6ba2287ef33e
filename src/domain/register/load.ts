/** A bulk import of the register, from its file to the cards (docs/register.md). */
export const loadPhaseNames = {
  copying: '读取文件',
  checking: '与名册比对',
  ready: '等待核对',
  applying: '写入名册',
  done: '已完成',
  abandoned: '已放弃',
  refused: '文件不可用',
} as const;
export type LoadPhase = keyof typeof loadPhaseNames;
export const loadPhases = Object.keys(loadPhaseNames) as LoadPhase[];

/** In these the process works; in the others a person decides, or nothing is left to do. */
const working: readonly LoadPhase[] = ['copying', 'checking', 'applying'];

export const loadWorks = (phase: LoadPhase): boolean => working.includes(phase);

const ended: readonly LoadPhase[] = ['done', 'abandoned', 'refused'];

export const loadEnded = (phase: LoadPhase): boolean => ended.includes(phase);

/**
 * A load can be given up as long as it has not ended: before it is written nothing of it is in the register; afterwards what
 * is written stays and the rest is left out, so that writing that cannot go on holds up no area.
 */
export const canAbandon = (phase: LoadPhase): boolean => !loadEnded(phase);

export const loadRowKindNames = { new: '新增', changed: '变更', conflict: '冲突' } as const;
export type LoadRowKind = keyof typeof loadRowKindNames;

/** How many people's rows a file has up to this one, which is counted as in Excel: the header is row 1. */
export const rowsBelowHeader = (lastRow: number): number => Math.max(lastRow - 1, 0);
