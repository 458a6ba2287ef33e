import { insuranceStateNames, originNames } from '../../../src/domain/words.ts';
import type { components } from '../api/openapi.d.ts';
import './month-strip.css';

export type Month = components['schemas']['InsuranceMonth'];

const signs = { covered: '✓', late: '迟', missing: '缺', unknown: '…' } as const;

/**
 * The twelve months at a glance: each says its state in a sign, a pattern and a word, so that no colour is needed. A
 * month that only the employer reported is marked as such. `compact`: signs alone, for a line of a list.
 */
export function MonthStrip({ months, compact = false }: { months: readonly Month[]; compact?: boolean }) {
  return (
    <div className={compact ? undefined : 'months-frame'}>
      <ol className={compact ? 'months months-compact' : 'months'} aria-label="十二个月社保">
        {months.map((month) => (
          <li key={month.month} className={`month month-${month.state}`} title={sentenceOf(month)}>
            <span aria-hidden className="month-name">
              {compact ? Number(month.month.slice(5)) : month.month}
            </span>
            <span aria-hidden className="month-sign">
              {signs[month.state]}
              {month.origin === 'employer' && <sup>企</sup>}
            </span>
            {!compact && (
              <span aria-hidden className="month-word">
                {insuranceStateNames[month.state]}
              </span>
            )}
            <span className="visually-hidden">{sentenceOf(month)}</span>
          </li>
        ))}
      </ol>
      {!compact && months.some(({ origin }) => origin === 'employer') && (
        <p className="month-note">
          <sup>企</sup> 该月只有用人单位自行申报的缴费和凭证，没有经办机构的缴费数据，请核对凭证。
        </p>
      )}
    </div>
  );
}

/** 2016年6月：已缴，2016-07-05 缴费，经办机构记录。 */
function sentenceOf({ month, state, paidOn, origin }: Month): string {
  const [year, number] = month.split('-').map(Number);
  const paid = paidOn ? `，${paidOn} 缴费` : '';
  const by = origin ? `，${originNames[origin]}${origin === 'employer' ? '申报' : '记录'}` : '';
  return `${year}年${number}月：${insuranceStateNames[state]}${paid}${by}`;
}
