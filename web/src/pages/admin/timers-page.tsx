import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { blockers } from '../../../../src/domain/waits.ts';
import { blockerNames, waitKindNames } from '../../../../src/domain/words.ts';
import { handlingDays } from '../../../../src/domain/work-age.ts';
import { api, dataOf } from '../../api/client.ts';
import { useSearchState } from '../../app/address.ts';
import { useMay } from '../../app/session.tsx';
import { CaseLink } from '../../ui/case-link.tsx';
import { DataList } from '../../ui/data-list/data-list.tsx';
import { type ColumnOf, type Filter, type ItemOf, optionsOf } from '../../ui/data-list/types.ts';
import { DateText, InstantText } from '../../ui/dates.tsx';
import { useDivisionName } from '../../ui/divisions.ts';
import { Mark, type Tone } from '../../ui/mark.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { HeatMap } from './heat-map.tsx';
import { KindCounters } from './kind-counters.tsx';
import './timers.css';

type Wait = ItemOf<'/api/waits'>;

/** A year ahead: no employment waits longer than that for its day. */
const DAYS = 366;

const blockerTones: Record<Wait['blockedBy'], Tone> = {
  applicant: 'warn',
  office: 'info',
  bank: 'info',
  calendar: 'neutral',
};

const filters: readonly Filter[] = [
  { name: 'kind', label: '类别', kind: 'choice', options: optionsOf(waitKindNames) },
  { name: 'blockedBy', label: '在谁手里', kind: 'choice', options: optionsOf(blockerNames) },
  { name: 'dueFrom', label: '到期从', kind: 'date' },
  { name: 'dueTo', label: '到期至', kind: 'date' },
  { name: 'employment', label: '就业或个案编号', kind: 'text' },
  { name: 'overdue', label: '只看已到期', kind: 'toggle' },
];

/** What narrows the list but not the counters above it. */
const NARROWING = ['kind', 'overdue', 'dueFrom', 'dueTo', 'employment'] as const;

/** Everything that waits: how much falls due on which day, and of each why, until when, who can move it, and what then. */
export function TimersPage() {
  const [search, setSearch] = useSearchState();
  const may = useMay();
  const divisionName = useDivisionName();
  const { division } = search;
  const blockedBy = blockers.find((name) => name === search.blockedBy);
  const summary = useQuery({
    queryKey: ['waits', 'summary', division, blockedBy],
    queryFn: () =>
      dataOf(
        api.GET('/api/waits/summary', {
          params: { query: { days: DAYS, ...(division && { division }), ...(blockedBy && { blockedBy }) } },
        }),
      ),
    placeholderData: (previous) => previous,
  });

  const columns: ColumnOf<Wait>[] = [
    {
      key: 'case',
      title: '案件',
      render: (wait) => <Case wait={wait} linked={may('read-case')} money={may('read-ledger')} />,
    },
    {
      key: 'kind',
      title: '类别与在谁手里',
      render: (wait) => (
        <div className="wait-kind">
          <Mark>{waitKindNames[wait.kind]}</Mark>
          <Mark tone={blockerTones[wait.blockedBy]}>{blockerNames[wait.blockedBy]}</Mark>
        </div>
      ),
    },
    {
      key: 'until',
      title: '到期',
      sort: 'dueAt',
      render: (wait) => <Due wait={wait} />,
    },
    { key: 'why', title: '为什么等（依据）', render: (wait) => <Why wait={wait} /> },
    { key: 'who', title: '谁能推进', render: ({ whoCanMove }) => <p className="wait-text">{whoCanMove}</p> },
    { key: 'then', title: '之后怎样', render: ({ thenWhat }) => <p className="wait-text">{thenWhat}</p> },
    {
      key: 'since',
      title: '从何时起',
      sort: 'since',
      optional: true,
      render: ({ since }) => <InstantText at={since} relative />,
    },
    {
      key: 'division',
      title: '办理地区',
      optional: true,
      render: (wait) => <span>{divisionName(wait.division)}</span>,
    },
    { key: 'process', title: '流程编号', optional: true, render: ({ caseId }) => <span>{caseId}</span> },
  ];

  return (
    <Page title="等待与到期">
      <ProblemAlert error={summary.error} onRetry={() => void summary.refetch()} />
      <KindCounters
        kinds={summary.data?.kinds}
        chosen={search.kind}
        onChoose={(kind) => setSearch({ kind, cursor: undefined })}
        everything={NARROWING.every((name) => !search[name])}
        onEverything={() =>
          setSearch({
            ...Object.fromEntries(NARROWING.map((name) => [name, undefined])),
            cursor: undefined,
          })
        }
        overdueOnly={search.overdue === 'true'}
        onOverdue={(overdue) =>
          setSearch({
            overdue: overdue ? 'true' : undefined,
            dueFrom: undefined,
            dueTo: undefined,
            cursor: undefined,
          })
        }
      />
      <p className="wait-since">
        “已到期”是所有事项中到期日已到、仍在等待的；看板的“期末超期申请”只算补贴申请，并包括在经办单位手中超过
        {handlingDays.due}天的。
      </p>
      <HeatMap
        summary={summary.data}
        kind={search.kind}
        chosen={search.dueFrom === search.dueTo ? search.dueFrom : undefined}
        onChoose={(day) =>
          setSearch({ dueFrom: day, dueTo: day, overdue: undefined, cursor: undefined, sort: undefined })
        }
      />
      <DataList
        path="/api/waits"
        label="等待清单"
        columns={columns}
        filters={filters}
        rowKey={({ caseId }) => caseId}
        empty={<NothingWaits filtered={Object.keys(search).length > 0} />}
      />
    </Page>
  );
}

function Due({ wait: { dueAt, lastDayOn, overdue, since } }: { wait: Wait }) {
  return (
    <>
      <div>
        {dueAt === null ? (
          '不会自行到期'
        ) : lastDayOn === null ? (
          <InstantText at={dueAt} relative />
        ) : (
          <>
            截止 <DateText date={lastDayOn} relative /> 当日24时
          </>
        )}{' '}
        {overdue && <Mark tone="bad">已到期</Mark>}
      </div>
      {lastDayOn !== null && (
        <div className="wait-since">
          次日 <InstantText at={dueAt} /> 到期处理
        </div>
      )}
      <div className="wait-since">
        自 <InstantText at={since} relative />
      </div>
    </>
  );
}

function Why({ wait: { why, article } }: { wait: Wait }) {
  return (
    <p className="wait-text">
      {why}（第{article}条）
    </p>
  );
}

function Case({ wait, linked, money }: { wait: Wait; linked: boolean; money: boolean }) {
  const { employmentId, claimId, worker } = wait;
  if (!employmentId) {
    const [, kind, id] = /^(service|visits)-(.+)$/.exec(wait.caseId) ?? [];
    if (kind)
      return (
        <Link to={(kind === 'service' ? `/services/${id}` : `/visits/${id}`) as never}>
          {kind === 'service' ? `服务事项 ${id}` : `走访企业 ${id}`}
        </Link>
      );
    const [, coordinated, number] = /^(meeting|problem)-(.+)$/.exec(wait.caseId) ?? [];
    if (coordinated)
      return (
        <Link to={`/${coordinated === 'meeting' ? 'meetings' : 'coordination-problems'}/${number}` as never}>
          {coordinated === 'meeting' ? '会议' : '难点问题'} {number}
        </Link>
      );
    const referral = /^referral-(\d+)$/.exec(wait.caseId)?.[1];
    if (referral) return <Link to={`/referrals/${referral}` as never}>推荐 {referral}</Link>;
    const [, year, area] = /^refresh-(\d{4})-(\d+)$/.exec(wait.caseId) ?? [];
    if (year)
      return (
        <Link to={'/refresh' as never} search={{ year, area } as never}>
          {year}年度名册更新 {area}
        </Link>
      );
    const [, of, county] = /^responsibility-(\d{4})-(\d+)$/.exec(wait.caseId) ?? [];
    if (of)
      return (
        <Link to={`/evaluations/${of}/${county}` as never}>
          {of}年度目标责任 {county}
        </Link>
      );
    const batch = /^batch-(.+)$/.exec(wait.caseId)?.[1];
    if (!batch) return <span>{wait.caseId}</span>;
    return money ? (
      <Link to={`/payments/${batch}` as never}>支付批次 {batch}</Link>
    ) : (
      <span>支付批次 {batch}</span>
    );
  }
  if (!linked) return <span>{employmentId}</span>;
  return (
    <CaseLink employmentId={employmentId} {...(claimId && { claimId })}>
      {/* Nobody has vouched for the employment yet, or the register does not know the worker. */}
      {worker && `${worker} `}
      {employmentId}
    </CaseLink>
  );
}

function NothingWaits({ filtered }: { filtered: boolean }) {
  return filtered ? (
    <span>没有符合筛选的等待。可以清除筛选，或换一天查看。</span>
  ) : (
    <span>现在没有任何等待。登记就业后，每一段用工都会在这里等到满一年。</span>
  );
}
