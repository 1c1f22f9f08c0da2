#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# without -k: 6.1 debug
#
# A line that comes back again and again.

# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/topology.sh"

RECONNECTS=$(rounds 50)

# What may not grow: devices, and addresses and routes of the tunnel.
inventory()
{
	ip -n "$rtr" -o link | wc -l
	ip -n "$rtr" -o addr show dev he0 | wc -l
	ip -n "$rtr" -o -6 route show dev he0 | wc -l
	cat /sys/module/6in4/refcnt
}

# broker_moves: the broker learns the address, as fast as an update URL could
# tell it, and the LAN reaches the web again.  A lost packet costs a short wait.
broker_moves()
{
	6in4 -netns "$brk" set tun0 remote "$(ppp_address)" || return
	ip netns exec "$lan" ping -6 -n -c 1 -W 0.4 "$WEB6"
}

# S2 S10 R7: fifty new sessions under a running ping; within two seconds of each
# new address all works again, and nothing is left behind.  One in ten may take
# longer, as the guest's clock goes on while its host does something else.
test_fifty_reconnects_under_traffic()
{
	local i before start took late=0

	home_up 1500 1492
	ip netns exec "$lan" ping -6 -n -i 0.2 "$WEB6" >"$TEST_TMP/ping" 2>&1 &
	defer kill $!
	before=$(inventory)
	for ((i = 1; i <= RECONNECTS; i++)); do
		ppp_reconnect
		start=${EPOCHREALTIME/./}
		busywait 10000 broker_moves
		took=$(((${EPOCHREALTIME/./} - start) / 1000))
		[ "$took" -le $((2000 * SIXIN4_SLOW)) ] || late=$((late + 1))
		echo "reconnect $i: $took ms"
		shows "$(ppp_address) 1472" "$rtr" he0 '"\(.local) \(.mtu)"'
	done
	[ "$late" -le $(((RECONNECTS + 9) / 10)) ] || fail "$late took longer than 2 s"
	expect_eq "$(inventory)" "$before"
	expect_match "$(ip -n "$rtr" -o -6 addr show dev he0)" "*$ROUTER6/64*"
	run grep -m 3 'bytes from' "$TEST_TMP/ping"
}

run_tests "$@"
