import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button, Empty, Flex, Skeleton } from 'antd';
import { useState } from 'react';
import { api, dataOf } from '../../api/client.ts';
import { useSearchState } from '../../app/address.ts';
import { useBusinessDate } from '../../app/session.tsx';
import { DateText } from '../../ui/dates.tsx';
import { Mark } from '../../ui/mark.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { MatrixCell } from './matrix-cell.tsx';
import { PlanDialog } from './plan-dialog.tsx';
import { type Matrix, YearMark } from './words.tsx';
import '../../ui/figures.css';
import './targets.css';

/** 目标任务 (art. 3, 4): what each county is asked for in a year, and how far it has come as of today. */
export function TargetsPage() {
  const today = useBusinessDate();
  const [search] = useSearchState();
  const year = Number(search.year ?? today.slice(0, 4));
  const [setting, setSetting] = useState(false);
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['targets', year],
    queryFn: () => dataOf(api.GET('/api/targets', { params: { query: { year } } })),
  });
  return (
    <Page
      title={`${year}年度目标任务`}
      extra={
        <>
          <YearButtons at={year} thisYear={Number(today.slice(0, 4))} to="/targets" />
          {data?.forMe.plan && (
            <Button type="primary" onClick={() => setSetting(true)}>
              下达或调整目标
            </Button>
          )}
        </>
      }
    >
      <ProblemAlert error={error} onRetry={() => void refetch()} />
      {isPending && <Skeleton active paragraph={{ rows: 10 }} />}
      {data && data.counties.length === 0 && (
        <Empty description={`${year}年度还没有下达目标任务。目标由州人社局按县市下达，下达后拟订责任书。`} />
      )}
      {data && data.counties.length > 0 && <MatrixTable matrix={data} />}
      {data && setting && <PlanDialog matrix={data} onClose={() => setSetting(false)} />}
    </Page>
  );
}

export function YearButtons({ at, thisYear, to }: { at: number; thisYear: number; to: string }) {
  const years = [...new Set([at - 1, at, at + 1])].filter((year) => year <= thisYear + 1);
  return (
    <Flex gap={8}>
      {years.map((year) => (
        <Link key={year} to={to as never} search={{ year: String(year) } as never}>
          <Button {...(year === at && { type: 'primary' as const })}>{year}</Button>
        </Link>
      ))}
    </Flex>
  );
}

function MatrixTable({ matrix }: { matrix: Matrix }) {
  const { year, measures, counties, asOf } = matrix;
  return (
    <>
      <p>
        截至 <DateText date={asOf} />
        ，数字取自补贴和名册记录，点开可看明细。时序目标按全年天数折算；颜色旁的文字说明进度。
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the table scrolls sideways, also by keyboard */}
      <section className="figures-scroll" aria-label="目标任务" tabIndex={0}>
        <table className="figures target-matrix">
          <thead>
            <tr>
              <th scope="col" className="words">
                指标
              </th>
              {counties.map(({ division, name, status, letter, warnings }) => (
                <th key={division} scope="col">
                  <Link to={`/targets/${year}/${division}` as never}>{name}</Link>
                  <div className="target-cell">
                    <Link to={`/evaluations/${year}/${division}` as never}>
                      <YearMark status={status} />
                    </Link>
                    {!letter && status === 'running' && <Mark tone="warn">责任书未签齐</Mark>}
                    {warnings.length > 0 && <Mark tone="bad">年中预警 {warnings.length} 项</Mark>}
                  </div>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {measures.map(({ code, title, article, definition, points }) => (
              <tr key={code}>
                <th scope="row" className="words">
                  {title}
                  <span className="target-definition">
                    {definition}（第{article}条{points !== null && `，${points}分`}）
                  </span>
                </th>
                {counties.map(({ division, cells }) => (
                  <td key={division}>
                    {cells
                      .filter((cell) => cell.measure === code)
                      .map((cell) => (
                        <MatrixCell key={code} cell={cell} year={year} division={division} />
                      ))}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </>
  );
}
