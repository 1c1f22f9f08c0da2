# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# What the kselftests share.  A test is a function test_NAME in a file that
# sources this, and the comment above it names the rows of requirements that it
# proves.  run_tests at the end of the file runs them in their order and prints
# KTAP.  A test ends at the first step that fails.
#
#	run ip link …		print the command, run it, fail with it
#	expect_eq SEEN WANTED	fail and show both
#	busywait MS COMMAND…	until it succeeds; fail after MS milliseconds, times
#				$SIXIN4_SLOW
#	becomes WANTED COMMAND…	until it prints this
#	setup_ns lan rtr	two namespaces; $lan and $rtr are their names
#	defer COMMAND…		done at the end of the test, last one first
#	skip REASON

set -u

: "${SIXIN4_SLOW:=1}"
: "${SIXIN4_KERNEL:=$(uname -r)}"
# shellcheck disable=SC2034 # for the tests
SELFTESTS=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck disable=SC2034
PROGRAMS=$SELFTESTS/programs
KSFT_SKIP=4
# Nothing is ever to be read there: a pause without a program.
exec {NEVER}<> <(:)

fail()
{
	echo "FAIL: $*"
	exit 1
}

skip()
{
	echo "SKIP: $*"
	exit $KSFT_SKIP
}

run()
{
	local status=0

	echo "\$ $*"
	"$@" || status=$?
	[ $status = 0 ] || fail "exit status $status of: $*"
}

# refused STATUS MESSAGE COMMAND…: it fails, and says exactly this
refused()
{
	local status=$1 message=$2 seen got=0
	shift 2

	echo "\$ $*"
	seen=$("$@" 2>&1) || got=$?
	echo "$seen"
	expect_eq "$seen" "$message"
	expect_eq "exit status $got" "exit status $status"
}

expect_eq()
{
	[ "$1" = "$2" ] || fail "expected: $2
seen:     $1
at:       $(caller)"
}

# expect_match SEEN PATTERN: a shell pattern
expect_match()
{
	# shellcheck disable=SC2053 # a pattern
	[[ $1 == $2 ]] || fail "expected: $2
seen:     $1
at:       $(caller)"
}

# busywait_quiet MILLISECONDS COMMAND…: as busywait, but only returns 1.  To look takes
# the CPU from what is waited for: so the longer it takes, the longer are the pauses.
busywait_quiet()
{
	local start=${EPOCHREALTIME/./} passed=0 pause
	local limit=$(($1 * 1000 * SIXIN4_SLOW))
	shift

	until "$@" >/dev/null 2>&1; do
		[ $passed -lt $limit ] || return 1
		pause=$((passed / 4))
		[ $pause -ge 50000 ] || pause=50000
		[ $pause -le 500000 ] || pause=500000
		printf -v pause 0.%06d $pause
		read -rt "$pause" -u "$NEVER" || :
		passed=$((${EPOCHREALTIME/./} - start))
	done
}

busywait()
{
	busywait_quiet "$@" ||
		fail "not within $(($1 * SIXIN4_SLOW)) ms: ${*:2}"
}

# prints WANTED COMMAND…: does it print this now?
prints()
{
	local wanted=$1
	shift

	[ "$("$@" 2>/dev/null)" = "$wanted" ]
}

# becomes WANTED COMMAND…: it prints this, soon
becomes()
{
	busywait_quiet 10000 prints "$@" ||
		fail "expected: $1
seen:     $("${@:2}" 2>&1)
of:       ${*:2}
at:       $(caller)"
}

# The deferred commands are in a file, so that a subshell can add to them.
defer()
{
	printf '%q ' "$@" >>"$TEST_TMP/deferred"
	echo >>"$TEST_TMP/deferred"
}

run_deferred()
{
	local commands i

	[ -e "$TEST_TMP/deferred" ] || return 0
	mapfile -t commands <"$TEST_TMP/deferred"
	for ((i = ${#commands[@]} - 1; i >= 0; i--)); do
		eval "${commands[i]}"
	done >/dev/null 2>&1
	# What was to be undone may be gone already.
	return 0
}

# ip_batch [WORD…] <LINES: "ip WORD… LINE" for each, by one ip.  To start a program is
# most of what a step takes in a guest.
ip_batch()
{
	local lines
	mapfile lines

	ip "$@" -batch - <<<"${lines[*]}" || fail "ip $* -batch: ${lines[*]}"
}

# ip_batch_each COMMAND NAME…: "ip COMMAND NAME" for each; go on if one fails
ip_batch_each()
{
	local lines

	printf -v lines "$1 %s\n" "${@:2}"
	ip -force -batch - <<<"$lines"
}

# ns_del NAME…: with what runs in them
ns_del()
{
	local pid

	for pid in $(ip_batch_each "netns pids" "$@" 2>/dev/null); do
		kill "$pid" 2>/dev/null
	done
	ip_batch_each "netns del" "$@"
}

NS_NUMBER=0

# add_ns VARIABLE…: namespaces with nothing in them that is up
add_ns()
{
	local var names=() last_first=()

	for var; do
		NS_NUMBER=$((NS_NUMBER + 1))
		printf -v "$var" %s "$var-$NS_NUMBER"
		names+=("${!var}")
		last_first=("${!var}" "${last_first[@]}")
	done
	defer ns_del "${last_first[@]}"
	ip_batch_each "netns add" "${names[@]}" || fail "ip netns add ${names[*]}"
}

# setup_ns VARIABLE…
setup_ns()
{
	local var

	add_ns "$@"
	for var; do
		ip -n "${!var}" link set lo up
	done
}

# need PROGRAM…: the programs that a test needs
need()
{
	local program

	for program; do
		command -v "$program" >/dev/null || skip "no $program"
	done
}

# rounds N: how often a long test repeats itself: N times on the kernel that the
# tests are made for, a tenth of that on the others
rounds()
{
	if [ "$SIXIN4_KERNEL" = 6.1 ]; then
		echo "$1"
	else
		echo $((($1 + 9) / 10))
	fi
}

# thorough N M: N on the kernel with checkers, M on the others
thorough()
{
	if [ "$SIXIN4_KERNEL" = debug ]; then
		echo "$1"
	else
		echo "$2"
	fi
}

# show NS NAME JQ-EXPRESSION: of a tunnel's JSON object
show()
{
	6in4 -netns "$1" -json -stats show "$2" | gojq -r ".[0] | $3"
}

# shows WANTED NS NAME JQ-EXPRESSION: now
shows()
{
	expect_eq "$(show "$2" "$3" "$4")" "$1"
}

# comes_to WANTED NS NAME JQ-EXPRESSION: soon
comes_to()
{
	becomes "$1" show "$2" "$3" "$4"
}

# link_mtu NS NAME: as the device itself has it
link_mtu()
{
	[[ $(ip -n "$1" -o link show dev "$2") =~ " mtu "([0-9]+)" " ]] &&
		echo "${BASH_REMATCH[1]}"
}

# link_local NS DEVICE: its address
link_local()
{
	ip -n "$1" -6 -o addr show dev "$2" scope link |
		sed -n 's/.* inet6 \([^/]*\).*/\1/p'
}

# has_link_local NS DEVICE: IPv6 has given it that, and listens there, which is up to a
# second after the device has its carrier
has_link_local()
{
	[ -n "$(link_local "$1" "$2")" ]
}

# is_gone NS NAME: there is no such device
is_gone()
{
	! ip -n "$1" link show "$2" >/dev/null 2>&1
}

# watch_links NS [NAME]: what "ip monitor link" says from now on goes to
# $EVENTS; first it waits for what is still to be said of NAME's coming up,
# which the kernel may put off for a second
watch_links()
{
	[ $# -lt 2 ] || comes_to UP "$1" "$2" .operstate
	WATCHED=$1
	EVENTS=$TEST_TMP/events.$1
	ip -n "$1" -o monitor link >>"$EVENTS" 2>&1 &
	defer kill $!
	ip -n "$1" link add mark0 type dummy
	ip -n "$1" link set mark0 up
	busywait 5000 mark_is_seen "$1"
	: >"$EVENTS"
}

mark_is_seen()
{
	ip -n "$1" link set mark0 alias "$EPOCHREALTIME"
	grep -q mark0 "$EVENTS"
}

# settle: longer than the driver gathers events for; before a look at what
# should not have changed
settle()
{
	sleep "$((SIXIN4_SLOW - 1)).3"
}

# events NAME: how many messages of a device came, with what was under way; they
# keep their order, so all before a new mark have come when the mark has
events()
{
	local mtu=$((10000 + 10#${EPOCHREALTIME##*.} % 50000))

	settle
	ip -n "$WATCHED" link set mark0 mtu $mtu
	busywait 10000 grep -q "mark0.* mtu $mtu " "$EVENTS"
	grep -c "^[0-9]*: $1[@:]" "$EVENTS" || :
}

# log_has TEXT: the kernel said it
log_has()
{
	dmesg | grep -qF "$1"
}

# load: what each test begins with
load()
{
	[ -e /sys/module/6in4 ] || run modprobe 6in4
}

run_one()
{
	TEST_TMP=$(mktemp -d)
	trap 'run_deferred; rm -rf "$TEST_TMP"' EXIT
	load
	"$1"
}

# The tests of a file, in the order in which they stand there.
list_tests()
{
	local name

	shopt -s extdebug
	for name in $(compgen -A function test_); do
		declare -F "$name"
	done | sort -n -k 2 | awk '{ print $1 }'
	shopt -u extdebug
}

# run_tests [--list | NAME…]: all, or those; --list only names them
run_tests()
{
	local names name number=0 status failed=0 line reason

	if [ "${1:-}" = --list ]; then
		list_tests | sed 's/^test_//'
		exit 0
	elif [ $# -gt 0 ]; then
		names=$(printf 'test_%s\n' "$@")
	else
		names=$(list_tests)
	fi

	# Otherwise what reads a test's lines could tell nothing of them; and a test
	# that fails at the end of a pipe ends.
	shopt -s lastpipe
	echo "KTAP version 1"
	echo "1..$(wc -w <<<"$names")"
	for name in $names; do
		number=$((number + 1))
		echo "# ${name#test_}"
		reason=
		(run_one "$name") 2>&1 |
		while IFS= read -r line || [ -n "$line" ]; do
			echo "# $line"
			[[ $line != "SKIP: "* ]] || reason=${line#SKIP: }
		done
		status=${PIPESTATUS[0]}
		case $status in
		0)
			echo "ok $number ${name#test_}"
			;;
		"$KSFT_SKIP")
			echo "ok $number ${name#test_} # SKIP $reason"
			;;
		*)
			echo "not ok $number ${name#test_}"
			failed=1
			;;
		esac
	done
	exit $failed
}
