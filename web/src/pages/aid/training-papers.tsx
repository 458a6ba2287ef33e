import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { App, Button, Card, Select, Skeleton } from 'antd';
import { useState } from 'react';
import {
  certificateLevelNames,
  documentPurposeNames,
  nameOf,
  payeeKindNames,
  trainingNames,
  trainingStatusNames,
} from '../../../../src/domain/words.ts';
import { api, dataOf } from '../../api/client.ts';
import { useAction } from '../../api/use-action.ts';
import { useMay } from '../../app/session.tsx';
import { DateText } from '../../ui/dates.tsx';
import { FileDrop } from '../../ui/file-drop.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { ReasonDialog } from '../../ui/reason-dialog.tsx';
import { useUpload } from '../../ui/use-upload.ts';
import { RevokeFact } from '../cases/revoke-fact.tsx';
import type { PapersProps } from './aid-case-page.tsx';
import { type Training, trainingQuery } from './queries.ts';
import { TrainingResultForm } from './training-result-form.tsx';

/** What a training rests on: the class, the days attended, who completed, certificates, and the papers of each. */
export function TrainingPapers({ aid }: PapersProps) {
  const { data: training, error, refetch } = useQuery(trainingQuery(aid.id));
  if (!training) {
    return error ? <ProblemAlert error={error} onRetry={() => void refetch()} /> : <Skeleton active />;
  }
  return (
    <>
      <ClassCard training={training} />
      <DaysCard training={training} />
      <ResultsCard training={training} />
      <PaperUpload id={training.id} />
    </>
  );
}

function ClassCard({ training: { class: of, classReadable, paidByKind } }: { training: Training }) {
  return (
    <Card title="培训班" size="small">
      <p style={{ margin: 0 }}>
        {classReadable ? <Link to={`/trainings/${of.id}` as never}>{of.title}</Link> : of.title}（{of.id}）：
        {of.institutionName}，{trainingNames[of.training]}，{of.categoryTitle}，
        <DateText date={of.startsOn} /> 至 <DateText date={of.endsOn} />
        。开班审核：
        {trainingStatusNames[of.status]}
        {of.refusedReason && `（${of.refusedReason}）`}。费用承担：{nameOf(payeeKindNames, paidByKind)}。
      </p>
    </Card>
  );
}

function DaysCard({ training: { id, days, class: of } }: { training: Training }) {
  const may = useMay();
  const { message } = App.useApp();
  const [chosen, setChosen] = useState<string[]>([]);
  const [open, setOpen] = useState(false);
  const standing = days.filter(({ revokedOn }) => revokedOn === null);
  const revoke = useAction(
    ({ reason, days: taken }: { reason: string; days: string[] }, key) =>
      dataOf(
        api.POST('/api/training-enrolments/{id}/attendance-revocations', {
          params: { header: { 'idempotency-key': key }, path: { id } },
          body: { reason, days: taken },
        }),
      ),
    {
      onDone: () => {
        setOpen(false);
        setChosen([]);
        void message.success('已撤销，系统重新核算。');
      },
    },
  );
  return (
    <Card title={`到课（${standing.length} 天）`} size="small">
      <p style={{ marginTop: 0 }}>
        {standing.length > 0 ? `${standing.map(({ on }) => on.slice(5)).join('、')}。` : '还没有到课记录。'}
        {of.attendanceClosedOn ? '签到表已交齐。' : '签到表还没有交齐。'}
      </p>
      {days.some(({ revokedOn }) => revokedOn !== null) && (
        <ul className="plain-list" aria-label="已撤销的到课">
          {days
            .filter(({ revokedOn }) => revokedOn !== null)
            .map(({ on, revokedOn, revokedReason }) => (
              <li key={`${on}-${revokedOn}`}>
                <span className="struck">{on}</span> 已撤销：{revokedReason}
              </li>
            ))}
        </ul>
      )}
      {may('revoke-fact') && standing.length > 0 && (
        <>
          <Select
            mode="multiple"
            aria-label="要撤销的到课日"
            placeholder="选择误登的日期"
            style={{ width: '100%', marginBottom: 8 }}
            value={chosen}
            onChange={setChosen}
            options={standing.map(({ on }) => ({ value: on, label: on }))}
          />
          <Button disabled={chosen.length === 0} onClick={() => setOpen(true)}>
            撤销所选的到课
          </Button>
          <ReasonDialog
            open={open}
            title={`撤销 ${chosen.length} 天到课`}
            meaning="撤销后系统按剩下的到课重新核算；已付的生活补贴可能因此转入追回。记录本身保留。"
            confirm="撤销"
            danger
            pending={revoke.pending}
            problem={revoke.problem}
            onCancel={() => setOpen(false)}
            onConfirm={(reason) => void revoke.run({ reason, days: chosen })}
          />
        </>
      )}
    </Card>
  );
}

function ResultsCard({ training }: { training: Training }) {
  const may = useMay();
  const { completions, certificates } = training;
  const said = (revoked: string | null) => (revoked === null ? undefined : 'struck');
  return (
    <Card title="结业和证书" size="small">
      <ul className="plain-list" aria-label="结业和证书">
        {completions.map((one) => (
          <li key={`r${one.id}`}>
            <span className={said(one.revokedOn)}>
              {one.completed ? '已结业' : '未结业'}　<DateText date={one.on} />
            </span>
            {one.revokedOn ? (
              <span>已撤销：{one.revokedReason}</span>
            ) : (
              <RevokeFact kind="completion" id={one.id} what="结业报告" />
            )}
          </li>
        ))}
        {certificates.map((one) => (
          <li key={`z${one.id}`}>
            <span className={said(one.revokedOn)}>
              {certificateLevelNames[one.level]}证书 {one.number}　<DateText date={one.issuedOn} />
            </span>
            {one.revokedOn ? (
              <span>已撤销：{one.revokedReason}</span>
            ) : (
              <RevokeFact kind="certificate" id={one.id} what={`证书 ${one.number}`} />
            )}
          </li>
        ))}
        {completions.length + certificates.length === 0 && <li>还没有结业报告，也没有证书。</li>}
      </ul>
      {may('report-aid-facts') && <TrainingResultForm training={training} />}
    </Card>
  );
}

const PURPOSES = ['enrolment', 'attendance', 'certificate', 'other'] as const;

function PaperUpload({ id }: { id: string }) {
  const may = useMay();
  const { message } = App.useApp();
  const [purpose, setPurpose] = useState<(typeof PURPOSES)[number]>('certificate');
  const path = `/api/training-enrolments/${encodeURIComponent(id)}/documents`;
  const { send, progress, problem } = useUpload<unknown>(path, {
    onDone: () => void message.success('已上传。'),
  });
  if (!may('report-aid-facts')) return null;
  return (
    <Card title="上传材料" size="small">
      <Select
        aria-label="材料种类"
        value={purpose}
        onChange={setPurpose}
        style={{ width: 160, marginBottom: 8 }}
        options={PURPOSES.map((value) => ({ value, label: nameOf(documentPurposeNames, value) }))}
      />
      <ProblemAlert error={problem} />
      <FileDrop
        kind="paper"
        label="上传这种材料"
        progress={progress}
        onFile={(file) => void send(file, { purpose })}
      />
    </Card>
  );
}
