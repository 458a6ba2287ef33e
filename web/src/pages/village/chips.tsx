import { useId } from 'react';

/** One of a few words, each as large as a thumb: radio buttons, as the keyboard and screen readers know them. */
export function Chips({
  label,
  options,
  value,
  onChange,
  hideLabel = false,
  describedBy,
  swiped = false,
}: {
  label: string;
  options: readonly { value: string; label: string }[];
  value: string;
  onChange: (value: string) => void;
  hideLabel?: boolean;
  describedBy?: string | undefined;
  /** Kept on one line. */
  swiped?: boolean;
}) {
  const name = useId();
  return (
    <fieldset className={`village-chips ${swiped ? 'village-swiped' : ''}`} aria-describedby={describedBy}>
      <legend className={hideLabel ? 'visually-hidden' : ''}>{label}</legend>
      {options.map((option) => (
        <label key={option.value}>
          <input
            className="village-radio"
            type="radio"
            name={name}
            checked={option.value === value}
            onChange={() => onChange(option.value)}
          />
          <span className="village-chip">{option.label}</span>
        </label>
      ))}
    </fieldset>
  );
}
