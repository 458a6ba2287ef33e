import { App, Button } from 'antd';
import { useEffect, useState } from 'react';
import type { PlainDate } from '../../../../../src/domain/dates.ts';
import { newKey } from '../../../api/client.ts';
import { Page } from '../../../ui/page.tsx';
import { dropReport, keepReport, useReports } from '../store/report-entries.ts';
import {
  newReport,
  type ReportEntry,
  type ReportTyped,
  reportFaults,
  withTold,
} from '../store/report-entry.ts';
import { sendNow } from '../store/sender.ts';
import { type Member, ReportForm } from './report-form.tsx';

/** 报告变动: what happened in a household, for the township to register. All typed is kept at once. */
export function ReportView({
  userId,
  village,
  household,
  draft,
  members,
  own,
  on,
  onClose,
}: {
  userId: string;
  village: string;
  /** Null: one that the list does not have. */
  household: string | null;
  /** Which of several; undefined: whichever is there. */
  draft: string | undefined;
  members: readonly Member[];
  /** The officer's own household. */
  own: boolean;
  on: PlainDate;
  onClose: () => void;
}) {
  const { message, modal } = App.useApp();
  const [blank] = useState(() => newReport({ id: newKey(), key: newKey() }, village, household));
  const [tried, setTried] = useState(false);
  const kept = [...useReports(userId).values()].find(
    (one) =>
      one.village === village &&
      one.household === household &&
      one.state === 'draft' &&
      (draft === undefined || one.id === draft),
  );
  const entry = kept ?? blank;
  useEffect(() => {
    window.scrollTo(0, 0);
  }, []);

  function keep(next: ReportEntry): boolean {
    const stays = keepReport(userId, next);
    if (!stays) void message.error('本机存不下了：请清理手机空间，或先把待发送的发出去。');
    return stays;
  }

  function type(typed: Partial<ReportTyped>): void {
    keep(withTold(entry, typed, newKey()));
  }

  function send(): void {
    setTried(true);
    if (entry.typed.kind === null || reportFaults(entry, on).length > 0) {
      void message.error('还有没有填好的地方，请补充后再报。');
      return;
    }
    // What was refused as a whole is sent anew: under its old key it would be answered the same.
    const key = entry.answer ? newKey() : entry.key;
    if (!keep({ ...entry, key, state: 'ready', answer: null })) return;
    void sendNow();
    onClose();
  }

  function discard(): void {
    modal.confirm({
      title: '丢弃所填的内容？',
      content: '丢弃后不能找回。',
      okText: '丢弃',
      okButtonProps: { danger: true },
      cancelText: '留着',
      onOk: () => {
        dropReport(userId, entry.id);
        onClose();
      },
    });
  }

  const refused = entry.answer?.problems ?? [];
  return (
    <Page
      title={household === null ? '新来的户' : `报告变动 · ${household}`}
      extra={
        <Button className="village-button" onClick={onClose}>
          返回名单
        </Button>
      }
    >
      <p className="village-small">报给乡镇社保站，由乡镇核实登记；登记之前名单不变。</p>
      {own ? (
        <p className="village-refused">
          这是您本人或您的家庭，应当回避；请由本村其他信息员或乡镇社保站的人报告。
        </p>
      ) : (
        <>
          {refused.length > 0 && (
            <section className="village-refused" role="alert">
              <strong>没有接受，所填的还在</strong>
              {refused.map(({ field, code, message: said, remedy }) => (
                <p key={`${field}:${code}`}>
                  {said}
                  {remedy}
                </p>
              ))}
            </section>
          )}
          <ReportForm
            typed={entry.typed}
            members={members}
            today={on}
            faults={tried ? reportFaults(entry, on) : []}
            onType={type}
          />
          {kept && (
            <Button block danger className="village-button" onClick={discard}>
              丢弃所填
            </Button>
          )}
          <div className="village-bar">
            <Button type="primary" block className="village-button" onClick={send}>
              {refused.length > 0 ? '改好了，重新报给乡镇' : '报给乡镇'}
            </Button>
          </div>
        </>
      )}
    </Page>
  );
}
