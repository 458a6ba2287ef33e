import { Link } from '@tanstack/react-router';
import type { RiskBand } from '../../../../src/domain/forecast/risk.ts';
import { riskBandNames } from '../../../../src/domain/forecast/words.ts';
import { fundNames, nameOf, programmeNames } from '../../../../src/domain/words.ts';
import { useSearchState } from '../../app/address.ts';
import { Amount } from '../../ui/amount.tsx';
import { type Bands, bandsOf, type Dimension, type ForecastSum, linesBy } from './forecast-sums.ts';

export const dimensionNames: Record<Dimension, string> = {
  month: '月份',
  division: '县市',
  programme: '项目',
  fund: '资金',
};
const shown: readonly RiskBand[] = ['safe', 'at-risk', 'lost'];

/** Money and cases by one dimension and band; each number leads to the cases it is made of. */
export function ForecastTable({ sums, by }: { sums: readonly ForecastSum[]; by: Dimension }) {
  const divisions = new Map(sums.map(({ division, divisionName }) => [division, divisionName]));
  const word = (key: string): string => {
    if (by === 'programme') return nameOf(programmeNames, key);
    if (by === 'fund') return nameOf(fundNames, key);
    return by === 'division' ? (divisions.get(key) ?? key) : key;
  };
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a frame that scrolls must be reached by keyboard
    <section className="outlook-scroll" tabIndex={0} aria-label="支付预测">
      <table className="outlook-table">
        <caption style={{ textAlign: 'start', paddingBlock: 6 }}>金额单位：元；括号内为件数</caption>
        <thead>
          <tr>
            <th scope="col">{dimensionNames[by]}</th>
            <th scope="col">预计支付</th>
            {shown.map((band) => (
              <th scope="col" key={band}>
                {riskBandNames[band]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {linesBy(sums, by).map(({ key, bands }) => (
            <tr key={key}>
              <th scope="row">{word(key)}</th>
              <Cells bands={bands} place={{ [by]: key }} />
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">合计</th>
            <Cells bands={bandsOf(sums)} place={{}} />
          </tr>
        </tfoot>
      </table>
    </section>
  );
}

function Cells({ bands, place }: { bands: Bands; place: Partial<Record<Dimension, string>> }) {
  const [{ division, programme, fund, from, to }] = useSearchState();
  const narrowed = { division, programme, fund, from, to, ...place };
  return (
    <>
      <td>
        <strong>
          <Amount fen={bands.safe.amountFen + bands['at-risk'].amountFen} />
        </strong>
      </td>
      {shown.map((band) => (
        <td key={band}>
          {bands[band].count === 0 ? (
            '—'
          ) : (
            <Link to={'/forecast/cases' as never} search={{ ...narrowed, band } as never}>
              <Amount fen={bands[band].amountFen} />（{bands[band].count}）
            </Link>
          )}
        </td>
      ))}
    </>
  );
}
