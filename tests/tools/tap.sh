# Sourced by the check-* scripts: TAP on standard output, one call per test.
#
# Each of them has a function that looks through a tree and prints what is wrong in it, one line each. clean says that it
# finds nothing in ours, caught that it finds something in a bad sample; a check that catches nothing is not a check.

src=$(cd "$(dirname "$0")/../.." && pwd)
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
trap 'exit 1' HUP INT TERM
tests=0
failed=0

# result NAME STATUS
result() {
	tests=$((tests + 1))
	if [ "$2" -eq 0 ]; then
		echo "ok $tests - $1"
	else
		echo "not ok $tests - $1"
		failed=1
	fi
}

# clean NAME COMMAND…: passes when the command prints nothing.
clean() {
	name=$1
	shift
	"$@" >"$tmp/found" 2>&1
	sed 's/^/# /' "$tmp/found"
	[ ! -s "$tmp/found" ]
	result "$name" $?
}

# caught NAME WORD COMMAND…: passes when one line of what the command prints has the word in it, and it is the only line.
caught() {
	name=$1 word=$2
	shift 2
	"$@" >"$tmp/found" 2>&1
	[ "$(wc -l <"$tmp/found")" -eq 1 ] && grep -qF -e "$word" "$tmp/found" || {
		sed 's/^/# /' "$tmp/found"
		false
	}
	result "$name" $?
}

# sample FILE: a file under $tmp/sample, in place of all those before it, from standard input.
sample() {
	rm -rf "$tmp/sample"
	mkdir -p "$tmp/sample/$(dirname "$1")"
	cat >"$tmp/sample/$1"
}

finish() {
	echo "1..$tests"
	exit "$failed"
}
