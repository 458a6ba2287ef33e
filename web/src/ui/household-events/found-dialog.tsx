import { useNavigate } from '@tanstack/react-router';
import { App } from 'antd';
import dayjs from 'dayjs';
import { scopesFor } from '../../../../src/domain/access.ts';
import { normaliseText } from '../../../../src/domain/text.ts';
import { api, dataOf } from '../../api/client.ts';
import type { paths } from '../../api/openapi.d.ts';
import { useAction } from '../../api/use-action.ts';
import { useSession } from '../../app/session.tsx';
import { useRefreshWhenOvertaken } from '../use-refresh-when-overtaken.ts';
import type { RegisterReport } from '../village-reports/report-told.tsx';
import {
  ComerFields,
  EventForm,
  type EventValues,
  groundsOf,
  NumberField,
  PoorField,
  VillageField,
} from './event-form.tsx';

type Body = paths['/api/households']['post']['requestBody']['content']['application/json'];
type Values = EventValues & Omit<Body, 'on' | 'reason' | 'report'>;

/** Brings in a household that the register does not have, and opens its page; `report`: the village's, which it ends. */
export function FoundDialog({
  report,
  onClose,
}: {
  report?: RegisterReport | undefined;
  onClose: () => void;
}) {
  const { message } = App.useApp();
  const navigate = useNavigate();
  const { divisions: places } = scopesFor(useSession().grants, 'change-household');
  const place = places.length === 1 ? places[0] : undefined;
  const record = useAction(
    (body: Body, key) =>
      dataOf(api.POST('/api/households', { params: { header: { 'idempotency-key': key } }, body })),
    {
      onDone: (_event, { number }) => {
        void message.success('已立户。户内其他成员请在这里用“成员加入”登记。');
        void navigate({ to: `/households/${encodeURIComponent(normaliseText(number))}` as never });
      },
    },
  );
  useRefreshWhenOvertaken(record.problem);
  return (
    <EventForm<Values>
      title="立户"
      meaning="名册中还没有的户，自这一天起列入名册；先登记户主，其他成员随后在这一户用“成员加入”登记。名册中已有的户请用“整户迁移”或“分户”。"
      report={report}
      initialValues={
        report
          ? {
              division: report.division,
              name: report.comer?.name,
              on: dayjs(report.on),
              reason: groundsOf(report),
            }
          : { division: place }
      }
      recording={record}
      onSubmit={({ number, identityNumber, on, reason, ...fields }) =>
        void record.run({
          ...fields,
          number: number.trim(),
          ...(identityNumber?.trim() && { identityNumber }),
          on: on.format('YYYY-MM-DD'),
          reason: reason.trim(),
          ...(report && { report: report.id }),
        })
      }
      onClose={onClose}
    >
      <NumberField name="number" label="户编号" />
      <VillageField label="所在村" />
      <ComerFields of="户主" told={report?.comer?.identityMasked ?? null} />
      <PoorField />
    </EventForm>
  );
}
