import type { ReactNode } from 'react';
import { duration } from '../../ui/dates.tsx';
import { Mark, type Tone } from '../../ui/mark.tsx';

/** A part of the answer: its values, or why it could not be had. */
export type Piece<T> = { ok: true; value: T } | { ok: false; reason: string; remedy: string };

export const figure = new Intl.NumberFormat('zh-CN', { maximumFractionDigits: 1 });
export const seconds = (value: number): string =>
  value < 60 ? `${Math.round(value)}秒` : duration(value * 1000);

/** One card: how the piece stands in a word, its facts, and a sentence below them. */
export function PieceCard<T>({
  title,
  piece,
  state,
  note,
  children,
}: {
  title: string;
  piece: Piece<T>;
  state: (value: T) => readonly [word: string, tone: Tone];
  /** A sentence below the facts. */
  note?: (value: T) => ReactNode;
  children: (value: T) => ReactNode;
}) {
  const [word, tone] = piece.ok ? state(piece.value) : (['没有应答', 'bad'] as const);
  return (
    <section className="health-card" aria-label={title}>
      <h2>
        {title} <Mark tone={tone}>{word}</Mark>
      </h2>
      {piece.ok ? (
        <>
          <dl>{children(piece.value)}</dl>
          {note?.(piece.value)}
        </>
      ) : (
        <>
          <p>{piece.reason}</p>
          <p>{piece.remedy}</p>
        </>
      )}
    </section>
  );
}

export function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}
