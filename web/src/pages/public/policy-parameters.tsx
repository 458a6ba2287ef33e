import type { Policy } from '../../../../src/domain/policy/types.ts';
import { Source } from './policy-programme.tsx';
import { parameterNames, parametersInOrder, withoutCodeNames } from './policy-words.ts';

/** Where the text leaves a choice: what was chosen, and which words it reads. */
export function Parameters({ policy }: { policy: Policy }) {
  return (
    <section aria-label="期限与解释">
      <h3>期限与解释</h3>
      <p>办法没有写明的地方，按下面的解释办理；解释权属州人力资源和社会保障局。</p>
      <dl className="ruled">
        {parametersInOrder.map((parameter) => {
          const [name, unit] = parameterNames[parameter];
          const note = policy.parameterNotes[parameter];
          const value = policy.parameters[parameter];
          return (
            <div key={parameter}>
              <dt>
                {name}：{Array.isArray(value) ? value.join('、') : value}
                {unit && ` ${unit}`}
              </dt>
              <dd>
                {withoutCodeNames(note.note)}
                <Source article={note.article} words={note.interprets} />
              </dd>
            </div>
          );
        })}
      </dl>
    </section>
  );
}
