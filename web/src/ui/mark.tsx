import type { ReactNode } from 'react';
import type { ClaimStep } from '../../../src/domain/claim-steps.ts';
import { claimStatusNames, stepNames } from '../../../src/domain/words.ts';

export type Tone = 'neutral' | 'info' | 'good' | 'warn' | 'bad';

/** A word in a frame of its tone; legible in every theme (antd's coloured tags are not). The word says it, not the colour. */
export function Mark({ tone = 'neutral', children }: { tone?: Tone; children: ReactNode }) {
  return <span className={`mark mark-${tone}`}>{children}</span>;
}

const statusTones = {
  open: 'info',
  paid: 'good',
  refused: 'bad',
  withdrawn: 'neutral',
  lapsed: 'warn',
} as const;

export function StatusMark({ status }: { status: string }) {
  const known = status as keyof typeof statusTones;
  return <Mark tone={statusTones[known] ?? 'neutral'}>{claimStatusNames[known] ?? status}</Mark>;
}

export function StepMark({ step }: { step: string }) {
  return <Mark>{stepNames[step as ClaimStep] ?? step}</Mark>;
}
