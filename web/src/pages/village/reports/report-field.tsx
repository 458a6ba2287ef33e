import { type ReactNode, useId } from 'react';
import type { ReportFault } from '../../../../../src/domain/register/report.ts';

/** A label, what is typed or chosen under it, and why it cannot be sent. */
export function ReportField({
  label,
  fault,
  children,
}: {
  label: string;
  fault: ReportFault | undefined;
  children: (field: { id: string; 'aria-invalid': boolean; 'aria-describedby'?: string }) => ReactNode;
}) {
  const id = useId();
  const described = `${id}-fault`;
  return (
    <div className="village-field">
      <label htmlFor={id}>{label}</label>
      {children({ id, 'aria-invalid': fault !== undefined, ...(fault && { 'aria-describedby': described }) })}
      <FaultLine id={described} fault={fault} />
    </div>
  );
}

export function FaultLine({ id, fault }: { id?: string; fault: ReportFault | undefined }) {
  return fault ? (
    <p id={id} className="village-fault">
      {fault.message}
      {fault.remedy}
    </p>
  ) : null;
}

/** Some of the household, or one of them, each as large as a thumb. */
export function MemberChips({
  members,
  chosen,
  single,
  onChange,
}: {
  members: readonly { id: number; name: string; relation: string | null }[];
  chosen: readonly { id: number; name: string }[];
  single: boolean;
  onChange: (chosen: { id: number; name: string }[]) => void;
}) {
  const name = useId();
  const isChosen = (id: number) => chosen.some((one) => one.id === id);
  const toggle = (id: number, of: string) => {
    const one = { id, name: of };
    if (single) return onChange([one]);
    onChange(isChosen(id) ? chosen.filter((other) => other.id !== id) : [...chosen, one]);
  };
  return (
    <fieldset className="village-chips">
      <legend>{single ? '是谁' : '是谁（可选几人）'}</legend>
      {members.map((member) => (
        <label key={member.id}>
          <input
            className="village-radio"
            type={single ? 'radio' : 'checkbox'}
            name={name}
            checked={isChosen(member.id)}
            onChange={() => toggle(member.id, member.name)}
          />
          <span className="village-chip">
            {member.name}
            {member.relation && `（${member.relation}）`}
          </span>
        </label>
      ))}
    </fieldset>
  );
}
