import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button, Typography } from 'antd';
import { caseNumberOf, claimInWords, claimName } from '../../../../src/domain/claim-words.ts';
import { useSearchState } from '../../app/address.ts';
import { Amount } from '../../ui/amount.tsx';
import { DataList } from '../../ui/data-list/data-list.tsx';
import { divisionsQuery } from '../../ui/divisions.ts';
import { FileButton } from '../../ui/file-link.tsx';
import { Page } from '../../ui/page.tsx';
import { DaysLeft } from './days-left.tsx';

/** 补贴公示: who is to be paid what, for everybody to read and to object to. */
export function NoticesPage() {
  const [{ division }] = useSearchState();
  const { data: divisions = [] } = useQuery(divisionsQuery);
  const counties = divisions
    .filter(({ level }) => level === 'county')
    .map(({ code, name }) => ({ value: code, label: name }));
  return (
    <Page
      title="补贴公示"
      extra={
        <>
          {division && (
            <FileButton href={`/api/public/notices/sheet.pdf?division=${division}`} view>
              公示表（PDF，张贴用）
            </FileButton>
          )}
          <Button onClick={() => window.print()}>打印本页</Button>
        </>
      }
    >
      <Typography.Paragraph>
        下列补贴已通过人社部门审核，拟予发放。公示期内任何人都可以提出异议，查实前不会付款。
      </Typography.Paragraph>
      <DataList
        path="/api/public/notices"
        label="补贴公示"
        rowKey={({ claimId }) => claimId}
        filters={[{ name: 'division', label: '支付地区', kind: 'choice', options: counties }]}
        empty={
          <>
            目前没有正在公示的补贴。本人的事项可以<Link to={'/look-up' as never}>凭编号查询</Link>。
          </>
        }
        columns={[
          { key: 'division', title: '地区', render: (n) => n.divisionName },
          {
            key: 'programme',
            title: '项目',
            render: (n) => claimName(n.claimId),
          },
          { key: 'payee', title: '收款方', render: (n) => n.payeeName },
          { key: 'worker', title: '劳动者', render: (n) => n.workerMasked },
          { key: 'amount', title: '金额（元）', align: 'right', render: (n) => <Amount fen={n.amountFen} /> },
          {
            key: 'until',
            title: '公示截止',
            sort: 'noticeEndsOn',
            render: (n) => <DaysLeft until={n.noticeEndsOn} days={n.daysLeft} />,
          },
          { key: 'number', title: '就业（个案）编号', render: (n) => caseNumberOf(n.claimId) },
          {
            key: 'objection',
            title: '异议',
            render: (n) => (
              <Link
                className="no-print"
                to={`/notices/${encodeURIComponent(n.claimId)}/objection` as never}
                aria-label={`对 ${claimInWords(n.claimId)} 提出异议`}
              >
                提出异议
              </Link>
            ),
          },
        ]}
      />
    </Page>
  );
}
