#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# without -k: 6.1 debug
#
# 6in4 monitor: what it prints, and when it runs a program.

# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/topology.sh"

# monitor_start [OPTION…] [-- WORD…]: its lines go to $SAID
monitor_start()
{
	local options=()

	while [ $# -gt 0 ] && [ "$1" != -- ]; do
		options+=("$1")
		shift
	done
	SAID=$TEST_TMP/said
	6in4 -netns "$rtr" "${options[@]}" monitor "${@:2}" >>"$SAID" \
		2>"$TEST_TMP/complaints" &
	MONITOR=$!
	defer kill -CONT "$MONITOR"
	defer kill "$MONITOR"
}

# says TEXT…: soon these are its lines, and no others
says()
{
	becomes "$(printf '%s\n' "$@")" cat "$SAID"
}

line_with_a_tunnel()
{
	line_setup
	run 6in4 -netns "$rtr" add he0 remote "$ISP" dev wan \
		addr "$ROUTER6/64" up
	comes_to UP "$rtr" he0 .operstate
}

PRESENT="he0: present  up  remote $ISP  local $ROUTER  dev wan  mtu 1480 = wan 1500 - ipv4 20"

# Each change is a line with what was, what is, and why
test_text()
{
	line_with_a_tunnel
	monitor_start
	says "$PRESENT"
	run ip -n "$rtr" link set wan mtu 1400
	says "$PRESENT" \
		"he0: changed  mtu 1480 -> 1380 = wan 1400 - ipv4 20  (was wan 1500 - ipv4 20)"
	run ip -n "$rtr" link set wan mtu 1500
	comes_to 1480 "$rtr" he0 .mtu
	: >"$SAID"
	run ip -n "$rtr" addr del "$ROUTER/24" dev wan
	says "he0: down (no address)"
	run ip -n "$rtr" addr add 203.0.113.7/24 dev wan
	says "he0: down (no address)" \
		"he0: up  local $ROUTER -> 203.0.113.7  dev wan"
	: >"$SAID"
	run ip -n "$rtr" link set wan down
	says "he0: down (underlay down)"
	run ip -n "$rtr" link set wan up
	says "he0: down (underlay down)" \
		"he0: up  local 203.0.113.7  dev wan"
	: >"$SAID"
	run 6in4 -netns "$rtr" set he0 ttl 32
	says "he0: changed  ttl 64 -> 32"
	: >"$SAID"
	run ip -n "$rtr" link del wan
	says "he0: down (no underlay)"
	run 6in4 -netns "$rtr" del he0
	# A link is set down before it goes.
	says "he0: down (no underlay)" "he0: down (admin down)" "he0: removed"
	: >"$SAID"
	run 6in4 -netns "$rtr" add he1 remote "$ISP" dev wan
	says "he1: added  down (admin down)  remote $ISP  mtu 1280 = default, as nothing is known of the path yet"
	run kill "$MONITOR"
	wait "$MONITOR"
	expect_eq "status $?" "status 0"
}

# R38: a far end that falls silent, and is back
test_peer_silent()
{
	line_with_a_tunnel
	monitor_start
	says "$PRESENT"
	run 6in4 -netns "$rtr" set he0 keepalive 1 1 "$BROKER6"
	busywait 10000 grep -qx "he0: down (peer silent)" "$SAID"
	expect_match "$(cat "$SAID")" "$PRESENT
he0: changed  keepalive - -> {\"interval\":1,*}
he0: down (peer silent)"
	far_end "$isp" "$ISP" "$ROUTER"
	busywait 10000 grep -qx "he0: up  local $ROUTER  dev wan" "$SAID"
}

# said JQ-EXPRESSION: of its last line
said()
{
	tail -n 1 "$SAID" | gojq -rc "$1"
}

# The JSON has the same, with the whole state
test_json()
{
	line_with_a_tunnel
	monitor_start -json -- he0
	becomes "present he0 1480" said '"\(.event) \(.ifname) \(.tunnel.mtu)"'
	run 6in4 -netns "$rtr" add he1 remote "$BROKER" dev wan up
	run ip -n "$rtr" link set wan mtu 1400
	becomes "1480 1380" said '.changes.mtu | "\(.old) \(.new)"'
	expect_eq "$(said .event)" mtu
	expect_eq "$(said .changes.mtu_explained.new)" "wan 1400 - ipv4 20"
	expect_eq "$(said .tunnel)" \
		"$(6in4 -netns "$rtr" -json show he0 | gojq -c '.[0]')"
	run 6in4 -netns "$rtr" set he0 down
	becomes "null admin down" said '.changes.reason | "\(.old) \(.new)"'
	expect_eq "$(said .event)" down
	run 6in4 -netns "$rtr" del he0
	becomes removed said .event
	# Nothing of he1, whose MTU and device changed as well.
	expect_eq "$(gojq -r .ifname "$SAID" | sort -u)" he0
}

# lose_events: more than a socket that nobody reads has room for
lose_events()
{
	kill -STOP "$MONITOR"
	"$@"
	# shellcheck disable=SC2046 # words
	printf 'link set lo alias %d\n' $(seq 2000) | ip -n "$rtr" -batch -
	kill -CONT "$MONITOR"
}

change_unseen()
{
	run 6in4 -netns "$rtr" set he0 mtu 1300
	run 6in4 -netns "$rtr" del he1
	run 6in4 -netns "$rtr" add he2 remote "$BROKER" dev wan
	# The last of these is not said; what they led to is.
	printf 'link set lo alias %d\n' {1..2000} | ip -n "$rtr" -batch -
	run ip -n "$rtr" link set wan mtu 1400
	run 6in4 -netns "$rtr" set he0 mtu auto
}

# Messages that the kernel had to drop are made good by reading all again
test_overrun()
{
	line_with_a_tunnel
	run 6in4 -netns "$rtr" add he1 remote "$BROKER" dev wan
	monitor_start
	busywait 5000 grep -q he1 "$SAID"
	: >"$SAID"
	lose_events change_unseen
	busywait 10000 grep -q he0:.*1380 "$SAID"
	cat "$SAID"
	run grep -qx "overrun: events were lost; all tunnels are read again" \
		"$SAID"
	run grep -qx "he1: removed" "$SAID"
	run grep -q "^he2: added" "$SAID"
	expect_match "$(grep ^he0: "$SAID" | tail -n 1)" \
		"he0: changed  mtu 1300 -> 1380 = wan 1400 - ipv4 20*"
	: >"$SAID"
	run 6in4 -netns "$rtr" del he2
	says "he2: removed"
}

# program LINE…: the program of --exec, $PROGRAM
program()
{
	PROGRAM=$TEST_TMP/program
	RAN=$TEST_TMP/ran
	{
		echo "#!/bin/bash"
		# shellcheck disable=SC2016 # the program's
		echo 'echo "$SIXIN4_EVENT $SIXIN4_NAME $SIXIN4_STATE $SIXIN4_LOCAL $SIXIN4_MTU $SIXIN4_OLD_LOCAL" >>"$RAN"'
		printf '%s\n' "$@"
	} >"$PROGRAM"
	chmod +x "$PROGRAM"
	export RAN
	: >"$RAN"
}

# ran TEXT…: soon these are its runs, and no others
ran()
{
	becomes "$(printf '%s\n' "$@")" cat "$RAN"
}

# A program is run for the present state and then once for each change
test_program()
{
	line_with_a_tunnel
	program "echo 'not for standard output'"
	monitor_start -- --exec "$PROGRAM" word
	ran "present he0 up $ROUTER 1480 "
	says "$PRESENT"
	run ip -n "$rtr" link set wan mtu 1400
	ran "present he0 up $ROUTER 1480 " "mtu he0 up $ROUTER 1380 "
	: >"$RAN"
	run ip -n "$rtr" addr del "$ROUTER/24" dev wan
	ran "down he0 down  1380 "
	run ip -n "$rtr" addr add 203.0.113.7/24 dev wan
	ran "down he0 down  1380 " "up he0 up 203.0.113.7 1380 $ROUTER"
	: >"$RAN"
	run 6in4 -netns "$rtr" del he0
	busywait 5000 grep -qx "removed he0 down 203.0.113.7 1380 " "$RAN"
	expect_match "$(cat "$TEST_TMP/complaints")" "not for standard output*"
}

# What happens during a run is told in one run after it
test_program_never_twice_at_once()
{
	line_with_a_tunnel
	program "mkdir $TEST_TMP/busy || echo twice >>\"\$RAN\"" \
		"until [ -e $TEST_TMP/go ]; do sleep 0.1; done" \
		"rmdir $TEST_TMP/busy"
	monitor_start -- --exec "$PROGRAM"
	ran "present he0 up $ROUTER 1480 "
	# It would go with the other if its prefix were the same.
	run ip -n "$rtr" addr add 203.0.113.7/25 dev wan
	run ip -n "$rtr" addr del "$ROUTER/24" dev wan
	run ip -n "$rtr" link set wan mtu 1400
	run ip -n "$rtr" link set wan mtu 1300
	comes_to 1280 "$rtr" he0 .mtu
	settle
	ran "present he0 up $ROUTER 1480 "
	: >"$TEST_TMP/go"
	ran "present he0 up $ROUTER 1480 " \
		"address he0 up 203.0.113.7 1280 $ROUTER"
	run grep -c mtu "$SAID"
}

# A program that fails is told again, a second later and then later, and one
# that says that this is of no use is not
test_program_fails()
{
	line_with_a_tunnel
	program "[ -e $TEST_TMP/good ] || exit 75"
	monitor_start -- --exec "$PROGRAM"
	ran "present he0 up $ROUTER 1480 " "present he0 up $ROUTER 1480 "
	: >"$TEST_TMP/good"
	ran "present he0 up $ROUTER 1480 " "present he0 up $ROUTER 1480 " \
		"present he0 up $ROUTER 1480 "
	expect_eq "$(cat "$TEST_TMP/complaints")" \
		"6in4: $PROGRAM for he0: exit status 75; again in 1 s
6in4: $PROGRAM for he0: exit status 75; again in 2 s"
	program "exit 78"
	run ip -n "$rtr" link set wan mtu 1400
	ran "mtu he0 up $ROUTER 1380 "
	sleep "$((SIXIN4_SLOW + 1))"
	ran "mtu he0 up $ROUTER 1380 "
	expect_match "$(tail -n 1 "$TEST_TMP/complaints")" \
		"*exit status 78, which says that it is of no use to try again"
}

run_tests "$@"
