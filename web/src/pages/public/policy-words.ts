import { parameterNames } from '../../../../src/domain/policy/in-words.ts';
import type { ParameterName } from '../../../../src/domain/policy/types.ts';

/** Notes refer to parameters by the names of the policy file; readers know them by their Chinese ones. */
export function withoutCodeNames(note: string): string {
  return note.replace(/ ?\b[a-z]+[A-Z]\w*/g, (code) => {
    const known = parameterNames[code.trim() as ParameterName];
    return known ? `“${known[0]}”` : code;
  });
}
