import { type Fen, formatYuan } from '../../../src/domain/money.ts';

/** Fen as yuan with thousands separators; figures of one width, so that a column can be read down. */
export function Amount({ fen }: { fen: number | null | undefined }) {
  return <span className="amount">{fen === null || fen === undefined ? '—' : formatYuan(fen as Fen)}</span>;
}
