-- Asks documents for names: lines of standard input are FILE, "names" or "name", how many or which, and the seed in hex.
local namegen = require("namegen")

local function plain(hex)
  return (hex:gsub("%x%x", function(digits)
    return string.char(tonumber(digits, 16))
  end))
end

local function answer(file, verb, number, seed)
  local handle = assert(io.open(file, "rb"))
  local text = handle:read("a")
  handle:close()
  local document, problem = namegen.open(text)
  if not document then
    return "refused\t" .. problem
  end
  if verb == "name" then
    return "names\t" .. document:name(plain(seed), math.tointeger(tonumber(number)))
  end
  return "names\t" .. table.concat(document:names(math.tointeger(tonumber(number)), plain(seed)), "\t")
end

for line in io.lines() do
  local good, said = pcall(answer, line:match("^(.-)\t(.-)\t(.-)\t(.*)$"))
  print(good and said or "failed\t" .. tostring(said):gsub("%s", " "))
end
