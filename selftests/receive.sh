#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# without -k: 5.10 6.1 7.x debug
#
# From an IPv4 packet to an IPv6 one: what is taken, what is dropped and
# counted, and what is left to others.

# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/topology.sh"
. "$(dirname "$0")/packet.sh"

# accepted PACKET…: of the peer's, each with these, go up
accepted()
{
	counts "rx_packets=$# rx_dropped=0" "$rtr" he0 send "$isp" "$@"
}

# dropped COUNTER PACKET…: they are counted, and no one is told of it (R23)
dropped()
{
	local counter=$1 icmp
	shift

	icmp=$(icmp_errors "$rtr")
	counts "$counter=$# rx_packets=0" "$rtr" he0 send "$isp" "$@"
	expect_eq "$(icmp_errors "$rtr")" "$icmp"
}

# not_taken PACKET…: the tunnel does not even count them; it sees the next one
not_taken()
{
	counts "rx_packets=1 rx_dropped=0" "$rtr" he0 send "$isp" "$@" ""
}

# icmp_errors NS: how many errors it has sent, of IPv4 and of IPv6
icmp_errors()
{
	ip netns exec "$1" nstat -asz IcmpOutDestUnreachs IcmpOutParmProbs \
		Icmp6OutDestUnreachs Icmp6OutParmProblems |
		awk '{ sum += $2 } END { print sum }'
}

# R22 S14: of another than the peer, to another address, or of other protocol
test_not_of_the_peer()
{
	tunnel_setup
	run ip -n "$rtr" addr add 203.0.113.101/24 dev wan
	not_taken src=203.0.113.7 "src=203.0.113.2 inner_src=::1" \
		src=198.51.100.7 dst=203.0.113.101 proto=4
}

# R24: IPv4 itself takes nothing of these, not even where it is told to be lax
test_martian_outer()
{
	tunnel_setup
	run ip netns exec "$rtr" sysctl -q net.ipv4.conf.wan.accept_local=1 \
		net.ipv4.conf.wan.route_localnet=1
	run ip -n "$isp" route add default dev acc
	not_taken src=0.0.0.1 src=127.0.0.1 src=224.0.0.1 \
		src=255.255.255.255 dst=203.0.113.255 dst=255.255.255.255
}

# S15 R23: what no tunnel wants gets what any unknown protocol gets, so that none
# can see that there are tunnels; and that is nothing if a policy of IPsec says so
test_unclaimed()
{
	tunnel_setup
	run ip -n "$isp" addr add 203.0.113.2/24 dev acc
	capture "$isp" acc dst=203.0.113.2
	captures "icmp=3,2 src=$ROUTER" send "$isp" "src=203.0.113.2 proto=253"
	# Identifiers go on as time does.
	sed 's/ id=[0-9]*//' "$PACKETS" >"$TEST_TMP/unknown"
	captures "icmp=3,2" send "$isp" src=203.0.113.2
	expect_eq "$(sed 's/ id=[0-9]*//' "$PACKETS")" \
		"$(cat "$TEST_TMP/unknown")"
	run modprobe sit
	captures "icmp=3,2" send "$isp" src=203.0.113.2

	# a tunnel that is down is none
	run ip -n "$rtr" link set he0 down
	capture "$isp" acc "dst=$ISP" icmp=3,2
	captures "src=$ROUTER" send "$isp" ""
	run ip -n "$rtr" xfrm policy add dir in src 203.0.113.0/24 \
		dst "$ROUTER" action block
	: >"$PACKETS"
	send "$isp" "" src=203.0.113.2
	run ip -n "$rtr" link set he0 up
	run ip -n "$rtr" xfrm policy flush
	accepted ""
	expect_eq "$(cat "$PACKETS")" ""
}

# S14: no device but those that were asked for, in any namespace
test_no_fallback_device()
{
	local before

	setup_ns rtr isp
	run rmmod 6in4
	before=$(ip -n "$rtr" -o link; ip -o link)
	run modprobe 6in4
	expect_eq "$(ip -n "$rtr" -o link; ip -o link)" "$before"
	setup_ns lan
	expect_eq "$(6in4 -netns "$lan" show)" ""
	expect_eq "$(ip -n "$lan" -o link show type 6in4)" ""
}

# R22: what is not ours is for sit, and sit's device for all gets none of ours
test_sit_beside_it()
{
	tunnel_setup
	run ip -n "$isp" addr add 203.0.113.2/24 dev acc
	run ip -n "$isp" link add tun1 type sit local 203.0.113.2 \
		remote "$ROUTER"
	run ip -n "$rtr" link add sit1 type sit local "$ROUTER" \
		remote 203.0.113.2
	run ip -n "$isp" addr add 2001:db8:2::1/64 dev tun1 nodad
	run ip -n "$rtr" addr add 2001:db8:2::2/64 dev sit1 nodad
	run ip -n "$isp" link set tun1 up
	run ip -n "$rtr" link set sit1 up
	run ip -n "$rtr" link set sit0 up
	busywait 5000 ping6_from "$rtr" 2001:db8:2::1
	counts rx_packets=0 "$rtr" he0 ping6_from "$rtr" 2001:db8:2::1
	counts rx_packets=1 "$rtr" he0 ping6_from "$rtr" "$BROKER6"
}

# R22 R39: two tunnels to one far end, by two lines: each takes what comes by its
# own
test_same_ends_on_two_lines()
{
	tunnel_setup
	veth_pair "$rtr" wan2 "$isp" acc2
	run ip -n "$rtr" route add "$ISP" dev wan2 src "$ROUTER" metric 500
	run 6in4 -netns "$rtr" add he1 remote "$ISP" dev wan2 up
	counts rx_packets=0 "$rtr" he1 \
		counts rx_packets=1 "$rtr" he0 send "$isp" ""
	run ip -n "$isp" route add "$ROUTER" dev acc2
	counts rx_packets=0 "$rtr" he0 \
		counts rx_packets=1 "$rtr" he1 send "$isp" ""
}

# R25: the tunnel's own MTU is no limit to what it receives
test_larger_than_the_mtu()
{
	tunnel_setup
	run 6in4 -netns "$rtr" set he0 mtu 1280
	counts "rx_bytes=1480 rx_dropped=0" "$rtr" he0 \
		send "$isp" data=1432
}

# R26: outer fragments are put together first
test_fragments()
{
	tunnel_setup
	run 6in4 -netns "$isp" set tun0 mtu 1500 pmtudisc off
	run ip -n "$isp" route add "$ROUTER" dev acc mtu lock 900
	capture "$isp" acc mf=1
	run ping6_from "$isp" "$ROUTER6" 1480
	run ping6_from "$isp" "$ROUTER6" 1500
	expect_match "$(wc -l <"$PACKETS")" "[2-9]"
	shows 0 "$rtr" he0 .stats.rx_dropped
}

# R27: what follows the inner packet is cut off, even more than it is long
test_padding()
{
	tunnel_setup
	counts "rx_packets=3 rx_bytes=$((104 + 48 + 40)) rx_dropped=0" \
		"$rtr" he0 send "$isp" pad=20 "data=0 pad=1000" \
		"next=59 length=0"
}

# R28 R23
test_truncated()
{
	tunnel_setup
	dropped rx_truncated cut=1 cut=64 length=65 length=65535
	accepted ""
}

# R28 R23: shorter than a header is no packet at all, and version 6 is a must
test_not_ipv6()
{
	tunnel_setup
	dropped rx_not_ipv6 version=4 version=0 version=5 version=7 version=15
	not_taken raw= raw=60 cut=65
}

# R29 R30 R31 R32 R23
test_martian_inner()
{
	tunnel_setup
	dropped rx_martian_inner inner_src=ff00:: inner_src=ff02::1 \
		inner_src=ff0e::5 inner_src=ffff:: inner_src=::1 inner_src=::2 \
		inner_src=::198.51.100.7 inner_src=::255.255.255.255 \
		inner_src=::ffff:198.51.100.7 inner_src=::ffff:0:0
}

# R31: the unspecified address is one that duplicate address detection sends
# from, and neighbours of the martians are no martians
test_not_martian_inner()
{
	tunnel_setup
	accepted inner_src=:: inner_src=fe80::1 inner_src=fec0::1 \
		inner_src=2002:c633:6407::1 inner_src=::fffe:0:0 \
		inner_src=::1:0:0:1 inner_src=2001:db8:1f08::1
}

# R41 R23: congestion on a packet that can't tell of it
test_ecn_not_capable()
{
	tunnel_setup
	dropped rx_ecn "tos=3 inner_tos=0" "tos=0xbb inner_tos=0xb8"
	accepted "tos=2 inner_tos=0" "tos=1 inner_tos=0" "tos=0 inner_tos=3"
}

# R42 R43: CE goes in, DSCP and the rest don't
test_ecn_and_dscp()
{
	tunnel_setup
	capture "$rtr" he0 type=128
	captures inner_tos=0x03 send "$isp" "tos=3 inner_tos=1"
	captures inner_tos=0x03 send "$isp" "tos=3 inner_tos=2"
	captures inner_tos=0x03 send "$isp" "tos=0 inner_tos=3"
	captures inner_tos=0x2b send "$isp" "tos=0xbb inner_tos=0x29"
	captures inner_tos=0xb8 send "$isp" "tos=0 inner_tos=0xb8"
	captures inner_tos=0x00 send "$isp" "tos=0xb8 inner_tos=0"
	captures inner_tos=0x02 send "$isp" "tos=0xb8 inner_tos=2"
	# RFC 6040 section 4.2: of two marks of the capable, the outer counts
	captures inner_tos=0x01 send "$isp" "tos=1 inner_tos=2"
}

# R33: the way back may be another one
test_asymmetric_path()
{
	tunnel_setup
	veth_pair "$rtr" wan2 "$isp" acc2
	run ip -n "$rtr" addr add 192.0.2.1/24 dev wan2
	run ip -n "$isp" addr add 192.0.2.2/24 dev acc2
	run ip -n "$isp" route add "$ROUTER" via 192.0.2.1 dev acc2
	capture "$rtr" wan2 type=128
	captures "src=$ISP dst=$ROUTER" accepted ""
	run ping6_from "$rtr" "$BROKER6"
}

# R33 R23: strictly, only what comes by the device that the tunnel sends by
test_strict_reverse_path()
{
	tunnel_setup
	veth_pair "$rtr" wan2 "$isp" acc2
	run ip -n "$rtr" addr add 192.0.2.1/24 dev wan2
	run ip -n "$isp" addr add 192.0.2.2/24 dev acc2
	run 6in4 -netns "$rtr" set he0 rp-filter strict
	accepted ""
	run ip -n "$isp" route add "$ROUTER" via 192.0.2.1 dev acc2
	dropped rx_rp_filter "" inner_src=2001:db8:1f08::9
	shows strict "$rtr" he0 .rp_filter
	run 6in4 -netns "$rtr" set he0 rp-filter off
	accepted ""
}

# R34 R23: own prefixes are no sources of what comes from outside, to the bit
test_site_prefix()
{
	tunnel_setup
	run 6in4 -netns "$rtr" set he0 \
		site-prefix 2001:db8:1f09::/48,2001:db8:8000::/33,fd00::1/128
	dropped rx_site_prefix inner_src=2001:db8:1f09:: \
		inner_src=2001:db8:1f09:ffff:ffff:ffff:ffff:ffff \
		inner_src=2001:db8:8000::1 inner_src=2001:db8:ffff::1 \
		inner_src=fd00::1
	accepted inner_src=2001:db8:1f08:: inner_src=2001:db8:1f0a:: \
		inner_src=2001:db8:7fff::1 inner_src=fd00::
	run 6in4 -netns "$rtr" set he0 ttl 9
	dropped rx_site_prefix inner_src=fd00::1
	run 6in4 -netns "$rtr" set he0 site-prefix fd00::/8
	dropped rx_site_prefix inner_src=fd00::2
	accepted inner_src=2001:db8:1f09::
	run 6in4 -netns "$rtr" set he0 site-prefix none
	shows '[]' "$rtr" he0 '.site_prefixes | tojson'
	accepted inner_src=fd00::2
}

# Tracers are told why a packet is dropped
test_drop_reasons()
{
	local tracing=/sys/kernel/tracing invalid=IP_INADDRERRORS reason

	mount -t tracefs tracefs "$tracing" 2>/dev/null
	[ -e "$tracing/events/skb/kfree_skb/enable" ] || skip "no tracefs"
	grep -q reason "$tracing/events/skb/kfree_skb/format" ||
		skip "this kernel knows no reasons"
	! grep -q IP_INVALID_SOURCE "$tracing"/events/skb/kfree_skb/format ||
		invalid=IP_INVALID_SOURCE
	tunnel_setup
	run 6in4 -netns "$rtr" set he0 site-prefix fd00::/8
	defer eval "echo >$tracing/trace"
	defer eval "echo 0 >$tracing/events/skb/kfree_skb/enable"
	echo >"$tracing/trace"
	echo 1 >"$tracing/events/skb/kfree_skb/enable"
	send "$isp" cut=1 version=4 inner_src=::1 inner_src=fd00::1
	# the kernel's own, of what nobody wants
	send "$isp" dst=203.0.113.100 src=203.0.113.7
	busywait 5000 traced IP_NOPROTO
	# of a martian and of our site
	for reason in PKT_TOO_SMALL IP_INHDR; do
		traced "$reason" || fail "no $reason"
	done
	expect_eq "$(traced "$invalid" | wc -l)" 2
}

# traced REASON: lines with it
traced()
{
	grep -E "reason: (SKB_DROP_REASON_)?$1\$" /sys/kernel/tracing/trace
}

# R36: a probe is answered, to the prober, though there is no link layer; that
# it tells an address of one changes nothing
test_neighbour_solicitation()
{
	local ask=870000000000000020010db81f0800000000000000000002

	tunnel_setup
	capture "$isp" acc type=136
	captures "inner_src=$ROUTER6 inner_dst=$BROKER6 hop_limit=255" \
		send "$isp" "hop_limit=255 icmp=$ask"
	captures "inner_src=$ROUTER6 inner_dst=$BROKER6 hop_limit=255" \
		send "$isp" "hop_limit=255 icmp=${ask}0101020000000001"
	run ping6_from "$rtr" "$BROKER6"
}

# R37: no link-layer address is told, and what another tells is not heard
test_link_layer_options()
{
	local ask=870000000000000020010db81f0800000000000000000002
	local tell=880000006000000020010db81f0800000000000000000001

	tunnel_setup
	capture "$isp" acc type=136 src="$ROUTER"
	captures payload=24 \
		send "$isp" "hop_limit=255 icmp=${ask}0101020000000001"
	send "$isp" "hop_limit=255 icmp=${tell}0201020000000001"
	run ping6_from "$rtr" "$BROKER6"
	expect_eq "$(ip -n "$rtr" -6 neigh show dev he0 nud all |
		grep -v NOARP)" ""
}

# TCP that nothing below has aggregated goes to the LAN in large packets
test_tcp_is_aggregated()
{
	tunnel_setup
	lan_setup
	# Each packet is one on the line, as from a real one.
	run ip netns exec "$isp" ethtool -K acc tso off gso off
	run ip netns exec "$isp" ethtool -K tun0 tso off gso off
	tcp_from "$lan" "$isp" "$BROKER6" -n 4M -R
	echo "he0 $(octets_each he0 rx), lan0 $(octets_each lan0 tx)"
	[ "$(octets_each he0 rx)" -le 1480 ] ||
		fail "packets were large on the line already"
	# Two or more in one on average; where each takes long, more than one.
	[ "$(octets_each lan0 tx)" -ge "$(thorough 2200 2960)" ] ||
		fail "$(octets_each lan0 tx) octets in a packet to the LAN"
	tcp_from "$lan" "$isp" "$BROKER6" -n 4M
	shows 0 "$rtr" he0 .stats.rx_dropped
}

# octets_each DEVICE rx|tx: in a packet, on average
octets_each()
{
	ip -n "$rtr" -json -stats link show dev "$1" |
		gojq ".[0].stats64.$2 | .bytes / .packets | floor"
}

# A sender on this host keeps clones of what it has sent, to send it again.
# Aggregation must not write to what they share: many small packets at once reach
# it here, and some of what it makes of them is lost afterwards.
test_clones_are_left_alone()
{
	tunnel_setup
	run ip netns exec "$isp" sysctl -q net.ipv4.tcp_autocorking=0
	run tc -n "$isp" qdisc add dev acc root netem slot 4ms 4ms
	run tc -n "$rtr" qdisc add dev he0 clsact
	run tc -n "$rtr" filter add dev he0 ingress protocol ipv6 matchall \
		action pass random determ drop 7
	tcp_from "$isp" "$rtr" "$ROUTER6" -N -l 100 -n 200K
	expect_match "$(ip netns exec "$isp" nstat -asz TcpRetransSegs)" \
		"*TcpRetransSegs *[1-9]*"
}

# UDP too arrives, in the order in which it was sent
test_udp()
{
	tunnel_setup
	lan_setup
	tcp_from "$isp" "$lan" "$LAN6" -u -b 0 -n 500K -l 1000
}

run_tests "$@"
