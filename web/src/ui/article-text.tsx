import { paragraphs } from '../../../src/domain/organisation/articles.ts';

/** A plain text and its pictures: nothing in it is markup. `from`: where the pictures are. */
export function ArticleText({
  body,
  pictures,
  from,
}: {
  body: string;
  pictures: readonly { readonly no: number; readonly caption: string | null }[];
  from: string;
}) {
  return (
    <article style={{ maxWidth: 760, fontSize: '1.05em', lineHeight: 1.9 }}>
      {paragraphs(body).map((text, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a text has its paragraphs in order, and two may be alike
        <p key={i} style={{ textIndent: '2em', overflowWrap: 'anywhere' }}>
          {text}
        </p>
      ))}
      {pictures.map(({ no, caption }) => (
        <figure key={no} style={{ margin: '16px 0' }}>
          <img src={`${from}?no=${no}`} alt={caption ?? `配图 ${no}`} style={{ maxWidth: '100%' }} />
          {caption && <figcaption>{caption}</figcaption>}
        </figure>
      ))}
    </article>
  );
}
