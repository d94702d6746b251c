/** What a file dialog offers; dropped files are told by their content. */
export const READABLE =
  ".mm,.opml,.xml,.md,.markdown,.mdown,.txt,.text,.json,.html,.htm,.xhtml,.xmind,.mup,.mmd,.mermaid,.puml,.plantuml,.pu,.wsd,.canvas,.org,.csv,.tsv,.smmx,.itmz,.mmap,.xmmap,.wxml,.mind,.gv,.dot,.jm,.smm,.km,.png";
