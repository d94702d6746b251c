import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Action, Hop, Place } from "./hops.ts";
import { type Picture, pictureOf, pillSpot, spotOf, WAYS, wayBetween } from "./layout.ts";
import type { Lens } from "./lens.ts";
import { functionOf, nameOf } from "./names.ts";
import { money, time } from "./numbers.ts";
import { PlaceIcon } from "./place-icon.tsx";

const ALWAYS: readonly Place[] = [
  "browser",
  "others",
  "cognito",
  "api",
  "lambda",
  "sts",
  "iot",
  "rule",
  "dynamodb",
  "s3",
];

/** Ms that something takes from place to place in the picture: real ones are too short to be seen. */
const FLIGHT = 620;
/** Ms from the start of one to the start of the next of the same action. */
const APART = 170;

/** Draws what flies by. */
export type Fly = (hop: Hop, action: Action) => void;

interface StageProps {
  readonly lens: Lens;
  readonly action: Action | undefined;
  readonly chosen: Hop | undefined;
  choose(hop: Hop): void;
  /** Is given what lets something fly, while there is a picture. */
  bind(fly: Fly | undefined): void;
}

/** The services, and what goes between them. */
export function Stage({ lens, action, chosen, choose, bind }: StageProps) {
  const stage = useRef<HTMLDivElement>(null);
  const sky = useRef<SVGGElement>(null);
  const [picture, setPicture] = useState<Picture | undefined>();
  useLayoutEffect(() => {
    const element = stage.current;
    if (!element) return;
    const measure = () => setPicture(pictureOf(element.clientWidth, element.clientHeight));
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    return () => observer.disconnect();
  }, []);
  useEffect(() => {
    if (!picture) return;
    bind(
      flights(
        picture,
        () => sky.current,
        (place) => stage.current?.querySelector(`[data-place="${place}"] .lens-tile`),
      ),
    );
    return () => bind(undefined);
  }, [picture, bind]);

  const seen = ALWAYS.concat(
    [...lens.uses.keys()].filter((place) => !ALWAYS.includes(place) && place !== "device"),
  );
  const hops = (action?.hops ?? []).filter(({ from, to }) => from !== to && to !== "device");
  const busy = new Set<Place>(hops.flatMap(({ from, to }) => [from, to]));
  return (
    <div class="lens-stage" ref={stage}>
      {picture && (
        <>
          {/* The list beside it says the same in words. */}
          <svg class="lens-ways" width={picture.width} height={picture.height} aria-hidden="true">
            {WAYS.map(([from, to]) => (
              <path key={`${from} ${to}`} class="lens-way" d={wayBetween(picture, from, to)} />
            ))}
            {ways(hops).map(({ from, to, hop }) => (
              <path
                key={`${from} ${to}`}
                class="lens-way"
                data-to={to}
                data-used
                data-inferred={hop.inferred}
                data-failed={hop.failed || undefined}
                data-chosen={(chosen && chosen.from === from && chosen.to === to) || undefined}
                d={wayBetween(picture, from, to)}
              />
            ))}
            <g ref={sky} />
          </svg>
          {seen.map((place) => (
            <Station
              key={place}
              picture={picture}
              place={place}
              lens={lens}
              isBusy={busy.has(place)}
              hops={hops}
            />
          ))}
          {ways(hops).map(({ from, to, hop, count }, _, all) => {
            const isBoth = all.some((other) => other.from === to && other.to === from);
            const { x, y } = pillSpot(picture, { from, to, isBoth });
            return (
              <button
                key={`${from} ${to}`}
                type="button"
                class="lens-pill"
                // The list has the same for the keyboard.
                tabIndex={-1}
                aria-label={`${nameOf(from)} → ${nameOf(to)}: ${hop.name}`}
                data-to={to}
                data-inferred={hop.inferred}
                data-failed={hop.failed || undefined}
                aria-pressed={chosen?.key === hop.key}
                style={{ left: `${x}px`, top: `${y}px` }}
                onClick={() => choose(hop)}
              >
                {hop.ms >= 0.1 ? time(hop.ms) : hop.name.split(",")[0]}
                {count > 1 && <small> ×{count}</small>}
              </button>
            );
          })}
        </>
      )}
    </div>
  );
}

function Station({
  picture,
  place,
  lens,
  isBusy,
  hops,
}: {
  picture: Picture;
  place: Place;
  lens: Lens;
  isBusy: boolean;
  hops: readonly Hop[];
}) {
  const { x, y } = spotOf(picture, place);
  const use = lens.uses.get(place);
  const names = place === "lambda" ? hops.filter(({ to }) => to === "lambda").map(functionOf) : [];
  const name = names.find(Boolean) ?? nameOf(place);
  const isPerson = place === "browser" || place === "others";
  return (
    <div
      class="lens-place"
      data-place={place}
      data-busy={isBusy || undefined}
      style={{ left: `${x}px`, top: `${y}px` }}
    >
      <span class="lens-tile">
        <PlaceIcon place={place} />
        {use && !isPerson && <span class="lens-count">{use.calls}</span>}
      </span>
      <b>{name}</b>
      {use && !isPerson && use.usd > 0 && <small>{money(use.usd)}</small>}
    </div>
  );
}

/** One for each way that was gone; of several, the longest speaks for them. */
function ways(hops: readonly Hop[]): { from: Place; to: Place; hop: Hop; count: number }[] {
  const byWay = new Map<string, { from: Place; to: Place; hop: Hop; count: number }>();
  for (const hop of hops) {
    const { from, to } = hop;
    const known = byWay.get(`${from} ${to}`);
    if (known)
      byWay.set(`${from} ${to}`, {
        ...known,
        hop: hop.ms > known.hop.ms ? hop : known.hop,
        count: known.count + 1,
      });
    else byWay.set(`${from} ${to}`, { from, to, hop, count: 1 });
  }
  return [...byWay.values()];
}

/** Lets lights fly along the ways, one after another where they are of one action. */
function flights(
  picture: Picture,
  sky: () => SVGGElement | null,
  tile: (place: Place) => Element | null | undefined,
): Fly {
  const next = new Map<string, number>();
  const isStill = matchMedia("(prefers-reduced-motion: reduce)");
  return (hop, action) => {
    const { from, to } = hop;
    const now = performance.now();
    const start = Math.max(now, next.get(action.id) ?? 0);
    // A burst is not shown for longer than it is worth.
    if (start - now > 3_000) return;
    next.set(action.id, start + APART);
    if (next.size > 50) next.clear();
    const light = () => tile(to)?.animate([{ scale: 1 }, { scale: 1.16 }, { scale: 1 }], { duration: 360 });
    const delay = start - now;
    if (from === to || to === "device" || isStill.matches) return;
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    path.setAttribute("d", wayBetween(picture, from, to));
    path.setAttribute("class", "lens-light");
    path.dataset.to = to;
    if (hop.failed) path.dataset.failed = "true";
    sky()?.append(path);
    const length = path.getTotalLength();
    const tail = Math.min(46, length / 2);
    path.style.strokeDasharray = `${tail} ${length + tail}`;
    const frames = [{ strokeDashoffset: `${tail}px` }, { strokeDashoffset: `${-length}px` }];
    const flight = path.animate(frames, {
      duration: FLIGHT,
      delay,
      easing: "cubic-bezier(.4,0,.3,1)",
      fill: "backwards",
    });
    flight.onfinish = flight.oncancel = () => {
      path.remove();
      light();
    };
  };
}
