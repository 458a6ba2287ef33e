import { Link } from '@tanstack/react-router';
import type { ClaimStep } from '../../../../src/domain/claim-steps.ts';
import { stepNames } from '../../../../src/domain/words.ts';
import { Amount } from '../../ui/amount.tsx';
import { DateText } from '../../ui/dates.tsx';
import { AFTER_CONFIRMATION } from '../../ui/known-worker.ts';
import type { Placement } from './placements-page.tsx';
import { WindowMark } from './window-mark.tsx';

/** How many visits are made, and the one that presses. */
export function Visits({ placement: { id, windows, state } }: { placement: Placement }) {
  const done = windows.filter((window) => window.state === 'done').length;
  const pressing = windows.find((window) => window.state === 'closing');
  const missed = windows.filter((window) => window.state === 'missed');
  const followed = state === 'running' || state === 'claiming';
  const made = `${done}/${windows.length}`;
  if (!followed) return <span>{made}</span>;
  return (
    <div style={{ display: 'grid', gap: 2, justifyItems: 'start' }}>
      <Link to={'/follow-ups' as never} search={{ employment: id, state: 'all' } as never}>
        已回访 {made}
      </Link>
      {missed.length > 0 && <WindowMark state="missed" until={missed[0]!.until} />}
      {pressing && <WindowMark state="closing" until={pressing.until} />}
    </div>
  );
}

/** What is paid, what may be expected and from when. */
export function Money({ placement: { claim, expected, state, identified } }: { placement: Placement }) {
  if (state === 'paid' && claim) {
    return (
      <>
        已支付 <Amount fen={claim.amountFen} />（<DateText date={claim.closedOn} />）
      </>
    );
  }
  if (!expected) {
    const open = state === 'running' || state === 'claiming';
    return <span>{open && !identified ? AFTER_CONFIRMATION : '没有'}</span>;
  }
  return (
    <div>
      预计 <Amount fen={expected.amountFen} />
      {expected.atRisk && '，有风险'}
      <div style={{ fontSize: '0.85em' }}>
        最早 <DateText date={expected.earliestOn} />
      </div>
      {claim && (
        <div style={{ fontSize: '0.85em' }}>正在{stepNames[claim.step as ClaimStep] ?? claim.step}</div>
      )}
    </div>
  );
}

/** Why nothing is paid, or what is still missing, each with the way to mend it. */
export function Gaps({ placement: { id, claim, gaps } }: { placement: Placement }) {
  const refused = claim?.refused;
  const lines = refused ? [{ ...refused, article: refused.article ?? '', check: '' }] : gaps;
  if (lines.length === 0) return <span>不缺</span>;
  return (
    <ul
      style={{
        margin: 0,
        paddingInlineStart: '1.1em',
        maxWidth: 'clamp(250px, 17vw, 380px)',
        whiteSpace: 'normal',
      }}
    >
      {lines.map(({ text, article, remedy, check }) => (
        <li key={text}>
          {text}
          {article && `（第${article}条）`}
          <div style={{ fontSize: '0.85em' }}>{remedy}</div>
          {check === 'employment-confirmed' && (
            <Link
              to={`/employees/${encodeURIComponent(id)}` as never}
              search={{ part: 'contracts' } as never}
            >
              查看或上传合同
            </Link>
          )}
        </li>
      ))}
    </ul>
  );
}
