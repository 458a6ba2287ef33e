import type { components } from '../api/openapi.d.ts';
import './notice-paper.css';

/** A letter as it is or would be written; a preview says so in its corner. */
export function NoticePaper({ notice }: { notice: components['schemas']['DecisionNotice'] }) {
  return (
    <article className="notice-paper" aria-label={notice.preview ? '文书预览' : '文书'}>
      {notice.preview && <div className="notice-preview">预览，尚未作出</div>}
      <h3>{notice.title}</h3>
      {notice.number && <p className="notice-number">{notice.number}</p>}
      <p>{notice.addressee}：</p>
      {notice.paragraphs.map((paragraph) => (
        <p key={paragraph} className="notice-paragraph">
          {paragraph}
        </p>
      ))}
      <p className="notice-signed">
        {notice.signedBy}
        <br />
        {notice.date}
      </p>
    </article>
  );
}
