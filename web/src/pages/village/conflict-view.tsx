import { Button } from 'antd';
import { useState } from 'react';
import { cardFields, registerSourceNames } from '../../../../src/domain/register/card.ts';
import {
  asTyped,
  type VisitField,
  type VisitValue,
  visitFields,
} from '../../../../src/domain/register/visit.ts';
import type { Conflict } from './store/entry.ts';

/** Field by field what the officer said and what somebody else has said meanwhile, side by side; a person chooses. */
export function ConflictView({
  conflict,
  onChosen,
}: {
  conflict: Conflict;
  onChosen: (mine: ReadonlySet<VisitField>) => void;
}) {
  const [chosen, setChosen] = useState<Readonly<Partial<Record<VisitField, 'mine' | 'theirs'>>>>({});
  const fields = conflict.conflicts.map(({ field }) => field);
  const left = fields.filter((field) => chosen[field] === undefined).length;
  return (
    <section className="village-conflict" aria-label="与他人所填不同">
      <p>
        <strong>您填写的时候，别人改了同一栏。</strong>逐栏选一个，再发送；您改的其他栏一并发送。
      </p>
      {conflict.conflicts.map(({ field, mine, theirs, by, on, source }) => (
        <fieldset key={field}>
          <legend>{cardFields[field]}</legend>
          <div className="village-sides">
            {(['mine', 'theirs'] as const).map((side) => (
              <label key={side} className="village-choice">
                <input
                  className="village-radio"
                  type="radio"
                  name={`side-${field}`}
                  checked={chosen[field] === side}
                  onChange={() => setChosen({ ...chosen, [field]: side })}
                />
                <span className="village-side">
                  <em>{side === 'mine' ? '我填的' : '现在的'}</em>
                  <strong>{inWords(field, side === 'mine' ? mine : theirs)}</strong>
                  {side === 'theirs' && (
                    <small>
                      {[by ?? '表格导入', on, source && source !== 'file' && registerSourceNames[source]]
                        .filter(Boolean)
                        .join('，')}
                    </small>
                  )}
                </span>
              </label>
            ))}
          </div>
        </fieldset>
      ))}
      <Button
        type="primary"
        block
        className="village-button"
        disabled={left > 0}
        onClick={() => onChosen(new Set(fields.filter((field) => chosen[field] === 'mine')))}
      >
        {left > 0 ? `还有 ${left} 栏没有选` : '按所选发送'}
      </Button>
    </section>
  );
}

function inWords(field: VisitField, value: VisitValue): string {
  const text = asTyped(field, value);
  if (text === '') return '空';
  return visitFields[field].kind === 'money' ? `${text} 元` : text;
}
