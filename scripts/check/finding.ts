import type { Acknowledgement } from "../../lib/acknowledgements.ts";

/** Something that a gate objects to. */
export interface Finding {
  /** Such as `AwsSolutions-S1`, `F3002` or `unknown-action`. */
  readonly rule: string;
  /** The construct's path without the prefix of stacks: `Data/Files`. */
  readonly at: string;
  /** What is wrong, and what to do. */
  readonly message: string;
}

/** `Data/Files: … [rule]`, a line. */
export const line = ({ rule, at, message }: Finding): string => `${at}: ${message} [${rule}]`;

/** A construct's path as findings have it: no prefix, and no `Resource` at the end, which says nothing. */
export const place = (path: string, prefix: string): string =>
  path.replace(new RegExp(`^${prefix}`), "").replace(/\/(Default|Resource)$/, "");

/** Each of a finding once: combinations of settings share most. */
export function distinct(findings: readonly Finding[]): Finding[] {
  return [...new Map(findings.map((finding) => [line(finding), finding])).values()];
}

/**
 * The findings that nothing acknowledges, and a finding for each place of an acknowledgement where there is nothing to
 * acknowledge: what was true once would hide what comes later.
 */
export function unacknowledged(
  findings: readonly Finding[],
  acknowledgements: readonly Acknowledgement[],
): Finding[] {
  const covers = ({ rule }: Acknowledgement, at: string, finding: Finding) =>
    (typeof rule === "string" ? rule === finding.rule : rule.test(finding.rule)) &&
    (finding.at === at || finding.at.startsWith(`${at}/`));
  const open = findings.filter(
    (finding) => !acknowledgements.some((one) => one.at.some((at) => covers(one, at, finding))),
  );
  const unused = acknowledgements.flatMap((one) =>
    one.at
      .filter((at) => !findings.some((finding) => covers(one, at, finding)))
      .map((at) => ({
        rule: "unused-acknowledgement",
        at,
        message: `nothing here breaks ${one.rule} any more: take it out of lib/acknowledgements.ts ("${one.reason}")`,
      })),
  );
  return [...open, ...unused];
}
