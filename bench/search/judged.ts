import type { IndexEntry } from "../../functions/shared/index-entry.ts";

interface Sketch {
  readonly title: string;
  readonly branches?: readonly string[];
  readonly leaves?: readonly string[];
  readonly tags?: readonly string[];
  readonly description?: string;
  readonly language?: string;
}

/** Maps that the judged queries are about; all else in the corpus has none of their words. */
const sketches: readonly Sketch[] = [
  {
    title: "Sourdough bread",
    branches: ["Starter", "Kneading", "Baking"],
    leaves: ["Rye flour", "Scoring the loaf"],
    tags: ["baking"],
  },
  { title: "Baking", branches: ["Bread", "Cakes"], leaves: ["Sourdough", "Sponge"], tags: ["kitchen"] },
  {
    title: "Bakery business",
    branches: ["Ovens", "Customers"],
    leaves: ["Sourdough on Saturdays"],
    tags: ["company"],
  },
  { title: "Kitchen renovation", branches: ["Tiles", "Ovens"], leaves: ["Bread bin"], tags: ["house"] },
  {
    title: "Photosynthesis",
    branches: ["Chlorophyll", "Light reactions", "Calvin cycle"],
    tags: ["biology"],
    description: "How plants make sugar of light",
  },
  { title: "Plant biology", branches: ["Photosynthesis", "Roots", "Seeds"], tags: ["biology"] },
  {
    title: "Cell biology",
    branches: ["Mitochondria", "Nucleus"],
    leaves: ["Photosynthesis in plants"],
    tags: ["biology"],
  },
  {
    title: "Running a marathon",
    branches: ["Training", "Nutrition", "Shoes"],
    leaves: ["Long runs on Sundays"],
    tags: ["sport"],
  },
  { title: "Runner's knee", branches: ["Symptoms", "Exercises"], tags: ["health"] },
  {
    title: "Trip to Kyoto",
    branches: ["Temples", "Food", "Trains"],
    leaves: ["Fushimi Inari"],
    tags: ["travel", "japan"],
  },
  { title: "Japan by train", branches: ["Kyoto", "Osaka", "Hiroshima"], tags: ["travel", "japan"] },
  { title: "京都の寺", branches: ["金閣寺", "清水寺"], tags: ["旅行"], language: "ja" },
  { title: "東京観光", branches: ["浅草", "渋谷"], leaves: ["京都へ日帰り"], language: "ja" },
  { title: "机器学习", branches: ["神经网络", "决策树"], language: "zh" },
  {
    title: "Machine learning",
    branches: ["Neural networks", "Decision trees"],
    leaves: ["Gradient descent"],
    tags: ["computing"],
  },
  {
    title: "Neural networks",
    branches: ["Layers", "Backpropagation"],
    leaves: ["Gradient"],
    tags: ["computing"],
  },
  { title: "Crème brûlée", branches: ["Œufs", "Vanille"], tags: ["dessert"], language: "fr" },
  { title: "Desserts of France", branches: ["Crème brûlée", "Tarte Tatin"], tags: ["dessert"] },
  {
    title: "Thesis outline",
    branches: ["Literature", "Method", "Findings"],
    tags: ["university"],
    description: "For a doctoral dissertation",
  },
  { title: "Dissertation", branches: ["Thesis statement", "Chapters"], tags: ["university"] },
  {
    title: "Node.js internals",
    branches: ["libuv", "Event loop"],
    leaves: ["V8 isolates"],
    tags: ["computing"],
  },
  { title: "Event loop explained", branches: ["Microtasks", "Timers"], tags: ["computing"] },
  {
    title: "Wedding checklist",
    branches: ["Guests", "Venue", "Flowers"],
    leaves: ["Florist in April"],
    tags: ["family"],
  },
  { title: "Flower arranging", branches: ["Roses", "Peonies"], tags: ["garden"] },
  { title: "Rose garden", branches: ["Pruning", "Watering"], leaves: ["Flowers in June"], tags: ["garden"] },
  { title: "Wortschatz Deutsch", branches: ["Häuser", "Bäume"], tags: ["sprachen"], language: "de" },
];

/** What the first results are, in this order: written down by people, of maps that they could read. */
export const judged: readonly { readonly q: string; readonly first: readonly string[] }[] = [
  { q: "sourdough", first: ["Sourdough bread", "Baking", "Bakery business"] },
  { q: "sourdough bread", first: ["Sourdough bread", "Baking"] },
  { q: "bread", first: ["Sourdough bread", "Baking", "Kitchen renovation"] },
  { q: "baking", first: ["Baking", "Sourdough bread"] },
  { q: "bake", first: ["Baking", "Bakery business", "Sourdough bread"] },
  { q: "bakery", first: ["Bakery business"] },
  { q: "ovens customers", first: ["Bakery business"] },
  { q: "oven tile", first: ["Kitchen renovation"] },
  { q: "kitchen", first: ["Kitchen renovation", "Baking"] },
  { q: "photosynthesis", first: ["Photosynthesis", "Plant biology", "Cell biology"] },
  { q: "photosynthesys", first: ["Photosynthesis", "Plant biology", "Cell biology"] },
  { q: "fotosynthesis", first: ["Photosynthesis", "Plant biology", "Cell biology"] },
  { q: "photosyn", first: ["Photosynthesis", "Plant biology", "Cell biology"] },
  { q: "chlorophyl", first: ["Photosynthesis"] },
  { q: "plant biology", first: ["Plant biology"] },
  { q: "biology cell", first: ["Cell biology"] },
  { q: "biology -cell", first: ["Plant biology", "Photosynthesis"] },
  { q: "mitochondria", first: ["Cell biology"] },
  { q: "mitochondira", first: ["Cell biology"] },
  { q: "calvin cycle", first: ["Photosynthesis"] },
  { q: '"light reactions"', first: ["Photosynthesis"] },
  { q: '"reactions light"', first: [] },
  { q: "marathon", first: ["Running a marathon"] },
  { q: "run marathons", first: ["Running a marathon"] },
  { q: "marathon nutr", first: ["Running a marathon"] },
  { q: "runner knee", first: ["Runner's knee"] },
  { q: "kyoto", first: ["Trip to Kyoto", "Japan by train"] },
  { q: "kyot", first: ["Trip to Kyoto", "Japan by train"] },
  { q: "japan", first: ["Japan by train", "Trip to Kyoto"] },
  { q: "japan temples", first: ["Trip to Kyoto"] },
  { q: "京都", first: ["京都の寺", "東京観光"] },
  { q: "清水寺", first: ["京都の寺"] },
  { q: "東京", first: ["東京観光"] },
  { q: "神经网络", first: ["机器学习"] },
  { q: "machine learning", first: ["Machine learning"] },
  { q: "neural network", first: ["Neural networks", "Machine learning"] },
  { q: "gradient", first: ["Neural networks", "Machine learning"] },
  { q: "creme brulee", first: ["Crème brûlée", "Desserts of France"] },
  { q: "Crème Brûlée", first: ["Crème brûlée", "Desserts of France"] },
  { q: "dessert", first: ["Desserts of France", "Crème brûlée"] },
  { q: "thesis", first: ["Thesis outline", "Dissertation"] },
  { q: "dissertation", first: ["Dissertation", "Thesis outline"] },
  { q: "node.js", first: ["Node.js internals"] },
  { q: "event loop", first: ["Event loop explained", "Node.js internals"] },
  { q: "wedding flowers", first: ["Wedding checklist"] },
  { q: "flowers", first: ["Flower arranging", "Wedding checklist", "Rose garden"] },
  { q: "florist", first: ["Wedding checklist"] },
  { q: "rose garden", first: ["Rose garden", "Flower arranging"] },
  { q: "hauser", first: ["Wortschatz Deutsch"] },
  { q: "weding cheklist", first: ["Wedding checklist"] },
];

export const planted: readonly IndexEntry[] = sketches.map((sketch, n) => {
  const { branches = [], leaves = [], tags = [], description = "", language = "en", title } = sketch;
  return {
    ...{ title, branches, leaves, tags, description, language, thumbnail: "" },
    lines: [...branches, ...leaves],
    nodes: 1 + branches.length + leaves.length,
    listedAt: 1_600_000_000_000 - n * 1000,
    updatedAt: 1_600_000_000_000,
  };
});
