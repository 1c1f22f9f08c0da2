#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# without -k: 5.10 6.1 7.x debug
#
# ICMPv4 errors about the outer packets.
#
#   rtr  wan 203.0.113.100 ------- acc  isp  up0 ------- eth0 198.51.100.2  brk
#        he0 2001:db8:1f08::2/64                         tun0 2001:db8:1f08::1

# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/topology.sh"
. "$(dirname "$0")/packet.sh"

# path_setup MTU: a tunnel that works, over a second line with this MTU
path_setup()
{
	line_setup 1500
	setup_ns brk
	veth_pair "$isp" up0 "$brk" eth0
	forwarding "$isp"
	run ip -n "$isp" addr add 198.51.100.1/24 dev up0
	run ip -n "$brk" addr add "$BROKER/24" dev eth0
	run ip -n "$isp" link set up0 mtu "$1"
	run ip -n "$brk" link set eth0 mtu "$1"
	run ip -n "$rtr" route add default via "$ISP"
	run ip -n "$brk" route add default via 198.51.100.1
	run 6in4 -netns "$rtr" add he0 remote "$BROKER" dev wan \
		addr "$ROUTER6/64" up
	run 6in4 -netns "$brk" add tun0 remote "$ROUTER" dev eth0 \
		addr "$BROKER6/64" up
	busywait 5000 ping6_from "$rtr" "$BROKER6"
}

# quoted REMOTE SOURCE DESTINATION: words of packet.py for a packet that rtr has
# sent through the tunnel
quoted()
{
	echo "src=$ROUTER dst=$1 inner_src=$2 inner_dst=$3"
}

# errors WORDS ERROR…: from isp to rtr; each is TYPE,CODE[,N] and other words
errors()
{
	local words=$1
	shift

	send "$isp" "${@/#/$words error=}"
}

# no_limits NS: of the rate of ICMPv6 errors
no_limits()
{
	ip netns exec "$1" sysctl -qw net.ipv6.icmp.ratelimit=0
}

# ping_says PATTERN NS ADDRESS OPTION…: what one ping there is told
ping_says()
{
	local seen

	seen=$(ip netns exec "$2" ping -6 -n -c 1 -W 5 "${@:4}" "$3")
	expect_match "$seen" "$1"
}

# R10 R11: a line further away carries less than IPv6 needs
test_path_that_is_too_small()
{
	path_setup 1290
	echo "\$ ping6_from rtr $BROKER6 1480 # the first is lost"
	! ping6_from "$rtr" "$BROKER6" 1480 || fail "it passed"
	busywait 5000 ping6_from "$rtr" "$BROKER6" 1280
	expect_match "$(ping6_from "$rtr" "$BROKER6" 1281 2>&1)" "*mtu*1280*"
	shows 1480 "$rtr" he0 .mtu
}

# R18: every error of that sort, to a sender on the LAN
test_relayed_to_the_lan()
{
	local error

	tunnel_setup
	lan_setup
	no_limits "$rtr"
	capture "$lan" eth0 type=1
	for error in 3,0 3,1 3,2 3,3 3,5 3,13 3,15 11,0 12,0; do
		captures "code=3 inner_src=$LAN_ROUTER6 inner_dst=$LAN6" \
			errors "$(quoted "$ISP" "$LAN6" "$WEB6")" "$error"
	done
	# RFC 4884: what follows the 128 octets that are quoted is not the packet's.
	captures "code=3 payload=$((8 + 128 - 20))" errors \
		"$(quoted "$ISP" "$LAN6" "$WEB6")" "3,1,$((32 << 16)) data=200"
	shows "8 1 1 0 10" "$rtr" he0 '.stats |
		[.icmp_unreachable, .icmp_time_exceeded, .icmp_parameter_problem,
		 .icmp_too_big, .icmp_relayed] | join(" ")'
	shows 0 "$rtr" he0 .stats.rx_dropped
}

# R18 S15: as it comes about: the far end has no tunnel any more, and says so;
# to a sender on the LAN, to one on the router, and to one in a namespace of its
# own, who gets it by the tunnel's device
test_far_end_without_a_tunnel()
{
	local told="*Destination unreachable: Address unreachable*" far

	tunnel_setup
	lan_setup
	run 6in4 -netns "$isp" del tun0
	ping_says "*From $LAN_ROUTER6 $told" "$lan" "$BROKER6"
	ping_says "*From $ROUTER6 $told" "$rtr" "$BROKER6"
	setup_ns far
	run ip -n "$rtr" link set he0 netns "$far"
	run ip -n "$far" addr add "$ROUTER6/64" dev he0 nodad
	run ip -n "$far" link set he0 up
	ping_says "*From $ROUTER6 $told" "$far" "$BROKER6"
	shows "3 3" "$far" he0 \
		'"\(.stats.icmp_unreachable) \(.stats.icmp_relayed)"'
}

# R16 R18: an inherited hop limit that runs out below is one that ran out
test_inherited_hop_limit_runs_out()
{
	path_setup 1500
	run 6in4 -netns "$rtr" set he0 ttl 1
	ping_says "*Destination unreachable: Address unreachable*" \
		"$rtr" "$BROKER6"
	run 6in4 -netns "$rtr" set he0 ttl inherit
	ping_says "*Time exceeded: Hop limit*" "$rtr" "$BROKER6" -t 1
	run ip netns exec "$rtr" ping -6 -n -c 1 -W 5 -t 2 "$BROKER6"
}

# R18 R19: no one is told if too little is quoted, if it is not an IPv6 packet
# that someone here can have sent, or if that was an error itself
test_not_relayed()
{
	local q="src=$ROUTER dst=$ISP" told wrong=(
		"error=3,1,0x10000" quote=8 quote=28 quote=40 quote=47
		version=4 version=0 version=15 fragment=8
		inner_src=:: inner_src=::1 inner_src=ff02::1 inner_src=ff0e::1
		inner_src=::192.0.2.1 inner_src=::ffff:192.0.2.1
		"inner_src=$BROKER6" inner_src=fe80::9 inner_src=2001:db8:9::9
		inner_dst=ff0e::1
		icmp=0103000000000000 icmp=0200000000000500 icmp=0300000000000000
	)

	tunnel_setup
	lan_setup
	no_limits "$rtr"
	q+=" inner_src=$LAN6 inner_dst=$WEB6 error=3,1"
	told=$(icmp6_errors)
	counts "icmp_unreachable=${#wrong[@]} icmp_relayed=0" "$rtr" he0 \
		send "$isp" "${wrong[@]/#/$q }"
	expect_eq "$(icmp6_errors)" "$told"
	# and it is not for another reason
	counts "icmp_unreachable=2 icmp_relayed=2" "$rtr" he0 \
		send "$isp" "$q quote=48" "$q"
	expect_eq "$(icmp6_errors)" $((told + 2))
}

# icmp6_errors: that rtr has sent
icmp6_errors()
{
	ip netns exec "$rtr" nstat -asz Icmp6OutDestUnreachs |
		awk 'NR > 1 { print $2 }'
}

# R18: a flood of errors is a trickle further on
test_rate_is_limited()
{
	local told

	tunnel_setup
	lan_setup
	told=$(icmp6_errors)
	counts icmp_unreachable=300 "$rtr" he0 errors \
		"$(quoted "$ISP" "$LAN6" "$WEB6")" "3,1 count=300"
	told=$(($(icmp6_errors) - told))
	echo "$told of 300 errors were passed on"
	[ "$told" -ge 1 ] || fail "none is too few"
	[ "$told" -le 100 ] || fail "that is not a trickle"
}

# R17: the path MTU is learnt, and a redirect followed, by the route that the
# mark leads to, although another leads to the remote without it
test_fwmark()
{
	path_setup 1400
	run ip -n "$rtr" route del default
	run ip -n "$rtr" route add "$BROKER" via 203.0.113.77 dev wan
	run ip -n "$rtr" route add default via "$ISP" table 77
	run ip -n "$rtr" rule add fwmark 7 lookup 77
	run 6in4 -netns "$rtr" set he0 dev any fwmark 7
	busywait 5000 ping6_from "$rtr" "$BROKER6"
	counts icmp_too_big=1 "$rtr" he0 not ping6_from "$rtr" "$BROKER6" 1480
	busywait 5000 ping6_from "$rtr" "$BROKER6" 1380
	expect_match "$(ping6_from "$rtr" "$BROKER6" 1381 2>&1)" "*mtu*1380*"

	run ip -n "$rtr" neigh replace 203.0.113.2 dev wan nud permanent \
		lladdr 02:00:00:00:00:02
	errors "$(quoted "$BROKER" "$ROUTER6" "$BROKER6")" \
		"5,1,$((0xcb007102))"
	busywait 5000 redirected
	expect_match "$(ip -n "$rtr" route get "$BROKER")" "*via 203.0.113.77 *"
}

redirected()
{
	ip -n "$rtr" route get "$BROKER" mark 7 from "$ROUTER" |
		grep "via 203.0.113.2 "
}

# R19: errors that quote 8 octets, or no more than the header, of every sort,
# do no harm
test_short_quotation()
{
	local kind octets all=()

	path_setup 1500
	for kind in 3,0 3,1 3,2 3,3 3,13 11,0 12,0 4,0 5,1; do
		for octets in 0 8 40; do
			all+=("$kind quote=$octets")
		done
	done
	# Of those with nothing IPv4 itself does not even tell.
	counts "icmp_unreachable=10 icmp_time_exceeded=2 icmp_relayed=0
		icmp_parameter_problem=2" "$rtr" he0 \
		errors "$(quoted "$BROKER" "$ROUTER6" "$BROKER6")" "${all[@]}"
	run ping6_from "$rtr" "$BROKER6" 1480
}

# Errors about packets that no tunnel has sent are left to others
test_error_for_no_tunnel()
{
	path_setup 1500
	counts "icmp_unreachable=1 icmp_too_big=0 icmp_time_exceeded=0" \
		"$rtr" he0 send "$isp" \
		"src=$ROUTER dst=192.0.2.77 error=3,1" \
		"src=$ROUTER dst=192.0.2.77 error=3,4,600" \
		"src=$ROUTER dst=192.0.2.77 error=11,0" \
		"src=$ROUTER dst=$BROKER proto=4 error=3,1" \
		"src=$ROUTER dst=$BROKER error=3,1"
	run ping6_from "$rtr" "$BROKER6" 1480
}

run_tests "$@"
