import { useEffect, useState } from "preact/hooks";
import type { Round } from "../../model/rounds.ts";
import { locale, t } from "../i18n/index.ts";
import type { Rounds } from "./rounds.ts";

/** The time that is left of a round, by the second. What is to be heard of it is told as a message. */
export function Clock({ rounds, round: { at, ends } }: { rounds: Rounds; round: Round }) {
  const [, tick] = useState({});
  // A clock that is ahead begins nothing before its time.
  const left = ends === undefined ? undefined : Math.min(ends - rounds.now(), ends - at);
  useEffect(() => {
    if (left === undefined || left <= 0) return undefined;
    const timer = setTimeout(() => tick({}), left % 1000 || 1000);
    return () => clearTimeout(timer);
  });
  if (left === undefined) return null;
  if (left <= 0) return <span class="rounds-clock over">{t("rounds.over")}</span>;
  return (
    <span class="rounds-clock" role="timer" data-late={left <= 60_000 ? "" : undefined}>
      {timeSaid(Math.ceil(left / 1000))}
    </span>
  );
}

/** `4:05`, in the digits of the language. */
function timeSaid(seconds: number): string {
  const digits = (value: number, least: number) =>
    new Intl.NumberFormat(locale(), { minimumIntegerDigits: least, useGrouping: false }).format(value);
  return `${digits(Math.floor(seconds / 60), 1)}:${digits(seconds % 60, 2)}`;
}
