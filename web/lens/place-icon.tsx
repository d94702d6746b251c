import type { Place } from "./hops.ts";

/** Line drawings on a grid of 24, as in ui/icons.tsx. */
const paths: Readonly<Record<Place, string>> = {
  browser: "M3 5h18v14H3zM3 9h18M6 7h0M9 7h0",
  device: "M5 4h14v16H5zM9 4v5h6V4M8 20v-6h8v6",
  others: "M9 5a3 3 0 1 0 0 6 3 3 0 0 0 0-6M3 19c0-4 3-6 6-6s6 2 6 6M16 6a3 3 0 0 1 0 6M18 14c2 1 3 3 3 5",
  cognito:
    "M12 3l8 3v6c0 5-4 8-8 9-4-1-8-4-8-9V6zM12 8a2 2 0 1 0 0 4 2 2 0 0 0 0-4M8.5 16c.5-2 2-3 3.5-3s3 1 3.5 3",
  api: "M8 6l-5 6 5 6M16 6l5 6-5 6M13.5 5l-3 14",
  lambda: "M6 4h4l8 16h-3l-4-8-4 8H4l5.5-11L8.5 7H6z",
  sts: "M14.5 4a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11M10.5 13.5 4 20v0h3v-2h2v-2M16 8.500h0",
  iot: "M12 11a1.5 1.5 0 1 0 0 3 1.5 1.5 0 0 0 0-3M8.5 16a5 5 0 0 1 0-7.500M15.5 8.500a5 5 0 0 1 0 7.500M5.5 18.500a9 9 0 0 1 0-12.500M18.5 6a9 9 0 0 1 0 12.5",
  rule: "M4 5h16l-6 8v6l-4 2v-8z",
  dynamodb:
    "M12 3c4 0 7 1.3 7 3s-3 3-7 3-7-1.3-7-3 3-3 7-3M5 6v12c0 1.7 3 3 7 3s7-1.3 7-3V6M5 12c0 1.7 3 3 7 3s7-1.3 7-3",
  s3: "M12 4c4.4 0 8 1.1 8 2.500S16.4 9 12 9 4 7.9 4 6.5 7.6 4 12 4M4 6.5 6 19c.2 1.1 2.9 2 6 2s5.8-.9 6-2l2-12.5",
  sqs: "M4 6h6v12H4zM14 6h6v12h-6zM10 12h4",
  elsewhere: "M7 18a4 4 0 0 1 0-8 5.5 5.5 0 0 1 10.6-1A4.5 4.5 0 0 1 17 18z",
};

export function PlaceIcon({ place }: { place: Place }) {
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={paths[place]} />
    </svg>
  );
}
