import { Link, useNavigate } from '@tanstack/react-router';
import { Button, Card, Flex, Form, Input, Skeleton } from 'antd';
import { useState } from 'react';
import { householdEventNames } from '../../../../../src/domain/register/household-events.ts';
import { reportKindNames } from '../../../../../src/domain/register/report.ts';
import { usePathParam } from '../../../app/address.ts';
import { FoundDialog } from '../../../ui/household-events/found-dialog.tsx';
import { Page } from '../../../ui/page.tsx';
import { ProblemAlert } from '../../../ui/problem-alert.tsx';
import { DeclineReport } from '../../../ui/village-reports/decline-report.tsx';
import { useVillageReport } from '../../../ui/village-reports/report-panel.tsx';
import { type RegisterReport, ReportTold } from '../../../ui/village-reports/report-told.tsx';

/** One report of a village: read, then registered on the household's page, or declined. */
export function ReportPage() {
  const id = usePathParam('id');
  // Kept here: where a colleague was faster, the dialog says so and keeps what was typed.
  const [founding, setFounding] = useState(false);
  const { data: report, error, isPending, refetch } = useVillageReport(id);
  return (
    <Page
      title={report ? `${reportKindNames[report.kind]}：${report.who || report.household}` : '村里报来的变动'}
      crumbs={[{ label: '村里报来的变动', to: '/village-reports' }]}
    >
      <ProblemAlert error={error} onRetry={() => void refetch()} />
      {isPending && !error && <Skeleton active />}
      {report && (
        <Card>
          <ReportTold report={report} />
          {report.own && report.status === 'open' && (
            <p>这是您本人或您的家庭，应当回避；请由其他有权限的人员办理。</p>
          )}
          {report.mayDecide ? (
            <Decide report={report} onFound={() => setFounding(true)} />
          ) : (
            report.household && (
              <Link to={`/households/${encodeURIComponent(report.household)}` as never}>
                户 {report.household}
              </Link>
            )
          )}
        </Card>
      )}
      {founding && report && <FoundDialog report={report} onClose={() => setFounding(false)} />}
    </Page>
  );
}

function Decide({
  report: { id, kind, household },
  onFound,
}: {
  report: RegisterReport;
  onFound: () => void;
}) {
  const navigate = useNavigate();
  const open = (number: string) =>
    void navigate({
      to: `/households/${encodeURIComponent(number)}` as never,
      search: { report: String(id) } as never,
    });
  return (
    <>
      <Flex gap={8} wrap style={{ marginTop: 12 }}>
        {household && (
          <Button type="primary" onClick={() => open(household)}>
            到户 {household} 登记
          </Button>
        )}
        {kind === 'new-household' && (
          <Button type="primary" onClick={onFound}>
            登记为“{householdEventNames.found}”
          </Button>
        )}
        <DeclineReport id={id} />
      </Flex>
      {(!household || kind === 'arrival') && (
        <>
          {household ? (
            <p>从名册中的另一户来的：到那一户登记成员转户或并户，转入户 {household}，这条报告随之办结。</p>
          ) : (
            <p>名册中已有的户不另立户：到那一户登记整户迁移或分户，这条报告随之办结。</p>
          )}
          <Form
            layout="inline"
            requiredMark={false}
            onFinish={({ number }: { number: string }) => open(number.trim())}
          >
            <Form.Item
              name="number"
              label="户编号"
              rules={[{ required: true, whitespace: true, message: '请填写户编号' }]}
            >
              <Input maxLength={60} autoComplete="off" />
            </Form.Item>
            <Button htmlType="submit">到户登记</Button>
          </Form>
        </>
      )}
    </>
  );
}
