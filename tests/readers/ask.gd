# Asks documents for names: lines of the file ASKED are FILE, "names" or "name", how many or which, and the seed in hex.
extends SceneTree


func _init():
	var file = File.new()
	file.open(OS.get_environment("ASKED"), File.READ)
	var lines = file.get_as_text().split("\n", false)
	file.close()
	var said = []
	for line in lines:
		said.append(_answer(line.split("\t")))
	file.open(OS.get_environment("ANSWERED"), File.WRITE)
	for line in said:
		file.store_string(line + "\n")
	file.close()
	quit()


func _answer(asked):
	var file = File.new()
	file.open(asked[0], File.READ)
	var document = preload("res://namegen.gd").new()
	document.open(file.get_as_text())
	file.close()
	if document.problem != "":
		return "refused\t" + document.problem
	var names = []
	if asked[1] == "name":
		names = [document.name(_plain(asked[3]), int(asked[2]))]
	else:
		names = document.names(int(asked[2]), _plain(asked[3]))
	if document.problem != "":
		return "failed\t" + document.problem
	var line = "names"
	for name in names:
		line += "\t" + name
	return line


func _plain(hex):
	var bytes = PoolByteArray()
	for i in range(0, hex.length(), 2):
		bytes.append(("0x" + hex.substr(i, 2)).hex_to_int())
	return bytes.get_string_from_utf8()
