import './money.css';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Alert, Button, DatePicker, Dropdown, Empty, Flex, Skeleton } from 'antd';
import dayjs from 'dayjs';
import { programmeNames } from '../../../../src/domain/words.ts';
import { api, dataOf } from '../../api/client.ts';
import type { components } from '../../api/openapi.d.ts';
import { useSearchState } from '../../app/address.ts';
import { Amount } from '../../ui/amount.tsx';
import { Choice } from '../../ui/choice.tsx';
import { optionsOf } from '../../ui/data-list/types.ts';
import { FileLink } from '../../ui/file-link.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { LedgerMatrix } from './ledger-matrix.tsx';
import { layouts, measureNames } from './ledger-words.ts';
import type { Measure } from './pivot.ts';

type Totals = components['schemas']['LedgerTotals'];
const NAMES = ['division', 'programme', 'from', 'to'] as const;

/** The books in sums: how much of which programme where and when; each sum leads to its vouchers. */
export function LedgerPage() {
  const [search, setSearch] = useSearchState();
  const asked = Object.fromEntries(NAMES.flatMap((name) => (search[name] ? [[name, search[name]]] : [])));
  const { data, error, refetch } = useQuery({
    queryKey: ['ledger-totals', asked],
    queryFn: () => dataOf(api.GET('/api/ledger/totals', { params: { query: asked as never } })),
  });
  const fileOf = (format: string) => `/api/ledger/totals?${new URLSearchParams({ ...asked, format })}`;
  return (
    <Page
      title="账目"
      extra={
        <>
          <Link
            style={{ alignSelf: 'center' }}
            to={'/ledger/vouchers' as never}
            search={(search.division ? { division: search.division } : {}) as never}
          >
            全部记账凭证
          </Link>
          <Dropdown
            trigger={['click']}
            menu={{
              items: [
                {
                  key: 'xlsx',
                  label: <FileLink href={fileOf('xlsx')}>Excel 文件</FileLink>,
                },
                {
                  key: 'csv',
                  label: <FileLink href={fileOf('csv')}>CSV 文件</FileLink>,
                },
              ],
            }}
          >
            <Button>导出汇总</Button>
          </Dropdown>
        </>
      }
    >
      <Flex gap="8px 16px" wrap align="end" role="search" aria-label="汇总方式" style={{ marginBottom: 16 }}>
        <Choice
          label="汇总方式"
          value={search.layout ?? 'county'}
          options={optionsOf(
            Object.fromEntries(Object.entries(layouts).map(([key, { label }]) => [key, label])),
          )}
          onChange={(layout) => setSearch({ layout })}
        />
        {layouts[search.layout ?? 'county']?.across !== 'account' && (
          <Choice
            label="科目"
            value={search.measure ?? 'subsidy-expense'}
            options={optionsOf(measureNames)}
            onChange={(measure) => setSearch({ measure })}
          />
        )}
        <Choice
          label="项目"
          clearable
          value={search.programme}
          options={optionsOf(programmeNames)}
          onChange={(programme) => setSearch({ programme })}
        />
        <Month label="从月份" value={search.from} onChange={(from) => setSearch({ from })} />
        <Month label="至月份" value={search.to} onChange={(to) => setSearch({ to })} />
      </Flex>
      <ProblemAlert error={error} onRetry={() => void refetch()} />
      {!data && !error && <Skeleton active />}
      {data && data.totals.length === 0 && (
        <Empty description="这个范围内没有账目。财政审批通过时记第一笔；请放宽月份或项目。" />
      )}
      {data && data.totals.length > 0 && (
        <>
          <LedgerMatrix
            totals={data.totals}
            layout={search.layout ?? 'county'}
            measure={(search.measure ?? 'subsidy-expense') as Measure}
          />
          <Balance totals={data} />
        </>
      )}
    </Page>
  );
}

function Balance({ totals: { debitFen, creditFen } }: { totals: Totals }) {
  const even = debitFen === creditFen;
  return (
    <Alert
      style={{ marginTop: 16 }}
      type={even ? 'success' : 'error'}
      showIcon
      title={
        <>
          借方合计 <Amount fen={debitFen} /> 元，贷方合计 <Amount fen={creditFen} /> 元：
          {even ? '借贷平衡' : '借贷不平，请立即联系系统管理员'}。
        </>
      }
    />
  );
}

function Month({
  label,
  value,
  onChange,
}: {
  label: string;
  value: string | undefined;
  onChange: (value: string | undefined) => void;
}) {
  return (
    <div style={{ display: 'grid', gap: 2 }}>
      <span aria-hidden style={{ fontSize: '0.85em' }}>
        {label}
      </span>
      <DatePicker
        picker="month"
        aria-label={label}
        value={value ? dayjs(`${value}-01`) : null}
        onChange={(date) => onChange(date?.format('YYYY-MM'))}
      />
    </div>
  );
}
