import { claimInWords } from '../../../../src/domain/claim-words.ts';
import './outlook.css';
import { useQuery } from '@tanstack/react-query';
import { Button, Tabs } from 'antd';
import { useState } from 'react';
import { sampleFaults, sampleStateNames } from '../../../../src/domain/sampling/findings.ts';
import { nameOf, programmeNames } from '../../../../src/domain/words.ts';
import { api, dataOf } from '../../api/client.ts';
import type { components } from '../../api/openapi.d.ts';
import { useSearchState } from '../../app/address.ts';
import { Amount } from '../../ui/amount.tsx';
import { CaseLink } from '../../ui/case-link.tsx';
import { DataList } from '../../ui/data-list/data-list.tsx';
import { type ColumnOf, type Filter, optionsOf } from '../../ui/data-list/types.ts';
import { FileLink } from '../../ui/file-link.tsx';
import { Mark } from '../../ui/mark.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { FindingDialog } from './finding-dialog.tsx';
import { SamplingPeriods } from './sampling-periods.tsx';

export type SampleItem = components['schemas']['SampleItem'];

const tones = { open: 'warn', ok: 'good', fault: 'bad' } as const;
const filters: readonly Filter[] = [
  { name: 'period', label: '季度（如 2017Q3）', kind: 'text' },
  { name: 'state', label: '结论', kind: 'choice', options: optionsOf(sampleStateNames) },
  { name: 'programme', label: '项目', kind: 'choice', options: optionsOf(programmeNames) },
  { name: 'reason', label: '问题', kind: 'choice', options: optionsOf(sampleFaults) },
];
const tabs = [
  { key: 'items', label: '样本' },
  { key: 'report', label: '结果' },
  { key: 'periods', label: '季度与种子' },
];

/** Approved claims looked at again by who took no part: the sample, the rates, and where the sample comes from. */
export function SamplingPage() {
  const [search, setSearch] = useSearchState();
  const tab = tabs.some(({ key }) => key === search.tab) ? search.tab! : 'items';
  return (
    <Page title="质量抽查">
      <Tabs
        activeKey={tab}
        items={tabs}
        onChange={(key) => setSearch({ tab: key === 'items' ? undefined : key, cursor: undefined })}
      />
      {tab === 'items' && <Items />}
      {tab === 'report' && <Report />}
      {tab === 'periods' && <SamplingPeriods />}
    </Page>
  );
}

function Items() {
  const [reviewing, setReviewing] = useState<SampleItem | null>(null);
  const columns: ColumnOf<SampleItem>[] = [
    { key: 'period', title: '季度', render: (s) => s.period },
    {
      key: 'claim',
      title: '申请',
      render: (s) => (
        <CaseLink employmentId={s.employmentId} claimId={s.claimId}>
          {s.employmentId}
        </CaseLink>
      ),
    },
    { key: 'person', title: '劳动者', render: (s) => s.personName ?? '—' },
    { key: 'programme', title: '项目', render: (s) => nameOf(programmeNames, s.programme) },
    { key: 'division', title: '支付地区', render: (s) => s.divisionName },
    {
      key: 'amount',
      title: '金额（元）',
      align: 'right',
      sort: 'amount',
      render: (s) => <Amount fen={s.amountFen} />,
    },
    {
      key: 'state',
      title: '结论',
      render: (s) => <Mark tone={tones[s.state]}>{sampleStateNames[s.state]}</Mark>,
    },
    {
      key: 'finding',
      title: '复核',
      render: (s) => {
        if (s.state !== 'open')
          return (
            <span className="prewrap">
              {s.reason && `${sampleFaults[s.reason]}：`}
              {s.note}（{s.reviewedBy}，{s.reviewedOn}）
            </span>
          );
        if (!s.mayReview) return '须由没有办理过本案的人员复核';
        return (
          <Button onClick={() => setReviewing(s)} aria-label={`登记结论：${claimInWords(s.claimId)}`}>
            登记结论
          </Button>
        );
      },
    },
  ];
  return (
    <>
      <DataList
        path="/api/sample-items"
        label="样本"
        columns={columns}
        filters={filters}
        rowKey={(s) => String(s.id)}
        empty="没有样本。季度结束后由州级按承诺的种子抽取，见“季度与种子”。"
      />
      {reviewing && <FindingDialog key={reviewing.id} item={reviewing} onClose={() => setReviewing(null)} />}
    </>
  );
}

function Report() {
  const { data, error, refetch } = useQuery({
    queryKey: ['sampling-report'],
    queryFn: () => dataOf(api.GET('/api/sampling-report')),
  });
  if (error) return <ProblemAlert error={error} onRetry={() => void refetch()} />;
  if (!data) return null;
  if (data.rates.length === 0) return <p>还没有抽取过样本。</p>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a frame that scrolls must be reached by keyboard
    <section className="outlook-scroll" tabIndex={0} aria-label="抽查结果">
      <p>
        导出：<FileLink href="/api/sampling-report?format=xlsx">Excel 文件</FileLink>　
        <FileLink href="/api/sampling-report?format=csv">CSV 文件</FileLink>
      </p>
      <table className="outlook-table">
        <thead>
          <tr>
            <th scope="col">季度</th>
            <th scope="col" className="words">
              地区
            </th>
            <th scope="col" className="words">
              项目
            </th>
            {['抽取', '已复核', '有问题', '问题率', '问题金额（元）'].map((title) => (
              <th scope="col" key={title}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {data.rates.map((rate) => (
            <tr key={[rate.period, rate.division, rate.programme].join()}>
              <th scope="row">{rate.period}</th>
              <td className="words">{rate.divisionName}</td>
              <td className="words">{nameOf(programmeNames, rate.programme)}</td>
              <td>{rate.drawn}</td>
              <td>{rate.reviewed}</td>
              <td>{rate.faults}</td>
              <td>{rate.reviewed ? `${Math.round((rate.faults * 1000) / rate.reviewed) / 10}%` : '—'}</td>
              <td>
                <Amount fen={rate.faultAmountFen} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
