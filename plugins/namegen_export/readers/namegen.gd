# Draws the names of a namegen-automaton document (FORMAT.md): for a seed the same names as Python, to the letter.
#
# One file for Godot 3.2 and later and for Godot 4: it uses only what both have. It needs nothing but this file.
#
#     var elves = preload("res://namegen.gd").new()
#     elves.open(text)  # the document's JSON
#     if elves.problem != "":
#         push_error(elves.problem)  # why names cannot be drawn
#     print(elves.names(10, "any seed"))  # the first names of a seed
#     print(elves.name("any seed", 42))  # one for an id, whatever other ids there are
#     var stream = elves.stream("any seed")
#     print(stream.next())  # one after the other; null where there are no more
#
# GDScript has no exceptions: what is wrong stands in `problem`, and then there are no names.

const ODDS = 16
const AS_IT_IS = 1 << 24
const MOST_ATTEMPTS = 1 << 21
const ATTEMPT = 1 << 32
const CANDIDATE = 1 << 27
const MOST_TOKENS = 1000000
const MOST_CANDIDATES = 32
const IN_A_ROW = 10000
const ROUND = 500
const ENOUGH = 125
const LARGEST = (1 << 53) - 1
# Tokens of a context and letters of a piece, at most: many times what namegen writes, and few enough that no
# document keeps a reader busy.
const MOST_DEPTH = 64
const MOST_SIZE = 64
const MOST_ORDER = 12
# Numbers in all kept rows together; a language of thousands of letters has rows as long.
const KEPT_NUMBERS = 1 << 20
const BASE_36 = "0123456789abcdefghijklmnopqrstuvwxyz"
# The state below state 0: the floor.
const NONE = -1
# What a name ends in, where capitals are marked: one capital (1, alone), two or more, or anything else.
const FREE = 0
const RUN = 2
# What stands for the start and the end of a name among its letters: no name holds them.
const START = "\u0002"
const END = "\u0003"

# Why there are no names, or no more; empty where all is well.
var problem = ""
# What the document says of itself, for people: the model, the list, its licence.
var about = {}

var _letters
var _drawer
var _rungs
var _once
var _candidates
var _score


# Reads a document, its JSON or a Dictionary. Returns `problem`, which is empty where names can be drawn.
func open(document):
	var fields = Fields.new()
	var data = document
	if typeof(document) == TYPE_STRING:
		data = Json.new(fields).parse(document)
	_read(data, fields)
	problem = ""
	if fields.failed:
		problem = "names cannot be drawn from this document: %s; export it anew" % fields.what
	return problem


# Returns the first `n` names of a seed, a text or a whole number; fewer where there are no more.
func names(n, seed_):
	var found = []
	var of_seed = stream(seed_)
	while found.size() < n:
		var name = of_seed.next()
		if typeof(name) != TYPE_STRING:
			break
		found.append(name)
	return found


# Returns the name of a number, whatever other names there are; null where there is a problem.
func name(seed_, number):
	if problem != "":
		return null
	return drawn(Seeds.root_of(seed_), number, _rungs[0])


# Returns the names of a seed, one after the other: an object with `next`.
func stream(seed_):
	if problem == "" and _candidates > 1:
		return BestStream.new(self, Seeds.root_of(seed_), _rungs, _letters, _once, _candidates, _score)
	return PlainStream.new(self, Seeds.root_of(seed_), _rungs, _letters, _once)


# Returns the first attempt at the name of a number that passes all checks of a rung; null where there is none.
func drawn(root, number, rung):
	for attempt in range(MOST_ATTEMPTS):
		var name = _drawer.draw(root, number + attempt * ATTEMPT)
		if _drawer.is_stuck:
			problem = "in one of the document's states no token can follow; export it anew"
			return null
		if typeof(name) == TYPE_STRING and rung.passes(View.new(name, _letters)):
			return name
	problem = "%d attempts at a name, and none is such as the document asks for; export it anew" % MOST_ATTEMPTS
	return null


func _read(data, fields):
	data = fields.object(data, "it")
	var kind = fields.text(data.get("format"), "format")
	fields.want(kind == "namegen-automaton", "it is no namegen-automaton of version 1")
	fields.whole(data.get("version"), 1, 1, "its version, which should be 1,")
	var known_names = fields.front_coded(data.get("names"), "names")
	about = fields.object(data.get("about"), "about")
	_letters = Letters.new(data, fields)
	_once = fields.truth(data.get("once"), "once")
	_candidates = fields.whole(data.get("candidates"), 1, MOST_CANDIDATES, "candidates")
	if not fields.failed:
		_drawer = Drawer.new(data, fields)
	if not fields.failed:
		_rungs = Rungs.new(data, known_names, _letters, fields).all
	if not fields.failed and _candidates > 1:
		_score = Score.new(data, known_names, _letters, fields)


# Reads the fields of a document, and remembers what is wrong first.
class Fields:
	var failed = false
	var what = ""

	# Notes a problem, unless something holds of the document; returns whether it does.
	func want(holds, problem):
		if not holds and not failed:
			failed = true
			what = problem
		return holds

	# Returns a field that is a whole number from `least` to `most`; some JSON libraries give doubles.
	func whole(value, least, most, name):
		var is_number = typeof(value) == TYPE_INT or (typeof(value) == typeof(0.5) and value == floor(value))
		if not want(is_number and value >= least and value <= most, name + " is no whole number in its range"):
			return least
		return int(value)

	func text(value, name):
		return value if want(typeof(value) == TYPE_STRING, name + " is no text") else ""

	func list(value, name):
		return value if want(typeof(value) == TYPE_ARRAY, name + " is no list") else []

	func object(value, name):
		return value if want(typeof(value) == TYPE_DICTIONARY, name + " is no object") else {}

	func truth(value, name):
		return value if want(typeof(value) == TYPE_BOOL, name + " is neither true nor false") else false

	func texts(value, name):
		var found = []
		for each in list(value, name):
			found.append(text(each, "one of " + name))
		return found

	# Returns the truth values of a text of 0 and 1.
	func bits(value, name):
		var found = []
		for each in text(value, name):
			want(each in "01", name + " is no text of 0 and 1")
			found.append(each == "1")
		want(found.size() > 0, name + " is no text of 0 and 1")
		return found

	# Reads `count` whole numbers below `below`: the lowest bytes of all, then their next bytes, and so on.
	func planes(value, count, below, name):
		var bytes = _bytes(value, name)
		var width = bytes.size() / count if count > 0 else 0
		var is_whole = bytes.size() == width * count and width <= 6 and (count == 0 or width > 0)
		var numbers = []
		if not want(is_whole, name + " is not as many numbers as it says"):
			return numbers
		var highest = 0
		for i in range(count):
			var number = 0
			for plane in range(width):
				number |= bytes[plane * count + i] << (8 * plane)
			numbers.append(number)
			highest = number if number > highest else highest
		want(highest < below or count == 0, name + " holds a number that is too large")
		return numbers

	# Reads doubles, none of them negative: `count` of them, or, where it is -1, as many as there are.
	func doubles(value, name, count = -1):
		var bytes = _bytes(value, name)
		var stream = StreamPeerBuffer.new()
		if bytes.size() > 0:
			stream.data_array = bytes
		var many = bytes.size() / 8
		var numbers = []
		if want(bytes.size() == 8 * many and count in [-1, many], name + " is not as many numbers as it says"):
			for _i in range(many):
				numbers.append(stream.get_double())
				want(numbers[-1] >= 0 and numbers[-1] < INF, name + " holds what is no finite number of 0 or more")
		return numbers

	# Reads what the chance of the end is multiplied by; nothing where the text is empty.
	func odds(value, name):
		return [] if text(value, name) == "" else doubles(value, name, ODDS)

	# Reads distinct names in their order: how many letters each shares with the one before, then the rest.
	func front_coded(value, name):
		var found = []
		if text(value, name) == "":
			return found
		for line in value.split("\n"):
			var last = "" if found.size() == 0 else found[-1]
			var shared = BASE_36.find(line.substr(0, 1)) if line != "" else -1
			if not want(shared >= 0 and shared <= last.length(), name + " is no list of names"):
				return []
			var next = last.substr(0, shared) + line.substr(1, line.length() - 1)
			if not want(found.size() == 0 or last < next, name + " are not in order, each once"):
				return []
			found.append(next)
		return found

	func _bytes(value, name):
		var base64 = text(value, name)
		if base64 == "":
			return []
		var bytes = Marshalls.base64_to_raw(base64)
		# What Godot takes for base64 is more than is.
		var is_base64 = bytes.size() > 0 and Marshalls.raw_to_base64(bytes) == base64
		return bytes if want(is_base64, name + " is no base64") else []


# Reads JSON. That of Godot 3 reads what is none, and nesting without end overflows its stack.
class Json:
	const DEEPEST = 16
	const NO_JSON = "it is no JSON, or not all of it"
	const BLANKS = " \t\r\n"
	const STOPS = ",]} \t\r\n"
	const ESCAPES = {"\"": "\"", "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
	const WORDS = {"true": true, "false": false, "null": null}

	var _fields
	var _text
	var _at = 0
	# Where the next backslash is; it is looked for once, however many texts lie before it.
	var _slash = -1

	func _init(fields):
		_fields = fields

	func parse(text):
		_text = text
		var value = _value(0)
		_skip_blanks()
		_want(_at == _text.length())
		return value

	func _want(holds):
		return _fields.want(holds, NO_JSON)

	func _skip_blanks():
		while _at < _text.length() and _text[_at] in BLANKS:
			_at += 1

	func _value(depth):
		_skip_blanks()
		if not _fields.want(depth < DEEPEST, "it is nested too deeply") or not _want(_at < _text.length()):
			return null
		var mark = _text[_at]
		if mark == "\"":
			return _string()
		if mark == "[":
			return _list(depth)
		if mark == "{":
			return _object(depth)
		return _word_or_number()

	func _object(depth):
		var found = {}
		_at += 1
		while _goes_on("}", found.size() == 0):
			_skip_blanks()
			if not _want(_text.substr(_at, 1) == "\""):
				break
			var key = _string()
			_skip_blanks()
			_want(_text.substr(_at, 1) == ":")
			_at += 1
			found[key] = _value(depth + 1)
		return found

	func _list(depth):
		var found = []
		_at += 1
		while _goes_on("]", found.size() == 0):
			found.append(_value(depth + 1))
		return found

	# Passes over a comma, or over what closes; returns whether another value is to come.
	func _goes_on(closing, is_first):
		_skip_blanks()
		var mark = _text.substr(_at, 1)
		if mark == closing:
			_at += 1
			return false
		if is_first and not _fields.failed:
			return true
		_at += 1
		return _want(mark == ",") and not _fields.failed

	func _string():
		var parts = []
		var quote = -1
		_at += 1
		while not _fields.failed:
			quote = _text.find("\"", _at) if quote < _at else quote
			if not _want(quote >= 0):
				break
			if _slash < _at:
				_slash = _text.find("\\", _at)
				_slash = _text.length() if _slash < 0 else _slash
			var stop = quote if quote < _slash else _slash
			var plain = _text.substr(_at, stop - _at)
			_want(plain.strip_escapes() == plain)
			parts.append(plain)
			_at = stop + 1
			if stop == quote:
				break
			parts.append(_escaped())
		return Bits.joined(parts)

	# Reads what follows a backslash. Halves of surrogate pairs are no letters.
	func _escaped():
		var mark = _text.substr(_at, 1)
		if ESCAPES.has(mark):
			_at += 1
			return ESCAPES[mark]
		var unit = _unit()
		if unit < 0xD800 or unit > 0xDFFF:
			return char(unit)
		_want(unit < 0xDC00 and _text.substr(_at, 1) == "\\")
		_at += 1
		var low = _unit()
		_want(low >= 0xDC00 and low <= 0xDFFF)
		return char(0x10000 + ((unit - 0xD800) << 10) + low - 0xDC00)

	func _unit():
		var digits = _text.substr(_at + 1, 4)
		var is_unit = digits.length() == 4 and ("0x" + digits).is_valid_hex_number(true) and digits != "0000"
		is_unit = _want(is_unit and _text.substr(_at, 1) == "u")
		_at += 5
		return ("0x" + digits).hex_to_int() if is_unit else 32

	func _word_or_number():
		var stop = _at
		while stop < _text.length() and not _text[stop] in STOPS:
			stop += 1
		var word = _text.substr(_at, stop - _at)
		_at = stop
		if WORDS.has(word):
			return WORDS[word]
		var digits = word.substr(1, word.length() - 1) if word.begins_with("-") else word
		if Seeds.is_whole(digits) and (digits == "0" or not digits.begins_with("0")):
			return -Bits.whole_of(digits) if word.begins_with("-") else Bits.whole_of(digits)
		var is_number = digits.substr(0, 1) in "0123456789" and digits.is_valid_float()
		return float(word) if _want(digits != "" and is_number) else null


# Unsigned numbers of 64 bits in signed ones: SplitMix64 and what it needs. Godot 4 refuses to shift negative numbers,
# and neither Godot reads a number above 2**63 - 1.
class Bits:
	const TOP = 9223372036854775807
	const LOWEST = -TOP - 1
	const GAMMA = -7046029254386353131  # 0x9E3779B97F4A7C15
	const FIRST = -4658895280553007687  # 0xBF58476D1CE4E5B9
	const SECOND = -7723592293110705685  # 0x94D049BB133111EB

	static func shifted_right(value, places):
		return value >> places if value >= 0 else ((value & TOP) >> places) | (1 << (63 - places))

	static func shifted_left(value, places):
		var rest = value & ((1 << (63 - places)) - 1)
		return (rest << places) | (LOWEST if value & (1 << (63 - places)) else 0)

	# Applies SplitMix64's finaliser.
	static func mix(value):
		value = (value ^ (((value & TOP) >> 30) | (1 << 33 if value < 0 else 0))) * FIRST
		value = (value ^ (((value & TOP) >> 27) | (1 << 36 if value < 0 else 0))) * SECOND
		return value ^ (((value & TOP) >> 31) | (1 << 32 if value < 0 else 0))

	# Returns the number of at most 18 digits.
	static func whole_of(digits):
		var number = 0
		for digit in digits:
			number = 10 * number + BASE_36.find(digit)
		return number

	# Joins texts by twos: to add one after the other copies what there is each time.
	static func joined(texts):
		while texts.size() > 1:
			var pairs = []
			for i in range(0, texts.size(), 2):
				pairs.append(texts[i] + texts[i + 1] if i + 1 < texts.size() else texts[i])
			texts = pairs
		return texts[0] if texts.size() > 0 else ""

	# Returns a list from its end to its beginning. The method that does so has two names.
	static func reversed(list):
		var found = []
		for i in range(list.size() - 1, -1, -1):
			found.append(list[i])
		return found


# Seeds: texts as numbers.
class Seeds:
	const MOST_DIGITS = 18
	const BLANKS = " \t\r\n"

	# Returns the root of a seed: a whole number of up to 18 digits is itself, any other text its hash.
	static func root_of(seed_):
		var text = _stripped(str(seed_))
		var is_signed = text.begins_with("+") or text.begins_with("-")
		var digits = text.substr(1, text.length() - 1) if is_signed else text
		if not is_whole(digits):
			return Bits.mix(Blake2b.hash_of(text))
		var number = Bits.whole_of(digits)
		return Bits.mix(-number if text.begins_with("-") else number)

	static func _stripped(text):
		var from = 0
		var to = text.length()
		while from < to and text[from] in BLANKS:
			from += 1
		while to > from and text[to - 1] in BLANKS:
			to -= 1
		return text.substr(from, to - from)

	static func is_whole(digits):
		for digit in digits:
			if not digit in "0123456789":
				return false
		return digits != "" and digits.length() <= MOST_DIGITS


# BLAKE2b (RFC 7693) with 8 bytes of digest and no key.
class Blake2b:
	const BLOCK = 128
	const IV = [
		7640891576956012808,
		-4942790177534073029,
		4354685564936845355,
		-6534734903238641935,
		5840696475078001361,
		-7276294671716946913,
		2270897969802886507,
		6620516959819538809,
	]
	const SIGMA = [
		"0123456789abcdef",
		"ea489fd61c02b753",
		"b8c052fdae367194",
		"7931dcbe265a40f8",
		"905724afe1bc683d",
		"2c6a0b834d75fe19",
		"c51fed4a0763928b",
		"db7ec13950f4862a",
		"6fe9b308c2d714a5",
		"a2847615fb9e3cd0",
	]

	# Returns the digest of a text's UTF-8 as a big-endian number.
	static func hash_of(text):
		var bytes = _utf8(text)
		var state = IV.duplicate()
		state[0] ^= 0x01010008
		var at = 0
		while at == 0 or at < bytes.size():
			var stop = at + BLOCK if at + BLOCK < bytes.size() else bytes.size()
			_compress(state, _words(bytes, at, stop), stop, stop == bytes.size())
			at += BLOCK
		var digest = 0
		for i in range(8):
			digest = Bits.shifted_left(digest, 8) | (Bits.shifted_right(state[0], 8 * i) & 255)
		return digest

	static func _utf8(text):
		var stream = StreamPeerBuffer.new()
		stream.put_utf8_string(text)
		var bytes = []
		for i in range(4, stream.get_size()):  # after the length
			bytes.append(stream.data_array[i])
		return bytes

	static func _words(bytes, from, to):
		var words = []
		for _i in range(16):
			words.append(0)
		for i in range(from, to):
			words[(i - from) / 8] |= Bits.shifted_left(bytes[i], 8 * ((i - from) % 8))
		return words

	static func _compress(state, words, length, is_last):
		var v = state + IV
		v[12] ^= length
		v[14] = ~v[14] if is_last else v[14]
		for i in range(12 * 8):
			# In each round the four columns, then the four diagonals.
			var sigma = SIGMA[i / 8 % 10]
			var a = i % 4
			var turn = i / 4 % 2
			var b = 4 + (a + turn) % 4
			var c = 8 + (a + 2 * turn) % 4
			var d = 12 + (a + 3 * turn) % 4
			_stir(v, a, b, c, d, words[BASE_36.find(sigma[2 * (i % 8)])], 32, 24)
			_stir(v, a, b, c, d, words[BASE_36.find(sigma[2 * (i % 8) + 1])], 16, 63)
		for i in range(8):
			state[i] ^= v[i] ^ v[i + 8]

	static func _stir(v, a, b, c, d, word, first, second):
		v[a] += v[b] + word
		v[d] = _turned(v[d] ^ v[a], first)
		v[c] += v[d]
		v[b] = _turned(v[b] ^ v[c], second)

	static func _turned(value, places):
		return Bits.shifted_right(value, places) | Bits.shifted_left(value, 64 - places)


# What a document says of letters, which are code points: their small and folded forms, and which are between words.
class Letters:
	var _small
	var _fold
	var _between = {}

	func _init(data, fields):
		_small = _pairs(data.get("small"), "small", fields)
		_fold = _pairs(data.get("fold"), "fold", fields)
		for letter in fields.text(data.get("between"), "between"):
			_between[letter] = true

	func small(text):
		return _mapped(text, _small)

	func folded(text):
		return _mapped(text, _fold)

	# Splits a text at each run of letters that stand between words.
	func words(text):
		var found = []
		var from = 0
		for i in range(text.length()):
			if _between.has(text[i]):
				if i == 0 or not _between.has(text[i - 1]):
					found.append(text.substr(from, i - from))
				from = i + 1
		found.append(text.substr(from, text.length() - from))
		return found

	static func first(text, count):
		return text.substr(0, count)

	static func last(text, count):
		return text.substr(text.length() - count, count) if text.length() > count else text

	func _mapped(text, table):
		if table.size() == 0:
			return text
		var found = ""
		for letter in text:
			found += table.get(letter, letter)
		return found

	func _pairs(value, name, fields):
		var text = fields.text(value, name)
		fields.want(text.length() % 2 == 0, name + " is not of pairs of letters")
		var table = {}
		for i in range(0, text.length() - 1, 2):
			table[text[i]] = text[i + 1]
		return table


# A name as checks look at it: as it is, in small letters and folded, each found when it is asked for.
class View:
	var name
	var _letters
	var _small = null
	var _folded = null

	func _init(name_, letters):
		name = name_
		_letters = letters

	func small():
		if _small == null:
			_small = _letters.small(name)
		return _small

	func folded():
		if _folded == null:
			_folded = _letters.folded(name)
		return _folded


# The states of a model: which tokens may follow, and how likely each is (FORMAT.md, Rows).
class States:
	var size
	var end
	var start
	var floor_row = []
	var degree
	var token
	var kept
	var taken
	var given
	var backs_off
	var odds

	var _first = [0]
	# The state that a token leads to from a state, by state * size + token.
	var _child = {}
	var _base = [NONE]
	var _chance = []
	var _mix = []
	var _rows = {}

	# Reads those of a document. They are `link`ed before they are used.
	func read(data, fields):
		var bits = fields.bits(data.get("floor"), "floor")
		var states = fields.whole(data.get("states"), 1, LARGEST, "states")
		var arcs = fields.whole(data.get("arcs"), bits.size(), LARGEST, "arcs")
		end = fields.whole(data.get("end"), 0, bits.size() - 1, "end")
		start = fields.whole(data.get("start"), 0, states - 1, "start")
		var lower = fields.text(data.get("lower"), "lower")
		fields.want(lower in ["base", "floor"], "lower is no known word")
		backs_off = lower == "base"
		odds = fields.odds(data.get("odds"), "odds")
		set_floor(bits, fields)
		if not fields.failed:
			_read_arcs(data, states, arcs, fields)

	func _read_arcs(data, states, arcs, fields):
		var of_class = fields.doubles(data.get("kept"), "kept")
		var other = fields.doubles(data.get("taken"), "taken", of_class.size())
		var kinds = fields.doubles(data.get("given"), "given")
		var which = fields.planes(data.get("weight"), arcs, of_class.size(), "weight")
		degree = fields.planes(data.get("degree"), states, arcs + 1, "degree")
		token = fields.planes(data.get("token"), arcs, size, "token")
		var extra = fields.text(data.get("extra"), "extra")
		var all_alike = extra == ""
		fields.want(kinds.size() == 1 or not all_alike, "given and extra do not fit together")
		extra = [] if all_alike else fields.planes(extra, states, kinds.size(), "extra")
		if fields.failed:
			return
		kept = looked_up(which, of_class)
		taken = looked_up(which, other)
		given = looked_up(extra, kinds)
		for _state in range(degree.size() if all_alike else 0):
			given.append(kinds[0])

	# Notes which of the tokens can follow another.
	func set_floor(bits, fields):
		size = bits.size()
		var many = 0
		for can_follow in bits:
			many += 1 if can_follow else 0
		fields.want(many > 0, "no token can follow another")
		for can_follow in bits:
			floor_row.append(1.0 / many if can_follow else 0.0)

	# Finds out which state each arc leads to, and the shorter context of each.
	func link(fields):
		fields.want(degree[0] == size, "its first state has not all tokens")
		var next = 1
		var depth = [0]
		for state in range(degree.size()):
			# So the base of each state comes before it, and no walk along bases turns round.
			fields.want(state < next, "a state comes before the arc that leads to it")
			_first.append(_first[state] + degree[state])
			fields.want(_first[state + 1] <= token.size(), "its states have not just its arcs")
			if fields.failed:
				return
			_weigh(state, fields)
			for arc in range(_first[state], _first[state + 1]):
				if arc > _first[state]:
					fields.want(token[arc] > token[arc - 1], "its tokens are not in their order")
				if next < degree.size() and (arc < size or token[arc] != end):
					_base.append(step(_base[state], token[arc]))
					depth.append(depth[state] + 1)
					fields.want(depth[next] <= MOST_DEPTH, "its contexts are too long")
					_child[state * size + token[arc]] = next
					next += 1
		fields.want(next == degree.size(), "it has more states than arcs that lead to one")
		fields.want(_first[-1] == token.size(), "its states have not just its arcs")

	# Divides what the arcs of a state weigh by their total, added in the one order that all readers add in.
	func _weigh(state, fields):
		var sum = 0.0
		var left = 0.0
		for arc in range(_first[state], _first[state + 1]):
			sum += kept[arc]
			left += taken[arc]
		left += given[state]
		var total = sum + left
		fields.want(total < INF, "its weights are too large")
		_mix.append(left / total if total > 0 else 1.0)
		for arc in range(_first[state], _first[state + 1]):
			_chance.append(kept[arc] / total if total > 0 else 0.0)

	# Returns the state after a token: that of the longest context that there is.
	func step(state, following):
		while state != NONE:
			var found = _child.get(state * size + following, 0)
			if found > 0:
				return found
			state = _base[state]
		return 0

	# Returns the weight of each token after a state. It may not be changed.
	func row(state):
		# Not by recursion, whose depth Godot limits: from the shortest context on.
		var contexts = []
		while state != NONE and not _rows.has(state):
			contexts.append(state)
			state = _base[state] if backs_off else NONE
		var found = floor_row if state == NONE else _rows[state]
		if contexts.size() > 0 and (_rows.size() + contexts.size()) * size > KEPT_NUMBERS:
			_rows.clear()
		while contexts.size() > 0:
			var context = contexts.pop_back()
			found = _mixed(context, found)
			_rows[context] = found
		return found

	func _mixed(state, lower):
		var share = _mix[state]
		var found = []
		for weight in lower:
			found.append(weight * share)
		for arc in range(_first[state], _first[state + 1]):
			found[token[arc]] += _chance[arc]
		return found

	# Returns a new list of the same where so many tokens came before, which lifts or lowers the end.
	func weights(state, place):
		var lifted = row(state).duplicate()
		if odds.size() > 0:
			lifted[end] *= odds[place if place < ODDS else ODDS - 1]
		return lifted

	static func looked_up(places, table):
		var found = []
		for place in places:
			found.append(table[place])
		return found


# What can be drawn somewhere: how it is written, and the token that it is read as.
class Choices:
	var pieces
	var tokens

	func _init(pieces_, tokens_):
		pieces = pieces_
		tokens = tokens_

	# Reads those of a field and the field of its pieces.
	static func of(data, name, states, fields):
		var texts = fields.texts(data.get(name + "_pieces"), name + "_pieces")
		var read = fields.planes(data.get(name), texts.size(), states.size, name)
		fields.want(texts.size() == 0 or states.end in read, name + " has no end")
		return Choices.new(texts, read)


# Walks token by token. What begins a name may be written in another way there.
class PlainWalk:
	var _states
	var _all
	var _first

	func _init(data, states, fields):
		_states = states
		_all = Choices.new(fields.texts(data.get("pieces"), "pieces"), range(states.size))
		fields.want(_all.pieces.size() == states.size, "pieces and floor are not of the same tokens")
		_first = Choices.of(data, "first", states, fields)

	func choices(place, _mode):
		return _all if place > 0 or _first.tokens.size() == 0 else _first

	# Returns the weight of each choice.
	func weighed(state, place, mode):
		var row = _states.weights(state, place)
		if choices(place, mode) == _all:
			return row
		return States.looked_up(_first.tokens, row)

	# Returns where the choice with this number leads: the state, the place and the mode.
	func after(chosen, state, place, mode):
		return [_states.step(state, choices(place, mode).tokens[chosen]), place + 1, mode]


# Walks along names in which the model sees marks before capitals: a capital is a mark and a token.
class MarkedWalk:
	var _states
	var _whole
	var _is_capital
	var _is_small = []
	var _capitals = []
	var _marks = []

	func _init(data, states, fields):
		_states = states
		_whole = Choices.of(data, "whole", states, fields)
		_is_capital = fields.bits(data.get("capital"), "capital")
		fields.want(_is_capital.size() == _whole.tokens.size(), "capital and whole are not of the same letters")
		for mark in fields.list(data.get("marks"), "marks"):
			_marks.append(fields.whole(mark, -1, states.size - 1, "a mark"))
		fields.want(_marks.size() == RUN + 1, "marks are not three")
		if not fields.failed:
			_find_small()

	# Finds out which are capitals, and which are small: what some capital is read as.
	func _find_small():
		for i in range(_is_capital.size()):
			if _is_capital[i]:
				_capitals.append(_whole.tokens[i])
		for i in range(_is_capital.size()):
			_is_small.append(not _is_capital[i] and _whole.tokens[i] in _capitals)

	func choices(_place, _mode):
		return _whole

	func weighed(state, place, mode):
		var own = _states.weights(state, place)
		var marked = _after_mark(own, state, place, mode)
		var found = []
		var highest = 0.0
		for i in range(_whole.tokens.size()):
			var token = _whole.tokens[i]
			found.append(marked.get(token, 0.0) if _takes_mark(mode, i) else own[token])
			highest = found[i] if found[i] > highest else highest
		if highest == 0:
			found[_whole.tokens.find(_states.end)] = 1.0
		return found

	# Says whether a mark stands before what is drawn: a capital, but a small one in a run of capitals.
	func _takes_mark(mode, chosen):
		return _is_small[chosen] if mode == RUN else _is_capital[chosen]

	# Returns the weight of a mark and each letter that has a capital after it, by token.
	func _after_mark(own, state, place, mode):
		var mark = _marks[mode]
		var marked = {}
		if mark < 0:
			return marked
		var following = _states.weights(_states.step(state, mark), place + 1)
		var sum = 0.0
		for token in _capitals:
			sum += following[token]
		for token in _capitals:
			marked[token] = own[mark] * (following[token] / sum) if sum > 0 else 0.0
		return marked

	func after(chosen, state, place, mode):
		if _takes_mark(mode, chosen):
			state = _states.step(state, _marks[mode])
			place += 1
		var ends_in = FREE
		if _is_capital[chosen]:
			ends_in = RUN if mode == RUN else mode + 1
		return [_states.step(state, _whole.tokens[chosen]), place + 1, ends_in]


# What may come next: the running sums of the weights, what each stands for, and where each leads, once it is known.
class Next:
	var borders
	var total
	var ways
	var pieces
	var tokens
	var after = {}

	func _init(borders_, choices):
		borders = borders_
		total = borders[-1]
		ways = borders.size()
		pieces = choices.pieces
		tokens = choices.tokens


# Draws names along a walk, each a function of the root of a seed and its number.
#
# Where a name is, is one number: (state * ODDS + place) * 3 + mode, all places from ODDS - 1 on being alike.
class Drawer:
	var is_stuck = false
	var _states = States.new()
	var _walk
	var _power
	var _limit
	var _known = {}

	func _init(data, fields):
		_power = fields.whole(data.get("power"), 1, LARGEST, "power")
		_limit = fields.whole(data.get("limit"), 1, MOST_TOKENS, "limit")
		_states.read(data, fields)
		if not fields.failed:
			_states.link(fields)
		if not fields.failed:
			var is_marked = fields.list(data.get("marks"), "marks").size() > 0
			_walk = MarkedWalk.new(data, _states, fields) if is_marked else PlainWalk.new(data, _states, fields)

	# Returns the name of a number; null where it does not end in time, or where it is stuck.
	func draw(root, number):
		var key = Bits.mix(root + number * Bits.GAMMA)
		var at = _states.start * ODDS * 3
		var name = ""
		for step in range(1, _limit + 1):
			var next = _known.get(at)
			if next == null:
				next = _keep(at)
			var bits = Bits.mix(key + step * Bits.GAMMA)
			# The upper 53 bits, as a share of 2**53.
			var u = (((bits & Bits.TOP) >> 11) | (1 << 52 if bits < 0 else 0)) / 9007199254740992.0
			var chosen = next.borders.bsearch(u * next.total, false)
			if chosen == next.ways:
				is_stuck = true
				return null
			if next.tokens[chosen] == _states.end:
				return name
			name += next.pieces[chosen]
			var after = next.after.get(chosen, NONE)
			if after == NONE:
				after = _after(at, chosen)
				next.after[chosen] = after
			at = after
		return null

	func _after(at, chosen):
		var found = _walk.after(chosen, at / 3 / ODDS, at / 3 % ODDS, at % 3)
		return (found[0] * ODDS + (found[1] if found[1] < ODDS else ODDS - 1)) * 3 + found[2]

	func _keep(at):
		if _known.size() * _states.size > KEPT_NUMBERS:
			_known.clear()
		var place = at / 3 % ODDS
		var weights = _walk.weighed(at / 3 / ODDS, place, at % 3)
		if _power != AS_IT_IS:
			_raise(weights)
		_known[at] = Next.new(_sums(weights), _walk.choices(place, at % 3))
		return _known[at]

	func _sums(weights):
		var sums = []
		var sum = 0.0
		for weight in weights:
			sum += weight
			sums.append(sum)
		return sums

	# Raises weights, as shares of the highest.
	func _raise(weights):
		var highest = weights.max()
		if highest > 0:
			for i in range(weights.size()):
				weights[i] = _raised(weights[i] / highest)

	# Raises a share to power / 2**24, by products and square roots, which all machines round alike.
	func _raised(share):
		var result = 1.0
		var square = share
		var n = _power >> 24
		while n > 0:
			if n & 1:
				result *= square
			n = n >> 1
			if n > 0:
				square *= square
		var root = share
		var bit = AS_IT_IS >> 1
		while bit > 0:
			root = sqrt(root)
			if _power & bit:
				result *= root
			bit = bit >> 1
		return result


# What is asked of names, and the number of candidates from which on there are none; -1: there is no such number.
class Rung:
	var until
	var _checks

	func _init(checks, until_):
		_checks = checks
		until = until_

	func passes(view):
		for check in _checks:
			if not check.passes(view):
				return false
		return true

	func is_past(candidates):
		return until >= 0 and candidates >= until


# Reads the rungs of a document.
class Rungs:
	# By how long they take: most attempts fail, and it does not matter by which.
	const KINDS = ["length", "dfa", "stutter", "edges", "windows", "new", "not"]

	var all = []
	var _known = []
	var _kinds = []

	func _init(data, names, letters, fields):
		for check in fields.list(data.get("checks"), "checks"):
			_known.append(_check_of(fields.object(check, "a check"), names, letters, fields))
			if fields.failed:
				return
			_kinds.append(check.kind)
		var hold = fields.list(data.get("hold"), "hold")
		for rung in fields.list(data.get("rungs"), "rungs"):
			rung = fields.object(rung, "a rung")
			var until = fields.whole(rung.get("until"), -1, LARGEST, "until")
			all.append(Rung.new(_chosen(hold + fields.list(rung.get("checks"), "checks"), fields), until))
		fields.want(all.size() > 0, "it has no rung")

	# Returns the checks with these places, the quickest first.
	func _chosen(places, fields):
		var found = []
		for kind in KINDS:
			for place in places:
				place = fields.whole(place, 0, _known.size() - 1, "a place in checks")
				if not fields.failed and _kinds[place] == kind:
					found.append(_known[place])
		return found

	func _check_of(data, names, letters, fields):
		var kind = fields.text(data.get("kind"), "the kind of a check")
		match kind:
			"length":
				return LengthCheck.new(data, fields)
			"dfa":
				return DfaCheck.new(data, fields)
			"new":
				return NewCheck.new(names, letters)
			"not":
				return NotCheck.new(data, fields)
			"windows":
				return WindowsCheck.new(data, names, letters, fields)
			"edges":
				return EdgesCheck.new(data, names, letters, fields)
			"stutter":
				return StutterCheck.new(data, fields)
		fields.want(false, "it asks for " + kind + ", which this reader does not know")
		return null


class LengthCheck:
	var _least
	var _most

	func _init(data, fields):
		_least = fields.whole(data.get("least"), 0, LARGEST, "a length")
		_most = fields.whole(data.get("most"), 0, LARGEST, "a length")

	func passes(view):
		return _least <= view.name.length() and view.name.length() <= _most


class DfaCheck:
	var _class_of = {}
	var _width
	var _accept
	var _next

	func _init(data, fields):
		var classes = fields.texts(data.get("letters"), "the letters of an automaton")
		_width = classes.size()
		for i in range(_width):
			for letter in classes[i]:
				_class_of[letter] = i
		_accept = fields.bits(data.get("accept"), "accept")
		_next = fields.planes(data.get("next"), _accept.size() * _width, _accept.size() + 1, "next")

	func passes(view):
		var state = 0
		for letter in view.name:
			if not _class_of.has(letter):
				return false
			state = _next[state * _width + _class_of[letter]] - 1
			if state < 0:
				return false
		return _accept[state]


class NewCheck:
	var _known = {}

	func _init(names, letters):
		for name in names:
			_known[letters.folded(name)] = true

	func passes(view):
		return not _known.has(view.folded())


class NotCheck:
	var _refused = {}

	func _init(data, fields):
		for name in fields.front_coded(data.get("names"), "refused names"):
			_refused[name] = true

	func passes(view):
		return not _refused.has(view.small())


class WindowsCheck:
	var _size
	var _new
	var _case
	var _sizes = []
	# The pieces of all names, of whatever size.
	var _known = {}

	func _init(data, names, letters, fields):
		_size = fields.whole(data.get("size"), 1, MOST_SIZE, "size of pieces")
		_new = fields.whole(data.get("new"), 0, LARGEST, "how many pieces may be new")
		_case = fields.truth(data.get("case"), "case")
		for size in range(1, fields.whole(data.get("known"), 0, _size - 1, "letters of known pieces") + 1):
			_sizes.append(size)
		_sizes.append(_size)
		for name in names:
			var marked = START + (name if _case else letters.small(name)) + END
			for size in _sizes:
				for i in range(marked.length() - size + 1):
					_known[marked.substr(i, size)] = true

	func passes(view):
		var marked = START + (view.name if _case else view.small()) + END
		for size in _sizes:
			var rest = _new if size == _size else 0
			for i in range(marked.length() - size + 1):
				rest -= 0 if _known.has(marked.substr(i, size)) else 1
				if rest < 0:
					return false
		return true


class EdgesCheck:
	var _size
	var _letters
	# By whether a word is the first (the last), and how many letters are meant: begins and ends of words.
	var _begins = {}
	var _ends = {}

	func _init(data, names, letters, fields):
		_size = fields.whole(data.get("size"), 0, MOST_SIZE, "size of edges")
		_letters = letters
		for name in names:
			var words = letters.words(letters.folded(name))
			for i in range(words.size()):
				for count in [_size, _size + 1]:
					_begins[_key(i == 0, count) + Letters.first(words[i], count)] = true
					_ends[_key(i == words.size() - 1, count) + Letters.last(words[i], count)] = true

	func passes(view):
		var words = _letters.words(view.folded())
		for i in range(words.size()):
			if not _passes(words[i], i == 0, i == words.size() - 1):
				return false
		return true

	func _passes(word, is_first, is_last):
		return (
			_begins.has(_key(is_first, _size) + Letters.first(word, _size))
			and _ends.has(_key(is_last, _size) + Letters.last(word, _size))
			and (
				_begins.has(_key(is_first, _size + 1) + Letters.first(word, _size + 1))
				or _ends.has(_key(is_last, _size + 1) + Letters.last(word, _size + 1))
			)
		)

	func _key(is_outer, count):
		return ("outer %d " if is_outer else "inner %d ") % count


class StutterCheck:
	var _thrice
	var _twice

	func _init(data, fields):
		_thrice = fields.truth(data.get("thrice"), "thrice")
		_twice = fields.truth(data.get("twice"), "twice")

	func passes(view):
		var name = view.folded()
		if _thrice and _repeats(name, 1, 3):
			return false
		return not _twice or not (_repeats(name, 2, 2) or _repeats(name, 3, 2))

	# Says whether some `size` letters stand `times` times in a row.
	func _repeats(name, size, times):
		var run = 0
		for i in range(size, name.length()):
			run = run + 1 if name[i] == name[i - size] else 0
			if run == size * (times - 1):
				return true
		return false


# An n-gram that was counted: how often it occurs, and which tokens stand before it.
class Gram:
	var longer = {}
	var before = {}
	var seen = 0

	# Returns the n-gram that is longer by a token.
	func with(token):
		if not longer.has(token):
			longer[token] = Gram.new()
		return longer[token]

	func count():
		return before.size() if before.size() > 0 else seen


# What n-grams follow: a context's n-gram, how many tokens it has, and whether it begins with the start of a name.
class Context:
	var gram
	var length
	var at_start
	var tokens

	func _init(gram_, length_, at_start_):
		gram = gram_
		length = length_
		at_start = at_start_


# Counts the names that judge (FORMAT.md, The score's models).
class Counting:
	var _size
	var _end
	var _order
	var _root = Gram.new()

	# size: how many tokens there are. boundaries: 1 or 2 of them. order: that of the model.
	func _init(size, boundaries, order):
		_size = size
		_end = boundaries - 1
		_order = order

	# Counts a name, written in tokens without boundaries, as often as it counts.
	func add(name, times):
		var tokens = [0] + name + [_end]
		for from in range(tokens.size() if times > 0 else 0):
			var gram = _root
			for at in range(from, min(tokens.size(), from + _order)):
				gram = gram.with(tokens[at])
				# The start of a name alone is no n-gram, but a context.
				gram.seen += times if at > 0 else 0
				if from > 0 and at - from + 1 < _order:
					gram.before[tokens[from - 1]] = true

	# Weighs the n-grams as a field of a document says: the states of a model.
	func weighed(field, name, fields):
		var fitted = fields.object(field, name)
		var discounts = fields.doubles(fitted.get("discounts"), name + ": discounts", 6 * _order)
		var strengths = fields.doubles(fitted.get("strengths"), name + ": strengths", 2 * _order)
		var states = States.new()
		states.odds = fields.odds(fitted.get("odds"), name + ": odds")
		states.end = _end
		states.start = 1 if _order > 1 else 0
		states.backs_off = true
		states.set_floor(_floor(), fields)
		if not fields.failed:
			_weigh(states, discounts, strengths, name, fields)
			states.link(fields)
		return states

	func _weigh(states, discounts, strengths, name, fields):
		states.degree = []
		states.token = []
		states.kept = []
		states.taken = []
		states.given = []
		for context in _contexts():
			var kind = context.length + (_order if context.at_start else 0)
			states.degree.append(context.tokens.size())
			states.given.append(strengths[kind])
			for token in context.tokens:
				var count = context.gram.longer[token].count() if context.gram.longer.has(token) else 0
				var lost = discounts[3 * kind + (count if count < 3 else 3) - 1] if count > 0 else 0.0
				fields.want(count >= 0 and lost <= count, name + ": a discount is more than the count")
				states.token.append(token)
				states.kept.append(count - lost)
				states.taken.append(lost)

	func _floor():
		var bits = []
		for token in range(_size):
			bits.append(token > 0 or _end == 0)
		return bits

	# Returns the contexts in the order of the numbers of their states.
	func _contexts():
		var contexts = [Context.new(_root, 0, false)]
		var at = 0
		while at < contexts.size():
			var context = contexts[at]
			context.tokens = range(_size) if at == 0 else context.gram.longer.keys()
			context.tokens.sort()
			for token in context.tokens if context.length + 1 < _order else []:
				if at == 0 or token != _end:
					var at_start = token == 0 if at == 0 else context.at_start
					contexts.append(Context.new(context.gram.with(token), context.length + 1, at_start))
			at += 1
		return contexts


# Reads names by a model of counts: how likely each of their letters is.
class Reading:
	var is_stuck = false
	var _states
	var _totals = {}
	var _logs = {}

	func _init(states):
		_states = states

	# Returns the sum and the lowest of the logs of a name's tokens and its end.
	func read(tokens):
		var state = _states.start
		var sum = 0
		var lowest = 0
		for place in range(tokens.size() + 1):
			var token = tokens[place] if place < tokens.size() else _states.end
			var column = state * ODDS + (place if place < ODDS else ODDS - 1)
			if not _logs.has(column * _states.size + token):
				_keep(column, token)
			var found = _logs[column * _states.size + token]
			sum += found
			lowest = found if found < lowest else lowest
			state = _states.step(state, token)
		return [sum, lowest]

	func _keep(column, token):
		if _logs.size() > KEPT_NUMBERS / 8:
			_logs.clear()
			_totals.clear()
		var weights = _states.weights(column / ODDS, column % ODDS)
		if not _totals.has(column):
			var sum = 0.0
			for weight in weights:
				sum += weight
			_totals[column] = sum
		var total = _totals[column]
		is_stuck = is_stuck or total <= 0
		_logs[column * _states.size + token] = Score.ilog(weights[token] / total if total > 0 else 0.0)


# Judges names, in small letters, by those of the document (FORMAT.md, Score).
class Score:
	const UNIT = 1024
	const IMPOSSIBLE = -100 * UNIT
	const UNKNOWN = -(1 << 20)
	const FEATURES = 7
	const ENDING = 3
	const MOST_KNOWN = 1 << 16
	# What weights may be: so all sums stay whole numbers below 2**53.
	const MOST_WEIGHT = 1 << 20

	var judged
	var _letters
	var _token_of = {}
	var _forwards
	var _backwards
	var _vowels = {}
	var _middle
	var _weights = []
	var _words = {}
	var _fragments = {}
	var _shapes = {}
	var _endings = {}
	var _known = {}

	func _init(data, names, letters, fields):
		_letters = letters
		judged = _judged_of(data, names, fields)
		var boundaries = fields.whole(data.get("boundaries"), 1, 2, "boundaries")
		var order = fields.whole(data.get("order"), 1, MOST_ORDER, "order")
		for letter in fields.text(data.get("vowels"), "vowels"):
			_vowels[letter] = true
		_middle = fields.whole(data.get("middle"), 0, LARGEST >> 11, "middle")
		for weight in fields.list(data.get("weights"), "weights"):
			_weights.append(fields.whole(weight, -MOST_WEIGHT, MOST_WEIGHT, "a weight"))
		fields.want(_weights.size() == FEATURES, "weights are not seven")
		if not fields.failed:
			_count(data, boundaries, order, fields)
			_know()

	func _judged_of(data, names, fields):
		var found = fields.front_coded(data.get("judged"), "judged")
		if found.size() == 0:
			var small = {}
			for name in names:
				small[_letters.small(name)] = true
			found = small.keys()
			found.sort()
		fields.want(found.size() > 0, "it has no names to judge by")
		return found

	func _count(data, boundaries, order, fields):
		var times = []
		if fields.text(data.get("times"), "times") != "":
			times = fields.planes(data.get("times"), judged.size(), LARGEST, "times")
		_number_letters(boundaries)
		var forwards = Counting.new(_token_of.size() + boundaries, boundaries, order)
		var backwards = Counting.new(_token_of.size() + boundaries, boundaries, order)
		for i in range(judged.size() if not fields.failed else 0):
			var tokens = _tokens(judged[i])
			forwards.add(tokens, times[i] if times.size() > 0 else 1)
			backwards.add(Bits.reversed(tokens), times[i] if times.size() > 0 else 1)
		_forwards = Reading.new(forwards.weighed(data.get("forwards"), "forwards", fields))
		_backwards = Reading.new(backwards.weighed(data.get("backwards"), "backwards", fields))

	func _number_letters(boundaries):
		for name in judged:
			for letter in name:
				_token_of[letter] = 0
		var alphabet = _token_of.keys()
		alphabet.sort()
		for i in range(alphabet.size()):
			_token_of[alphabet[i]] = i + boundaries

	func _tokens(name):
		var tokens = []
		for letter in name:
			tokens.append(_token_of[letter])
		return tokens

	# Collects what names are compared with: the words, their beginnings and ends, the shapes and the endings.
	func _know():
		for name in judged:
			var shape = _shape(name)
			var ending = Letters.last(name, ENDING)
			_shapes[shape] = _shapes.get(shape, 0) + 1
			_endings[ending] = _endings.get(ending, 0) + 1
			for word in _letters.words(name):
				_words[word] = true
				for size in range(word.length() + 1):
					_fragments[Letters.first(word, size)] = true
					_fragments[Letters.last(word, size)] = true

	# Returns log2 of a number of 0 or more, in 1/1024, rounded down: by halving, doubling and squaring alone.
	static func ilog(x):
		if x == 0:
			return IMPOSSIBLE
		var number = 0
		var rest = x
		while rest >= 2:
			rest /= 2
			number += 1
		while rest < 1:
			rest *= 2
			number -= 1
		for _i in range(10):
			rest *= rest
			number *= 2
			if rest >= 2:
				rest /= 2
				number += 1
		return number if number > IMPOSSIBLE else IMPOSSIBLE

	# Returns the score of a name in small letters: the greater, the better.
	func of(name):
		if not _known.has(name):
			if _known.size() > MOST_KNOWN:
				_known.clear()
			_known[name] = _weighted(name)
		return _known[name]

	func is_stuck():
		return _forwards.is_stuck or _backwards.is_stuck

	func _weighted(name):
		var features = _likely(name)
		var middle = UNIT * name.length() - _middle
		features.append(middle if middle < 0 else -middle)
		features.append(-UNIT if _has_fragment(name) else 0)
		# 0.3, which no decimal text need be read for.
		features.append(ilog(_shapes.get(_shape(name), 0) + 3 / 10.0))
		features.append(ilog(_endings.get(Letters.last(name, ENDING), 0) + 3 / 10.0))
		features.append(-UNIT * _repeated_pairs(name))
		var sum = 0
		for i in range(FEATURES):
			sum += _weights[i] * features[i]
		return sum

	# Returns the first two features: how likely letters are, read both ways, on the whole and at the worst.
	func _likely(name):
		for letter in name:
			if not _token_of.has(letter):
				return [UNKNOWN, UNKNOWN]
		if name == "":
			return [UNKNOWN, UNKNOWN]
		var tokens = _tokens(name)
		var one = _forwards.read(tokens)
		var other = _backwards.read(Bits.reversed(tokens))
		var sum = one[0] + other[0]
		# Rounded down; Godot rounds to 0.
		sum = (sum - name.length() + 1) / name.length() if sum < 0 else sum / name.length()
		return [sum, one[1] + other[1]]

	# Returns a name's vowels as V, other letters that judged names have as C.
	func _shape(name):
		var kinds = ""
		for letter in name:
			var other = "C" if _token_of.has(letter) else letter
			kinds += "V" if _vowels.has(letter) else other
		return kinds

	func _has_fragment(name):
		for word in _letters.words(name):
			if not _words.has(word) and _fragments.has(word):
				return true
		return false

	# Returns how many pairs of letters, start and end being one, came before in the name.
	func _repeated_pairs(name):
		var marked = "\n" + name + "\n"
		var seen = {}
		for i in range(marked.length() - 1):
			seen[marked.substr(i, 2)] = true
		return marked.length() - 1 - seen.size()


# Counts how often chosen names begin and end alike.
class Spread:
	const EDGE = 3
	const AT_LEAST = 2
	const TIMES = 1.5

	var _known = {}
	var _counts = {}
	var _judged
	var _all = 0

	func _init(judged):
		_judged = judged.size()
		for name in judged:
			_count(_known, name)

	# Says whether neither edge of a name comes too often by now.
	func allows(name):
		for edge in _edges(name):
			var count = _counts.get(edge, 0)
			var share = float(_known.get(edge, 0)) / _judged
			if count >= AT_LEAST and count >= TIMES * share * (_all + 1):
				return false
		return true

	func add(name):
		_count(_counts, name)
		_all += 1

	func _count(counts, name):
		for edge in _edges(name):
			counts[edge] = counts.get(edge, 0) + 1

	# Returns what a name begins with, and what it ends with, as different texts.
	func _edges(name):
		return [START + Letters.first(name, EDGE), END + Letters.last(name, EDGE)]


# Chooses the names of one seed; those before decide, and none after.
class Choice:
	var _score
	var _letters
	var _spread
	var _chosen = {}

	func _init(score, letters):
		_score = score
		_letters = letters
		_spread = Spread.new(score.judged)

	# Returns the best candidate that is new and does not bore; the best new one, where all bore; the best, of none new.
	func best(candidates):
		var order = _order(candidates)
		var found = null
		for place in order:
			var small = _letters.small(candidates[place])
			if not _chosen.has(small):
				found = place if found == null else found
				if _spread.allows(small):
					found = place
					break
		if found == null:
			return candidates[order[0]]
		_chosen[_letters.small(candidates[found])] = true
		_spread.add(_letters.small(candidates[found]))
		return candidates[found]

	# Returns the places of candidates by score, the highest first, equals in their order.
	func _order(candidates):
		var order = []
		var scores = []
		for place in range(candidates.size()):
			var score = _score.of(_letters.small(candidates[place]))
			scores.append(score)
			var at = place
			while at > 0 and scores[order[at - 1]] < score:
				at -= 1
			order.insert(at, place)
		return order


# The names of a seed of a document that gives each as it is drawn.
class PlainStream:
	var _document
	var _root
	var _rungs
	var _letters
	var _once
	var _number = 0
	var _seen = {}

	func _init(document, root, rungs, letters, once):
		_document = document
		_root = root
		_rungs = rungs
		_letters = letters
		_once = once

	# Returns the next name; null where there are no more.
	func next():
		for _i in range(IN_A_ROW):
			if _document.problem != "" or _rungs[0].is_past(_number):
				return null
			var name = _document.drawn(_root, _number, _rungs[0])
			_number += 1
			if typeof(name) != TYPE_STRING or not _once:
				return name
			var folded = _letters.folded(name)
			if not _seen.has(folded):
				_seen[folded] = true
				return name
		return null


# The names of a seed of a document that chooses the best of several candidates.
class BestStream:
	var _document
	var _root
	var _rungs
	var _letters
	var _once
	var _candidates
	var _choice
	var _score
	var _place = 0
	var _number = 0
	# Of this round of numbers: how many were tried, and how many of their names were not given before.
	var _tried = 0
	var _new = 0
	var _seen = {}

	func _init(document, root, rungs, letters, once, candidates, score):
		_document = document
		_root = root
		_rungs = rungs
		_letters = letters
		_once = once
		_candidates = candidates
		_score = score
		_choice = Choice.new(score, letters)

	# Returns the next name; null where there are no more.
	func next():
		for _i in range(IN_A_ROW):
			_end_round()
			if _document.problem != "" or _place == _rungs.size():
				return null
			if _rungs[_place].is_past(_number * _candidates):
				return null
			var name = _best()
			if typeof(name) != TYPE_STRING:
				return null
			var folded = _letters.folded(name)
			var is_new = not _seen.has(folded)
			_seen[folded] = true
			_new += 1 if is_new else 0
			if is_new or not _once:
				return name
		return null

	# Goes to the next rung after a round in which few names were new.
	func _end_round():
		if _tried < ROUND:
			return
		var enough = 1 if _place == _rungs.size() - 1 else ENOUGH
		_place += 0 if _new >= enough else 1
		_tried = 0
		_new = 0

	func _best():
		var drawn = []
		for j in range(_candidates):
			var name = _document.drawn(_root, _number + j * CANDIDATE, _rungs[_place])
			if typeof(name) != TYPE_STRING:
				return null
			drawn.append(name)
		_number += 1
		_tried += 1
		var best = _choice.best(drawn)
		if _score.is_stuck():
			_document.problem = "in one of the states of its score no token can follow; export it anew"
			return null
		return best
