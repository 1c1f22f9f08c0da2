#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# without -k: 6.1 debug
#
# sit at the other end, in each of its modes that has a point-to-point tunnel as
# its peer, in both directions.
#
#   rtr  wan 203.0.113.100 --------------- acc 203.0.113.1  isp
#        he0, 6in4                         tun0, sit

# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/topology.sh"
. "$(dirname "$0")/packet.sh"

# sit_setup SIT6/LEN ROUTER6/LEN WORD…: a sit of isp's and its addresses
sit_setup()
{
	local theirs=$1 ours=$2
	shift 2

	line_setup
	run ip -n "$isp" link add tun0 type sit local "$ISP" ttl 64 "$@"
	run ip -n "$isp" addr add "$theirs" dev tun0 nodad
	run ip -n "$isp" link set tun0 up
	run 6in4 -netns "$rtr" add he0 remote "$ISP" dev wan addr "$ours" up
	busywait 5000 ping6_from "$rtr" "${theirs%/*}"
}

# both_ways SIT6 ROUTER6 [SIZE…]: small, of the full size, and what else is asked
both_ways()
{
	local size

	for size in 48 1480 "${@:3}"; do
		run ping6_from "$rtr" "$1" "$size"
		run ping6_from "$isp" "$2" "$size"
	done
}

# tcp_both_ways ADDRESS: of isp, from the LAN and to it, in large packets
tcp_both_ways()
{
	tcp_from "$lan" "$isp" "$1" -n 1M
	tcp_from "$lan" "$isp" "$1" -n 1M -R
}

nothing_was_dropped()
{
	shows "0 0" "$rtr" he0 '.stats | "\(.rx_dropped) \(.tx_dropped)"'
}

test_point_to_point()
{
	tunnel_setup sit
	lan_setup
	both_ways "$BROKER6" "$ROUTER6" 49 1280 1479
	run ping6_from "$lan" "$BROKER6" 1480
	run ping6_from "$isp" "$LAN6" 1480
	tcp_both_ways "$BROKER6"
	nothing_was_dropped
	# What they tell each other of neighbours they need not know.
	run ip netns exec "$rtr" ping -6 -q -n -c 1 -W 2 fe80::cb00:7101%he0
	run ip netns exec "$isp" ping -6 -q -n -c 1 -W 2 fe80::cb00:7164%tun0
}

# Its way of saying the same: no local address, a device, both protocols
test_point_to_point_without_a_local_address()
{
	line_setup
	run ip -n "$isp" link add tun0 type sit remote "$ROUTER" dev acc \
		mode any ttl inherit tos inherit
	run ip -n "$isp" addr add "$BROKER6/64" dev tun0 nodad
	run ip -n "$isp" link set tun0 up
	run 6in4 -netns "$rtr" add he0 remote "$ISP" ttl inherit tos inherit \
		addr "$ROUTER6/64" up
	busywait 5000 ping6_from "$rtr" "$BROKER6"
	both_ways "$BROKER6" "$ROUTER6"
	nothing_was_dropped
}

# R26: either end puts together what the other's IPv4 has cut up
test_fragments()
{
	line_setup
	run ip -n "$isp" link add tun0 type sit local "$ISP" remote "$ROUTER" \
		nopmtudisc
	run ip -n "$isp" addr add "$BROKER6/64" dev tun0 nodad
	run ip -n "$isp" link set tun0 mtu 1500 up
	run 6in4 -netns "$rtr" add he0 remote "$ISP" pmtudisc off mtu 1500 \
		addr "$ROUTER6/64" up
	busywait 5000 ping6_from "$rtr" "$BROKER6"
	capture "$isp" acc mf=1
	captures "src=$ROUTER length=1500" ping6_from "$rtr" "$BROKER6" 1500
	# The answer was cut up as well.
	expect_match "$(grep -c "src=$ISP" "$PACKETS")" "[1-9]*"
	run ping6_from "$isp" "$ROUTER6" 1500
	nothing_was_dropped
}

# congested NS: routers between mark all outer packets that are sent there
congested()
{
	run ip netns exec "$1" nft -f - <<-EOF
	table ip line {
		chain output {
			type filter hook output priority 0
			ip protocol 41 ip ecn set ce
		}
	}
	EOF
}

# ping_ecn NS ECN ADDRESS
ping_ecn()
{
	ip netns exec "$1" ping -6 -q -n -c 1 -W 2 -Q "$2" "$3"
}

# R40 R41 R42: congestion is told to either end; sit keeps CE to itself where it
# encapsulates (RFC 3168), which is no harm
test_ecn()
{
	tunnel_setup sit
	capture "$isp" acc type=128
	captures "tos=0x02 inner_tos=0x02" ping_ecn "$rtr" 2 "$BROKER6"
	captures "tos=0x03 inner_tos=0x03" ping_ecn "$rtr" 3 "$BROKER6"
	captures "tos=0x01 inner_tos=0x01" ping_ecn "$isp" 1 "$ROUTER6"
	captures "tos=0x02 inner_tos=0x03" ping_ecn "$isp" 3 "$ROUTER6"
	nothing_was_dropped

	congested "$rtr"
	capture "$isp" tun0 type=128
	captures inner_tos=0x03 ping_ecn "$rtr" 1 "$BROKER6"
	captures inner_tos=0x03 ping_ecn "$rtr" 2 "$BROKER6"
	run ip netns exec "$rtr" nft delete table ip line

	congested "$isp"
	capture "$rtr" he0 type=128
	captures inner_tos=0x03 ping_ecn "$isp" 1 "$ROUTER6"
	captures inner_tos=0x03 ping_ecn "$isp" 2 "$ROUTER6"
	counts rx_ecn=1 "$rtr" he0 not ping_ecn "$isp" 0 "$ROUTER6"
}

# told_by ROUTER PATTERN NS ADDRESS: ping of 1480 octets hears of a narrow LAN
told_by()
{
	expect_match "$(ping6_from "$3" "$4" 1480 2>&1)" \
		"*From $1*Packet too big: mtu=$2*"
}

# What is too big for a LAN is told through the tunnel, to either end
test_packet_too_big()
{
	tunnel_setup sit
	lan_setup
	setup_ns web
	veth_pair "$web" eth0 "$isp" w0
	forwarding "$isp"
	ip -n "$web" addr add "$WEB6/64" dev eth0 nodad
	ip -n "$isp" addr add 2001:db8:ffff::1/64 dev w0 nodad
	ip -n "$web" -6 route add default via 2001:db8:ffff::1
	ip -n "$rtr" -6 route add default dev he0
	busywait 5000 ping6_from "$lan" "$WEB6"
	run ping6_from "$lan" "$WEB6" 1480
	run ip -n "$isp" link set w0 mtu 1400
	told_by "$BROKER6" 1400 "$lan" "$WEB6"
	run ping6_from "$lan" "$WEB6" 1400
	run ip -n "$isp" link set w0 mtu 1500
	run ip -n "$rtr" link set lan0 mtu 1300
	told_by "$ROUTER6" 1300 "$web" "$LAN6"
	run ping6_from "$web" "$LAN6" 1300
	nothing_was_dropped
}

# 6to4: sit finds our IPv4 address in the inner one, or in a relay's route
test_6to4()
{
	local sit6=2002:cb00:7101::1 own6=2002:cb00:7164::1

	sit_setup "$sit6/16" "$own6/16"
	both_ways "$sit6" "$own6"
	# and as a relay between 6to4 and the rest of IPv6
	run ip -n "$rtr" addr add "$ROUTER6/64" dev he0 nodad
	run ip -n "$isp" -6 route add default via "::$ROUTER" dev tun0
	lan_towards "$sit6"
	both_ways "$sit6" "$ROUTER6"
	tcp_both_ways "$sit6"
	nothing_was_dropped
}

# 6rd: the same with a provider's prefix, whole and shortened IPv4 addresses
test_6rd()
{
	local sit6=2001:db8:cb00:7101::1 own6=2001:db8:cb00:7164::1

	sit_setup "$sit6/32" "$own6/32" 6rd-prefix 2001:db8::/32
	both_ways "$sit6" "$own6"
	run ip -n "$rtr" link del he0
	run ip -n "$isp" link del tun0

	sit6=2001:db8:100::1 own6=2001:db8:6400::1
	run ip -n "$isp" link add tun0 type sit local "$ISP" ttl 64 \
		6rd-prefix 2001:db8::/32 6rd-relay_prefix 203.0.113.0/24
	run ip -n "$isp" addr add "$sit6/32" dev tun0 nodad
	run ip -n "$isp" link set tun0 up
	run 6in4 -netns "$rtr" add he0 remote "$ISP" dev wan addr "$own6/32" up
	busywait 5000 ping6_from "$rtr" "$sit6"
	both_ways "$sit6" "$own6"
	nothing_was_dropped
}

# ISATAP: our IPv4 address is in the interface identifier
test_isatap()
{
	local sit6=2001:db8:5e::5efe:cb00:7101

	sit_setup "$sit6/64" 2001:db8:5e::5efe:cb00:7164/64 isatap
	both_ways "$sit6" 2001:db8:5e::5efe:cb00:7164
	nothing_was_dropped
}

run_tests "$@"
