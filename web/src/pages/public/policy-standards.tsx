import { standardsInWords } from '../../../../src/domain/policy/in-words.ts';
import type { Policy } from '../../../../src/domain/policy/types.ts';

/** 同类职业培训补贴标准: what article 17 counts its percentages from. */
export function Standards({ policy }: { policy: Policy }) {
  const notes = [...new Set(policy.trainingStandards.map(({ note }) => note))];
  return (
    <section aria-label="培训补贴标准">
      <h3>培训补贴标准（每人）</h3>
      <p>{notes.join('')}每个班适用开班之日的标准。</p>
      <ul>
        {standardsInWords(policy.trainingStandards).map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </section>
  );
}
