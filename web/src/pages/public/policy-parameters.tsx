import {
  parameterInWords,
  parameterNames,
  withoutCodeNames,
} from '../../../../src/domain/policy/in-words.ts';
import type { ParameterName, Policy } from '../../../../src/domain/policy/types.ts';
import { Source } from './policy-programme.tsx';

/** Where the text leaves a choice: what was chosen, and which words it reads. */
export function Parameters({ policy }: { policy: Policy }) {
  return (
    <section aria-label="期限与解释">
      <h3>期限与解释</h3>
      <p>办法没有写明的地方，按下面的解释办理；解释权属州人力资源和社会保障局。</p>
      <dl className="ruled">
        {(Object.keys(parameterNames) as ParameterName[]).map((parameter) => {
          const note = policy.parameterNotes[parameter];
          // The first version knows nothing of articles 17 to 20.
          if (!note) return null;
          return (
            <div key={parameter}>
              <dt>
                {parameterNames[parameter][0]}：{parameterInWords(parameter, policy.parameters[parameter])}
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
