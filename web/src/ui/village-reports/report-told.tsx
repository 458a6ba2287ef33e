import { Descriptions } from 'antd';
import { householdEventNames } from '../../../../src/domain/register/household-events.ts';
import { reportKindNames } from '../../../../src/domain/register/report.ts';
import { declineGroundNames } from '../../../../src/domain/register/report-outcome.ts';
import type { components } from '../../api/openapi.d.ts';
import { Mark } from '../mark.tsx';
import { ReportMark } from './report-mark.tsx';

export type RegisterReport = components['schemas']['RegisterReport'];

/** What a village has said of a household, and what became of it. */
export function ReportTold({ report }: { report: RegisterReport }) {
  const { comer, event } = report;
  const items = [
    { key: 'kind', label: '变动', children: reportKindNames[report.kind] },
    { key: 'who', label: report.kind === 'new-household' ? '户主' : '是谁', children: report.who || '—' },
    { key: 'on', label: '发生日期', children: report.on },
    ...(comer
      ? [
          { key: 'relation', label: '与户主关系', children: comer.relation ?? '其他' },
          { key: 'birth', label: '出生日期', children: comer.birthOn ?? '—' },
          { key: 'identity', label: '身份证号', children: comer.identityMasked ?? '没有填写' },
        ]
      : []),
    { key: 'place', label: '乡镇、村', children: report.place ?? report.division },
    { key: 'by', label: '报告人', children: `${report.by}，${report.sentOn}` },
    {
      key: 'status',
      label: '状态',
      children: (
        <>
          <ReportMark report={report} />
          {event?.countered && <Mark tone="warn">后已更正</Mark>}
        </>
      ),
    },
    ...(report.note ? [{ key: 'note', label: '说明', span: 'filled' as const, children: report.note }] : []),
    ...(event
      ? [{ key: 'event', label: '登记为', children: `${householdEventNames[event.kind]}，${event.on}` }]
      : []),
    ...(report.ground
      ? [
          {
            key: 'ground',
            label: '答复',
            children: `${declineGroundNames[report.ground]}：${report.reason}`,
          },
        ]
      : []),
    ...(report.decidedBy
      ? [{ key: 'decided', label: '办理', children: `${report.decidedBy}，${report.decidedOn}` }]
      : []),
  ];
  return <Descriptions size="small" column={{ xs: 1, sm: 3 }} items={items} />;
}
