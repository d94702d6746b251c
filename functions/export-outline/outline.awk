# Reads a map as our own JSON and prints a line for each node, a tab for each level.
#
# A record is what is between two quotation marks: by turns what is outside of a string and what is in it. There is
# no recursion and no tree, so a map may be as deep and as large as it likes. Exits with 3 where it is no such map.
# What of the map is not text is counted, as JSON, in the file `losses`. Run it with LC_ALL=C: it goes by bytes.
BEGIN {
  RS = "\""
  level = -1
  # As the other formats do: the size of a file would grow with the square of its depth.
  deepest = 200
  split("note notes link links icons icons tags tags task tasks style styles image images", words, " ")
  for (i = 1; i in words; i += 2) called[words[i]] = words[i + 1]
}

inside {
  content = content $0
  # A quotation mark behind an odd number of backslashes belongs to the string.
  match($0, /\\*$/)
  if (RLENGTH % 2) { content = content "\""; next }
  inside = 0
  if (expecting == "value") string(content)
  else {
    name = content
    if (kind[top] == "attributes" && name ~ /^[a-z]+$/) count(name in called ? called[name] : name)
  }
  next
}

{
  structure($0)
  inside = 1
  content = ""
}

END {
  if (refused || !inside || top != 0 || lines == 0) exit 3
  for (i = 1; i <= kinds; i++)
    out = out (i > 1 ? "," : "") sprintf("{\"what\":\"%s\",\"count\":%d}", lost[i], times[lost[i]])
  print "[" out "]" > losses
}

function refuse() { refused = 1; exit 3 }

# Brackets, commas and colons between two strings. Numbers and words are of no interest here.
function structure(text,    i, character) {
  for (i = 1; i <= length(text); i++) {
    character = substr(text, i, 1)
    if (character == "{") {
      open(isNode() ? "node" : kind[top] == "node" && name == "attributes" ? "attributes" : "object")
      expecting = "name"
    } else if (character == "[") {
      open(kind[top] == "node" && name == "children" ? "children" : "list")
      if (kind[top] == "children" && !named[top - 1]) refuse()
      expecting = "value"
    } else if (character == "}" || character == "]") {
      if (top == 0) refuse()
      if (kind[top] == "node") {
        if (!named[top]) refuse()
        level--
      }
      top--
      expecting = "value"
    } else if (character == ":") {
      expecting = "value"
    } else if (character == ",") {
      expecting = kind[top] == "children" || kind[top] == "list" ? "value" : "name"
    }
  }
}

# Whether an object that begins here is a node: the root, or one in a list of children.
function isNode() { return kind[top] == "children" || (top == 1 && name == "root") }

function open(what) {
  kind[++top] = what
  named[top] = 0
  if (what == "node") level++
}

function string(text) {
  if (kind[top] != "node" || name != "text") return
  if (named[top]) refuse()
  named[top] = 1
  if (level > deepest) count("levels below the " deepest "th")
  printf "%s%s\n", tabs(level < deepest ? level : deepest), line(plain(text))
  lines++
}

function tabs(number) {
  while (length(indent) < number) indent = indent "\t\t\t\t\t\t\t\t"
  return substr(indent, 1, number)
}

function count(what) {
  if (!(what in times)) lost[++kinds] = what
  times[what]++
}

# One line of text, with a bullet where it would be empty or have one already.
function line(text) {
  gsub(/[ \t]*\n[ \t]*/, " ", text)
  gsub(/^[ \t]+|[ \t]+$/, "", text)
  return text == "" || substr(text, 1, 3) == "\342\200\242" ? "\342\200\242 " text : text
}

# What the escapes of a JSON string stand for.
function plain(text,    out, at, escape, code, low) {
  out = ""
  while ((at = index(text, "\\")) > 0) {
    out = out substr(text, 1, at - 1)
    escape = substr(text, at + 1, 1)
    if (escape == "u") {
      code = number(substr(text, at + 2, 4))
      text = substr(text, at + 6)
      if (code >= 55296 && code < 56320 && substr(text, 1, 2) == "\\u") {
        low = number(substr(text, 3, 4))
        if (low >= 56320 && low < 57344) {
          code = 65536 + (code - 55296) * 1024 + low - 56320
          text = substr(text, 7)
        }
      }
      out = out utf8(code)
    } else {
      text = substr(text, at + 2)
      out = out (escape == "n" || escape == "r" ? "\n" : escape == "t" ? "\t" : escape == "b" || escape == "f" ? "" : escape)
    }
  }
  return out text
}

function number(hex,    i, value) {
  value = 0
  for (i = 1; i <= length(hex); i++) value = value * 16 + index("0123456789abcdef", tolower(substr(hex, i, 1))) - 1
  return value
}

# The bytes of a character. Control characters are left out; half a surrogate pair is replaced.
function utf8(code) {
  if (code < 32) return code == 10 || code == 13 ? "\n" : code == 9 ? "\t" : ""
  if (code < 128) return sprintf("%c", code)
  if (code < 2048) return sprintf("%c%c", 192 + int(code / 64), 128 + code % 64)
  if (code >= 55296 && code < 57344) return "\357\277\275"
  if (code < 65536) return sprintf("%c%c%c", 224 + int(code / 4096), 128 + int(code / 64) % 64, 128 + code % 64)
  return sprintf("%c%c%c%c", 240 + int(code / 262144), 128 + int(code / 4096) % 64, 128 + int(code / 64) % 64, 128 + code % 64)
}
