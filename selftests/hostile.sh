#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# without -k: debug
#
# Packets that a hostile or broken peer sends, by programs/packets.c, in the
# place of isp, which has no address and answers nothing:
#
#   rtr  wan 203.0.113.100/24 ----------- acc  isp
#        he0 2001:db8:1f08::2/64

# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/topology.sh"
. "$(dirname "$0")/packet.sh"

hostile_setup()
{
	line_setup
	run ip -n "$isp" addr del "$ISP/24" dev acc
	run ip -n "$rtr" neigh add "$ISP" lladdr "$(mac "$isp" acc)" dev wan \
		nud permanent
	run 6in4 -netns "$rtr" add he0 remote "$ISP" dev wan \
		addr "$ROUTER6/64" up
	comes_to UP "$rtr" he0 .operstate
	# They come faster than a kernel with checkers takes them.
	run sysctl -qw net.core.netdev_max_backlog=200000
	defer sysctl -qw net.core.netdev_max_backlog=1000
}

# packets KIND NUMBER: from isp
packets()
{
	run ip netns exec "$isp" "$PROGRAMS/packets" "$1" "$2" acc \
		"$(mac "$rtr" wan)"
}

# The tunnel has not suffered from them.  What they taught the router of
# paths and neighbours is forgotten first.
still_works()
{
	run ip -n "$rtr" route flush cache
	run ip -n "$rtr" -6 route flush cache
	run ip -n "$isp" addr add "$ISP/24" dev acc
	far_end "$isp" "$ISP" "$ROUTER"
	busywait 5000 ping6_from "$rtr" "$BROKER6" 1280
	run ping6_from "$isp" "$ROUTER6" 1280
	shows "up 1480" "$rtr" he0 '"\(.state) \(.mtu)"'
}

# Packets that reached the tunnel: what a queue dropped is in two figures.
ARRIVED='.stats | .rx_packets + .rx_dropped - .rx_backlog'
LEFT='.stats | .tx_packets + .tx_dropped + .tx_errors'

# R28 R41: whatever is in IPv4, each packet that arrives is counted, and once
test_ipv6_mutated()
{
	local number before

	number=$(thorough 80000 8000)
	hostile_setup
	before=$(show "$rtr" he0 "$ARRIVED")
	packets inner "$number"
	comes_to $((before + number)) "$rtr" he0 "$ARRIVED"
	comes_to true "$rtr" he0 \
		'.stats | .rx_truncated > 0 and .rx_ecn > 0 and
		 .rx_martian_inner > 0 and .rx_not_ipv6 > 0 and
		 .rx_packets > 0'
	still_works
}

# An outer header that is wrong, fragments, and options
test_ipv4_mutated()
{
	local number before seen

	number=$(thorough 60000 6000)
	hostile_setup
	before=$(show "$rtr" he0 "$ARRIVED")
	packets outer "$number"
	settle
	seen=$(($(show "$rtr" he0 "$ARRIVED") - before))
	echo "$seen of $number arrived"
	[ "$seen" -gt $((number / 10)) ] || fail "next to none arrived"
	[ "$seen" -lt "$number" ] || fail "all of them arrived"
	still_works
}

# R19: errors about the tunnel's own packets, true and forged
test_icmp_mutated()
{
	hostile_setup
	packets icmp "$(thorough 40000 4000)"
	comes_to true "$rtr" he0 \
		'.stats | .icmp_too_big > 0 and .icmp_unreachable > 0 and
		 .icmp_time_exceeded > 0 and .icmp_parameter_problem > 0'
	still_works
}

# What this host's own programs send into the tunnel; what the kernel itself
# has to say there goes as well
test_sent_mutated()
{
	local number before seen

	number=$(thorough 20000 2000)
	hostile_setup
	before=$(show "$rtr" he0 "$LEFT")
	run ip netns exec "$rtr" "$PROGRAMS/packets" send "$number" he0
	settle
	seen=$(($(show "$rtr" he0 "$LEFT") - before))
	[ "$seen" -ge "$number" ] || fail "$seen of $number are counted"
	[ "$seen" -le $((number + 20)) ] || fail "$seen counted for $number"
	still_works
}

run_tests "$@"
