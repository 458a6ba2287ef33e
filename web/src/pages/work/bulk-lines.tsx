import { claimInWords, claimName } from '../../../../src/domain/claim-words.ts';
import { Amount } from '../../ui/amount.tsx';
import { CaseLink } from '../../ui/case-link.tsx';
import { Mark, type Tone } from '../../ui/mark.tsx';
import './bulk-lines.css';

export interface BulkLine {
  readonly claimId: string;
  readonly employmentId: string | null;
  readonly personName: string | null;
  readonly payeeName: string | null;
  readonly programme: string | null;
  readonly amountFen: number | null;
  readonly detail: string | null;
  readonly remedy: string | null;
  readonly tone: Tone;
  readonly word: string;
}

/** Claims of a bulk decision, each with what happens or happened to it and why. */
export function BulkLines({ label, lines }: { label: string; lines: readonly BulkLine[] }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a long list is scrolled by keyboard too
    <section className="bulk-lines" aria-label={label} tabIndex={0}>
      <table>
        <caption>
          {label}（{lines.length}）
        </caption>
        <tbody>
          {lines.map((line) => (
            <tr key={line.claimId}>
              <td>
                <Mark tone={line.tone}>{line.word}</Mark>
              </td>
              <td>
                {line.employmentId ? (
                  <CaseLink employmentId={line.employmentId} claimId={line.claimId}>
                    {line.personName ?? claimInWords(line.claimId)}
                  </CaseLink>
                ) : (
                  claimInWords(line.claimId)
                )}
              </td>
              <td>
                {line.payeeName}
                {line.programme && `，${claimName(line.claimId)}`}
              </td>
              <td className="bulk-amount">{line.amountFen !== null && <Amount fen={line.amountFen} />}</td>
              <td>
                {line.detail}
                {line.detail && line.remedy && <div className="bulk-remedy">{line.remedy}</div>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
