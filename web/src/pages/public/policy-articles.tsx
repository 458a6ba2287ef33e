/** The articles as they were issued. */
export function Articles({ articles }: { articles: Readonly<Record<string, string>> }) {
  return (
    <section aria-label="条文原文">
      <h3>条文原文</h3>
      {Object.entries(articles)
        .toSorted(([a], [b]) => Number(a) - Number(b))
        .map(([article, text]) => (
          <p key={article} id={`article-${article}`} style={{ lineHeight: 1.8 }}>
            {text}
          </p>
        ))}
    </section>
  );
}

/** 24 → 第24条, leading to its text further down. */
export function ArticleLink({ article }: { article: string }) {
  return <a href={`#article-${article}`}>第 {article} 条</a>;
}
