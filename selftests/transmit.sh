#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# without -k: 5.10 6.1 6.12 7.x debug
#
# From an IPv6 packet to an IPv4 one: what is on the wire, and what is not sent.

# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/topology.sh"
. "$(dirname "$0")/packet.sh"

# ping_with OPTION…: one echo request of rtr's through the tunnel
ping_with()
{
	ip netns exec "$rtr" ping -6 -q -n -c 1 -W 2 "$@" "$BROKER6"
}

# echo_requests: those that come out of the line
echo_requests()
{
	capture "$isp" acc type=128
}

# R20 R13
test_outer_header()
{
	tunnel_setup
	echo_requests
	captures "ihl=5 length=124 payload=64 checksum=good df=1 mf=0 ttl=64
		  tos=0x00 src=$ROUTER dst=$ISP inner_src=$ROUTER6
		  inner_dst=$BROKER6" ping6_from "$rtr" "$BROKER6"
	captures "ihl=5 length=1500 payload=1440 checksum=good df=1" \
		ping6_from "$rtr" "$BROKER6" 1480
}

# R4 R5: also with a TTL of its own
test_pmtudisc_off()
{
	tunnel_setup
	echo_requests
	run 6in4 -netns "$rtr" set he0 pmtudisc off
	captures "df=0 ttl=64" ping6_from "$rtr" "$BROKER6"
	run 6in4 -netns "$rtr" set he0 ttl 9
	captures "df=0 ttl=9" ping6_from "$rtr" "$BROKER6" 1480
	run 6in4 -netns "$rtr" set he0 ttl inherit
	captures df=0 ping6_from "$rtr" "$BROKER6"
	run 6in4 -netns "$rtr" set he0 pmtudisc on
	captures df=1 ping6_from "$rtr" "$BROKER6"
}

# RFC 6864 section 4: fragments are put together by it, and what has DF has none
test_identifier()
{
	local first

	tunnel_setup
	echo_requests
	captures "df=1 id=0" ping6_from "$rtr" "$BROKER6"
	run 6in4 -netns "$rtr" set he0 pmtudisc off
	captures "df=0" ping6_from "$rtr" "$BROKER6"
	first=$(grep -o ' id=[0-9]*' "$PACKETS")
	captures "df=0" ping6_from "$rtr" "$BROKER6"
	[ "$(grep -o ' id=[0-9]*' "$PACKETS")" != "$first" ] ||
		fail "two packets have the identifier$first"
}

# R16
test_ttl()
{
	tunnel_setup
	echo_requests
	captures "ttl=64 hop_limit=33" ping_with -t 33
	run 6in4 -netns "$rtr" set he0 ttl 9
	captures "ttl=9 hop_limit=33" ping_with -t 33
	run 6in4 -netns "$rtr" set he0 ttl 255
	captures "ttl=255 hop_limit=33" ping_with -t 33
	run 6in4 -netns "$rtr" set he0 ttl inherit
	captures "ttl=33 hop_limit=33" ping_with -t 33
}

# R15: the router takes one off, the tunnel nothing; so it is one hop
test_hop_limit_of_a_forwarded_packet()
{
	tunnel_setup
	lan_setup
	echo_requests
	captures "hop_limit=6 ttl=64" \
		ip netns exec "$lan" ping -6 -n -c 1 -W 2 -t 7 "$BROKER6"
	expect_match "$(ip netns exec "$lan" \
		ping -6 -n -c 1 -W 2 -t 1 "$BROKER6")" \
		"*From $LAN_ROUTER6*Time exceeded*"
	run ip netns exec "$lan" ping -6 -n -c 1 -W 2 -t 2 "$BROKER6"
}

# R12 R13: what the line of 1492 carries passes with DF, one octet more does not
test_too_big_from_the_lan()
{
	tunnel_setup 6in4 1492
	lan_setup
	echo_requests
	captures "length=1492 df=1" ping6_from "$lan" "$BROKER6" 1472
	: >"$PACKETS"
	told "*From $LAN_ROUTER6*Packet too big: mtu=1472*" "$lan"
	captures length=124 ping6_from "$lan" "$BROKER6"
	expect_eq "$(wc -l <"$PACKETS") packet" "1 packet"
}

# told PATTERN NS: what ping there is told of its packet of 1473 octets
told()
{
	expect_match "$(ping6_from "$2" "$BROKER6" 1473 2>&1)" "$1"
}

# What comes round the routing, which looks at the size, is looked at by the tunnel
test_too_big_for_the_device()
{
	tunnel_setup
	lan_setup
	run 6in4 -netns "$rtr" set he0 mtu 1400
	run tc -n "$rtr" qdisc add dev lan0 clsact
	run tc -n "$rtr" filter add dev lan0 ingress protocol ipv6 \
		flower ip_proto icmpv6 type 128 action mirred egress redirect dev he0
	run ping6_from "$lan" "$BROKER6" 1400
	counts tx_too_big=1 "$rtr" he0 not ping6_from "$lan" "$BROKER6" 1401
}

# R12 R53: the tunnel itself answers, if its MTU promises what the path below
# does not carry
test_too_big_for_the_path()
{
	tunnel_setup 6in4 1492
	lan_setup
	echo_requests
	run 6in4 -netns "$rtr" set he0 mtu 1500
	counts tx_too_big=0 "$rtr" he0 \
		captures "length=1492 df=1" ping6_from "$lan" "$BROKER6" 1472
	: >"$PACKETS"
	counts tx_too_big=1 "$rtr" he0 \
		told "*From $LAN_ROUTER6*Packet too big: mtu=1472*" "$lan"
	# All have learnt that, and the next one is not even sent.
	counts tx_too_big=0 "$rtr" he0 \
		told "*local error: message too long, mtu: 1472*" "$lan"
	counts tx_too_big=0 "$rtr" he0 \
		told "*local error: message too long, mtu: 1472*" "$rtr"
	expect_eq "$(cat "$PACKETS")" ""
	shows 1 "$rtr" he0 .stats.tx_dropped
}

# R12: the router's own packets are answered in the same way
test_too_big_for_the_path_from_here()
{
	tunnel_setup 6in4 1492
	run 6in4 -netns "$rtr" set he0 mtu 1500
	counts tx_too_big=1 "$rtr" he0 not ping6_from "$rtr" "$BROKER6" 1473
	told "*local error: message too long, mtu: 1472*" "$rtr"
}

# R14 S11: a large TCP packet of segments that are too big is one as well, and
# its sender does something about it
test_too_big_for_the_path_in_segments()
{
	tunnel_setup 6in4 1492
	lan_setup
	run ip -n "$isp" link set tun0 mtu 1500
	run 6in4 -netns "$rtr" set he0 mtu 1500
	tcp_from "$lan" "$isp" "$BROKER6" -n 1M
	expect_match "$(show "$rtr" he0 .stats.tx_too_big)" "[1-9]*"
	# None got past the tunnel, for IPv4 to find out.
	expect_eq "$(ip netns exec "$rtr" nstat -asz IpFragFails |
		awk 'NR > 1 { print $2 }')" 0
}

# R11: with DF off the outer packet is cut up below and comes out whole
test_fragments_with_pmtudisc_off()
{
	tunnel_setup
	capture "$isp" acc mf=1
	run 6in4 -netns "$rtr" set he0 mtu 1500 pmtudisc off
	captures "df=0 offset=0 payload=1460" \
		ping6_from "$rtr" "$BROKER6" 1500
}

# R40: ECN is copied to the outer header, CE too, whatever the TOS
test_ecn()
{
	local ecn

	tunnel_setup
	echo_requests
	for ecn in 0 1 2 3; do
		captures "inner_tos=0x0$ecn tos=0x0$ecn" ping_with -Q "$ecn"
	done
	run 6in4 -netns "$rtr" set he0 tos inherit
	captures "inner_tos=0x03 tos=0x03" ping_with -Q 3
	run 6in4 -netns "$rtr" set he0 tos 0x28
	captures "inner_tos=0x03 tos=0x2b" ping_with -Q 3
}

# R43
test_dscp()
{
	tunnel_setup
	echo_requests
	captures "inner_tos=0xb8 tos=0x00" ping_with -Q 0xb8
	run 6in4 -netns "$rtr" set he0 tos 0x28
	captures "inner_tos=0xb8 tos=0x28" ping_with -Q 0xb8
	captures "inner_tos=0xba tos=0x2a" ping_with -Q 0xba
	run 6in4 -netns "$rtr" set he0 tos inherit
	captures "inner_tos=0xb8 tos=0xb8" ping_with -Q 0xb8
	captures "inner_tos=0xba tos=0xba" ping_with -Q 0xba
	captures "inner_tos=0x00 tos=0x00" ping_with
	# Every IPv6 packet has a DSCP, so the other one is not needed.
	run 6in4 -netns "$rtr" set he0 tos inherit/0x28
	captures "inner_tos=0x00 tos=0x00" ping_with
	captures "inner_tos=0xb8 tos=0xb8" ping_with -Q 0xb8
}

# R8: the outer packet goes by the way that its mark leads
test_fwmark()
{
	tunnel_setup
	veth_pair "$rtr" wan2 "$isp" acc2
	run ip -n "$rtr" addr add 192.0.2.1/24 dev wan2
	run ip -n "$isp" addr add 192.0.2.2/24 dev acc2
	run ip -n "$rtr" route add default via 192.0.2.2 table 77
	run ip -n "$rtr" rule add fwmark 7 lookup 77
	run 6in4 -netns "$isp" set tun0 remote 192.0.2.1
	run 6in4 -netns "$rtr" set he0 dev any fwmark 7
	capture "$isp" acc2 type=128
	captures "src=192.0.2.1 dst=$ISP" ping6_from "$rtr" "$BROKER6"
}

# R35: a link-local address, which has the IPv4 address in it, and is used
test_link_local()
{
	tunnel_setup
	becomes fe80::cb00:7164 link_local "$rtr" he0
	expect_match "$(ip -n "$rtr" -6 -o addr show dev he0 scope link)" \
		"* inet6 fe80::cb00:7164/64 *"
	run ip netns exec "$isp" \
		ping -6 -q -n -c 1 -W 2 fe80::cb00:7164%tun0
}

# IPv4 has no place in it
test_not_ipv6()
{
	tunnel_setup
	run ip -n "$rtr" addr add 10.7.7.1/24 dev he0
	echo_requests
	counts tx_not_ipv6=1 "$rtr" he0 \
		not ip netns exec "$rtr" ping -q -n -c 1 -W 0.3 10.7.7.2
	expect_eq "$(cat "$PACKETS")" ""
}

# R21: without a path nothing is sent, and where routes of a link without
# carrier don't count, senders are told at once
test_no_path()
{
	tunnel_setup
	lan_setup
	run ip netns exec "$rtr" sysctl -q \
		net.ipv6.conf.all.ignore_routes_with_linkdown=1 \
		net.ipv6.conf.he0.ignore_routes_with_linkdown=1
	run ip -n "$rtr" link set wan down
	comes_to "underlay down" "$rtr" he0 .reason
	busywait 5000 unreachable_from_lan
	run ip -n "$rtr" link set wan up
	busywait 5000 ping6_from "$lan" "$BROKER6"
}

unreachable_from_lan()
{
	ip netns exec "$lan" ping -6 -n -c 1 -W 2 "$BROKER6" |
		grep "From $LAN_ROUTER6.*Destination unreachable"
}

# R39
test_two_tunnels()
{
	tunnel_setup
	run 6in4 -netns "$rtr" add he1 remote 203.0.113.9 dev wan up
	counts tx_packets=0 "$rtr" he1 \
		counts rx_packets=1 "$rtr" he0 ping6_from "$rtr" "$BROKER6"
	shows 0 "$rtr" he1 .stats.rx_packets
}

run_tests "$@"
