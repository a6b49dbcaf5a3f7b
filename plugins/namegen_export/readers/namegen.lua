--- Draws the names of a namegen-automaton document (FORMAT.md): for a seed the same names as Python, to the letter.
--
-- For Lua 5.3 and later, with integers of 64 bits and doubles. It needs nothing but this file.
--
--     local namegen = require("namegen")
--     local elves = assert(namegen.open(text))      -- the document's JSON; nil and why, where it is damaged
--     print(table.concat(elves:names(10, "any seed"), "\n"))   -- the first names of a seed
--     print(elves:name("any seed", 42))             -- one for an id, whatever other ids there are
--     for name in elves:stream("any seed") do ... end          -- until you break, or there are no more
--
-- Tables of what FORMAT.md counts from 0 (tokens, states, arcs) begin at 0 here too. Rows are lists, from 1 on: so they
-- are copied at once, which the speed of it all hangs on.

assert(math.maxinteger == 0x7FFFFFFFFFFFFFFF and 2.0 ^ 53 + 1 == 2.0 ^ 53, "namegen needs 64-bit integers and doubles")

local namegen = {}

local ODDS = 16
local AS_IT_IS = 1 << 24
local MOST_ATTEMPTS = 1 << 21
local ATTEMPT, CANDIDATE = 1 << 32, 1 << 27
local MOST_TOKENS = 1000000
local MOST_CANDIDATES = 32
local IN_A_ROW = 10000
local ROUND, ENOUGH = 500, 125
local LARGEST = (1 << 53) - 1
-- Tokens of a context and letters of a piece, at most: many times what namegen writes, and few enough that no
-- document keeps a reader busy.
local MOST_DEPTH, MOST_SIZE = 64, 64
local MOST_ORDER = 12
local MOST_KINDS_OF_TOKENS = 1 << 16
local MOST_SHARED = 35
-- Numbers in all kept rows together; a language of thousands of letters has rows as long.
local KEPT_NUMBERS = 1 << 21

-- What is damaged ----------------------------------------------------------------------------------------------------

--- Refuses a document, unless something holds of it.
local function want(holds, problem)
  if not holds then
    error({ problem = problem }, 0)
  end
end

--- Returns a field that is a whole number from `least` to `most`, as an integer: some JSON libraries give doubles.
local function whole(value, least, most, what)
  local number = type(value) == "number" and math.tointeger(value)
  want(number and number >= least and number <= most, what .. " is no whole number in its range")
  return number
end

local function text_of(value, what)
  want(type(value) == "string" and utf8.len(value), what .. " is no text")
  return value
end

local function list_of(value, what)
  want(type(value) == "table", what .. " is no list")
  return value
end

local function truth_of(value, what)
  want(type(value) == "boolean", what .. " is neither true nor false")
  return value
end

--- Returns the truth values of a text of 0 and 1, from 0 on, and how many they are.
local function bits_of(value, what)
  want(type(value) == "string" and value:find("^[01]+$"), what .. " is no text of 0 and 1")
  local bits = {}
  for i = 1, #value do
    bits[i - 1] = value:sub(i, i) == "1"
  end
  return bits, #value
end

-- JSON ---------------------------------------------------------------------------------------------------------------

local NO_JSON = "it is no JSON, or not all of it"
-- A document is four deep.
local DEEPEST = 16
local BLANKS = "^[ \t\r\n]*()"
local ESCAPES = { ['"'] = '"', ["\\"] = "\\", ["/"] = "/", b = "\b", f = "\f", n = "\n", r = "\r", t = "\t" }
local WORDS = { ["true"] = true, ["false"] = false }

--- Stands for null, which no field of a document is.
local function null() end

--- Reads what follows a backslash, and returns it and where it ends. Halves of surrogate pairs are no letters.
local function read_escape(text, at)
  local plain = ESCAPES[text:sub(at, at)]
  if plain then
    return plain, at + 1
  end
  local digits = text:match("^u(%x%x%x%x)", at)
  want(digits, NO_JSON)
  local code = tonumber(digits, 16)
  if code < 0xD800 or code > 0xDFFF then
    return utf8.char(code), at + 5
  end
  local low = text:match("^\\u([dD][c-fC-F]%x%x)", at + 5)
  want(code < 0xDC00 and low, NO_JSON)
  return utf8.char(0x10000 + ((code - 0xD800) << 10) + (tonumber(low, 16) - 0xDC00)), at + 11
end

local function read_text(text, at)
  local parts = {}
  while true do
    local stop = text:find('["\\\0-\31]', at)
    want(stop, NO_JSON)
    parts[#parts + 1] = text:sub(at, stop - 1)
    local mark = text:sub(stop, stop)
    if mark == '"' then
      return table.concat(parts), stop + 1
    end
    want(mark == "\\", NO_JSON)
    parts[#parts + 1], at = read_escape(text, stop + 1)
  end
end

local function read_number(text, at)
  local digits, rest = text:match("^(-?[0-9]+)([0-9.eE+-]*)", at)
  want(digits and not digits:find("^-?0[0-9]"), NO_JSON)
  local fraction, exponent = rest:match("^(%.?[0-9]*)(.*)$")
  want(fraction ~= "." and (fraction == "" or fraction:find("^%.")), NO_JSON)
  want(exponent == "" or exponent:find("^[eE][+-]?[0-9]+$"), NO_JSON)
  return tonumber(digits .. rest), at + #digits + #rest
end

local read_value

--- Reads what stands between brackets, after the opening one: `read_one(at)` reads each and returns where it ends.
local function read_several(text, at, closing, read_one)
  at = text:match(BLANKS, at)
  if text:sub(at, at) == closing then
    return at + 1
  end
  while true do
    at = text:match(BLANKS, read_one(at))
    local mark = text:sub(at, at)
    if mark == closing then
      return at + 1
    end
    want(mark == ",", NO_JSON)
    at = at + 1
  end
end

local function read_list(text, at, depth)
  local list = {}
  local stop = read_several(text, at, "]", function(from)
    list[#list + 1], from = read_value(text, from, depth)
    return from
  end)
  return list, stop
end

local function read_object(text, at, depth)
  local object = {}
  local stop = read_several(text, at, "}", function(from)
    local key, value
    from = text:match('^[ \t\r\n]*"()', from)
    want(from, NO_JSON)
    key, from = read_text(text, from)
    from = text:match("^[ \t\r\n]*:()", from)
    want(from, NO_JSON)
    value, from = read_value(text, from, depth)
    object[key] = value
    return from
  end)
  return object, stop
end

--- Reads a value, and returns it and where it ends.
function read_value(text, at, depth)
  want(depth < DEEPEST, "it is nested too deeply")
  at = text:match(BLANKS, at)
  local mark = text:sub(at, at)
  if mark == '"' then
    return read_text(text, at + 1)
  elseif mark == "[" then
    return read_list(text, at + 1, depth + 1)
  elseif mark == "{" then
    return read_object(text, at + 1, depth + 1)
  end
  local word = text:match("^%l+", at)
  if word == "null" then
    return null, at + #word
  elseif WORDS[word] ~= nil then
    return WORDS[word], at + #word
  end
  return read_number(text, at)
end

local function parsed(text)
  want(utf8.len(text), "it is no UTF-8")
  local document, at = read_value(text, 1, 0)
  want(text:match(BLANKS, at) > #text, NO_JSON)
  return document
end

-- Numbers and names as texts -----------------------------------------------------------------------------------------

local DIGIT_VALUES = { [("="):byte()] = 0 }
for place, digit in utf8.codes("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/") do
  DIGIT_VALUES[digit] = place - 1
end

--- Returns the bytes of a base64 text, as a string.
local function bytes_of(value, what)
  want(type(value) == "string" and #value % 4 == 0 and value:find("^[A-Za-z0-9+/]*=?=?$"), what .. " is no base64")
  local parts = {}
  for i = 1, #value, 4 do
    local a, b, c, d = value:byte(i, i + 3)
    local bits = DIGIT_VALUES[a] << 18 | DIGIT_VALUES[b] << 12 | DIGIT_VALUES[c] << 6 | DIGIT_VALUES[d]
    parts[#parts + 1] = string.char(bits >> 16, bits >> 8 & 255, bits & 255)
  end
  return table.concat(parts):sub(1, #value // 4 * 3 - #value:match("=*$"))
end

--- Reads `count` whole numbers below `below`, from 0 on: the lowest bytes of all, then their next bytes, and so on.
local function planes(value, count, below, what)
  local bytes = bytes_of(value, what)
  local width = count > 0 and #bytes // count or 0
  want(width <= 6 and #bytes == width * count and (count == 0 or width > 0), what .. " is not as many numbers as it says")
  local numbers = {}
  for i = 0, count - 1 do
    local number = 0
    for plane = width - 1, 0, -1 do
      number = number << 8 | bytes:byte(plane * count + i + 1)
    end
    want(number < below, what .. " holds a number that is too large")
    numbers[i] = number
  end
  return numbers
end

--- Reads doubles from 0 on, none of them negative, and returns them and how many they are: `count`, where it is given.
local function doubles(value, what, count)
  local bytes = bytes_of(value, what)
  local many = #bytes // 8
  want(#bytes % 8 == 0 and (count == nil or many == count), what .. " is not as many numbers as it says")
  local numbers = {}
  for i = 0, many - 1 do
    local number = string.unpack("<d", bytes, 8 * i + 1)
    want(number >= 0 and number < math.huge, what .. " holds what is no finite number of 0 or more")
    numbers[i] = number
  end
  return numbers, many
end

--- Reads what the chance of the end is multiplied by; nil where the text is empty.
local function odds_of(value, what)
  if value == "" then
    return nil
  end
  return (doubles(value, what, ODDS))
end

--- Says whether a text comes before another by its code points, which is the order of the bytes. Lua's own order is
-- that of the host's locale.
local function is_before(one, other)
  for i = 1, math.min(#one, #other) do
    local a, b = one:byte(i), other:byte(i)
    if a ~= b then
      return a < b
    end
  end
  return #one < #other
end

--- Reads distinct names in their order, a line each: how many letters it shares with the one before, then the rest.
local function front_coded(value, what)
  local names, last = {}, nil
  if text_of(value, what) == "" then
    return names
  end
  for line in (value .. "\n"):gmatch("([^\n]*)\n") do
    local shared = line:find("^[0-9a-z]") and tonumber(line:sub(1, 1), MOST_SHARED + 1)
    local stop = shared and utf8.offset(last or "", shared + 1)
    want(stop, what .. " is no list of names")
    local name = (last or ""):sub(1, stop - 1) .. line:sub(2)
    want(last == nil or is_before(last, name), what .. " are not in order, each once")
    names[#names + 1] = name
    last = name
  end
  return names
end

-- Letters ------------------------------------------------------------------------------------------------------------

--- Looks at a text by its letters: how many there are, and where each begins, unless each is one byte.
local function spelt(text)
  local count = utf8.len(text)
  if count == #text then
    return { text = text, count = count }
  end
  local starts = {}
  for at in utf8.codes(text) do
    starts[#starts + 1] = at
  end
  starts[count + 1] = #text + 1
  return { text = text, count = count, starts = starts }
end

--- Returns `count` letters of a spelt text from one on, the first being 1.
local function piece(word, from, count)
  if not word.starts then
    return word.text:sub(from, from + count - 1)
  end
  return word.text:sub(word.starts[from], word.starts[from + count] - 1)
end

--- Returns the first letters of a spelt text: `count` of them, or all where there are fewer.
local function first_of(word, count)
  return piece(word, 1, math.min(count, word.count))
end

local function last_of(word, count)
  local many = math.min(count, word.count)
  return piece(word, word.count - many + 1, many)
end

--- Yields the letters of a text.
local function letters_of(text)
  return text:gmatch(utf8.charpattern)
end

local function set_of(text)
  local set = {}
  for letter in letters_of(text) do
    set[letter] = true
  end
  return set
end

local function pairs_of(value, what)
  local word, table_of = spelt(text_of(value, what)), {}
  want(word.count % 2 == 0, what .. " is not of pairs of letters")
  for i = 1, word.count, 2 do
    table_of[piece(word, i, 1)] = piece(word, i + 1, 1)
  end
  return table_of
end

-- What stands for the start and the end of a name among its letters: no name holds them.
local START, END = "\2", "\3"

--- What a document says of letters: their small and folded forms, and which stand between words.
local Letters = {}
Letters.__index = Letters

function Letters.new(document)
  return setmetatable({
    small_of = pairs_of(document.small, "small"),
    fold_of = pairs_of(document.fold, "fold"),
    between = set_of(text_of(document.between, "between")),
  }, Letters)
end

function Letters:small(text)
  return (text:gsub(utf8.charpattern, self.small_of))
end

function Letters:folded(text)
  return (text:gsub(utf8.charpattern, self.fold_of))
end

--- Splits a text at each run of letters that stand between words: spelt texts.
function Letters:words(text)
  local words, from, last = {}, 1, nil
  if next(self.between) then
    for at, code in utf8.codes(text) do
      local letter = utf8.char(code)
      if self.between[letter] then
        if not (last and self.between[last]) then
          words[#words + 1] = spelt(text:sub(from, at - 1))
        end
        from = at + #letter
      end
      last = letter
    end
  end
  words[#words + 1] = spelt(text:sub(from))
  return words
end

--- A name as checks look at it: as it is, in small letters and folded, each found once, when it is asked for.
local View = {}
View.__index = View

function View.new(name, letters)
  return setmetatable({ name = name, _letters = letters }, View)
end

function View:small()
  self._small = self._small or self._letters:small(self.name)
  return self._small
end

function View:folded()
  self._folded = self._folded or self._letters:folded(self.name)
  return self._folded
end

--- Returns the spelt name, its start and its end being letters too; in small letters, unless `as_it_is`.
function View:marked(as_it_is)
  if as_it_is then
    self._marked = self._marked or spelt(START .. self.name .. END)
    return self._marked
  end
  self._marked_small = self._marked_small or spelt(START .. self:small() .. END)
  return self._marked_small
end

-- Random numbers and seeds -------------------------------------------------------------------------------------------

local GAMMA = 0x9E3779B97F4A7C15
local TO_UNIT = 1 / (1 << 53)

--- Applies SplitMix64's finaliser.
local function mix(value)
  value = (value ~ value >> 30) * 0xBF58476D1CE4E5B9
  value = (value ~ value >> 27) * 0x94D049BB133111EB
  return value ~ value >> 31
end

local IV = {
  0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b, 0xa54ff53a5f1d36f1,
  0x510e527fade682d1, 0x9b05688c2b3e6c1f, 0x1f83d9abfb41bd6b, 0x5be0cd19137e2179,
}
local SIGMA = {
  "0123456789abcdef", "ea489fd61c02b753", "b8c052fdae367194", "7931dcbe265a40f8", "905724afe1bc683d",
  "2c6a0b834d75fe19", "c51fed4a0763928b", "db7ec13950f4862a", "6fe9b308c2d714a5", "a2847615fb9e3cd0",
}
local BLOCK = 128

local function turned(value, places)
  return value >> places | value << (64 - places)
end

local function stir(v, a, b, c, d, one, other)
  v[a] = v[a] + v[b] + one
  v[d] = turned(v[d] ~ v[a], 32)
  v[c] = v[c] + v[d]
  v[b] = turned(v[b] ~ v[c], 24)
  v[a] = v[a] + v[b] + other
  v[d] = turned(v[d] ~ v[a], 16)
  v[c] = v[c] + v[d]
  v[b] = turned(v[b] ~ v[c], 63)
end

local function compress(hash, block, length, is_last)
  local words = { string.unpack(("<i8"):rep(16), block) }
  local v = table.move(IV, 1, 8, 9, table.move(hash, 1, 8, 1, {}))
  v[13] = v[13] ~ length
  v[15] = is_last and ~v[15] or v[15]
  for round = 0, 11 do
    local sigma = SIGMA[round % 10 + 1]
    for i = 0, 7 do
      -- The four columns, then the four diagonals.
      local column, turn = i % 4, i // 4
      local one, other = tonumber(sigma:sub(2 * i + 1, 2 * i + 1), 16), tonumber(sigma:sub(2 * i + 2, 2 * i + 2), 16)
      local b, c, d = (column + turn) % 4, (column + 2 * turn) % 4, (column + 3 * turn) % 4
      stir(v, 1 + column, 5 + b, 9 + c, 13 + d, words[one + 1], words[other + 1])
    end
  end
  for i = 1, 8 do
    hash[i] = hash[i] ~ v[i] ~ v[i + 8]
  end
end

--- Returns BLAKE2b of bytes, 8 bytes of digest and no key, as a big-endian number (RFC 7693).
local function blake2b(bytes)
  local hash = table.move(IV, 1, 8, 1, {})
  hash[1] = hash[1] ~ 0x01010008
  for at = 0, math.max(0, #bytes - 1), BLOCK do
    local block = bytes:sub(at + 1, at + BLOCK)
    compress(hash, block .. ("\0"):rep(BLOCK - #block), at + #block, at + BLOCK >= #bytes)
  end
  return (string.unpack(">i8", string.pack("<i8", hash[1])))
end

--- Returns the root of a seed: a whole number of up to 18 digits is itself, any other text its hash.
local function root_of(seed)
  local exact = type(seed) == "number" and math.tointeger(seed) or seed
  if type(exact) ~= "string" and math.type(exact) ~= "integer" then
    error("a seed is a text or a whole number, and not " .. tostring(seed), 0)
  end
  local text = tostring(exact):gsub("^[ \t\r\n]+", ""):gsub("[ \t\r\n]+$", "")
  local digits = text:match("^[+-]?([0-9]+)$")
  if digits and #digits <= 18 then
    local number = math.tointeger(tonumber(digits))
    return mix(text:find("^-") and -number or number)
  end
  return mix(blake2b(text))
end

-- States -------------------------------------------------------------------------------------------------------------

--- Keeps what is made for a key, and forgets all when there are more than `most`.
local function keeper(most, make)
  local kept, many = {}, 0
  return function(key, ...)
    local found = kept[key]
    if found == nil then
      if many >= most then
        kept, many = {}, 0
      end
      found = make(key, ...)
      kept[key], many = found, many + 1
    end
    return found
  end
end

--- The states of a model of V tokens: which tokens may follow, and how likely each is.
--
-- A table of size (V), end_token, start, floor (V truth values), degree and given (S), token, kept, taken (A),
-- backs_off, odds, states (S) and arcs (A) becomes one; see FORMAT.md, Rows.
local States = {}
States.__index = States

function States.new(self)
  setmetatable(self, States)
  want(self.degree[0] == self.size, "its first state has not all tokens")
  want(self.size <= MOST_KINDS_OF_TOKENS, "it has too many tokens")
  self.first, self.base, self.child = { [0] = 0 }, { [0] = -1 }, {}
  self.chance, self.mix = {}, {}
  self:_link()
  self:_find_floor()
  local most = KEPT_NUMBERS // self.size
  self._row_of = keeper(most, function(state)
    return self:_mixed(state)
  end)
  return self
end

--- Finds out which state each arc leads to, and the shorter context of each.
function States:_link()
  local next_state, depth = 1, { [0] = 0 }
  for state = 0, self.states - 1 do
    -- So the base of each state comes before it, and no walk along `base` turns round.
    want(state < next_state, "a state comes before the arc that leads to it")
    local from, to = self.first[state], self.first[state] + self.degree[state]
    want(to <= self.arcs, "its states have not just its arcs")
    self.first[state + 1] = to
    self:_weigh(state, from, to - 1)
    for arc = from, to - 1 do
      local token = self.token[arc]
      want(token < self.size and (arc == from or token > self.token[arc - 1]), "its tokens are not in their order")
      if next_state < self.states and (arc < self.size or token ~= self.end_token) then
        self.base[next_state] = state == 0 and 0 or self:step(self.base[state], token)
        depth[next_state] = depth[state] + 1
        want(depth[next_state] <= MOST_DEPTH, "its contexts are too long")
        self.child[state * self.size + token] = next_state
        next_state = next_state + 1
      end
    end
  end
  want(next_state == self.states, "it has more states than arcs that lead to one")
  want(self.first[self.states] == self.arcs, "its states have not just its arcs")
end

--- Divides what the arcs of a state weigh by their total, added in the one order that all readers add in.
function States:_weigh(state, from, to)
  local sum, left = 0.0, 0.0
  for arc = from, to do
    sum = sum + self.kept[arc]
    left = left + self.taken[arc]
  end
  left = left + self.given[state]
  local total = sum + left
  want(total < math.huge, "its weights are too large")
  self.mix[state] = total > 0 and left / total or 1.0
  for arc = from, to do
    self.chance[arc] = total > 0 and self.kept[arc] / total or 0.0
  end
end

function States:_find_floor()
  local many, floor = 0, {}
  for token = 0, self.size - 1 do
    many = many + (self.floor[token] and 1 or 0)
  end
  want(many > 0, "no token can follow another")
  for token = 0, self.size - 1 do
    floor[token + 1] = (self.floor[token] and 1 or 0) / many
  end
  self.floor_row = floor
end

--- Returns the state after a token: that of the longest context that there is.
function States:step(state, token)
  while state >= 0 do
    local found = self.child[state * self.size + token]
    if found then
      return found
    end
    state = self.base[state]
  end
  return 0
end

--- Returns the weight of each token after a state: a list of V, of which token t has the place t + 1. It may not be
-- changed.
function States:row(state)
  if state < 0 then
    return self.floor_row
  end
  return self._row_of(state)
end

function States:_mixed(state)
  local share = self.mix[state]
  local row = { table.unpack(self:row(self.backs_off and self.base[state] or -1)) }
  for i = 1, self.size do
    row[i] = row[i] * share
  end
  for arc = self.first[state], self.first[state + 1] - 1 do
    local place = self.token[arc] + 1
    row[place] = row[place] + self.chance[arc]
  end
  return row
end

--- Returns a new list of the same where so many tokens came before, which lifts or lowers the end.
function States:weights(state, place)
  local row = { table.unpack(self:row(state)) }
  if self.odds then
    row[self.end_token + 1] = row[self.end_token + 1] * self.odds[math.min(place, ODDS - 1)]
  end
  return row
end

--- Puts the numbers of a table in place of their classes.
local function looked_up(classes, table_of, count)
  local numbers = {}
  for i = 0, count - 1 do
    numbers[i] = table_of[classes[i]]
  end
  return numbers
end

--- Reads the states of a document.
local function states_of(document)
  local floor, size = bits_of(document.floor, "floor")
  local states = whole(document.states, 1, LARGEST, "states")
  local arcs = whole(document.arcs, size, LARGEST, "arcs")
  local kept, classes = doubles(document.kept, "kept")
  local taken = doubles(document.taken, "taken", classes)
  local given, kinds = doubles(document.given, "given")
  want(kinds > 0 and (document.extra ~= "" or kinds == 1), "given and extra do not fit together")
  local weight = planes(document.weight, arcs, classes, "weight")
  local degree = planes(document.degree, states, arcs + 1, "degree")
  local extra = document.extra ~= "" and planes(document.extra, states, kinds, "extra")
  want(document.lower == "base" or document.lower == "floor", "lower is no known word")
  return States.new({
    size = size,
    states = states,
    arcs = arcs,
    end_token = whole(document["end"], 0, size - 1, "end"),
    start = whole(document.start, 0, states - 1, "start"),
    floor = floor,
    degree = degree,
    token = planes(document.token, arcs, size, "token"),
    kept = looked_up(weight, kept, arcs),
    taken = looked_up(weight, taken, arcs),
    given = looked_up(extra or setmetatable({}, { __index = function() return 0 end }), given, states),
    backs_off = document.lower == "base",
    odds = odds_of(document.odds, "odds"),
  })
end

-- Walks along names --------------------------------------------------------------------------------------------------

--- Raises a share to power / 2**24, by products and square roots, which all machines round alike.
local function raised(share, power)
  local result, square, n = 1.0, share, power >> 24
  while n > 0 do
    if n & 1 == 1 then
      result = result * square
    end
    n = n >> 1
    if n > 0 then
      square = square * square
    end
  end
  local root, bit = share, AS_IT_IS >> 1
  while bit > 0 do
    root = math.sqrt(root)
    if power & bit ~= 0 then
      result = result * root
    end
    bit = bit >> 1
  end
  return result
end

--- Raises weights, as shares of the highest.
local function raise(weights, power)
  local highest = math.max(table.unpack(weights))
  for i, weight in ipairs(weights) do
    weights[i] = raised(weight / highest, power)
  end
end

--- Makes running sums of weights.
local function add_up(weights)
  local sum = 0.0
  for i = 1, #weights do
    sum = sum + weights[i]
    weights[i] = sum
  end
end

--- Returns the tokens and the pieces (texts) of what can be drawn somewhere, as a document has them in two fields.
local function choices(document, field, states)
  local pieces, tokens, ends = list_of(document[field .. "_pieces"], field .. "_pieces"), {}, false
  want(#pieces <= MOST_KINDS_OF_TOKENS, field .. " has too many tokens")
  local read = planes(document[field], #pieces, states.size, field)
  for i, piece_of_name in ipairs(pieces) do
    text_of(piece_of_name, "one of " .. field .. "_pieces")
    tokens[i] = read[i - 1]
    ends = ends or tokens[i] == states.end_token
  end
  want(ends or #pieces == 0, field .. " has no end")
  return { pieces = pieces, tokens = tokens }
end

--- Returns the weights of some tokens.
local function some_of(weights, tokens)
  local found = {}
  for i, token in ipairs(tokens) do
    found[i] = weights[token + 1]
  end
  return found
end

--- Walks token by token. What begins a name may be written in another way there. (states, place) is where a name is.
local Plain = {}
Plain.__index = Plain

function Plain.new(document, states)
  local all = { pieces = list_of(document.pieces, "pieces"), tokens = {} }
  want(#all.pieces == states.size, "pieces and floor are not of the same tokens")
  for i, piece_of_name in ipairs(all.pieces) do
    all.tokens[i] = text_of(piece_of_name, "a piece") and i - 1
  end
  return setmetatable({ states = states, all = all, first = choices(document, "first", states) }, Plain)
end

--- Returns what can be drawn, and the weight of each.
function Plain:weighed(state, place)
  local weights = self.states:weights(state, place)
  if place > 0 or #self.first.tokens == 0 then
    return self.all, weights
  end
  return self.first, some_of(weights, self.first.tokens)
end

--- Returns where the choice with this number leads: the state, the place and the mode.
function Plain:after(chosen, state, place, mode)
  local from = (place > 0 or #self.first.tokens == 0) and self.all or self.first
  return self.states:step(state, from.tokens[chosen]), place + 1, mode
end

-- What a name ends in, where capitals are marked: one capital (ALONE), two or more (RUN), or anything else (FREE).
local FREE, ALONE, RUN = 0, 1, 2

--- Walks along names in which the model sees marks before capitals: a capital is a mark and a token.
local Marked = {}
Marked.__index = Marked

function Marked.new(document, states)
  local self = setmetatable({ states = states, marks = {} }, Marked)
  self.whole = choices(document, "whole", states)
  local bits, many = bits_of(document.capital, "capital")
  want(many == #self.whole.tokens, "capital and whole are not of the same letters")
  want(#list_of(document.marks, "marks") == RUN + 1, "marks are not three")
  for i, mark in ipairs(document.marks) do
    self.marks[i - 1] = whole(mark, -1, states.size - 1, "a mark")
  end
  self:_find_small(bits)
  return self
end

--- Finds out which are capitals, and which are small: what some capital is read as.
function Marked:_find_small(bits)
  self.capitals, self.is_capital, self.is_small = {}, {}, {}
  local has_capital = {}
  for i, token in ipairs(self.whole.tokens) do
    self.is_capital[i] = bits[i - 1]
    if bits[i - 1] then
      self.capitals[#self.capitals + 1] = token
      has_capital[token] = true
    end
  end
  for i, token in ipairs(self.whole.tokens) do
    self.is_small[i] = not bits[i - 1] and has_capital[token] == true
  end
end

--- Says whether a mark stands before what is drawn: a capital, but a small one in a run of capitals.
function Marked:_takes_mark(mode, chosen)
  if mode == RUN then
    return self.is_small[chosen]
  end
  return self.is_capital[chosen]
end

function Marked:weighed(state, place, mode)
  local own, marked = self.states:weights(state, place), self:_after_mark(state, place, mode)
  local weights = {}
  for i, token in ipairs(self.whole.tokens) do
    weights[i] = self:_takes_mark(mode, i) and (marked[token] or 0.0) or not self:_takes_mark(mode, i) and own[token + 1]
  end
  if math.max(table.unpack(weights)) == 0 then
    self:_end_it(weights)
  end
  return self.whole, weights
end

function Marked:_end_it(weights)
  for i, token in ipairs(self.whole.tokens) do
    if token == self.states.end_token then
      weights[i] = 1.0
      return
    end
  end
end

--- Returns the weight of a mark and each letter that has a capital after it, by token.
function Marked:_after_mark(state, place, mode)
  local mark, marked, sum = self.marks[mode], {}, 0.0
  if mark < 0 then
    return marked
  end
  local after = self.states:weights(self.states:step(state, mark), place + 1)
  for _, token in ipairs(self.capitals) do
    sum = sum + after[token + 1]
  end
  local own = self.states:weights(state, place)[mark + 1]
  for _, token in ipairs(self.capitals) do
    marked[token] = sum > 0 and own * (after[token + 1] / sum) or 0.0
  end
  return marked
end

function Marked:after(chosen, state, place, mode)
  if self:_takes_mark(mode, chosen) then
    state, place = self.states:step(state, self.marks[mode]), place + 1
  end
  local following = self.is_capital[chosen] and math.min(mode + 1, RUN) or FREE
  return self.states:step(state, self.whole.tokens[chosen]), place + 1, following
end

--- Returns the place of the first of ascending numbers that is above another; one more than there are where none is.
local function first_above(ascending, x)
  local low, high = 1, #ascending + 1
  while low < high do
    local middle = (low + high) // 2
    if ascending[middle] > x then
      high = middle
    else
      low = middle + 1
    end
  end
  return low
end

--- Draws names along a walk, each a function of the root of a seed and its number.
local Drawer = {}
Drawer.__index = Drawer

function Drawer.new(document)
  local states = states_of(document)
  local walk = #list_of(document.marks, "marks") > 0 and Marked.new(document, states) or Plain.new(document, states)
  local power = whole(document.power, 1, LARGEST, "power")
  local self = setmetatable({ walk = walk, start = states.start, end_token = states.end_token }, Drawer)
  self.limit = whole(document.limit, 1, MOST_TOKENS, "limit")
  self._next_of = keeper(KEPT_NUMBERS // states.size, function(_, state, place, mode)
    local from, weights = walk:weighed(state, place, mode)
    if power ~= AS_IT_IS then
      raise(weights, power)
    end
    add_up(weights)
    return { state = state, place = place, mode = mode, borders = weights, from = from, after = {} }
  end)
  return self
end

--- Returns what may come next where a name is, all later places of the odds being alike.
function Drawer:_next(state, place, mode)
  return self._next_of((state * ODDS + math.min(place, ODDS - 1)) * 3 + mode, state, place, mode)
end

function Drawer:_after(at, chosen)
  at.after[chosen] = self:_next(self.walk:after(chosen, at.state, at.place, at.mode))
  return at.after[chosen]
end

--- Returns the name of a number; nil where it does not end in time.
function Drawer:draw(root, number)
  local key, at, pieces = mix(root + number * GAMMA), self:_next(self.start, 0, FREE), {}
  for i = 1, self.limit do
    local borders, from = at.borders, at.from
    local chosen = first_above(borders, (mix(key + i * GAMMA) >> 11) * TO_UNIT * borders[#borders])
    local token = from.tokens[chosen]
    if not token then
      error("in one of the document's states no token can follow; export it anew", 0)
    end
    if token == self.end_token then
      return table.concat(pieces)
    end
    pieces[i] = from.pieces[chosen]
    at = at.after[chosen] or self:_after(at, chosen)
  end
  return nil
end

-- Checks -------------------------------------------------------------------------------------------------------------

local Checks = {}

-- By how long they take: most attempts fail, and it does not matter by which.
local COSTS = { length = 1, dfa = 2, stutter = 3, edges = 4, windows = 5, new = 6, ["not"] = 7 }

function Checks.length(data)
  local least = whole(data.least, 0, LARGEST, "a length")
  local most = whole(data.most, 0, LARGEST, "a length")
  return function(view)
    local count = utf8.len(view.name)
    return least <= count and count <= most
  end
end

function Checks.dfa(data)
  local class_of, width = {}, #list_of(data.letters, "the letters of an automaton")
  for i, members in ipairs(data.letters) do
    for letter in letters_of(text_of(members, "a class of letters")) do
      class_of[letter] = i - 1
    end
  end
  local accept, states = bits_of(data.accept, "accept")
  local following = planes(data.next, states * width, states + 1, "next")
  return function(view)
    local state = 1
    for letter in letters_of(view.name) do
      local class = class_of[letter]
      state = class and following[(state - 1) * width + class] or 0
      if state == 0 then
        return false
      end
    end
    return accept[state - 1]
  end
end

function Checks.new(_, names, letters)
  local known = {}
  for _, name in ipairs(names) do
    known[letters:folded(name)] = true
  end
  return function(view)
    return not known[view:folded()]
  end
end

Checks["not"] = function(data)
  local refused = {}
  for _, name in ipairs(front_coded(data.names, "refused names")) do
    refused[name] = true
  end
  return function(view)
    return not refused[view:small()]
  end
end

--- Adds the pieces of `size` letters of a spelt text to a set.
local function add_pieces(set, word, size)
  for i = 1, word.count - size + 1 do
    set[piece(word, i, size)] = true
  end
end

--- Says whether at most `rest` pieces of `size` letters of a spelt text are not in a set.
local function has_at_most(rest, word, size, set)
  for i = 1, word.count - size + 1 do
    rest = rest - (set[piece(word, i, size)] and 0 or 1)
    if rest < 0 then
      return false
    end
  end
  return true
end

function Checks.windows(data, names, letters)
  local size = whole(data.size, 1, MOST_SIZE, "size of pieces")
  local new = whole(data.new, 0, LARGEST, "how many pieces may be new")
  local below = whole(data.known, 0, size - 1, "letters of known pieces")
  local as_it_is = truth_of(data.case, "case")
  -- The pieces of all names, of whatever size.
  local known = {}
  for _, name in ipairs(names) do
    local marked = View.new(name, letters):marked(as_it_is)
    for each = 1, below do
      add_pieces(known, marked, each)
    end
    add_pieces(known, marked, size)
  end
  return function(view)
    local marked = view:marked(as_it_is)
    for each = 1, below do
      if not has_at_most(0, marked, each, known) then
        return false
      end
    end
    return has_at_most(new, marked, size, known)
  end
end

function Checks.edges(data, names, letters)
  local size = whole(data.size, 0, MOST_SIZE, "size of edges")
  -- By whether a word is the first (the last) of its name, and by letters.
  local begins, ends = { [true] = {}, [false] = {} }, { [true] = {}, [false] = {} }
  for _, name in ipairs(names) do
    local words = letters:words(letters:folded(name))
    for i, word in ipairs(words) do
      for some = size, size + 1 do
        begins[i == 1][some .. first_of(word, some)] = true
        ends[i == #words][some .. last_of(word, some)] = true
      end
    end
  end
  local function is_known(word, is_first, is_last)
    local first, last, longer = begins[is_first], ends[is_last], size + 1
    return first[size .. first_of(word, size)]
      and last[size .. last_of(word, size)]
      and (first[longer .. first_of(word, longer)] or last[longer .. last_of(word, longer)])
  end
  return function(view)
    local words = letters:words(view:folded())
    for i, word in ipairs(words) do
      if not is_known(word, i == 1, i == #words) then
        return false
      end
    end
    return true
  end
end

--- Says whether some `size` letters stand `times` times in a row.
local function repeats(word, size, times)
  local run = 0
  for i = size + 1, word.count do
    run = piece(word, i, 1) == piece(word, i - size, 1) and run + 1 or 0
    if run == size * (times - 1) then
      return true
    end
  end
  return false
end

function Checks.stutter(data)
  local thrice, twice = truth_of(data.thrice, "thrice"), truth_of(data.twice, "twice")
  return function(view)
    local word = spelt(view:folded())
    return not (thrice and repeats(word, 1, 3)) and not (twice and (repeats(word, 2, 2) or repeats(word, 3, 2)))
  end
end

--- Reads the rungs of a document: what is asked of a name on each, and until which number of candidates there are any.
local function rungs_of(document, names, letters)
  local known, rungs = {}, {}
  for i, data in ipairs(list_of(document.checks, "checks")) do
    local kind = list_of(data, "a check").kind
    want(type(kind) == "string" and Checks[kind], "it asks for " .. tostring(kind) .. ", which this reader does not know")
    known[i] = { passes = Checks[kind](data, names, letters), cost = COSTS[kind] }
  end
  local function add(checks, places)
    for _, place in ipairs(list_of(places, "places of checks")) do
      checks[#checks + 1] = known[whole(place, 0, #known - 1, "a place in checks") + 1]
    end
    return checks
  end
  for i, rung in ipairs(list_of(document.rungs, "rungs")) do
    local checks = add(add({}, document.hold), list_of(rung, "a rung").checks)
    table.sort(checks, function(one, other)
      return one.cost < other.cost
    end)
    rungs[i] = { checks = checks, is_until = whole(rung["until"], -1, LARGEST, "until") }
  end
  want(#rungs > 0, "it has no rung")
  return rungs
end

-- The score ----------------------------------------------------------------------------------------------------------

local UNIT = 1024
local IMPOSSIBLE = -100 * UNIT
local UNKNOWN = -(1 << 20)
local FEATURES = 7
local ENDING = 3
-- What weights and the mean length may be: so all sums stay whole numbers below 2**53.
local MOST_WEIGHT = 1 << 20

--- Returns log2 of a number of 0 or more, in 1/1024, rounded down: by halving, doubling and squaring alone.
local function ilog(x)
  if x == 0 then
    return IMPOSSIBLE
  end
  local number, rest = 0, x
  while rest >= 2 do
    rest, number = rest / 2, number + 1
  end
  while rest < 1 do
    rest, number = rest * 2, number - 1
  end
  for _ = 1, 10 do
    rest, number = rest * rest, number * 2
    if rest >= 2 then
      rest, number = rest / 2, number + 1
    end
  end
  return math.max(number, IMPOSSIBLE)
end

local function new_node()
  return { children = {}, seen = 0, before = {}, variety = 0 }
end

--- Counts the n-grams that begin at a place of a name: how often each occurs, and which tokens stand before it.
local function count_from(root, tokens, from, many, order)
  local node = root
  for at = from, math.min(#tokens, from + order - 1) do
    local child = node.children[tokens[at]] or new_node()
    node.children[tokens[at]], node = child, child
    -- The start of a name alone is no n-gram, but a context.
    if at > 1 then
      node.seen = node.seen + many
    end
    local before = tokens[from - 1]
    if before and at - from + 1 < order and not node.before[before] then
      node.before[before], node.variety = true, node.variety + 1
    end
  end
end

--- Counts the n-grams of names, written in tokens without boundaries: a tree of nodes by token.
local function count_grams(names, times, end_token, order)
  local root = new_node()
  for i, name in ipairs(names) do
    local tokens = table.move(name, 1, #name, 2, { 0 })
    tokens[#tokens + 1] = end_token
    for from = 1, times[i - 1] > 0 and #tokens or 0 do
      count_from(root, tokens, from, times[i - 1], order)
    end
  end
  return root
end

--- Returns the tokens of a context's arcs, in order: all of them after the empty context.
local function tokens_after(context, size)
  local tokens = {}
  if context.length == 0 then
    for token = 0, size - 1 do
      tokens[token + 1] = token
    end
    return tokens
  end
  for token in pairs(context.node.children) do
    tokens[#tokens + 1] = token
  end
  table.sort(tokens)
  return tokens
end

--- Returns contexts in the order of their numbers: each has the node, the length and whether it begins with a start.
local function contexts_of(root, size, end_token, order)
  local contexts = { { node = root, length = 0, at_start = 0 } }
  local at = 1
  while at <= #contexts do
    local context = contexts[at]
    context.tokens = tokens_after(context, size)
    for _, token in ipairs(context.length + 1 < order and context.tokens or {}) do
      if context.length == 0 or token ~= end_token then
        contexts[#contexts + 1] = {
          node = context.node.children[token] or new_node(),
          length = context.length + 1,
          at_start = context.length == 0 and (token == 0 and 1 or 0) or context.at_start,
        }
      end
    end
    at = at + 1
  end
  return contexts
end

--- Counts the names that judge, and weighs the n-grams as a document says: the states of a model.
local function counted_states(names, times, size, boundaries, order, fitted, what)
  list_of(fitted, what)
  local end_token = boundaries - 1
  local discounts = doubles(fitted.discounts, what .. ": discounts", 6 * order)
  local strengths = doubles(fitted.strengths, what .. ": strengths", 2 * order)
  local contexts = contexts_of(count_grams(names, times, end_token, order), size, end_token, order)
  local degree, token, kept, taken, given, arcs = {}, {}, {}, {}, {}, 0
  for state, context in ipairs(contexts) do
    local kind = context.at_start * order + context.length
    degree[state - 1], given[state - 1] = #context.tokens, strengths[kind]
    for _, each in ipairs(context.tokens) do
      local node = context.node.children[each]
      local count = node and (node.variety > 0 and node.variety or node.seen) or 0
      local lost = count > 0 and discounts[3 * kind + math.min(count, 3) - 1] or 0.0
      want(count >= 0 and lost <= count, what .. ": a discount is more than the count")
      token[arcs], kept[arcs], taken[arcs], arcs = each, count - lost, lost, arcs + 1
    end
  end
  local floor = {}
  for each = 0, size - 1 do
    floor[each] = each > 0 or end_token == 0
  end
  return States.new({
    size = size, states = #contexts, arcs = arcs, end_token = end_token, start = order > 1 and 1 or 0, floor = floor,
    degree = degree, token = token, kept = kept, taken = taken, given = given, backs_off = true,
    odds = odds_of(fitted.odds, what .. ": odds"),
  })
end

--- Reads names by a model of counts: how likely each of their letters is.
local Reading = {}
Reading.__index = Reading

function Reading.new(states)
  local shares_of = keeper(KEPT_NUMBERS // states.size, function(_, state, place)
    local weights, total = states:weights(state, place), 0.0
    for _, weight in ipairs(weights) do
      total = total + weight
    end
    return { weights = weights, total = total, logs = {} }
  end)
  return setmetatable({ states = states, _shares_of = shares_of }, Reading)
end

--- Returns the ilog of the probability of a token.
function Reading:_log(state, place, token)
  local shares = self._shares_of(state * ODDS + math.min(place, ODDS - 1), state, place)
  if not shares.logs[token] then
    if shares.total <= 0 then
      error("in one of the states of the document's score no token can follow; export it anew", 0)
    end
    shares.logs[token] = ilog(shares.weights[token + 1] / shares.total)
  end
  return shares.logs[token]
end

--- Returns the sum and the lowest of the logs of a name's tokens and its end.
function Reading:read(tokens)
  local state, sum, lowest = self.states.start, 0, 0
  for place = 0, #tokens do
    local token = tokens[place + 1] or self.states.end_token
    local log = self:_log(state, place, token)
    sum, lowest = sum + log, math.min(lowest, log)
    state = self.states:step(state, token)
  end
  return sum, lowest
end

local function reversed(list)
  local found = {}
  for i, each in ipairs(list) do
    found[#list + 1 - i] = each
  end
  return found
end

--- Judges names, in small letters, by those of the document.
local Score = {}
Score.__index = Score

--- Returns the names that are counted: those that a document gives, or its list in small letters, each once.
local function judged_of(document, names, letters)
  local judged, seen = front_coded(document.judged, "judged"), {}
  if #judged == 0 then
    for _, name in ipairs(names) do
      local small = letters:small(name)
      if not seen[small] then
        seen[small], judged[#judged + 1] = true, small
      end
    end
    table.sort(judged, is_before)
  end
  want(#judged > 0, "it has no names to judge by")
  return judged
end

--- Numbers the letters of names, after the boundaries, and returns the numbers by letter, and how many tokens there are.
local function numbered(names, boundaries)
  local codes, token_of = {}, {}
  for _, name in ipairs(names) do
    for _, code in utf8.codes(name) do
      if not token_of[utf8.char(code)] then
        token_of[utf8.char(code)], codes[#codes + 1] = -1, code
      end
    end
  end
  table.sort(codes)
  for place, code in ipairs(codes) do
    token_of[utf8.char(code)] = place - 1 + boundaries
  end
  return token_of, #codes + boundaries
end

function Score.new(document, names, letters)
  local self = setmetatable({ letters = letters, judged = judged_of(document, names, letters) }, Score)
  local boundaries = whole(document.boundaries, 1, 2, "boundaries")
  local order = whole(document.order, 1, MOST_ORDER, "order")
  local times = setmetatable({}, { __index = function() return 1 end })
  if document.times ~= "" then
    times = planes(document.times, #self.judged, LARGEST, "times")
  end
  local size, forwards, backwards
  self.token_of, size = numbered(self.judged, boundaries)
  forwards, backwards = {}, {}
  for i, name in ipairs(self.judged) do
    forwards[i] = self:_tokens(name)
    backwards[i] = reversed(forwards[i])
  end
  local function reading(written, what)
    return Reading.new(counted_states(written, times, size, boundaries, order, document[what], what))
  end
  self.forwards, self.backwards = reading(forwards, "forwards"), reading(backwards, "backwards")
  self.vowels = set_of(text_of(document.vowels, "vowels"))
  self.middle = whole(document.middle, 0, LARGEST >> 11, "middle")
  self:_read_weights(document.weights)
  self:_know()
  self.of = keeper(1 << 16, function(name)
    return self:_of(name)
  end)
  return self
end

function Score:_read_weights(weights)
  want(#list_of(weights, "weights") == FEATURES, "weights are not seven")
  self.weights = {}
  for i, weight in ipairs(weights) do
    self.weights[i] = whole(weight, -MOST_WEIGHT, MOST_WEIGHT, "a weight")
  end
end

--- Collects what names are compared with: words, their beginnings and ends, shapes and endings of the judged names.
function Score:_know()
  self.words, self.fragments, self.shapes, self.endings = {}, {}, {}, {}
  for _, name in ipairs(self.judged) do
    local shape, ending = self:_shape(name), last_of(spelt(name), ENDING)
    self.shapes[shape] = (self.shapes[shape] or 0) + 1
    self.endings[ending] = (self.endings[ending] or 0) + 1
    for _, word in ipairs(self.letters:words(name)) do
      self.words[word.text] = true
      for size = 0, word.count do
        self.fragments[first_of(word, size)], self.fragments[last_of(word, size)] = true, true
      end
    end
  end
end

--- Returns a name's shape: its vowels as V, other letters that judged names have as C.
function Score:_shape(name)
  return (name:gsub(utf8.charpattern, function(letter)
    return self.vowels[letter] and "V" or self.token_of[letter] and "C" or letter
  end))
end

function Score:_is_fragment(name)
  for _, word in ipairs(self.letters:words(name)) do
    if not self.words[word.text] and self.fragments[word.text] then
      return true
    end
  end
  return false
end

--- Returns the tokens of a name's letters; nil where one is in no judged name.
function Score:_tokens(name)
  local tokens = {}
  for letter in letters_of(name) do
    if not self.token_of[letter] then
      return nil
    end
    tokens[#tokens + 1] = self.token_of[letter]
  end
  return tokens
end

--- Returns the first two features: how likely letters are, read both ways, on the whole and at the worst.
function Score:_read(name)
  local tokens = self:_tokens(name)
  if not tokens or #tokens == 0 then
    return UNKNOWN, UNKNOWN
  end
  local sum, lowest = self.forwards:read(tokens)
  local other, other_lowest = self.backwards:read(reversed(tokens))
  return (sum + other) // #tokens, lowest + other_lowest
end

--- Returns how many pairs of letters, start and end being one letter, came before in the name.
local function repeated_pairs(word)
  local seen, many, last = {}, 0, "\n"
  for i = 1, word.count + 1 do
    local letter = i <= word.count and piece(word, i, 1) or "\n"
    many = many + (seen[last .. letter] and 1 or 0)
    seen[last .. letter], last = true, letter
  end
  return many
end

function Score:_of(name)
  local word = spelt(name)
  local both, worst = self:_read(name)
  local features = {
    both,
    worst,
    -math.abs(UNIT * word.count - self.middle),
    self:_is_fragment(name) and -UNIT or 0,
    ilog((self.shapes[self:_shape(name)] or 0) + 0.3),
    ilog((self.endings[last_of(word, ENDING)] or 0) + 0.3),
    -UNIT * repeated_pairs(word),
  }
  local sum = 0
  for i, feature in ipairs(features) do
    sum = sum + self.weights[i] * feature
  end
  return sum
end

-- The choice among candidates ----------------------------------------------------------------------------------------

-- Letters of a beginning or an end that may bore; how often one may come in any case, and beyond its share.
local EDGE, AT_LEAST, TIMES = 3, 2, 1.5

--- Counts how often chosen names begin and end alike.
local Spread = {}
Spread.__index = Spread

function Spread.new(judged)
  local self = setmetatable({ known = {}, counts = {}, judged = #judged, all = 0 }, Spread)
  for _, name in ipairs(judged) do
    self:_count(self.known, name)
  end
  return self
end

--- Returns what a name begins with and what it ends with, as different texts.
local function edges_of(name)
  local word = spelt(name)
  return START .. first_of(word, EDGE), END .. last_of(word, EDGE)
end

function Spread:_count(counts, name)
  for _, edge in ipairs({ edges_of(name) }) do
    counts[edge] = (counts[edge] or 0) + 1
  end
end

--- Says whether neither edge of a name comes too often by now.
function Spread:allows(name)
  for _, edge in ipairs({ edges_of(name) }) do
    local count, share = self.counts[edge] or 0, (self.known[edge] or 0) / self.judged
    if count >= AT_LEAST and count >= TIMES * share * (self.all + 1) then
      return false
    end
  end
  return true
end

function Spread:add(name)
  self:_count(self.counts, name)
  self.all = self.all + 1
end

--- Chooses the names of one seed; those before decide, and none after.
local Choice = {}
Choice.__index = Choice

function Choice.new(score, letters)
  return setmetatable({ score = score, letters = letters, chosen = {}, spread = Spread.new(score.judged) }, Choice)
end

--- Returns the places of candidates by score, the highest first, equals in their order.
function Choice:_order(small)
  local order, scores = {}, {}
  for i, name in ipairs(small) do
    order[i], scores[i] = i, self.score.of(name)
  end
  table.sort(order, function(one, other)
    if scores[one] ~= scores[other] then
      return scores[one] > scores[other]
    end
    return one < other
  end)
  return order
end

--- Returns the best candidate that is new and does not bore; the best new one, where all bore; the best, of none new.
function Choice:best(candidates)
  local small, best = {}, nil
  for i, name in ipairs(candidates) do
    small[i] = self.letters:small(name)
  end
  local order = self:_order(small)
  for _, place in ipairs(order) do
    if not self.chosen[small[place]] then
      best = best or place
      if self.spread:allows(small[place]) then
        best = place
        break
      end
    end
  end
  if not best then
    return candidates[order[1]]
  end
  self.chosen[small[best]] = true
  self.spread:add(small[best])
  return candidates[best]
end

-- Documents ----------------------------------------------------------------------------------------------------------

--- A checked document, and the names that it gives.
local Document = {}
Document.__index = Document

function Document.new(data)
  list_of(data, "the document")
  want(data.format == "namegen-automaton" and data.version == 1, "it is no namegen-automaton of version 1")
  local names, letters = front_coded(data.names, "names"), Letters.new(data)
  local self = setmetatable({ about = list_of(data.about, "about"), _letters = letters }, Document)
  self._drawer = Drawer.new(data)
  self._rungs = rungs_of(data, names, letters)
  self._once = truth_of(data.once, "once")
  self._candidates = whole(data.candidates, 1, MOST_CANDIDATES, "candidates")
  self._score = self._candidates > 1 and Score.new(data, names, letters) or nil
  return self
end

local function passes(checks, view)
  for _, check in ipairs(checks) do
    if not check.passes(view) then
      return false
    end
  end
  return true
end

--- Returns the first attempt at the name of a number that passes all checks of a rung.
function Document:_drawn(root, number, rung)
  for attempt = 0, MOST_ATTEMPTS - 1 do
    local name = self._drawer:draw(root, number + attempt * ATTEMPT)
    if name and passes(rung.checks, View.new(name, self._letters)) then
      return name
    end
  end
  error(MOST_ATTEMPTS .. " attempts at a name, and none is such as the document asks for; export it anew", 0)
end

--- Gives `use` a name for each number, as it is drawn.
function Document:_each(root, use)
  local rung, number = self._rungs[1], 0
  while rung.is_until < 0 or number < rung.is_until do
    use(self:_drawn(root, number, rung))
    number = number + 1
  end
end

--- Gives `use` the best candidate of each number, rung by rung. `use` returns whether it is new.
function Document:_best(root, use)
  local choice, number = Choice.new(self._score, self._letters), 0
  for place, rung in ipairs(self._rungs) do
    local least, new = place == #self._rungs and 1 or ENOUGH, ROUND
    while new >= least do
      new = 0
      for _ = 1, ROUND do
        if rung.is_until >= 0 and number * self._candidates >= rung.is_until then
          return
        end
        local candidates = {}
        for j = 0, self._candidates - 1 do
          candidates[j + 1] = self:_drawn(root, number + j * CANDIDATE, rung)
        end
        new = new + (use(choice:best(candidates)) and 1 or 0)
        number = number + 1
      end
    end
  end
end

--- Returns an iterator over the names of a seed, a text or a whole number; it ends where there are no more.
function Document:stream(seed)
  local root = root_of(seed)
  return coroutine.wrap(function()
    local seen, in_a_row = {}, 0
    local stop = {}
    local function use(name)
      local folded = self._letters:folded(name)
      local is_new = not seen[folded]
      if self._once or self._score then
        seen[folded] = true
      end
      in_a_row = (is_new or not self._once) and 0 or in_a_row + 1
      if in_a_row == IN_A_ROW then
        error(stop)
      elseif in_a_row == 0 then
        coroutine.yield(name)
      end
      return is_new
    end
    local walk = self._score and self._best or self._each
    local ended, problem = pcall(walk, self, root, use)
    if not ended and problem ~= stop then
      error(problem, 0)
    end
  end)
end

--- Returns the first `n` names of a seed; fewer where there are no more.
function Document:names(n, seed)
  local names = {}
  if n < 1 then
    return names
  end
  for name in self:stream(seed) do
    names[#names + 1] = name
    if #names >= n then
      break
    end
  end
  return names
end

--- Returns the name of a number, an integer, whatever other names there are.
function Document:name(seed, number)
  local exact = math.tointeger(number)
  if not exact then
    error("the number of a name is a whole one, and not " .. tostring(number), 0)
  end
  return self:_drawn(root_of(seed), exact, self._rungs[1])
end

--- Opens a document, its JSON or a table that a JSON library made of it. Returns nil and why, where it is damaged.
function namegen.open(document)
  local is_good, found = pcall(function()
    return Document.new(type(document) == "string" and parsed(document) or document)
  end)
  if is_good then
    return found
  end
  local problem = type(found) == "table" and found.problem or "it is damaged (" .. tostring(found) .. ")"
  return nil, "names cannot be drawn from this document: " .. problem .. "; export it anew"
end

return namegen
