import type { OutcomeKind } from '../../../../src/domain/targets/score.ts';
import type { ResponsibilityAction } from '../../../../src/domain/targets/steps.ts';
import type { Evaluation } from './words.tsx';

/** What the dialogs of an evaluation ask for; each asks for a part of it. */
export interface Fields {
  readonly note?: string;
  readonly deductions?: Record<string, { points?: number | null; reason?: string }>;
  /** People as a number, shares in percent. */
  readonly corrections?: Record<string, number | null>;
  readonly kind?: OutcomeKind;
  readonly unit?: string;
  readonly yuan?: number | null;
}

export interface Decision {
  readonly action: ResponsibilityAction;
  readonly revision: number;
  readonly note?: string;
  readonly deductions?: { code: string; points: number; reason: string }[];
  readonly corrections?: Record<string, number>;
  readonly outcome?: { kind: OutcomeKind; unit?: string; amountFen?: number };
}

/** The decision as the API takes it. */
export function decisionOf(action: ResponsibilityAction, evaluation: Evaluation, fields: Fields): Decision {
  const note = fields.note?.trim();
  const common = { action, revision: evaluation.revision, ...(note && { note }) };
  if (action === 'submit') {
    const deductions = Object.entries(fields.deductions ?? {}).flatMap(([code, { points, reason }]) =>
      points ? [{ code, points, reason: (reason ?? '').trim() }] : [],
    );
    return { ...common, ...(deductions.length > 0 && { deductions }) };
  }
  if (action === 'uphold') {
    const shares = new Set(
      evaluation.scores.filter(({ unit }) => unit === 'share').map(({ measure }) => measure as string),
    );
    const corrections = Object.fromEntries(
      Object.entries(fields.corrections ?? {}).flatMap(([measure, value]) =>
        value === null || value === undefined
          ? []
          : [[measure, shares.has(measure) ? Math.round(value * 10) : value]],
      ),
    );
    return { ...common, corrections };
  }
  if (action !== 'outcome' || !fields.kind) return common;
  const { kind, unit, yuan } = fields;
  return {
    ...common,
    outcome: {
      kind,
      ...(kind === 'reward' && unit && { unit }),
      ...(kind === 'reward' && yuan && { amountFen: Math.round(yuan * 100) }),
    },
  };
}
