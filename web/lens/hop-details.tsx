import { t } from "../i18n/index.ts";
import type { Decision } from "./cloud-hop.ts";
import type { Hop } from "./hops.ts";
import { money, size, time } from "./numbers.ts";
import { unitOf } from "./prices.ts";
import { addressOf, sourcesOf } from "./sources.ts";

/** All that is known of a hop. */
export function HopDetails({ hop }: { hop: Hop }) {
  const { cloud, resource = cloud?.resource, usd } = hop;
  const { page, code } = sourcesOf(hop);
  return (
    <div class="lens-details">
      {hop.inferred && <p class="lens-quiet">{t("lens.inferred")}</p>}
      {cloud?.error && (
        <p class="lens-bad">
          {t("lens.failed")}: {cloud.error}
        </p>
      )}
      <dl>
        {resource && <Fact name={t("lens.what")} value={<code>{short(resource)}</code>} />}
        <Fact
          name={t("lens.time")}
          value={`${time(hop.ms)}${cloud && cloud.ms !== hop.ms ? ` (${time(cloud.ms)} AWS)` : ""}`}
        />
        {cloud?.run && (
          <Fact name="" value={t("lens.init", { time: time(cloud.run.init), memory: cloud.run.memory })} />
        )}
        <Fact name={t("lens.bytes")} value={`${size(hop.bytesIn)} · ${size(hop.bytesOut)}`} />
        {cloud && <Fact name={t("lens.by")} value={<code>{short(cloud.by)}</code>} />}
        <Fact
          name={t("lens.cost")}
          value={`${money(usd)} · ${t("lens.perMillion", { usd: money(usd * 1e6) })}${cloud ? "" : ` (${t("lens.reckoned")})`}`}
        />
        {cloud?.usage
          .filter(({ usd: part }) => part >= usd / 100)
          .map(({ item, amount, usd: part }) => (
            <Fact
              name=""
              value={<small>{`${Number(amount.toPrecision(3))} ${unitOf(item)} = ${money(part)}`}</small>}
            />
          ))}
      </dl>
      {cloud ? (
        cloud.decisions.map((decision) => <Allowed decision={decision} />)
      ) : (
        <p class="lens-quiet">{hop.to !== "device" && t("lens.noStatement")}</p>
      )}
      {cloud?.run && cloud.run.log.length > 0 && (
        <details class="lens-log">
          <summary>{t("lens.log")}</summary>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls. */}
          <pre dir="ltr" tabIndex={0}>
            {cloud.run.log.join("\n")}
          </pre>
        </details>
      )}
      <div class="lens-sources">
        <Source path={page} name={t("lens.pattern")} />
        {code.map((path, i) => (
          <Source key={path} path={path} name={i === 0 ? t("lens.code") : (path.split("/").pop() ?? path)} />
        ))}
      </div>
    </div>
  );
}

/** Opened beside: the map and the lens go on. */
function Source({ path, name }: { path: string; name: string }) {
  return (
    <a class="lens-button" href={addressOf(path)} target="_blank" rel="noopener" title={path}>
      {name}
    </a>
  );
}

function Fact({ name, value }: { name: string; value: preact.ComponentChildren }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </>
  );
}

/** What IAM was asked, and the statements that let it pass. */
function Allowed({ decision: { action, resource, grants, denied } }: { decision: Decision }) {
  return (
    <div class="lens-decision" data-denied={denied !== undefined || undefined}>
      <p>
        <span class="lens-verdict">{denied === undefined ? t("lens.allowed") : t("lens.denied")}</span>{" "}
        <code>{action}</code>
      </p>
      {denied !== undefined && <p class="lens-bad">{denied}</p>}
      {grants.map(({ policy, statement }) => (
        <figure>
          <figcaption>{policy}</figcaption>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls. */}
          <pre dir="ltr" tabIndex={0}>
            {marked(JSON.stringify(statement, null, 2), action, resource)}
          </pre>
        </figure>
      ))}
    </div>
  );
}

/** A statement with names and texts told apart, and the action in question marked. */
function marked(json: string, action: string, resource: string): preact.ComponentChildren[] {
  return json.split(/("(?:[^"\\]|\\.)*"(?::)?)/).map((part, i) => {
    if (i % 2 === 0) return part;
    if (part.endsWith(":")) return <span class="lens-json-key">{part}</span>;
    const isIt = part === `"${action}"` || part === `"${resource}"`;
    return <span class={isIt ? "lens-json-it" : "lens-json-text"}>{part}</span>;
  });
}

/** Without what every ARN of an account has. */
const short = (text: string): string => text.replace(/^arn:aws:([^:]*):[^:]*:\d*:/, "$1: ");
