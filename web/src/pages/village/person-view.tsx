import { App, Button } from 'antd';
import { useEffect, useState } from 'react';
import type { PlainDate } from '../../../../src/domain/dates.ts';
import type { CardField } from '../../../../src/domain/register/card.ts';
import {
  asTyped,
  isVisitField,
  readTyped,
  type VisitField,
  type VisitSource,
  visitParts,
} from '../../../../src/domain/register/visit.ts';
import { Mark } from '../../ui/mark.tsx';
import { Page } from '../../ui/page.tsx';
import { Chips } from './chips.tsx';
import { ConflictView } from './conflict-view.tsx';
import { FieldInput } from './field-input.tsx';
import { StandingMark } from './household.tsx';
import type { Shown } from './people.ts';
import { sources } from './people-view.tsx';
import { PhoneButton } from './phone-button.tsx';
import { dropEntry, keepEntry } from './store/entries.ts';
import { afterChoice, changedFields, type Entry, faultsOf, newEntry, withTyped } from './store/entry.ts';
import { sendNow } from './store/sender.ts';

/** One card to fill: what is missing first, then what the person's group is asked (art. 8). All typed is kept at once. */
export function PersonView({
  shown,
  userId,
  on,
  source,
  onSource,
  onClose,
}: {
  shown: Shown;
  userId: string;
  on: PlainDate;
  source: VisitSource;
  onSource: (source: VisitSource) => void;
  onClose: () => void;
}) {
  const { message, modal } = App.useApp();
  const { villager, entry } = shown;
  useEffect(() => {
    window.scrollTo(0, 0);
  }, []);
  // As it stood when the card was opened: fields must not jump from under the thumb while they are filled.
  const [first] = useState(() =>
    shown.missingOnCard.filter((field): field is VisitField => isVisitField(field)),
  );
  const conflict = entry?.answer?.outcome === 'conflict' ? entry.answer : null;
  const refusal = entry?.answer?.outcome === 'refused' ? entry.answer : null;

  function keep(next: Entry): void {
    if (!keepEntry(userId, next)) void message.error('本机存不下了：请清理手机空间，或先把待发送的发出去。');
  }

  function type(field: VisitField, text: string): void {
    const was = asTyped(field, shown.values[field]);
    const next = withTyped(entry ?? newEntry(villager, source, on), field, text, was);
    if (changedFields(next).length === 0 && !next.sent && !next.answer) dropEntry(userId, villager.id);
    else keep(next);
  }

  function save(): void {
    const ready: Entry = {
      ...(entry ?? newEntry(villager, source, on)),
      ...mended(shown, on),
      source,
      state: 'ready',
      answer: null,
    };
    if (entry && faultsOf(ready).length > 0) {
      void message.error('有栏目填写不正确，请改正后再保存。');
      return;
    }
    keep(ready);
    void sendNow();
    onClose();
  }

  function discard(): void {
    modal.confirm({
      title: `丢弃为${villager.name}填写的内容？`,
      content: '丢弃后不能找回。',
      okText: '丢弃',
      okButtonProps: { danger: true },
      cancelText: '留着',
      onOk: () => {
        dropEntry(userId, villager.id);
        onClose();
      },
    });
  }

  const changes = entry ? changedFields(entry).length : 0;
  return (
    <Page
      title={villager.name}
      extra={
        <Button className="village-button" onClick={onClose}>
          返回名单
        </Button>
      }
    >
      <p className="village-marks">
        <StandingMark shown={shown} />
        {shown.missing.length > 0 && <Mark tone="warn">还缺 {shown.missing.length} 项</Mark>}
        {villager.registeredPoor && <Mark>建档立卡</Mark>}
      </p>
      <p className="village-small">
        {shown.age} 岁（{villager.birthOn} 生），户编号 {villager.household ?? '—'}
      </p>
      {villager.own ? (
        <p className="village-refused">这是您本人或您的家庭成员，应当回避；请由乡镇社保站的人核实。</p>
      ) : (
        <>
          {!conflict && (
            <div className="village-how">
              <Chips
                label="核实方式"
                hideLabel
                options={Object.entries(sources).map(([value, label]) => ({ value, label }))}
                value={source}
                onChange={(value) => onSource(value as VisitSource)}
              />
              {villager.known.includes('phone') && <PhoneButton personId={villager.id} />}
            </div>
          )}
          {refusal && <Refused entry={entry!} />}
          {conflict ? (
            <ConflictView
              conflict={conflict}
              onChosen={(mine) => {
                keep(afterChoice(entry!, conflict, mine));
                void sendNow();
                onClose();
              }}
            />
          ) : (
            <Fields shown={shown} first={first} on={on} onType={type} />
          )}
          {entry && !entry.sent && (
            <Button block danger className="village-button" onClick={discard}>
              丢弃所填
            </Button>
          )}
          {!conflict && (
            <div className="village-bar">
              <Button type="primary" block className="village-button" onClick={save}>
                {refusal ? '改好了，重新发送' : changes > 0 ? `保存 ${changes} 处改动并确认` : '无变化，确认'}
              </Button>
            </div>
          )}
        </>
      )}
    </Page>
  );
}

/** What was refused of the entry as a whole and is put right by sending it anew: its day, or the card that it stands on. */
function mended({ entry, villager }: Shown, on: PlainDate): Partial<Pick<Entry, 'on' | 'baseRevision'>> {
  const codes = entry?.answer?.outcome === 'refused' ? entry.answer.problems.map(({ code }) => code) : [];
  const wrongDay = codes.some((code) => ['date-in-future', 'visit-too-old', 'date-invalid'].includes(code));
  return {
    ...(wrongDay && { on }),
    ...(codes.includes('revision-unknown') && { baseRevision: villager.revision }),
  };
}

function Fields({
  shown,
  first,
  on,
  onType,
}: {
  shown: Shown;
  first: readonly VisitField[];
  on: PlainDate;
  onType: (field: VisitField, text: string) => void;
}) {
  const { entry, values, missing, villager } = shown;
  const refused = entry?.answer?.outcome === 'refused' ? entry.answer.problems : [];
  const asked = visitParts(values);
  // Another group is asked other things.
  const lacking = first.filter(
    (field) =>
      missing.includes(field) ||
      entry?.typed[field] !== undefined ||
      asked.some((part) => part.fields.includes(field)),
  );
  const parts = [
    { title: '先补齐还缺的', fields: lacking },
    ...asked.map(({ title, fields }) => ({
      title,
      fields: fields.filter((field) => !lacking.includes(field)),
    })),
  ].filter(({ fields }) => fields.length > 0);
  const input = (field: VisitField) => {
    const text = entry?.typed[field] ?? asTyped(field, values[field]);
    const read = readTyped(field, text, on);
    const fault = read.ok ? refused.find((one) => one.field === field) : read.fault;
    return (
      <FieldInput
        key={field}
        field={field}
        text={text}
        missing={missing.includes(field as CardField)}
        fault={fault}
        registered={field === 'phone' && villager.known.includes('phone')}
        onType={(typed) => onType(field, typed)}
      />
    );
  };
  return (
    <>
      {!first.includes('employmentState') && (
        <section className="village-part">{input('employmentState')}</section>
      )}
      {parts.map(({ title, fields }) => (
        <section key={title} className="village-part" aria-label={title}>
          <h2>{title}</h2>
          {fields.map(input)}
        </section>
      ))}
    </>
  );
}

/** Stays where it is until it is mended or thrown away. */
function Refused({ entry }: { entry: Entry }) {
  const problems = entry.answer?.outcome === 'refused' ? entry.answer.problems : [];
  return (
    <section className="village-refused" role="alert">
      <strong>没有接受，所填的还在</strong>
      {problems.map(({ field, code, message, remedy }) => (
        <p key={`${field}:${code}`}>
          {message}
          {remedy}
        </p>
      ))}
    </section>
  );
}
