import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button, Card, Flex } from 'antd';
import { householdEventNames } from '../../../../src/domain/register/household-events.ts';
import { eventAskedBy } from '../../../../src/domain/register/report-outcome.ts';
import { api, dataOf } from '../../api/client.ts';
import type { Act } from '../household-events/event-dialog.tsx';
import { ProblemAlert } from '../problem-alert.tsx';
import { DeclineReport } from './decline-report.tsx';
import { ReportTold } from './report-told.tsx';

/** A village's report; null: none is asked for. */
export function useVillageReport(id: string | undefined) {
  return useQuery({
    queryKey: ['register-report', id],
    queryFn: () => dataOf(api.GET('/api/register-reports/{id}', { params: { path: { id: Number(id) } } })),
    enabled: id !== undefined && /^\d+$/.test(id),
  });
}

/**
 * On the household's page: what the village says, with the way to register it or to decline. `onRegister` null: nothing can
 * be recorded of this household.
 */
export function ReportPanel({
  id,
  household,
  onRegister,
}: {
  id: string;
  household: string;
  onRegister: ((act: Act) => void) | null;
}) {
  const { data: report, error } = useVillageReport(id);
  // Somebody who came from this household is registered here as leaving it: the officer chooses how.
  const act = report?.household === household ? eventAskedBy(report.kind) : null;
  return (
    <Card
      size="small"
      type="inner"
      title="村里报来的变动"
      style={{ marginTop: 12 }}
      extra={<Link to={'/village-reports' as never}>全部报告</Link>}
    >
      <ProblemAlert error={error} />
      {report && <ReportTold report={report} />}
      {report?.own && report.status === 'open' && (
        <p>这是您本人或您的家庭，应当回避；请由其他有权限的人员办理。</p>
      )}
      {report?.mayDecide && (
        <>
          <Flex gap={8} wrap style={{ marginTop: 8 }}>
            {act && onRegister && (
              <Button type="primary" onClick={() => onRegister(act)}>
                登记为“{householdEventNames[act]}”
              </Button>
            )}
            <DeclineReport id={report.id} />
          </Flex>
          <p style={{ margin: '8px 0 0' }}>
            {onRegister === null && '这一户已经注销，或不在您的办理范围内，不能在这里登记。'}
            {onRegister && (act ? '也可在下面选择其他变动登记。' : '请在下面选择变动登记。')}
            {onRegister && '登记后，这条报告即为已登记。'}
          </p>
        </>
      )}
    </Card>
  );
}
