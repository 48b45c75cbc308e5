#!/bin/sh
# Turns SQL files into a C header on standard output, so that the program carries its statements and no .c holds any.
#
#   embed.sh statements FILE…             enum sql_statement and sql_statement_texts[], in the order given
#   embed.sh migrations VIEWS FILE…       sql_migrations[], numbered by the files' names, and sql_views_text
#
# A comment runs from -- to the end of its line and stays out; block comments are refused because nobody needs both.
set -eu
export LC_ALL=C

# The body of a C string: one quoted piece for each line that says something.
text() {
	awk -v quote="'" -v file="$1" '
	function die(why) { printf "%s:%d: %s\n", file, FNR, why >"/dev/stderr"; failed = 1; exit 1 }
	{
		code = ""
		for (i = 1; i <= length($0); i++) {
			c = substr($0, i, 1)
			pair = substr($0, i, 2)
			if (c == quote)
				quoted = !quoted
			else if (!quoted && pair == "--")
				break
			else if (!quoted && pair == "/*")
				die("a block comment")
			code = code (c == "\\" || c == "\"" ? "\\" c : c == "\t" ? "\\t" : c)
		}
		if (!quoted)
			sub(/([ ]|\\t)+$/, "", code)
		if (code != "") {
			printf "\n\t\t\"%s\\n\"", code
			lines++
		}
	}
	END {
		if (!failed && quoted)
			die("a string is not closed")
		if (!failed && !lines)
			die("nothing in it")
		exit failed
	}' "$1"
}

# The file's name without its directory and .sql; it becomes part of a C name.
name_of() {
	name=$(basename "$1" .sql)
	case $name in
	*[!a-z0-9_]*)
		echo "$1: only a-z, 0-9 and _ in the name of an SQL file" >&2
		exit 1
		;;
	esac
	echo "$name"
}

statements() {
	printf '#ifndef MAUDE_STORE_SQL_STATEMENTS_H\n#define MAUDE_STORE_SQL_STATEMENTS_H\n\nenum sql_statement {\n'
	for file; do
		name=$(name_of "$file")
		printf '\tSQL_%s,\n' "$(echo "$name" | tr a-z A-Z)"
	done
	printf '\tSQL_STATEMENTS\n};\n\n'
	printf 'static const struct {\n\tconst char *name, *text;\n} sql_statement_texts[SQL_STATEMENTS] = {\n'
	for file; do
		name=$(name_of "$file")
		printf '\t{"%s",' "$name"
		text "$file"
		printf '},\n'
	done
	printf '};\n\n#endif\n'
}

migrations() {
	views=$1
	shift
	printf '#ifndef MAUDE_STORE_SQL_MIGRATIONS_H\n#define MAUDE_STORE_SQL_MIGRATIONS_H\n\n'
	printf 'struct sql_migration {\n\tint number;\n\tconst char *name, *text;\n};\n\n'
	printf 'static const struct sql_migration sql_migrations[] = {\n'
	number=0
	for file; do
		name=$(name_of "$file")
		number=$((number + 1))
		case $name in
		"$(printf %04d "$number")"_?*) ;;
		*)
			echo "$file: the next migration is $(printf %04d "$number")_…" >&2
			exit 1
			;;
		esac
		printf '\t{%d, "%s",' "$number" "$name"
		text "$file"
		printf '},\n'
	done
	printf '};\n\nstatic const char sql_views_text[] ='
	text "$views"
	printf ';\n\n#endif\n'
}

case ${1-} in
statements | migrations) "$@" ;;
*)
	echo "usage: embed.sh statements FILE… | embed.sh migrations VIEWS FILE…" >&2
	exit 2
	;;
esac
