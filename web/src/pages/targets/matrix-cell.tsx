import { Link } from '@tanstack/react-router';
import { type Cell, inWords, ProgressMark } from './words.tsx';

/** One number with its list of cases behind it, what is asked of it, and how far it has come, in words and colour. */
export function MatrixCell({ cell, year, division }: { cell: Cell; year: number; division: string }) {
  const { measure, actual, target, planned, expected, state } = cell;
  return (
    <div className="target-cell">
      <span>
        <Link to={'/target-cases' as never} search={{ year: String(year), measure, of: division } as never}>
          {inWords(measure, actual)}
        </Link>
        {target !== null && ` / ${inWords(measure, target)}`}
      </span>
      {expected !== null && expected > 0 && <small>时序目标 {inWords(measure, expected)}</small>}
      {planned !== null && planned !== target && (
        <small>计划已调整为 {inWords(measure, planned)}，待另签</small>
      )}
      {state && target !== null && <ProgressMark state={state} />}
    </div>
  );
}
