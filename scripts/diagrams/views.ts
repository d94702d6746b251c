/**
 * What each diagram shows: the nodes of the graph by their ids. All edges between them are drawn; one that stands for
 * what the page is not about is left out by name.
 */
export interface View {
  /** What the diagram says, for those who can't see it. */
  readonly about: string;
  readonly nodes: readonly string[];
  /** `from → to`. */
  readonly without?: readonly string[];
}

const browser = "browser";
const inAMap = "browser, in a map";
const api = "Api/Api/Api";
const iot = "IoT Core";
const updates = "Data/Updates";
const people = "Data/People";
const files = "Data/Files";
const transfer = "Files/Transfer";
const exporters = ["Pdf", "Png", "Html", "Page", "Docx", "Pptx", "Xlsx", "Outline"].map(
  (name) => `Files/Export${name}`,
);

/** By the name of the file in docs/diagrams. */
export const views: Readonly<Record<string, View>> = {
  "the-way-of-an-edit": {
    about:
      "A browser publishes to IoT Core; a topic rule stores in a table; the browser reads the table back.",
    nodes: [inAMap, iot, "Realtime/Log/Rule", updates],
  },
  "one-maps-credentials": {
    about:
      "open-map reads who may, assumes a role for the browser, which then talks to IoT Core, table and bucket itself.",
    nodes: [browser, api, "Realtime/OpenMap", people, inAMap, iot, updates, files],
    without: [`${browser} → ${people}`, `Realtime/OpenMap → ${updates}`],
  },
  "edits-without-lambda": {
    about:
      "Edits go through IoT Core and a rule into the table; what the rule could not store waits in a queue for redrive-updates.",
    nodes: [
      inAMap,
      iot,
      "Realtime/Log/Rule",
      updates,
      "Realtime/Log/Errors",
      "Realtime/RedriveUpdates",
      "Realtime/Log/DeadLetters",
    ],
  },
  "log-and-snapshot": {
    about: "A topic rule invokes compact, which merges rows of the table into a file of the bucket.",
    nodes: [
      inAMap,
      iot,
      "Realtime/Log/Rule",
      "Realtime/CompactRequests/Rule",
      "Realtime/Compact",
      updates,
      files,
    ],
    without: [`Realtime/Compact → ${iot}`],
  },
  "a-chat-is-a-topic-and-a-guest": {
    about: "A browser publishes talk to IoT Core, a rule stores it, a queue takes what failed.",
    nodes: [inAMap, iot, "Realtime/Talk/Rule", updates, "Realtime/Talk/Errors", "Realtime/RedriveUpdates"],
  },
  "observability-for-nothing": {
    about:
      "A browser publishes what it measured; a topic rule writes it into a log, of which CloudWatch makes metrics.",
    nodes: [inAMap, iot, "Realtime/Measures/Rule", "Realtime/Measures/Log"],
  },
  "guests-to-accounts": {
    about:
      "The user pool vouches for people at the identity pool, whose credentials open the API and their own rows; hand-over moves maps.",
    nodes: ["Identity/Accounts/Users", "Identity/Identity/Identities", browser, api, "Api/HandOver", people],
  },
  "state-without-a-function": {
    about:
      "The identity pool gives a browser credentials, with which it reads and writes its own rows of the table.",
    nodes: ["Identity/Accounts/Users", "Identity/Identity/Identities", browser, people],
  },
  "taking-access-back": {
    about:
      "change-access writes tables and snapshot, tells IoT Core, and sends sweeps to a queue, which sweep-epoch works off.",
    nodes: [
      browser,
      api,
      "Access/ChangeAccess",
      people,
      updates,
      files,
      iot,
      "Access/Sweeps",
      "Access/SweepEpoch",
      "Access/LostSweeps",
    ],
    without: [`${browser} → ${people}`, `Access/SweepEpoch → ${people}`],
  },
  "direct-upload-and-download": {
    about:
      "sign-upload signs a form; the transfer bucket tells check-upload, which keeps the file and tells the map.",
    nodes: [browser, api, "Files/SignUpload", transfer, "Files/CheckUpload", files, iot, inAMap],
    without: [`${inAMap} → ${transfer}`],
  },
  "one-function-a-task": {
    about:
      "The transfer bucket invokes an exporter for each format; their destinations lead to announce-export.",
    nodes: [transfer, ...exporters, "Files/AnnounceExport", iot, "Files/DeadLetters"],
    without: [
      ...exporters.map((exporter) => `${exporter} → ${transfer}`),
      `Files/AnnounceExport → ${transfer}`,
    ],
  },
  "layers-and-custom-runtimes": {
    about:
      "The layer drawing is part of export-pdf and export-png, the layer bash-runtime of export-outline.",
    nodes: [
      "Files/Drawing",
      "Files/ExportPdf",
      "Files/ExportPng",
      "Files/BashRuntime",
      "Files/ExportOutline",
      transfer,
    ],
    without: ["Pdf", "Png", "Outline"].map((name) => `Files/Export${name} → ${transfer}`),
  },
  "longer-than-a-function": {
    about: "export-workspace sends to a queue, which invokes workspace-step, which sends to the queue again.",
    nodes: [
      api,
      "Files/Workspace/ExportWorkspace",
      "Files/Workspace/Steps",
      "Files/Workspace/WorkspaceStep",
      transfer,
      files,
      "Files/Workspace/DeadLetters",
    ],
  },
  "rds-proxy": {
    about:
      "gallery and index-map log in at the proxy, which shares connections to the database; migrate-index logs in at the database.",
    nodes: [
      "Gallery/Gallery",
      "Gallery/IndexMap",
      "Gallery/MigrateIndex",
      "Index/Database/Proxy",
      "Index/Database/Instance",
    ],
  },
  "functions-in-a-vpc": {
    about: "index-map reaches tables, bucket and proxy; list-map, which invokes it, is outside.",
    nodes: [
      "Api/ListMap",
      "Gallery/IndexMap",
      "Gallery/Gallery",
      people,
      updates,
      files,
      "Index/Database/Proxy",
      "Index/Database/Instance",
    ],
    without: [`Api/ListMap → ${people}`, `Api/ListMap → ${updates}`],
  },
  "lambda-behind-an-alb": {
    about:
      "CloudFront asks the bucket for the site and an internal load balancer for the gallery, whose target is a function.",
    nodes: [
      browser,
      "Site/Site/Distribution",
      "Site/Site/Bucket",
      "Gallery/FrontDoor/LoadBalancer",
      "Gallery/Gallery",
    ],
  },
  "finding-maps": {
    about:
      "New snapshots and functions that list or delete maps invoke index-map, which fills the index; the gallery searches it.",
    nodes: [
      files,
      "Api/ListMap",
      "Access/DeleteMap",
      "Gallery/IndexMap",
      "Index/Database/Proxy",
      "Gallery/Gallery",
      people,
    ],
    without: [`Api/ListMap → ${people}`, `Access/DeleteMap → ${people}`, `Gallery/IndexMap → ${files}`],
  },
  "one-function-two-front-doors": {
    about: "The gallery's function is behind CloudFront and a load balancer, and behind the HTTP API.",
    nodes: [
      browser,
      "Site/Site/Distribution",
      "Gallery/FrontDoor/LoadBalancer",
      api,
      "Gallery/Gallery",
      "Index/Database/Proxy",
      people,
    ],
    without: [`${browser} → ${people}`],
  },
  "provisioned-concurrency": {
    about: "The site asks the load balancer, which invokes the gallery's alias; it logs in at the proxy.",
    nodes: [
      "Site/Site/Distribution",
      "Gallery/FrontDoor/LoadBalancer",
      "Gallery/Gallery",
      "Index/Database/Proxy",
    ],
  },
  "versions-and-aliases": {
    about:
      "The API calls the alias live, which leads to a version or two; CodeDeploy sets its weights and puts them back when an alarm says that calls fail.",
    nodes: [
      api,
      "Realtime/OpenMap/Live",
      "Realtime/OpenMap",
      "Realtime/Shift/OpenMap",
      "Realtime/Shift/OpenMapFails",
    ],
    without: [`${api} → Realtime/OpenMap`],
  },
  experiments: {
    about:
      "A browser calls the API at one of two stages; the stage of the experiment calls the alias of its version.",
    nodes: [
      browser,
      api,
      "Api/Api/Stage",
      "Api/Api/Stage-related-terms",
      "Api/RelatedTerms/RelatedTerms/Live",
      "Api/RelatedTerms/RelatedTerms",
      "Realtime/OpenMap/Live",
      "Realtime/OpenMap",
    ],
    without: [
      `${api} → Realtime/OpenMap`,
      `${api} → Api/RelatedTerms/RelatedTerms`,
      `${api} → Realtime/OpenMap/Live`,
    ],
  },
  "none-of-these": {
    about:
      "What costs money when idle: load balancer, proxy and database, for the functions gallery and index-map.",
    nodes: [
      "Gallery/FrontDoor/LoadBalancer",
      "Gallery/Gallery",
      "Gallery/IndexMap",
      "Index/Database/Proxy",
      "Index/Database/Instance",
    ],
  },
};
