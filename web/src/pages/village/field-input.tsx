import { useId } from 'react';
import { cardFields } from '../../../../src/domain/register/card.ts';
import { type VisitFault, type VisitField, visitFields } from '../../../../src/domain/register/visit.ts';
import { Chips } from './chips.tsx';

/** What helps to fill a field, where its name alone does not. */
const HINTS: Partial<Record<VisitField, string>> = {
  employedIn: '县市名称，或 6 位区划代码',
  labourAbility: '如：能从事重体力劳动',
  childrenSchooling: '如：随父母在务工地就读',
  graduatedYear: '四位年份',
};
const YES_NO = ['是', '否'];

/** One field of a card as large as a thumb wants it. Text as typed goes up with every keystroke. */
export function FieldInput({
  field,
  text,
  missing,
  fault,
  registered,
  onType,
}: {
  field: VisitField;
  text: string;
  missing: boolean;
  fault: VisitFault | undefined;
  /** The record has a value that does not come to this page. */
  registered: boolean;
  onType: (text: string) => void;
}) {
  const id = useId();
  const how = visitFields[field];
  const label = `${cardFields[field]}${how.kind === 'money' ? '（元）' : how.kind === 'count' ? '（人）' : ''}`;
  const described = fault ? `${id}-fault` : undefined;
  const words = how.kind === 'listed' ? how.words : how.kind === 'yes-no' ? YES_NO : null;
  return (
    <div className={`village-field ${missing ? 'village-missing' : ''}`}>
      {words ? (
        <Chips
          label={missing ? `${label}（还缺）` : label}
          options={words.map((value) => ({ value, label: value }))}
          value={text}
          onChange={onType}
          describedBy={described}
        />
      ) : (
        <>
          <label htmlFor={id}>{missing ? `${label}（还缺）` : label}</label>
          <input
            id={id}
            className="village-input"
            value={text}
            autoComplete="off"
            inputMode={inputMode(how.kind)}
            placeholder={registered && text === '' ? '已登记，填写则更换' : HINTS[field]}
            aria-invalid={fault !== undefined}
            aria-describedby={described}
            onChange={({ target }) => onType(target.value)}
          />
        </>
      )}
      {fault && (
        <p id={described} className="village-fault">
          {fault.message}
          {fault.remedy}
        </p>
      )}
    </div>
  );
}

function inputMode(kind: string): 'decimal' | 'numeric' | 'tel' | 'text' {
  if (kind === 'money') return 'decimal';
  if (kind === 'count' || kind === 'year') return 'numeric';
  return kind === 'phone' ? 'tel' : 'text';
}
