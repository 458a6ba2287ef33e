import { Button, Typography } from 'antd';
import { outcomeNames } from '../../../../src/domain/targets/words.ts';
import { Amount } from '../../ui/amount.tsx';
import { DataList } from '../../ui/data-list/data-list.tsx';
import { DateText } from '../../ui/dates.tsx';
import { Page } from '../../ui/page.tsx';

/** 考核结果: what was published of the counties' years, for everybody. */
export function EvaluationResultsPage() {
  return (
    <Page title="年度考核结果" extra={<Button onClick={() => window.print()}>打印本页</Button>}>
      <Typography.Paragraph>
        依据《湘西自治州劳务协作服务管理办法》第二十二条、第二十五条，对县市年度目标任务完成情况考核并公布结果。
      </Typography.Paragraph>
      <DataList
        path="/api/public/evaluations"
        label="年度考核结果"
        rowKey={({ year, division }) => `${year}-${division}`}
        filters={[{ name: 'year', label: '年度', kind: 'text' }]}
        empty="还没有公布的考核结果。每年年初公布上一年度的结果。"
        columns={[
          { key: 'year', title: '年度', sort: 'year', render: (e) => e.year },
          { key: 'county', title: '县市', render: (e) => e.divisionName },
          { key: 'total', title: '总分', align: 'right', render: (e) => (e.totalTenths / 10).toFixed(1) },
          {
            key: 'outcomes',
            title: '奖惩',
            render: (e) => e.outcomes.map((kind) => outcomeNames[kind]).join('、') || '—',
          },
          {
            key: 'reward',
            title: '以奖代补（元）',
            align: 'right',
            render: (e) => <Amount fen={e.rewardFen} />,
          },
          { key: 'on', title: '公布日期', render: (e) => <DateText date={e.publishedOn} /> },
        ]}
      />
    </Page>
  );
}
