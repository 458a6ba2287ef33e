import { Link } from '@tanstack/react-router';
import { Alert } from 'antd';
import { type Fen, fen, formatYuan } from '../../../../src/domain/money.ts';
import { fundNames, nameOf, programmeNames } from '../../../../src/domain/words.ts';
import type { components } from '../../api/openapi.d.ts';

type Unclaimed = components['schemas']['UnclaimedForecast'];

/** What the months do not count: money of aid cases that nobody can date yet. */
export function UnclaimedAlert({ unclaimed }: { unclaimed: readonly Unclaimed[] }) {
  const total = fen(unclaimed.reduce((sum, { amountFen }) => sum + amountFen, 0));
  const byFund = Map.groupBy(unclaimed, ({ fund }) => fund);
  return (
    <Alert
      style={{ marginBottom: 16 }}
      type="warning"
      showIcon
      title={`下面的月份不含尚未提出申请的补助个案（第17至20条），其预留资金合计 ${formatYuan(total)} 元`}
      description={
        <>
          何时支付取决于培训、学校和银行，提出申请后才列入月份。
          {[...byFund].map(([fund, of]) => (
            <div key={fund}>
              {nameOf(fundNames, fund)}：{programmesOf(of)}
            </div>
          ))}
          <Link to={'/aid' as never}>查看补助个案</Link>
        </>
      }
    />
  );
}

function programmesOf(of: readonly Unclaimed[]): string {
  return [...Map.groupBy(of, ({ programme }) => programme)]
    .map(([programme, lines]) => {
      const sum = lines.reduce((all, { amountFen }) => all + amountFen, 0) as Fen;
      const count = lines.reduce((all, line) => all + line.count, 0);
      return `${nameOf(programmeNames, programme)} ${count} 笔 ${formatYuan(sum)} 元`;
    })
    .join('，');
}
