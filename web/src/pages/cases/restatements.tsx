import { Card } from 'antd';
import type { Fen } from '../../../../src/domain/money.ts';
import type { CheckName } from '../../../../src/domain/policy/types.ts';
import type { RestatedLine } from '../../../../src/domain/restated.ts';
import { checkInputNames, checkNamesZh, eventNames, nameOf } from '../../../../src/domain/words.ts';
import { Amount } from '../../ui/amount.tsx';
import { DateText, InstantText } from '../../ui/dates.tsx';
import { InputValue } from '../../ui/trace.tsx';
import type { Claim } from './queries.ts';
import './restatements.css';

type Restatement = Claim['restatements'][number];

/** What late facts have made of the claim: which days, months or quarters, before and after, by which fact and by whom. */
export function Restatements({ claim }: { claim: Claim }) {
  if (claim.restatements.length === 0) return null;
  return (
    <Card title="事实更正后的重新核定" size="small">
      {claim.restatements.toReversed().map((one, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: append-only, and nothing else names it
        <section key={i} className="restatement" aria-label={`${one.on} 重新核定`}>
          <div className="restatement-head">
            <strong>
              应付 <Amount fen={one.dueBeforeFen as Fen} /> 元 → <Amount fen={one.dueAfterFen as Fen} /> 元
            </strong>
            <span>
              <DateText date={one.on} /> 核定，当时已付 <Amount fen={one.paidFen as Fen} /> 元
            </span>
          </div>
          {one.lines.length > 0 && <Lines lines={one.lines as RestatedLine[]} />}
          <ul className="plain-list">
            {one.facts.map((fact) => (
              <li key={`${fact.at}-${fact.kind}`}>
                <span>{nameOf(eventNames, fact.kind)}</span>
                <InstantText at={fact.at} />
                <span>{fact.actorName ?? '随文件导入或由系统记录'}</span>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </Card>
  );
}

function Lines({ lines }: { lines: readonly RestatedLine[] }) {
  return (
    <table className="restatement-lines">
      <thead>
        <tr>
          <th scope="col">核对项</th>
          <th scope="col">更正前</th>
          <th scope="col">更正后</th>
        </tr>
      </thead>
      <tbody>
        {lines.map(({ check, input, before, after }) => (
          <tr key={`${check}-${input}`}>
            <th scope="row">{checkInputNames[input] ?? checkNamesZh[check as CheckName]}</th>
            <td>{side(input, before, '去掉')}</td>
            <td>{side(input, after, '增加')}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Of a list only what has gone or come is told. */
function side(input: string, value: Restatement['lines'][number]['before'], verb: string) {
  if (!Array.isArray(value)) return <InputValue name={input} value={value} />;
  return value.length === 0 ? '—' : `${verb} ${value.join('、')}`;
}
