#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# without -k: 7.x debug
#
# Packets that a hostile or broken peer sends, by programs/packets.c, in the
# place of isp: hostile_setup of packet.sh.

# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/topology.sh"
. "$(dirname "$0")/packet.sh"

# Packets that reached the tunnel: what a queue dropped is in two figures.
ARRIVED='.stats | .rx_packets + .rx_dropped - .rx_backlog'
LEFT='.stats | .tx_packets + .tx_dropped + .tx_errors'

# inner NUMBER: whatever is in IPv4, each packet that arrives is counted, and once
inner()
{
	local before

	before=$(show "$rtr" he0 "$ARRIVED")
	packets_from_isp inner "$1"
	comes_to $((before + $1)) "$rtr" he0 "$ARRIVED"
	show "$rtr" he0 '.stats | to_entries[] | select(.value > 0) |
		"\(.key) \(.value)"'
	comes_to true "$rtr" he0 \
		'.stats | .rx_truncated > 0 and .rx_ecn > 0 and
		 .rx_martian_inner > 0 and .rx_not_ipv6 > 0 and
		 .rx_packets > '$(($1 / 4))
}

# outer NUMBER: an outer header that is wrong, fragments, and options
outer()
{
	local before seen

	before=$(show "$rtr" he0 "$ARRIVED")
	packets_from_isp outer "$1"
	settle
	seen=$(($(show "$rtr" he0 "$ARRIVED") - before))
	echo "$seen of $1 arrived"
	[ "$seen" -gt $(($1 / 10)) ] || fail "next to none arrived"
	[ "$seen" -lt "$1" ] || fail "all of them arrived"
}

# errors NUMBER: about the tunnel's own packets, true and forged
errors()
{
	packets_from_isp icmp "$1"
	comes_to true "$rtr" he0 \
		'.stats | .icmp_too_big > 0 and .icmp_unreachable > 0 and
		 .icmp_time_exceeded > 0 and .icmp_parameter_problem > 0'
}

# sent NUMBER: what this host's own programs send into the tunnel; what the kernel
# itself has to say there goes as well
sent()
{
	local before seen

	before=$(show "$rtr" he0 "$LEFT")
	packets_in "$rtr" send "$1" he0
	settle
	seen=$(($(show "$rtr" he0 "$LEFT") - before))
	[ "$seen" -ge "$1" ] || fail "$seen of $1 are counted"
	[ "$seen" -le $(($1 + 100)) ] || fail "$seen counted for $1"
}

# segments NUMBER: what comes or is sent longer than the MTU, to be segmented, and
# what the device is told of it may be wrong.  A line that can segment is told of it,
# for one that can't the kernel does it.
segments()
{
	local before able

	before=$(show "$rtr" he0 .stats.rx_packets)
	packets_in "$rtr" large "$1" tun1
	settle
	[ "$(show "$rtr" he0 .stats.rx_packets)" -gt $((before + $1 / 5)) ] ||
		fail "next to none was received"
	for able in on off; do
		run ip netns exec "$rtr" ethtool -K wan gso "$able" tso "$able" \
			tx-udp-segmentation "$able"
		before=$(show "$rtr" he0 "$LEFT")
		packets_in "$rtr" segment "$1" he0
		settle
		[ "$(show "$rtr" he0 "$LEFT")" -gt $((before + $1 / 2)) ] ||
			fail "less than half was sent"
	done
}

# forwarded_segments NUMBER: the same to a LAN whose device can't segment
forwarded_segments()
{
	local before

	ip_batch -n "$rtr" <<-EOT
		link add lan0 type dummy
		link set lan0 up
		addr add $LAN_ROUTER6/64 dev lan0 nodad
		neigh add $LAN6 lladdr 02:00:00:00:00:01 dev lan0
	EOT
	forwarding "$rtr"
	run ip netns exec "$rtr" ethtool -K lan0 gso off tso off
	before=$(device_counter "$rtr" lan0 tx_packets)
	OWN6=$LAN6 packets_in "$rtr" large "$1" tun1
	settle
	[ "$(device_counter "$rtr" lan0 tx_packets)" -gt $((before + $1)) ] ||
		fail "next to none was forwarded in segments"
}

# R28 R41
test_ipv6_mutated()
{
	hostile_setup
	inner "$(thorough 60000 8000)"
	still_works
}

test_ipv4_mutated()
{
	hostile_setup
	outer "$(thorough 45000 6000)"
	still_works
}

# R19
test_icmp_mutated()
{
	hostile_setup
	errors "$(thorough 30000 4000)"
	still_works
}

test_sent_mutated()
{
	hostile_setup
	sent "$(thorough 15000 2000)"
	still_works
}

test_segments_mutated()
{
	hostile_setup
	segments "$(thorough 5000 1000)"
	forwarded_segments "$(thorough 5000 1000)"
	still_works
}

# all_of_them SEED: some of each kind
all_of_them()
{
	SEED=$1
	inner "$(thorough 4000 1000)"
	outer "$(thorough 3000 1000)"
	errors "$(thorough 3000 1000)"
	sent 1000
	segments 1000
	still_works
}

test_with_options()
{
	hostile_setup remote "$ISP" dev wan clamp-mss on tos inherit ttl inherit \
		site-prefix 2001:db8:1f08::2/128 keepalive 3600 3 "$FAR6"
	all_of_them 1
	comes_to true "$rtr" he0 '.stats | .rx_site_prefix > 0'
}

# What comes by tun1 is not from where the tunnel's packets go
test_strict()
{
	hostile_setup remote "$ISP" dev wan rp-filter strict
	inner "$(thorough 4000 1000)"
	packets_in "$rtr" large 1000 tun1
	comes_to true "$rtr" he0 '.stats | .rx_rp_filter > 500'
	still_works
}

test_without_path_mtu()
{
	hostile_setup remote "$ISP" local "$ROUTER" pmtudisc off mtu 1480
	all_of_them 2
}

# The far end is in each packet's own addresses
test_6to4()
{
	FAR6=2002:cb00:7101::1
	OWN6=2002:cb00:7164::1
	hostile_setup mode 6to4 dev wan
	run ip -n "$rtr" -6 route add 2002::/16 dev he0
	all_of_them 3
}

test_6rd()
{
	FAR6=2001:db8:cb00:7101::1
	OWN6=2001:db8:cb00:7164::1
	hostile_setup mode 6rd prefix 2001:db8::/32 dev wan clamp-mss on
	run ip -n "$rtr" -6 route add 2001:db8::/32 dev he0
	all_of_them 4
}

test_external()
{
	hostile_external
	all_of_them 5
}

test_external_unchecked()
{
	hostile_external source-check off clamp-mss on
	all_of_them 6
}

run_tests "$@"
