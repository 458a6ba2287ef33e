import { App, Button, Card, Flex, Form, Modal, Timeline } from 'antd';
import type dayjs from 'dayjs';
import { useState } from 'react';
import { householdEventNames } from '../../../../src/domain/register/household-events.ts';
import { api, dataOf } from '../../api/client.ts';
import type { components } from '../../api/openapi.d.ts';
import { useAction } from '../../api/use-action.ts';
import { useBusinessDate } from '../../app/session.tsx';
import { DayPicker } from '../day-picker.tsx';
import { Mark } from '../mark.tsx';
import { ProblemAlert } from '../problem-alert.tsx';
import { ReasonField } from '../reason-field.tsx';
import './events.css';

type Event = components['schemas']['HouseholdEvent'];

/** What happened, the latest first; who may, puts an event right by another one. */
export function EventStory({ events, mayChange }: { events: readonly Event[]; mayChange: boolean }) {
  const [countering, setCountering] = useState<Event | null>(null);
  return (
    <Card size="small" title="变动经过">
      {events.length === 0 ? (
        '没有登记过变动。'
      ) : (
        <Timeline
          items={events.map((event) => ({
            key: String(event.id),
            content: (
              <Told
                event={event}
                onCounter={mayChange && isOpen(event) ? () => setCountering(event) : null}
              />
            ),
          }))}
        />
      )}
      {countering && <CounterDialog event={countering} onClose={() => setCountering(null)} />}
    </Card>
  );
}

const isOpen = ({ kind, countered }: Event) => kind !== 'counter' && !countered;

function Told({ event, onCounter }: { event: Event; onCounter: (() => void) | null }) {
  const name = householdEventNames[event.kind];
  return (
    <>
      <Flex gap={8} wrap align="center">
        <strong>{event.on}</strong>
        <span>{name}</span>
        {event.countered && <Mark tone="warn">已更正</Mark>}
        {onCounter && (
          <Button size="small" aria-label={`更正 ${event.on} ${name}`} onClick={onCounter}>
            更正
          </Button>
        )}
      </Flex>
      {event.lines.map((line) => (
        <div key={line}>{line}</div>
      ))}
      <div className="told-why">
        {event.reason}（{event.by}，{event.recordedOn} 登记）
      </div>
    </>
  );
}

function CounterDialog({ event, onClose }: { event: Event; onClose: () => void }) {
  const { message } = App.useApp();
  const today = useBusinessDate();
  const [form] = Form.useForm<{ on: dayjs.Dayjs; reason: string }>();
  const counter = useAction(
    ({ on, reason }: { on: string; reason: string }, key) =>
      dataOf(
        api.POST('/api/household-events/{id}/counter', {
          params: { path: { id: event.id }, header: { 'idempotency-key': key } },
          body: { on, reason },
        }),
      ),
    {
      onDone: () => {
        void message.success('已更正，原来的登记保留在经过中。');
        onClose();
      },
    },
  );
  return (
    <Modal
      open
      title={`更正：${event.on} ${householdEventNames[event.kind]}`}
      okText="更正"
      cancelText="取消"
      okButtonProps={{ loading: counter.pending }}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <p>恢复这次变动所改变的内容，自所选的一天起。原来的登记不改不删，更正另记一笔。</p>
      {event.lines.map((line) => (
        <div key={line}>{line}</div>
      ))}
      <ProblemAlert error={counter.problem} />
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        style={{ marginTop: 12 }}
        onFinish={({ on, reason }) =>
          void counter.run({ on: on.format('YYYY-MM-DD'), reason: reason.trim() })
        }
      >
        <Form.Item name="on" label="自哪一天起恢复" rules={[{ required: true, message: '请选择日期' }]}>
          <DayPicker
            style={{ width: '100%' }}
            disabledDate={(day) => day.format('YYYY-MM-DD') > today || day.format('YYYY-MM-DD') < event.on}
          />
        </Form.Item>
        <ReasonField />
      </Form>
    </Modal>
  );
}
