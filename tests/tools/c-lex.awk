# Reads C and prints, as FILE:LINE:TEXT, either its code (-v want=code: comments and the insides of literals blank) or what
# is inside its string literals (-v want=strings: one line for each literal).

function flush_code() {
	if (want == "code")
		printf "%s:%d:%s\n", FILENAME, FNR, code
}

FNR == 1 { comment = 0 }

{
	code = ""
	n = length($0)
	for (i = 1; i <= n; i++) {
		c = substr($0, i, 1)
		pair = substr($0, i, 2)
		if (comment) {
			if (pair == "*/") {
				comment = 0
				i++
			}
		} else if (pair == "/*") {
			comment = 1
			code = code " "
			i++
		} else if (pair == "//") {
			break
		} else if (c == "\"" || c == "'") {
			inside = ""
			for (i++; i <= n && substr($0, i, 1) != c; i++) {
				if (substr($0, i, 1) == "\\")
					i++
				else
					inside = inside substr($0, i, 1)
			}
			code = code c c
			if (c == "\"" && want == "strings")
				printf "%s:%d:%s\n", FILENAME, FNR, inside
		} else {
			code = code c
		}
	}
	flush_code()
}
