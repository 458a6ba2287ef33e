import { useQuery } from '@tanstack/react-query';
import { Alert, App, Button, Flex, Popconfirm, Skeleton } from 'antd';
import { PREFECTURE } from '../../../../src/domain/divisions.ts';
import {
  isMonth,
  lastMonthOver,
  monthsUpTo,
  parseReportPeriod,
  periodInWords,
  type ReportPeriod,
} from '../../../../src/domain/reports/period.ts';
import { api, dataOf } from '../../api/client.ts';
import { useAction } from '../../api/use-action.ts';
import { useSearchState } from '../../app/address.ts';
import { useBusinessDate, useMay } from '../../app/session.tsx';
import { Choice } from '../../ui/choice.tsx';
import { DateText } from '../../ui/dates.tsx';
import { FileButton } from '../../ui/file-link.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import type { Report } from './figure.tsx';
import { useReportDivision } from './own-division.ts';
import { ReportTable } from './report-table.tsx';
import { TargetsTable } from './targets-table.tsx';
import './reports.css';

/** 工作月报、年报: every number of an area over a month or a year, each with its cases, and as it was sent upwards. */
export function ReportPage() {
  const [search] = useSearchState();
  const today = useBusinessDate();
  const division = useReportDivision();
  const period = parseReportPeriod(search.period ?? '') ?? lastMonthOver(today);
  const query = { division, period };
  // The report of the area around; the prefecture has none.
  const above = division.length > 6 ? division.slice(0, 6) : division === PREFECTURE ? '' : PREFECTURE;
  const may = useMay();
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['report', division, period],
    queryFn: () => dataOf(api.GET('/api/reports', { params: { query } })),
  });
  const kind = isMonth(period) ? '月报' : '年报';
  const address = new URLSearchParams(query);
  return (
    <Page
      title={data ? `${data.name} · ${periodInWords(period)}劳务协作工作${kind}` : `劳务协作工作${kind}`}
      crumbs={
        above !== '' && may('read-reports', { divisions: [above] })
          ? [{ label: '上一级报告', to: '/reports', search: { division: above, period } }]
          : []
      }
      extra={
        data && (
          <>
            {data.forMe.release && <Release division={division} period={period} />}
            <FileButton href={`/api/reports?${address}&format=xlsx`}>Excel 文件</FileButton>
            <FileButton href={`/api/reports/sheet.pdf?${address}`} view>
              打印（PDF）
            </FileButton>
          </>
        )
      }
    >
      <PeriodChoice period={period} />
      <ProblemAlert error={error} onRetry={() => void refetch()} />
      {isPending && <Skeleton active paragraph={{ rows: 14 }} />}
      {data && <Standing report={data} />}
      {data?.sections.map((section) => (
        <ReportTable key={section.code} report={data} section={section} />
      ))}
      {data && <TargetsTable report={data} />}
    </Page>
  );
}

function PeriodChoice({ period }: { period: ReportPeriod }) {
  const [, setSearch] = useSearchState();
  const today = useBusinessDate();
  const thisYear = Number(today.slice(0, 4));
  const months = monthsUpTo(today, 24).toReversed();
  const years = [0, 1, 2]
    .map((ago) => String(thisYear - ago) as ReportPeriod)
    .filter((year) => year >= '2016');
  const listed = isMonth(period) ? months : years;
  const options = [...new Set([...listed, period])].filter((one) => one >= '2016');
  return (
    <Flex gap="8px 16px" wrap align="end" role="search" aria-label="报告期" style={{ marginBottom: 16 }}>
      <Choice
        label="报告"
        value={isMonth(period) ? 'month' : 'year'}
        options={[
          { value: 'month', label: '月报' },
          { value: 'year', label: '年报' },
        ]}
        onChange={(kind) =>
          setSearch({ period: kind === 'year' ? period.slice(0, 4) : lastMonthOver(today) })
        }
      />
      <Choice
        label="报告期"
        value={period}
        options={options.map((one) => ({ value: one, label: periodInWords(one) }))}
        onChange={(next) => setSearch({ period: next })}
      />
    </Flex>
  );
}

/** What the numbers are of: which days, whether the period is over, and whether the report has been sent. */
function Standing({ report: { asOf, from, to, ended, released, before, yearBefore } }: { report: Report }) {
  return (
    <>
      {!ended && (
        <Alert
          type="info"
          showIcon
          style={{ marginBottom: 12 }}
          title={`报告期没有结束，截至${asOf}`}
          description={`与前期相同的天数比较：${before.from} 至 ${before.to}${yearBefore ? `，${yearBefore.from} 至 ${yearBefore.to}` : ''}。结束后的次日起可以报送。`}
        />
      )}
      {released && (
        <Alert
          type="success"
          showIcon
          style={{ marginBottom: 12 }}
          title={`${released.on}已报送，${released.byName}`}
          description="报送的数字存档不变；记录后来的变化列为差异。"
        />
      )}
      <p>
        <DateText date={from} /> 至 <DateText date={to} />
        ，数字取自记录，点开可看明细；指标名下是口径。
      </p>
    </>
  );
}

function Release({ division, period }: { division: string; period: string }) {
  const { message } = App.useApp();
  const { run, pending, problem } = useAction(
    (body: { division: string; period: string }, key: string) =>
      dataOf(api.POST('/api/reports/releases', { params: { header: { 'idempotency-key': key } }, body })),
    { onDone: () => void message.success('已报送') },
  );
  return (
    <>
      <ProblemAlert error={problem} />
      <Popconfirm
        title="报送这份报告？"
        description="数字和明细的校验值存档，一期只报送一次，不能收回。"
        okText="报送"
        cancelText="再看看"
        onConfirm={() => void run({ division, period })}
      >
        <Button type="primary" loading={pending}>
          报送
        </Button>
      </Popconfirm>
    </>
  );
}
