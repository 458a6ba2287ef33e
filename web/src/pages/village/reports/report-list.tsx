import { App, Button } from 'antd';
import { householdEventNames } from '../../../../../src/domain/register/household-events.ts';
import { reportKindNames } from '../../../../../src/domain/register/report.ts';
import { declineGroundNames } from '../../../../../src/domain/register/report-outcome.ts';
import { newKey } from '../../../api/client.ts';
import { Mark } from '../../../ui/mark.tsx';
import { ReportMark } from '../../../ui/village-reports/report-mark.tsx';
import type { SentReport } from '../store/list-store.ts';
import { dropReport, keepReport, useReports } from '../store/report-entries.ts';
import { type ReportEntry, reportAsksPerson, toSend, whoIn } from '../store/report-entry.ts';

/** What was told of the village's households: what has not left this telephone first, then what became of the rest. */
export function ReportList({
  userId,
  village,
  sent,
  onOpen,
}: {
  userId: string;
  village: string;
  sent: readonly SentReport[];
  onOpen: (entry: ReportEntry) => void;
}) {
  const here = [...useReports(userId).values()].filter((one) => one.village === village);
  if (here.length + sent.length === 0) return null;
  const open = sent.filter(({ status }) => status === 'open').length + here.length;
  return (
    <details className="village-reports" open={here.some(reportAsksPerson) || undefined}>
      <summary>
        报给乡镇的变动 {here.length + sent.length} 条
        {open > 0 && <span className="village-small">（{open} 条没有办结）</span>}
      </summary>
      <ul aria-label="报给乡镇的变动">
        {here.map((entry) => (
          <Unsent key={entry.id} userId={userId} entry={entry} onOpen={() => onOpen(entry)} />
        ))}
        {sent.map((report) => (
          <Sent key={report.id} report={report} />
        ))}
      </ul>
    </details>
  );
}

const told = (
  { kind, who, on }: Pick<SentReport, 'who' | 'on'> & { kind: SentReport['kind'] | null },
  household: string | null,
): string =>
  [kind ? reportKindNames[kind] : '变动', who, household && `户 ${household}`, on]
    .filter(Boolean)
    .join(' · ');

function Unsent({ userId, entry, onOpen }: { userId: string; entry: ReportEntry; onOpen: () => void }) {
  const { modal } = App.useApp();
  const { typed, state, sent, answer } = entry;
  const mark = answer ? (
    <Mark tone="bad">没有接受</Mark>
  ) : (
    <Mark tone="info">{state === 'ready' ? '待发送' : '填写中'}</Mark>
  );
  return (
    <li>
      <strong>{told({ kind: typed.kind, who: whoIn(entry), on: toSend(entry).on }, entry.household)}</strong>
      <span className="village-marks">{mark}</span>
      {answer?.problems.map(({ code, field, message, remedy }) => (
        <p key={`${field}:${code}`}>
          {message}
          {remedy}
        </p>
      ))}
      <span className="village-how">
        {/* What may have arrived is not altered: the township would have it twice. */}
        {!sent && (
          <Button
            className="village-button"
            onClick={() => {
              keepReport(userId, { ...entry, state: 'draft', key: newKey() });
              onOpen();
            }}
          >
            {state === 'ready' ? '取回修改' : '继续填写'}
          </Button>
        )}
        <Button
          className="village-button"
          onClick={() =>
            modal.confirm({
              title: '丢弃这条报告？',
              content: sent ? '它可能已经送到乡镇；丢弃后本机不再发送。' : '丢弃后不能找回。',
              okText: '丢弃',
              okButtonProps: { danger: true },
              cancelText: '留着',
              onOk: () => dropReport(userId, entry.id),
            })
          }
        >
          丢弃
        </Button>
      </span>
    </li>
  );
}

function Sent({ report }: { report: SentReport }) {
  const { household, status, event, ground, reason } = report;
  return (
    <li>
      <strong>{told(report, household)}</strong>
      <span className="village-marks">
        <ReportMark report={report} />
        {event?.countered && <Mark tone="warn">后已更正</Mark>}
      </span>
      {status === 'registered' && event && (
        <p>
          登记为“{householdEventNames[event.kind]}”，{event.on}。
        </p>
      )}
      {status === 'declined' && ground && (
        <p>
          {declineGroundNames[ground]}：{reason}
        </p>
      )}
    </li>
  );
}
