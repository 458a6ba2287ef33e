import './outlook.css';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Alert, Button, Dropdown, Empty, Flex, Skeleton } from 'antd';
import { fundNames, programmeNames } from '../../../../src/domain/words.ts';
import { api, dataOf } from '../../api/client.ts';
import { useSearchState } from '../../app/address.ts';
import { Choice } from '../../ui/choice.tsx';
import { optionsOf } from '../../ui/data-list/types.ts';
import { FileLink } from '../../ui/file-link.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { ForecastChart } from './forecast-chart.tsx';
import type { Dimension } from './forecast-sums.ts';
import { dimensionNames, ForecastTable } from './forecast-table.tsx';
import { UnclaimedAlert } from './unclaimed-alert.tsx';

const NAMES = ['division', 'programme', 'fund', 'from', 'to'] as const;

/** What may be paid in which month, and how certain it is: for those who have to find the money. */
export function ForecastPage() {
  const [search, setSearch] = useSearchState();
  const asked = Object.fromEntries(NAMES.flatMap((name) => (search[name] ? [[name, search[name]]] : [])));
  const { data, error, refetch } = useQuery({
    queryKey: ['forecast', asked],
    queryFn: () => dataOf(api.GET('/api/forecast', { params: { query: asked as never } })),
    placeholderData: (before) => before,
  });
  const fileOf = (format: string) => `/api/forecast?${new URLSearchParams({ ...asked, format })}`;
  const by = (search.by ?? 'month') as Dimension;
  return (
    <Page
      title="支付预测"
      extra={
        <>
          <Link
            style={{ alignSelf: 'center' }}
            to={'/forecast/cases' as never}
            search={{ ...asked, band: 'at-risk' } as never}
          >
            有风险的案件
          </Link>
          <Dropdown
            trigger={['click']}
            menu={{
              items: [
                { key: 'xlsx', label: <FileLink href={fileOf('xlsx')}>Excel 文件</FileLink> },
                { key: 'csv', label: <FileLink href={fileOf('csv')}>CSV 文件</FileLink> },
              ],
            }}
          >
            <Button>导出预测</Button>
          </Dropdown>
        </>
      }
    >
      <Flex gap="8px 16px" wrap align="end" role="search" aria-label="汇总方式" style={{ marginBottom: 16 }}>
        <Choice
          label="汇总方式"
          value={by in dimensionNames ? by : 'month'}
          options={optionsOf(dimensionNames)}
          onChange={(next) => setSearch({ by: next })}
        />
        <Choice
          label="项目"
          clearable
          value={search.programme}
          options={optionsOf(programmeNames)}
          onChange={(programme) => setSearch({ programme })}
        />
        <Choice
          label="资金"
          clearable
          value={search.fund}
          options={optionsOf(fundNames)}
          onChange={(fund) => setSearch({ fund })}
        />
      </Flex>
      <ProblemAlert error={error} onRetry={() => void refetch()} />
      {!data && !error && <Skeleton active />}
      {data && data.sums.length === 0 && (
        <Empty description="这个范围内没有预计的支付。登记就业之后，满一年应付的补贴会列在这里；补助个案提出申请后列在这里。请放宽筛选。" />
      )}
      {data && data.unclaimed.length > 0 && <UnclaimedAlert unclaimed={data.unclaimed} />}
      {data && data.sums.length > 0 && (
        <>
          <ForecastChart sums={data.sums} />
          <ForecastTable sums={data.sums} by={by in dimensionNames ? by : 'month'} />
          <Alert
            style={{ marginTop: 16 }}
            type="info"
            showIcon
            title={`截至${data.asOf}登记的事实`}
            description={`预计支付之日 = 满一年之日（补助个案为提出申请之日）+ 受理${data.usualDays.acceptance}天 + 审核${data.usualDays.review}天 + 公示期 + 财政审批${data.usualDays.finance}天 + 支付${data.usualDays.payment}天（本系统约定的通常用时）。“有风险”是现在应有而尚缺合同、社保月份或回访，仍可补上；“预计不予发放”是照现有事实不符合条件，更正后会变。`}
          />
        </>
      )}
    </Page>
  );
}
