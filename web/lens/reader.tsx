import { lexer, type Token, type Tokens } from "marked";
import { useEffect, useRef, useState } from "preact/hooks";
import { messageOf } from "../app.ts";
import { isSafeLink } from "../editor/node-view.ts";
import { t } from "../i18n/index.ts";
import { Icon } from "../ui/icons.tsx";
import { isKnown, read } from "./sources.ts";

/** Shows a page or a file of the repository. */
export function Reader({ path, go, close }: { path: string; go(path: string): void; close(): void }) {
  const [text, setText] = useState<string | undefined>();
  const [problem, setProblem] = useState("");
  const body = useRef<HTMLDivElement>(null);
  useEffect(() => {
    let isWanted = true;
    setText(undefined);
    read(path).then(
      (found) => isWanted && setText(found),
      (error) => isWanted && setProblem(messageOf(error)),
    );
    body.current?.scrollTo(0, 0);
    body.current?.focus();
    return () => {
      isWanted = false;
    };
  }, [path]);
  return (
    <section class="lens-reader" aria-label={path}>
      <div class="lens-reader-head">
        <button type="button" class="lens-button" onClick={close}>
          <Icon name="undo" />
          {t("lens.back")}
        </button>
        <code>{path}</code>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls. */}
      <div class="lens-reader-body" dir="ltr" lang="en" ref={body} tabIndex={0}>
        {problem && <p role="alert">{problem}</p>}
        {text !== undefined &&
          (path.endsWith(".md") ? <Page text={text} path={path} go={go} /> : <Code text={text} />)}
      </div>
    </section>
  );
}

function Code({ text }: { text: string }) {
  return (
    <pre class="lens-code">
      {text.split("\n").map((line, i) => (
        <span key={i} class={/^\s*(\/\/|\/?\*)/.test(line) ? "lens-line lens-comment" : "lens-line"}>
          {`${line}\n`}
        </span>
      ))}
    </pre>
  );
}

type Go = (path: string) => void;

function Page({ text, path, go }: { text: string; path: string; go: Go }) {
  // A link to a file that is here opens it; another one of the repository is only named.
  const follow = (href: string): string | undefined => {
    const target = new URL(href, `https://repository/${path}`);
    const inside = target.hostname === "repository" ? target.pathname.slice(1) : "";
    return isKnown(inside) ? inside : isKnown(`${inside}/index.ts`) ? `${inside}/index.ts` : undefined;
  };
  return <article class="lens-page">{lexer(text).map((token) => block(token, follow, go))}</article>;
}

type Follow = (href: string) => string | undefined;

function block(token: Token, follow: Follow, go: Go): preact.ComponentChildren {
  const inner = (tokens: readonly Token[] | undefined) => tokens?.map((one) => inline(one, follow, go));
  switch (token.type) {
    case "heading": {
      const Heading = (["h3", "h4", "h5"] as const)[Math.min(token.depth, 3) - 1] ?? "h5";
      return <Heading>{inner(token.tokens)}</Heading>;
    }
    case "paragraph":
      return <p>{inner(token.tokens)}</p>;
    case "text":
      return token.tokens ? inner(token.tokens) : token.text;
    case "code":
      // A drawing whose language is not spoken here; the picture that it would be is behind this page.
      if (token.lang === "mermaid") return null;
      return <pre class="lens-fence">{token.text}</pre>;
    case "list": {
      const List = token.ordered ? "ol" : "ul";
      return (
        <List>
          {token.items.map((item: Tokens.ListItem) => (
            <li>{item.tokens.map((one) => block(one, follow, go))}</li>
          ))}
        </List>
      );
    }
    case "table":
      return <Table table={token as Tokens.Table} inner={inner} />;
    case "blockquote":
      return <blockquote>{token.tokens?.map((one) => block(one, follow, go))}</blockquote>;
    case "hr":
      return <hr />;
    default:
      return null;
  }
}

function Table({
  table,
  inner,
}: {
  table: Tokens.Table;
  inner(tokens: readonly Token[]): preact.ComponentChildren;
}) {
  return (
    <table>
      <thead>
        <tr>
          {table.header.map((cell) => (
            <th scope="col">{inner(cell.tokens)}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {table.rows.map((row) => (
          <tr>
            {row.map((cell) => (
              <td>{inner(cell.tokens)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function inline(token: Token, follow: Follow, go: Go): preact.ComponentChildren {
  const inner = () => ("tokens" in token ? token.tokens?.map((one) => inline(one, follow, go)) : undefined);
  switch (token.type) {
    case "strong":
      return <strong>{inner()}</strong>;
    case "em":
      return <em>{inner()}</em>;
    case "codespan":
      return <code>{token.text}</code>;
    case "br":
      return <br />;
    case "link": {
      const inside = follow(token.href);
      if (inside !== undefined)
        return (
          <button type="button" class="lens-link" onClick={() => go(inside)}>
            {inner()}
          </button>
        );
      if (!/^https:/.test(token.href) || !isSafeLink(token.href)) return inner();
      return (
        <a href={token.href} target="_blank" rel="noopener noreferrer">
          {inner()}
        </a>
      );
    }
    case "escape":
    case "text":
      return "tokens" in token && token.tokens ? inner() : token.text;
    default:
      return "raw" in token ? token.raw : null;
  }
}
