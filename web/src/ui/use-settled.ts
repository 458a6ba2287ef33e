import { useEffect, useState } from 'react';

/** The value as it was when it last rested: what is typed is asked about when the typing pauses. */
export function useSettled<T>(value: T, restMs = 400): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), restMs);
    return () => clearTimeout(timer);
  }, [value, restMs]);
  return settled;
}
