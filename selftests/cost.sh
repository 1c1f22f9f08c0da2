#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# guest: icount
#
# What a packet costs.  This guest's clock counts the instructions of its only
# CPU, one a nanosecond, so that pktgen's figures are the same on each machine.
#
# It is the smoke run of "make bench", which measures more and takes an hour: bench/lib.sh
# has the topology and the contestants.

# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/topology.sh"
. "$(dirname "$0")/bench/lib.sh"

TUNNELS=4000
# So many that what thousands of devices have to do by the way is little beside them.
PACKETS=10000

# each_of KIND NUMBER: sets $EACH to the instructions of a packet, with so many other
# tunnels at isp
each_of()
{
	routers_setup "$1"
	if [ "$2" -gt 0 ]; then
		others_setup "$1" 0 "$2" "$isp" "$ISP" "$ROUTER"
		run batch "$1" "$isp" "$TEST_TMP/others"
	fi
	EACH=$(instructions_each "$PACKETS") || fail "${EACH#FAIL: }"
	echo "$1: $EACH instructions a packet with $2 other tunnels"
	run_deferred
}

# What a packet costs more than without a tunnel: 0.9 of sit's is the aim, and a new
# point release of the kernel may move both a little.
test_own_share()
{
	local plain sits

	each_of plain 0
	plain=$EACH
	each_of sit 0
	sits=$((EACH - plain))
	each_of 6in4 0
	[ $(((EACH - plain) * 100)) -le $((sits * 92)) ] ||
		fail "its own share is $((EACH - plain)), that of sit $sits"
}

# S9
test_flat_in_the_number_of_tunnels()
{
	local one

	each_of 6in4 0
	one=$EACH
	each_of 6in4 "$TUNNELS"
	[ $((EACH * 100)) -le $((one * 103)) ] ||
		fail "a packet costs $((EACH * 100 / one)) % with thousands"
	each_of sit "$TUNNELS"
	[ "$EACH" -gt $((one * 2)) ] || fail "sit costs no more"
}

# rd_setup KIND: rtr sends by 6rd, and isp takes it, both of that kind
rd_setup()
{
	run modprobe pktgen
	alone "$1"
	quiet_softirqs
	line_setup
	rd_end "$1" "$rtr" he0 "$ROUTER"
	rd_end "$1" "$isp" tun0 "$ISP"
	run ip -n "$rtr" addr add 2001:db8:6d64::1/40 dev he0 nodad
	run ip -n "$isp" addr add 2001:db8:6d01::1/40 dev tun0 nodad
	setup_ns lan
	veth_pair "$lan" eth0 "$rtr" lan0
	forwarding "$rtr"
	run ip -n "$rtr" addr add 2001:db8:6d64:1::1/64 dev lan0 nodad
	run ip -n "$lan" addr add 2001:db8:6d64:1::2/64 dev eth0 nodad
	run ip -n "$lan" -6 route add default via 2001:db8:6d64:1::1
	sink_setup 2001:db8:6d01:1::1
	busywait 5000 ping6_from "$lan" 2001:db8:6d01::1
	LAN6=2001:db8:6d64:1::2
	WEB6=2001:db8:6d01:1::2
}

# rd_end KIND NS NAME LOCAL
rd_end()
{
	if [ "$1" = 6in4 ]; then
		run 6in4 -netns "$2" add "$3" mode 6rd \
			prefix 2001:db8:6d00::/40 ipv4-prefix 203.0.113.0/24 \
			local "$4" up
		return
	fi
	run ip -n "$2" link add "$3" type sit remote any local "$4" ttl 64
	run ip -n "$2" tunnel 6rd dev "$3" 6rd-prefix 2001:db8:6d00::/40 \
		6rd-relay_prefix 203.0.113.0/24
	run ip -n "$2" link set "$3" up
}

# S6: that each packet looks up its own route costs little
test_each_its_own_way()
{
	local ours sits

	rd_setup 6in4
	ours=$(instructions_each "$PACKETS") || fail "${ours#FAIL: }"
	run_deferred
	rd_setup sit
	sits=$(instructions_each "$PACKETS") || fail "${sits#FAIL: }"
	echo "6rd: $ours instructions a packet with 6in4, $sits with sit"
	[ $((ours * 100)) -le $((sits * 115)) ] ||
		fail "$((ours * 100 / sits)) % of what sit takes"
}

run_tests "$@"
