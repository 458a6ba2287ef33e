import { Link } from '@tanstack/react-router';
import { Card } from 'antd';
import { Mark } from '../../ui/mark.tsx';
import { type Evaluation, inWords, points } from './words.tsx';

interface Evidence {
  readonly cases?: number;
  readonly asOf?: string;
  readonly sha256?: string;
  readonly corrected?: { readonly from: number | null; readonly to: number; readonly reason: string };
}

/** The score table: each line with the number it rests on, the list behind it as of then, and what was corrected. */
export function ScoreTable({ evaluation: e }: { evaluation: Evaluation }) {
  return (
    <Card size="small" title={`评分表（第${e.round}次，截至${e.asOf ?? ''}，规则 ${e.rules}）`}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the table scrolls sideways, also by keyboard */}
      <section className="figures-scroll" aria-label="评分表" tabIndex={0}>
        <table className="figures">
          <thead>
            <tr>
              <th scope="col" className="words">
                指标
              </th>
              <th scope="col">目标</th>
              <th scope="col">实际</th>
              <th scope="col">分值</th>
              <th scope="col">得分</th>
              <th scope="col">加分</th>
              <th scope="col" className="words">
                依据
              </th>
            </tr>
          </thead>
          <tbody>
            {e.scores.map((line) => (
              <tr key={line.measure}>
                <th scope="row" className="words">
                  {line.title}（第{line.article}条）
                </th>
                <td>{inWords(line.measure, line.target)}</td>
                <td>{inWords(line.measure, line.actual)}</td>
                <td>{points(line.pointsTenths)}</td>
                <td>{line.actual === null ? '不计' : points(line.scoreTenths)}</td>
                <td>{points(line.bonusTenths)}</td>
                <td className="words">
                  <EvidenceText evaluation={e} measure={line.measure} evidence={line.evidence as Evidence} />
                </td>
              </tr>
            ))}
            {e.deductions.map(({ code, title, pointsTenths, reason }) => (
              <tr key={code}>
                <th scope="row" className="words" colSpan={4}>
                  扣分：{title}
                </th>
                <td>-{points(pointsTenths)}</td>
                <td />
                <td className="words">{reason}</td>
              </tr>
            ))}
            <tr>
              <th scope="row" className="words" colSpan={4}>
                总分（得分折算为百分 {points(e.baseTenths)}，加分 {points(e.bonusTenths)}）
              </th>
              <td>
                <strong>{points(e.totalTenths)}</strong>
              </td>
              <td />
              <td />
            </tr>
          </tbody>
        </table>
      </section>
    </Card>
  );
}

function EvidenceText({
  evaluation: { year, division },
  measure,
  evidence: { cases = 0, asOf = '', sha256 = '', corrected },
}: {
  evaluation: Evaluation;
  measure: string;
  evidence: Evidence;
}) {
  return (
    <>
      <Link to={'/target-cases' as never} search={{ year: String(year), measure, of: division } as never}>
        {cases} 项
      </Link>{' '}
      （测算于 {asOf}，校验 {sha256.slice(0, 8)}）
      {corrected && (
        <div>
          <Mark tone="info">异议更正</Mark> {inWords(measure, corrected.from)} →{' '}
          {inWords(measure, corrected.to)}：{corrected.reason}
        </div>
      )}
    </>
  );
}
