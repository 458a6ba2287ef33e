import { listedWords } from '../../../../../src/domain/import-rows/listed-words.ts';
import {
  NOTE_LENGTH,
  type ReportFault,
  type ReportKind,
  reportAsks,
  reportKindNames,
} from '../../../../../src/domain/register/report.ts';
import { Chips } from '../chips.tsx';
import { OTHER_RELATION, type ReportTyped } from '../store/report-entry.ts';
import { FaultLine, MemberChips, ReportField } from './report-field.tsx';

const KINDS: readonly ReportKind[] = ['birth', 'arrival', 'death', 'departure', 'other'];
const DAY_LABELS: Readonly<Record<ReportKind, string>> = {
  birth: '出生日期',
  arrival: '迁入日期',
  death: '死亡日期',
  departure: '离开日期',
  other: '发生日期',
  'new-household': '到村日期',
};

export interface Member {
  readonly id: number;
  readonly name: string;
  readonly relation: string | null;
}

/** What a kind of change is asked for; every keystroke goes up. */
export function ReportForm({
  typed,
  members,
  today,
  faults,
  onType,
}: {
  typed: ReportTyped;
  /** Of the household; empty: a new one. */
  members: readonly Member[];
  today: string;
  faults: readonly ReportFault[];
  onType: (typed: Partial<ReportTyped>) => void;
}) {
  const { kind } = typed;
  const fault = (field: string) => faults.find((one) => one.field === field);
  const chosen = kind !== 'new-household' && (
    <section className="village-part">
      <Chips
        label="发生了什么"
        options={KINDS.map((value) => ({ value, label: reportKindNames[value] }))}
        value={kind ?? ''}
        onChange={(value) => onType({ kind: value as ReportKind })}
      />
    </section>
  );
  if (kind === null) return <>{chosen}</>;
  const asks = reportAsks[kind];
  const day = (name: 'on' | 'birthOn', label: string) => (
    <ReportField label={label} fault={fault(name)}>
      {(field) => (
        <input
          {...field}
          className="village-input"
          type="date"
          max={today}
          value={typed[name]}
          onChange={({ target }) => onType({ [name]: target.value })}
        />
      )}
    </ReportField>
  );
  return (
    <>
      {chosen}
      <section className="village-part">
        {asks.members !== 'none' && (
          <div className="village-field">
            <MemberChips
              members={members}
              chosen={typed.members}
              single={asks.members === 'one'}
              onChange={(some) => onType({ members: some })}
            />
            <FaultLine fault={fault('members')} />
          </div>
        )}
        {asks.comer && <ComerFields kind={kind} typed={typed} fault={fault} onType={onType} />}
        {asks.comer && day('birthOn', kind === 'new-household' ? '户主出生日期（不清楚可不填）' : '出生日期')}
        {kind !== 'birth' && day('on', DAY_LABELS[kind])}
        <ReportField
          label={asks.note ? (NOTE_LABELS[kind] ?? '情况说明') : '说明（可不填）'}
          fault={fault('note')}
        >
          {(field) => (
            <textarea
              {...field}
              className="village-input village-note"
              rows={3}
              maxLength={NOTE_LENGTH}
              value={typed.note}
              onChange={({ target }) => onType({ note: target.value })}
            />
          )}
        </ReportField>
      </section>
    </>
  );
}

const NOTE_LABELS: Partial<Record<ReportKind, string>> = { 'new-household': '从哪里来、几口人' };

function ComerFields({
  kind,
  typed,
  fault,
  onType,
}: {
  kind: ReportKind;
  typed: ReportTyped;
  fault: (field: string) => ReportFault | undefined;
  onType: (typed: Partial<ReportTyped>) => void;
}) {
  const isNew = kind === 'new-household';
  const relations = [...listedWords.与户主关系.filter((one) => one !== '户主'), OTHER_RELATION];
  return (
    <>
      <ReportField label={isNew ? '户主姓名' : '姓名'} fault={fault('name')}>
        {(field) => (
          <input
            {...field}
            className="village-input"
            autoComplete="off"
            placeholder={kind === 'birth' ? '没有取名的，可写“某某之子”' : ''}
            value={typed.name}
            onChange={({ target }) => onType({ name: target.value })}
          />
        )}
      </ReportField>
      {!isNew && (
        <div className="village-field">
          <Chips
            label="与户主关系"
            options={relations.map((value) => ({ value, label: value }))}
            value={typed.relation}
            onChange={(value) => onType({ relation: value })}
          />
          <FaultLine fault={fault('relation')} />
        </div>
      )}
      <ReportField label="身份证号（没有可不填）" fault={fault('identityNumber')}>
        {(field) => (
          <input
            {...field}
            className="village-input"
            autoComplete="off"
            spellCheck={false}
            value={typed.identityNumber}
            onChange={({ target }) => onType({ identityNumber: target.value })}
          />
        )}
      </ReportField>
    </>
  );
}
