// At CloudFront's edge, for each request of the page: leads paths of the page's own to it, and a visitor to the side of
// the experiment that they are on. The cookie is a hash of who they are, so the side stays. Without one: everybody's.
const folders = FOLDERS;
const experiments = EXPERIMENTS;

// biome-ignore lint/correctness/noUnusedVariables: CloudFront calls it
function handler(event) {
  const request = event.request;
  const isFile = /\.[^/]*$/.test(request.uri);
  const folder = request.uri.split("/")[1];
  // Each folder of pages has its index.html.
  if (folders.indexOf(folder) >= 0) {
    if (!isFile) request.uri = request.uri.replace(/\/?$/, "/index.html");
    return request;
  }
  if (!isFile) request.uri = "/index.html";
  const visitor = request.cookies.visitor;
  const side = visitor && sideOf(visitor.value);
  if (side) request.uri = `/sides/${side}${request.uri}`;
  return request;
}

// A person is on the side of the first experiment into whose share their place in it falls.
function sideOf(visitor) {
  for (let i = 0; i < experiments.length; i++) {
    const name = experiments[i][0];
    if (placeOf(`${name}/${visitor}`) < experiments[i][1] * 100) return name;
  }
  return "";
}

// 0 to 9999, alike for all, another in each experiment: FNV-1a, and the end of MurmurHash3 to mix its bits.
function placeOf(text) {
  let hash = 2166136261;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 16777619);
  hash = Math.imul(hash ^ (hash >>> 16), 2246822507);
  hash = Math.imul(hash ^ (hash >>> 13), 3266489909);
  return ((hash ^ (hash >>> 16)) >>> 0) % 10000;
}
