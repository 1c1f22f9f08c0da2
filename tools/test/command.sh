#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The command itself: exit statuses, where its messages go, batches, and what
# the man page and the completion know.  Prints KTAP.  No module is needed, and
# nothing of the system is changed: what is sent is sent in a namespace of its
# own, or is refused for its words before.

set -u

command=${COMMAND:-./6in4}
here=$(cd "$(dirname "$0")" && pwd)
number=0
failures=0

# result STATUS NAME: STATUS is 0 if the test passed.
result() {
	number=$((number + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $number $2"
	else
		echo "not ok $number $2"
		failures=$((failures + 1))
	fi
}

skip() {
	number=$((number + 1))
	echo "ok $number $1 # SKIP $2"
}

# same SEEN EXPECTED
same() {
	[ "$1" = "$2" ] && return
	echo "# expected: $2"
	echo "# seen: $1"
	return 1
}

# refused STATUS MESSAGE WORD...: only the message comes, on standard error.
refused() {
	local status=$1 message=$2 seen
	shift 2
	seen=$("$command" "$@" 2>&1 >/dev/null; echo "$?")
	same "$seen" "6in4: $message
$status"
	result $? "6in4 $*: exits $status"
}

# batch STATUS MESSAGE TEXT [OPTION...]: the same for lines on standard input.
batch() {
	local status=$1 message=$2 text=$3 seen
	shift 3
	seen=$(printf '%b' "$text" | "$command" "$@" -batch - 2>&1 >/dev/null
	       echo "${PIPESTATUS[1]}")
	same "$seen" "$message
$status"
	result $? "batch of ${text//\\/\\\\}: exits $status"
}

echo "KTAP version 1"
echo "1..54"

refused 1 '"frobnicate" is not a subcommand: add, set, del, show, monitor, doctor or help' \
	frobnicate
refused 1 '"" is not a subcommand: add, set, del, show, monitor, doctor or help' ''
refused 1 '"adds" is not a subcommand: add, set, del, show, monitor, doctor or help' adds
refused 1 'add needs the NAME of a tunnel' add
refused 1 '"1279" is not an MTU: 1280 to 65515, or auto' \
	a he0 remote 192.0.2.1 mtu 1279
refused 1 'set needs the NAME of a tunnel' s
refused 1 'del needs the NAME of a tunnel' d
refused 1 'del needs the NAME of a tunnel' delete
refused 1 '"b" is too much: show takes one NAME' sh a b
refused 1 '"b" is too much: show takes one NAME' list a b
refused 1 '"--foo" is not an option: -json, -pretty, -details, -stats, -netns NAME, -batch FILE, -force, -Version or -help' \
	--foo
refused 1 '"a\x1b[31mb" is not a subcommand: add, set, del, show, monitor, doctor or help' \
	$'a\e[31mb'
refused 1 'can'\''t read "/nowhere/batch": No such file or directory' \
	-batch /nowhere/batch
refused 1 'can'\''t read "/" to its end' -batch /
refused 2 'no namespace "no-such": /var/run/netns/no-such: No such file or directory' \
	-netns no-such show

batch 1 '6in4: -:1: "foo" is not a subcommand: add, set, del, show, monitor, doctor or help' \
	'foo\nbar\n'
batch 1 '6in4: -:1: "foo" is not a subcommand: add, set, del, show, monitor, doctor or help
6in4: -:2: "bar" is not a subcommand: add, set, del, show, monitor, doctor or help' \
	'foo\nbar' -force
batch 1 '6in4: -:3: add needs remote A, the far end'\''s IPv4 address, or mode 6to4, 6rd or external' \
	'# nothing\n\nadd \\\n he0 \\\n up # down\nfoo\n'
batch 1 '6in4: -:2: a quote is not closed in this line' 'help\nadd "he0\n'
batch 1 '6in4: -:1: the line holds a NUL character' 'help\0000\n'
batch 1 '6in4: -:2: "-json" is not a subcommand: add, set, del, show, monitor, doctor or help' \
	'help\n-json show'
[ -z "$(printf '\n# all is well\n\n' | "$command" -b - 2>&1)" ]
result $? "a batch without a command does nothing"

# 100,000 lines take seconds, not minutes, even with the sanitizers.
seen=$(seq 100000 | sed 's/.*/add he& remote 192.0.2.1 mtu 1279/' |
	timeout 120 "$command" -force -b - 2>&1 | tail -n 1)
same "$seen" '6in4: -:100000: "1279" is not an MTU: 1280 to 65515, or auto'
result $? "a batch of 100,000 lines"

"$command" help | grep -q '^Usage: 6in4 '
result $? "help goes to standard output"
same "$("$command" -h)" "$("$command" help)"
result $? "-help is help"
"$command" -V | grep -Eq '^6in4 [0-9]+\.[0-9]+'
result $? "-Version"

seen=$("$command" help 2>&1 >/dev/full; echo $?)
same "$seen" "6in4: can't write all output: No space left on device
2"
result $? "a full disk is an error"
seen=$("$command" help 2>/dev/null >&-; echo $?)
same "$seen" 2
result $? "a closed standard output is an error"

# In a namespace of its own, where there is nothing but lo.
private() {
	unshare --user --map-root-user --net -- "$command" "$@" 2>&1
	echo $?
}

# Somebody else tells it of a tunnel.  A program would be run at the first word.
# shellcheck disable=SC2016 # the inner shell's variables
monitor_forged='
	coproc "$1" monitor --exec env 2>&1
	monitor=$COPROC_PID
	"$2/forge.py" evil0
	kill $monitor
	cat <&"${COPROC[0]}"
	wait $monitor
	echo "status $?"'

# A device and a file of the kit have a name that a shell would run.
# shellcheck disable=SC2016 # the same
complete_name='
	cd "$(mktemp -d)" || exit
	name="\$(>a)\`>b\`;>c"
	ip link set lo name "$name"
	mkdir 6in4
	touch "6in4/$name.conf"
	. "$1/../completion/6in4"
	. <(sed s,@ETCDIR@,.,g "$1/../completion/6in4-router")
	for words in "6in4 add he0 dev" "6in4-router up"; do
		for word in "" "\$"; do
			COMP_WORDS=($words "$word")
			COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
			function=_${COMP_WORDS[0]}
			"${function//-/_}"
			# This is what the shell makes of the line then.
			eval "printf \"%s\n\" ${COMPREPLY[*]}"
		done
	done
	ls
	rm -r "$PWD"'
# shellcheck disable=SC2016 # as they are
completed_name='any
$(>a)`>b`;>c
$(>a)`>b`;>c
$(>a)`>b`;>c
$(>a)`>b`;>c
6in4'

if [ "$(private -j show 2>/dev/null)" = "[]
0" ]; then
	same "$(private del lo)" "6in4: lo is not a 6in4 tunnel
2"
	result $? "del of another kind is refused"
	same "$(private show lo)" "6in4: lo is not a 6in4 tunnel
2"
	result $? "show of another kind is refused"
	same "$(private set lo up)" "6in4: lo is not a 6in4 tunnel
2"
	result $? "set of another kind is refused"
	same "$(private del he0)" "6in4: he0: no such tunnel
2"
	result $? "del of a name that is not there"
	same "$(unshare --user --map-root-user --net bash -c "$monitor_forged" \
			- "$command" "$here")" "sent to 1
status 0"
	result $? "monitor: what did not come from the kernel is passed over"
	same "$(unshare --user --map-root-user --net bash -c "$complete_name" - \
			"$here" 2>&1)" "$completed_name"
	result $? "completion: a device's name is not run"
else
	for name in del show set no-name monitor completion; do
		skip "$name in a namespace" "no user namespaces here"
	done
fi

# Every key of the JSON and every counter is in the manual.
missing=$(grep -oE '(json_object_set_new\((json|one|stats), |STAT\(|= )"?[a-z][a-z0-9_]*' \
		tunnel.c | grep -E '"|STAT' | sed 's/.*["(]//' | sort -u |
	while read -r key; do
		grep -sqw -- "$key" 6in4.8 || echo "$key"
	done)
same "$missing" ""
result $? "the manual knows every key of the JSON"

# completed WORD…: what completion makes of the last one
completed() {
	COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
	"_${1//-/_}"
	echo "${COMPREPLY[*]}"
}

# shellcheck source-path=SCRIPTDIR/..
. completion/6in4
same "$(completed 6in4 -j) $(completed 6in4 --j) $(completed 6in4 --)" \
	"-json --json --json --pretty --details --stats --netns --batch --force --Version --help"
result $? "completion: options with one dash and with two"
same "$(completed 6in4 monitor --)" "--exec"
result $? "completion: --exec has two dashes"
same "$(completed 6in4 add "")$(completed 6in4 add he0 remote "")" ""
result $? "completion: nothing where there is nothing to offer"
seen=$(for mode in external 6rd 6to4 point-to-point; do
	completed 6in4 add x mode $mode ""
done)
same "$seen" "local dev ttl tos pmtudisc mtu fwmark rp-filter source-check site-prefix clamp-mss addr up down netns link-netns
prefix ipv4-prefix relay local dev ttl tos pmtudisc mtu fwmark rp-filter site-prefix clamp-mss addr up down netns link-netns
relay local dev ttl tos pmtudisc mtu fwmark rp-filter site-prefix clamp-mss addr up down netns link-netns
remote local dev ttl tos pmtudisc mtu fwmark rp-filter site-prefix clamp-mss keepalive addr up down netns link-netns"
result $? "completion: the words of each mode"
same "$(completed 6in4 add he0 remote 192.0.2.1 r)+$(completed 6in4 add \
		he0 remote 192.0.2.1 keepalive 10 3 r)+$(completed 6in4 set he0 \
		keepalive 10 3 r)" "rp-filter+remote rp-filter+remote relay rp-filter"
result $? "completion: remote once more after keepalive"
same "$(ip() { echo "7: he0@ppp0: <UP>"; }
	completed 6in4 show dev "" && completed 6in4 monitor dev "" &&
	completed 6in4 doctor h)" "he0
he0
he0"
result $? "completion: a tunnel's name, with dev and without"
same "$(completed 6in4 doctor t)$(completed 6in4 doctor he0 "")$(completed \
		6in4 doctor to 2001:db8::1 "")$(completed 6in4 d t)" toto
result $? "completion: doctor's address"
same "$(ip() { echo "blue (id: 1)"; }
	completed 6in4 --netns "" && completed 6in4 -n "" &&
	cd router && completed 6in4 --batch exam && completed 6in4 -b exam)" "blue
blue
example.conf
example.conf"
result $? "completion: the value of an option with two dashes"
same "$(for words in "mode external" "remote 192.0.2.1" "mode 6rd"; do
	# shellcheck disable=SC2086 # words
	completed 6in4 add x $words addr ""
done)" "

auto manual"
result $? "completion: addr auto in the modes that have it"
same "$(completed 6in4 set he0 keepalive 10 "")+$(completed 6in4 set he0 \
		keepalive off u)+$(completed 6in4 set keepalive up r)" \
	"+up+remote relay rp-filter"
result $? "completion: no word where keepalive has a number"
etc=$(mktemp -d)
mkdir "$etc/6in4"
touch "$etc/6in4/he0.conf" "$etc/6in4/he1.conf" "$etc/6in4/he0.key"
# shellcheck disable=SC1090
. <(sed "s,@ETCDIR@,$etc,g" completion/6in4-router)
same "$(completed 6in4-router up) $(completed 6in4-router l) $(completed \
		6in4-router up he) $(completed 6in4-router line lo)" \
	"up update line lease he0 he1 lo"
result $? "completion: the kit's commands, its files and devices"

# kit WORD…: what it says to words that it can't use
kit() {
	sed "s,@LIBDIR@,router,; s,@ETCDIR@,$etc,; s,@DOCDIR@,/doc," \
		router/6in4-router | sh -s -- "$@" 2>&1
}

same "$(kit line)+$(kit up)" "6in4-router: line takes one word, the DEV of a line+6in4-router: up takes one word, the NAME of a tunnel"
result $? "the kit: line has a device, and up a tunnel"
same "$(kit foo)" "6in4-router: usage: 6in4-router { show | up | down | event | update } NAME | line DEV | lease DEV [ADDRESS OPTION]"
result $? "the kit: all its commands"
same "$(kit show he2)" "6in4-router: can't read $etc/6in4/he2.conf: the example is /doc/examples/example.conf"
result $? "the kit: where the example of a file is"

# kit_show LINE…: what it says to a file of these
kit_show() {
	printf '%s\n' "$@" >"$etc/6in4/kit0.conf"
	kit show kit0 | sed "s,$etc/6in4/,,"
}

same "$(kit_show "dev wan")" "6in4-router: kit0.conf: there is no remote, and no mode 6to4 or 6rd"
result $? "the kit: a file without a far end"
same "$(kit_show "prefix dhcp" "dev wan")+$(kit_show "remote 192.0.2.1" \
		"ipv4-prefix 10.0.0.1/32")" \
	"6in4-router: kit0.conf: prefix is for mode 6rd+6in4-router: kit0.conf: ipv4-prefix is for mode 6rd"
result $? "the kit: a file of 6rd without the mode"
same "$(kit_show "mode external")" '6in4-router: kit0.conf:1: "external" is no mode that is known here: 6to4 or 6rd; 6in4-link@kit0 makes a tunnel of another mode'
result $? "the kit: a mode that it does not have"
same "$(kit_show "mode 6to4" "relay any" "relay none")+$(kit_show "mode 6to4" \
		"dev wan" "relay none" | grep -o "route .*default\|mode .* none")" \
	'6in4-router: kit0.conf:2: "any" is neither an IPv4 address nor none+mode 6to4 relay none'
result $? "the kit: no relay"
# nft would take it for a number.
same "$(kit_show "mode 6to4" "dev 4g" | grep -c 'oifname "4g" ip protocol 41 drop')" 1
result $? "the kit: a line's name is in quotes"
rm -r "$etc"

[ "$failures" -eq 0 ]
