#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# bench: 5 reconnect
#
# A PPPoE session ends and the next one has another address, with so many tunnels
# on it: what each takes to follow, and for how long RTNL is held at a stretch
# meanwhile, by which others wait.  tcp.sh has the line.

# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../topology.sh"
. "$(dirname "$0")/lib.sh"

PART=reconnect
STEPS="1000 10000 100000"
AFTER=203.0.113.101
TRACING=/sys/kernel/tracing

# trace_on: each taking of RTNL, with who took it, and each giving back
trace_on()
{
	mountpoint -q "$TRACING" || run mount -t tracefs none "$TRACING"
	echo 16384 >"$TRACING/buffer_size_kb"
	printf '%s\n' 'r:got rtnl_lock' 'p:let rtnl_unlock' \
		>"$TRACING/kprobe_events"
	echo 1 >"$TRACING/events/kprobes/enable"
}

# trace_off: the probes stay, or what they saw would go with them
trace_off()
{
	echo 0 >"$TRACING/events/kprobes/enable"
}

# longest: nanoseconds for which the driver's work held it at most
longest()
{
	expect_eq "$(grep -E '^(overrun|dropped events): ' \
		"$TRACING/per_cpu/cpu0/stats" | tr '\n' ' ')" \
		"overrun: 0 dropped events: 0 "
	awk '/ got: .*sixin4_resolve_work/ { at[$1] = time($0) }
	     / let: / && $1 in at {
		held = time($0) - at[$1]
		delete at[$1]
		if (held > most)
			most = held
		stretches++
	     }
	     function time(line) {
		match(line, /[0-9]+\.[0-9]+: /)
		return substr(line, RSTART, RLENGTH - 2) * 1000000000
	     }
	     END {
		if (!stretches)
			exit 1
		printf "%d\n", most
	     }' "$TRACING/trace"
}

# last_is WANTED JQ-EXPRESSION: so it is with the last tunnel, soon
last_is()
{
	busywait 120000 prints "$1" show "$rtr" "c$LAST" "$2"
}

# next_session: until all have followed
next_session()
{
	# shellcheck disable=SC2086 # words
	run kill $SESSION_PIDS
	last_is "no underlay" .reason
	session_start "$AFTER"
	last_is "$AFTER" .local
	# The first ones may have been looked at before there was an address: then
	# all are once more, a second later.
	busywait 120000 prints "$AFTER" show "$rtr" c0 .local
	sleep 10
}

# reconnect NUMBER
reconnect()
{
	local held

	LAST=$(($1 - 1))
	alone 6in4
	session_setup
	# To take one device away IPv6 looks at the routes of all of them.
	run ip netns exec "$rtr" sysctl -qw net.ipv6.conf.default.disable_ipv6=1
	others_setup 6in4 0 "$1" "$rtr" "$ROUTER" "$BROKER"
	sed "s/ local [^ ]*/ dev ppp0/" "$TEST_TMP/others" >"$TEST_TMP/tunnels"
	run batch 6in4 "$rtr" "$TEST_TMP/tunnels"
	run ip -n "$rtr" route replace default dev ppp0
	last_is "$ROUTER" .local
	trace_on
	spent next_session
	trace_off
	held=$(longest) || fail "RTNL was not seen taken"
	result 6in4 "instructions per tunnel to follow, of $1" $((SPENT / $1))
	result 6in4 "instructions with RTNL at a stretch, $1 tunnels" "$held"
	[ "$held" -le 10000000 ] || fail "RTNL was held for $held ns"
	expect_eq "$(6in4 -netns "$rtr" -json show |
		grep -o "\"local\":\"$AFTER\"" | wc -l)" "$1"
	no_lockup
}

test_reconnect()
{
	local step

	for step in $STEPS; do
		reconnect "$step"
		run_deferred
	done
}

run_tests "$@"
