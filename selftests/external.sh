#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# without -k: 6.1 7.x debug
#
# External mode: one device for many far ends, and routes say which.
#
#   c1  wan 203.0.113.2/30 ------- line1 203.0.113.1/30   gw        lan
#       he0 2001:db8:a::1/48                              lan0 ---- eth0
#   c2  wan 203.0.113.6/30 ------- line2 203.0.113.5/30
#       tun0 (sit) 2001:db8:b::1/48                       2001:db8:ffff::/64
#
#   gw  lo 198.51.100.1, the local address of gw0

# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/topology.sh"
. "$(dirname "$0")/packet.sh"

gw='' c1='' c2='' far=''

GATEWAY=198.51.100.1
GATEWAY6=2001:db8:ffff::1
FAR1=203.0.113.2
FAR2=203.0.113.6
SITE1=2001:db8:a
SITE2=2001:db8:b
LAN6=2001:db8:ffff::2

# site NS DEV SITE: its IPv6, by a tunnel that is there
site()
{
	ip -n "$1" addr add "$3::1/48" dev "$2" nodad
	ip -n "$1" link set "$2" up
	ip -n "$1" -6 route add default dev "$2"
}

# encap PREFIX FAR-END [WORD…]: gw has a customer's prefix
encap()
{
	run ip -n "$gw" -6 route replace "$1" encap ip dst "${@:2}" dev gw0
}

# lines_setup: everything but gw0
lines_setup()
{
	setup_ns gw lan c1 c2
	customer "$c1" "$gw" 1 "$FAR1"
	customer "$c2" "$gw" 2 "$FAR2"
	forwarding "$gw"
	ip -n "$gw" addr add "$GATEWAY/32" dev lo
	lan_host "$lan" "$gw" "$LAN6" "$GATEWAY6"
	6in4 -netns "$c1" add he0 remote "$GATEWAY" dev wan
	site "$c1" he0 "$SITE1"
	ip -n "$c2" link add tun0 type sit remote "$GATEWAY" local "$FAR2" ttl 64
	site "$c2" tun0 "$SITE2"
}

# add_gw0 [WORD…]
add_gw0()
{
	run 6in4 -netns "$gw" add gw0 mode external "$@" up
}

# gateway_setup [WORD…]: all of it, and it works; no device tells of the MTU
gateway_setup()
{
	lines_setup
	add_gw0 local "$GATEWAY" mtu 1480 "$@"
	encap "$SITE1::/48" "$FAR1"
	encap "$SITE2::/48" "$FAR2"
	busywait 5000 ping6_from "$lan" "$SITE1::1"
	busywait 5000 ping6_from "$lan" "$SITE2::1"
}

# from1 and from2 SOURCE…: packets of the first and the second customer to lan
from1()
{
	send "$c1" "${@/#/src=$FAR1 dst=$GATEWAY inner_dst=$LAN6 inner_src=}"
}

from2()
{
	send "$c2" "${@/#/src=$FAR2 dst=$GATEWAY inner_dst=$LAN6 inner_src=}"
}

# dropped COUNTER FROM SOURCE…: received, counted, and answered by no one (R23)
dropped()
{
	counts "$1=$(($# - 2)) rx_dropped=$(($# - 2)) rx_packets=0" "$gw" gw0 \
		"${@:2}"
}

# accepted FROM SOURCE…
accepted()
{
	counts "rx_packets=$(($# - 1)) rx_dropped=0" "$gw" gw0 "$@"
}

# not_sent COUNTER DESTINATION…: of lan's; it is told that there is no way
not_sent()
{
	local counter=$1 to
	shift

	for to; do
		counts "$counter=1 tx_dropped=1 tx_packets=0" "$gw" gw0 \
			told_unreachable "$to"
	done
}

told_unreachable()
{
	expect_match "$(ip netns exec "$lan" ping -6 -n -c 1 -W 5 "$1")" \
		"*From $GATEWAY6*Destination unreachable: Address unreachable*"
}

# R20: two customers, one by sit, both ways; and to each other
test_customers()
{
	local size to

	gateway_setup
	for size in 48 49 1280 1479 1480; do
		for to in "$SITE1::1" "$SITE2::1"; do
			run ping6_from "$lan" "$to" "$size"
		done
		run ping6_from "$c1" "$LAN6" "$size"
		run ping6_from "$c2" "$SITE1::1" "$size"
	done
	tcp_from "$c1" "$lan" "$LAN6" -n 1M
	tcp_from "$lan" "$c2" "$SITE2::1" -n 1M
	shows "external null $GATEWAY false strict 0 0" "$gw" gw0 '[.mode, .remote,
		.local, .local_auto, .source_check, .stats.rx_dropped,
		.stats.tx_dropped] | map(tostring) | join(" ")'
	expect_match "$(6in4 -netns "$gw" show gw0)" \
		"gw0: up  mode external  local $GATEWAY  dev lo (by route)
    mtu 1480 (pinned)
    source-check strict"
}

# A customer that uses another's prefix, or anyone else's
strict()
{
	run ip -n "$gw" addr add 2001:db8:f::1/64 dev gw0 nodad
	accepted from2 "$SITE2::9" "$SITE2:ffff::9"
	accepted from1 "$SITE1::9"
	dropped rx_spoofed from2 "$SITE1::9" "$SITE1::1" 2001:db8:c::1 \
		"$LAN6" "$GATEWAY6" 2001:db8:f::1 2001:db8:f::2 2002:: \
		"fe80::$FAR1" fe80::9 "fe80:1::$FAR2" fe80::1:0:0:0
	dropped rx_spoofed from1 "$SITE2::9"
	encap "$SITE2:5::/64" "$FAR1"
	dropped rx_spoofed from2 "$SITE2:5::1"
	accepted from1 "$SITE2:5::1"
	run ip -n "$gw" -6 route del "$SITE1::/48" dev gw0
	run ip -n "$gw" -6 route add unreachable "$SITE1::/48"
	dropped rx_spoofed from1 "$SITE1::9"
	run ip -n "$gw" -6 route del unreachable "$SITE1::/48"
	encap "$SITE1::/48" "$FAR1"
}

# on_link COUNTER=N… SOURCE DESTINATION: a packet of the second customer's, of
# which one address is link-local or none
on_link()
{
	counts "$1" "$gw" gw0 send "$c2" \
		"src=$FAR2 dst=$GATEWAY inner_src=$2 inner_dst=$3"
}

# RFC 4291 section 2.5.6: this host may be meant, but not another far end, to
# which the packet would go out as it came in; whatever the source check
one_link()
{
	local no="rx_spoofed=1 rx_packets=0 tx_packets=0" yes="rx_packets=1"

	on_link "$no" :: "$SITE1::1"
	on_link "$no" "fe80::$FAR2" "$SITE1::1"
	on_link "$no" "fe80::$FAR2" "$LAN6"
	on_link "$no" "fe80::$FAR2" "fe80::$FAR1"
	on_link "$no" "$SITE2::9" "fe80::$FAR1"
	on_link "$no" "$SITE2::9" "fe80::192.0.2.1"
	on_link "$yes" "fe80::$FAR2" "fe80::$GATEWAY"
	on_link "$yes" "$SITE2::9" "fe80::$GATEWAY"
	on_link "$yes" "fe80::$FAR2" "$GATEWAY6"
	on_link "$yes" "fe80::$FAR2" ff02::1
	on_link "$yes" :: ff02::1
}

# What IPv4 itself lets pass as a source, and no far end can have
martian_outer()
{
	counts "rx_martian_outer=1 rx_dropped=1" "$gw" gw0 send "$c1" \
		"src=0.1.2.3 dst=$GATEWAY inner_src=$SITE1::1 inner_dst=$LAN6"
}

# With loose any customer's will do, with off any at all
loose_and_off()
{
	run 6in4 -netns "$gw" set gw0 source-check loose
	run ip -n "$gw" -6 route add unreachable 2001:db8:d::/48
	shows loose "$gw" gw0 .source_check
	accepted from2 "$SITE2::9" "$SITE1::9" 2001:db8:f::2
	dropped rx_spoofed from2 2001:db8:c::1 "$LAN6" "$GATEWAY6" \
		2001:db8:f::1 2001:db8:d::1
	run 6in4 -netns "$gw" set gw0 source-check off
	accepted from2 "$SITE1::9" 2001:db8:c::1 2001:db8:d::1 2001:db8:f::2
	dropped rx_martian_inner from2 ::1 ff02::1
	martian_outer
	run 6in4 -netns "$gw" set gw0 source-check strict
	dropped rx_spoofed from2 "$SITE1::9"
}

# The kernel's own sit is asked for what no tunnel here wants, and a tunnel with
# one far end before that for many
closer_match()
{
	run 6in4 -netns "$gw" add one remote "$FAR1" local "$GATEWAY" up
	counts rx_packets=1 "$gw" one from1 2001:db8:c::1
	run 6in4 -netns "$gw" del one
	dropped rx_spoofed from1 2001:db8:c::1
}

# R24: who may send what, by the routes back
test_spoofed()
{
	gateway_setup
	strict
	one_link
	loose_and_off
	run 6in4 -netns "$gw" set gw0 source-check off
	one_link
	run 6in4 -netns "$gw" set gw0 source-check strict
	closer_match
}

# A customer with two lines may use both, whichever the way back is
multipath()
{
	local p=2001:db8:d

	# Without a gateway the kernel has them as two routes.
	run ip -n "$gw" -6 route add "$p:1::/64" encap ip dst "$FAR1" dev gw0
	run ip -n "$gw" -6 route append "$p:1::/64" encap ip dst "$FAR2" dev gw0
	run ip -n "$gw" -6 route add "$p:2::/64" \
		nexthop encap ip dst "$FAR1" via "fe80::$FAR1" dev gw0 \
		nexthop encap ip dst "$FAR2" via "fe80::$FAR2" dev gw0
	accepted from1 "$p:1::1" "$p:1::2" "$p:2::1" "$p:2::2"
	accepted from2 "$p:1::1" "$p:1::2" "$p:2::1" "$p:2::2"
	# of another metric, so not in use
	run ip -n "$gw" -6 route add "$p:3::/64" encap ip dst "$FAR1" dev gw0
	run ip -n "$gw" -6 route add "$p:3::/64" encap ip dst "$FAR2" dev gw0 \
		metric 2000
	accepted from1 "$p:3::1"
	dropped rx_spoofed from2 "$p:3::1"
	run ip -n "$gw" -6 route del "$p:2::/64" via "fe80::$FAR2" dev gw0
	dropped rx_spoofed from2 "$p:2::1" "$p:2::2"
	accepted from1 "$p:2::1" "$p:2::2"
}

# The same with nexthop objects
nexthop_objects()
{
	local p=2001:db8:7

	run ip -n "$gw" -6 nexthop add id 1 encap ip dst "$FAR1" dev gw0
	run ip -n "$gw" -6 nexthop add id 2 encap ip dst "$FAR2" dev gw0
	run ip -n "$gw" nexthop add id 3 group 1/2,100
	run ip -n "$gw" -6 nexthop add id 4 blackhole
	run ip -n "$gw" -6 route add "$p:1::/64" nhid 1
	run ip -n "$gw" -6 route add "$p:3::/64" nhid 3
	run ip -n "$gw" -6 route add "$p:4::/64" nhid 4
	accepted from1 "$p:1::1" "$p:3::1" "$p:3::2"
	accepted from2 "$p:3::1" "$p:3::2"
	dropped rx_spoofed from2 "$p:1::1" "$p:4::1"
	# the customer gets another address: one change for all its prefixes
	run ip -n "$gw" -6 nexthop replace id 1 encap ip dst "$FAR2" dev gw0
	accepted from2 "$p:1::1"
	dropped rx_spoofed from1 "$p:1::1" "$p:3::1"
}

# A gateway that has the address in it does as well as encap, so that a routing
# daemon which knows nothing of that can manage customers
gateways()
{
	local p=2001:db8:6

	run ip -n "$gw" -6 route replace "$SITE1::/48" via "fe80::$FAR1" dev gw0
	run ip -n "$gw" -6 route add "$p:1::/64" \
		nexthop via "fe80::$FAR1" dev gw0 \
		nexthop via "fe80::$FAR2" dev gw0
	run ip -n "$gw" -6 route add "$p:2::/64" via fe80::1:0:1 dev gw0
	run ip -n "$gw" -6 route add "$p:3::/64" via fe80::224.0.0.1 dev gw0
	run ping6_from "$lan" "$SITE1::1" 1480
	accepted from1 "$SITE1::9" "$p:1::1"
	accepted from2 "$p:1::1"
	dropped rx_spoofed from2 "$SITE1::9" "$p:2::1"
	not_sent tx_no_far_end "$p:2::1"
	not_sent tx_martian_outer "$p:3::1"
	# encap has the last word
	run ip -n "$gw" -6 route replace "$SITE1::/48" encap ip dst "$FAR2" \
		via "fe80::$FAR1" dev gw0
	accepted from2 "$SITE1::9"
	dropped rx_spoofed from1 "$SITE1::9"
}

# Each way of telling the routing table where a customer is
test_routes()
{
	gateway_setup
	multipath
	nexthop_objects
	gateways
}

# R12 R17: each far end has its own, the device's is the most
test_mtu_of_each()
{
	gateway_setup
	run ip -n "$gw" link set line2 mtu 1400
	run ip -n "$c2" link set wan mtu 1400
	expect_match "$(ping6_from "$lan" "$SITE2::1" 1381 2>&1)" "*mtu*1380*"
	run ping6_from "$lan" "$SITE2::1" 1380
	run ping6_from "$lan" "$SITE1::1" 1480

	# and what is learnt, although a route is kept
	counts icmp_too_big=1 "$gw" gw0 send "$c1" \
		"src=$GATEWAY dst=$FAR1 inner_src=$LAN6 inner_dst=$SITE1::1 by=203.0.113.2 error=3,4,1300"
	expect_match "$(ping6_from "$lan" "$SITE1::1" 1281 2>&1)" "*mtu*1280*"
	run ping6_from "$lan" "$SITE1::1" 1280
	run ping6_from "$lan" "$SITE2::1" 1380
	shows 1480 "$gw" gw0 .mtu
}

# R18: a far end is not there: its sender is told, on the LAN, and if that is
# another customer, too; not if it is behind the same far end
test_errors()
{
	local error="src=$GATEWAY dst=$FAR1 by=$FAR1 inner_dst=$SITE1::1 error=3,1"

	gateway_setup
	ip netns exec "$gw" sysctl -qw net.ipv6.icmp.ratelimit=0
	capture "$lan" eth0 type=1
	captures "code=3 inner_src=$GATEWAY6 inner_dst=$LAN6" \
		send "$c1" "$error inner_src=$LAN6"
	capture "$c2" tun0 type=1
	captures "code=3 inner_dst=$SITE2::1" \
		send "$c1" "$error inner_src=$SITE2::1"
	counts "icmp_unreachable=2 icmp_relayed=0" "$gw" gw0 send "$c1" \
		"$error inner_src=$SITE1::2" "$error inner_src=2001:db8:c::1"
	# nothing for there is sent to here
	counts "icmp_unreachable=0 icmp_relayed=0" "$gw" gw0 send "$c1" \
		"$error inner_src=$LAN6 inner_dst=$SITE2::1"
	# nor anything for nowhere
	counts "icmp_unreachable=0 icmp_relayed=0" "$gw" gw0 send "$c1" \
		"src=$GATEWAY dst=0.0.0.0 by=$FAR1 error=3,1 inner_src=$LAN6 inner_dst=$SITE1::1" \
		"$error inner_src=$LAN6 inner_dst=::"
}

# narrowed WORD…: a forged error about a packet to the first customer with these
# words; prints the MTU to there from then on
narrowed()
{
	counts icmp_too_big=1 "$gw" gw0 send "$c2" \
		"src=$GATEWAY dst=$FAR1 by=203.0.113.9 error=3,4,68 $*" >&2
	ip -n "$gw" -o route get "$FAR1" from "$GATEWAY" |
		sed -n 's/.* mtu \(lock \)*\([0-9]*\).*/\2/p'
}

# Whoever makes up an error need not know much; then it costs no fragments
test_forged_mtu()
{
	gateway_setup
	expect_eq "$(narrowed quote=8)" 1300
	run ip -n "$gw" route flush cache
	expect_eq "$(narrowed "inner_src=$LAN6 inner_dst=fe80::$FAR1")" 1300
	run ip -n "$gw" route flush cache
	expect_eq "$(narrowed "inner_src=$LAN6 inner_dst=$SITE1::1")" 552
}

# An advertisement of a router that may be any host of the Internet
advertised()
{
	local ra=86000000400007080000000000000000

	counts rx_packets=1 "$1" gw0 send "$c2" "src=$FAR2 dst=$GATEWAY \
		inner_src=fe80::$FAR2 inner_dst=ff02::1 hop_limit=255 icmp=$ra"
}

has_advertised_route()
{
	ip -n "$1" -6 route show default | grep -q "via fe80::.*proto ra"
}

# No one becomes gw's router by saying so, unless gw wants that of this device
test_advertised_router()
{
	lines_setup
	ip netns exec "$gw" sysctl -qw net.ipv6.conf.default.accept_ra=2
	add_gw0 local "$GATEWAY" mtu 1480
	encap "$SITE2::/48" "$FAR2"
	busywait 5000 ping6_from "$lan" "$SITE2::1"
	trusts_no_router "$gw"
	run ip netns exec "$gw" sysctl -qw net.ipv6.conf.gw0.accept_ra=2
	advertised "$gw"
	busywait 5000 has_advertised_route "$gw"
}

# trusts_no_router NS: with gw0 in it
trusts_no_router()
{
	busywait 10000 has_link_local "$1" gw0
	advertised "$1"
	settle
	run not has_advertised_route "$1"
	expect_eq "$(ip netns exec "$1" sysctl -n \
		     net.ipv6.conf.gw0.accept_redirects)" 0
}

# Nor in a namespace that it was made in from elsewhere, or came to
test_advertised_router_elsewhere()
{
	lines_setup
	setup_ns far
	ip netns exec "$far" sysctl -qw net.ipv6.conf.default.accept_ra=2
	ip netns exec "$gw" sysctl -qw net.ipv6.conf.default.accept_ra=2
	run 6in4 -netns "$gw" add gw0 netns "$far" mode external \
		local "$GATEWAY" mtu 1480 link-netns "$gw" up
	trusts_no_router "$far"
	run 6in4 -netns "$far" del gw0
	add_gw0 local "$GATEWAY" mtu 1480
	run ip -n "$gw" link set gw0 netns "$far"
	run ip -n "$far" link set gw0 up
	trusts_no_router "$far"
}

# asked_for INNER-SOURCE: an echo request for gw0's address that the device has not,
# whose answer goes to the other customer's, or to who asks
asked_for()
{
	send "$c2" "src=$FAR2 dst=$GATEWAY inner_src=$1 hop_limit=64 \
		inner_dst=fe80::$GATEWAY icmp=80000000002900010000000000000000"
}

# The driver answers for an address that is no more, but nobody who did not ask, and
# not without IPv6
test_echo_to_who_did_not_ask()
{
	gateway_setup
	busywait 10000 has_link_local "$gw" gw0
	run ip -n "$gw" addr flush dev gw0 scope link
	counts tx_packets=1 "$gw" gw0 asked_for "fe80::$FAR2"
	counts rx_spoofed=1 "$gw" gw0 asked_for "fe80::$FAR1"
	run 6in4 -netns "$gw" set gw0 source-check off
	capture "$c1" wan "src=$GATEWAY" type=129
	counts rx_packets=1 "$gw" gw0 asked_for "fe80::$FAR1"
	settle
	expect_eq "$(cat "$PACKETS")" ""
	run 6in4 -netns "$gw" set gw0 source-check strict
	run ip netns exec "$gw" sysctl -qw net.ipv6.conf.gw0.disable_ipv6=1
	counts "rx_packets=1 tx_packets=0" "$gw" gw0 asked_for "fe80::$FAR2"
}

# R16 R43: what the route says of the outer header, else the tunnel
test_header_of_each()
{
	gateway_setup ttl 77 tos 0x20
	capture "$c1" wan "src=$GATEWAY"
	captures "dst=$FAR1 ttl=77 tos=0x20 df=1 checksum=good ihl=5" \
		ping6_from "$lan" "$SITE1::1"
	encap "$SITE1::/48" "$FAR1" ttl 7 tos 0x40
	captures "dst=$FAR1 ttl=7 tos=0x40 df=1" ping6_from "$lan" "$SITE1::1"
	# RFC 6040: of a TOS the two bits of ECN are not the route's
	encap "$SITE1::/48" "$FAR1" tos 0x43 src "$GATEWAY"
	captures "tos=0x40 ttl=77" ping6_from "$lan" "$SITE1::1"
	encap "$SITE1::/48" "$FAR1" tos 1
	captures "tos=0x68 ttl=77" ip netns exec "$lan" \
		ping -6 -n -c 1 -W 2 -Q 0x68 "$SITE1::1"
	run 6in4 -netns "$gw" set gw0 pmtudisc off
	captures "df=0" ping6_from "$lan" "$SITE1::1"
}

# What no one has named a far end for, and what can be none
test_not_sent()
{
	local p=2001:db8:d n=0 to

	gateway_setup
	run ip -n "$gw" -6 route add "$p:ff::/64" dev gw0
	run ip -n "$gw" -6 route add "$p:fe::/64" encap ip6 dst 2001:db8::9 dev gw0
	# Twelve errors in a few seconds are more than one host is told of.
	run ip netns exec "$gw" sysctl -qw net.ipv6.icmp.ratelimit=0
	not_sent tx_no_far_end "$p:ff::1" "$p:fe::1"
	for to in 224.0.0.1 127.0.0.1 0.0.0.0 0.1.2.3 255.255.255.255 \
		  "$GATEWAY" "$FAR1 src 203.0.113.1"; do
		n=$((n + 1))
		# shellcheck disable=SC2086 # words
		encap "$p:$n::/64" $to
		not_sent tx_martian_outer "$p:$n::1"
	done
	# the broadcast address of a line, the line's own, and none of ours
	for to in 203.0.113.3 203.0.113.1 192.0.2.1; do
		n=$((n + 1))
		encap "$p:$n::/64" "$to"
		not_sent tx_no_route "$p:$n::1"
	done
}

# R35 R36: the link-local addresses are RFC 4213's, so a customer's keepalive to
# that is answered without a route
test_link_local()
{
	gateway_setup
	# IPv6 makes them when it has the time.
	busywait 5000 ping6_from "$c1" "fe80::$GATEWAY%he0"
	busywait 5000 ping6_from "$gw" "fe80::$FAR1%gw0"
	run 6in4 -netns "$c1" set he0 keepalive 1 3
	comes_to true "$c1" he0 '.keepalive.answered_ms != null'
	shows up "$c1" he0 .state
	counts tx_no_far_end=1 "$gw" gw0 not ping6_from "$gw" "fe80::1:0:1%gw0"
	counts tx_martian_outer=1 "$gw" gw0 not ping6_from "$gw" "fe80::224.0.0.1%gw0"
}

# far_end_by_tc: gw0's routes name no far end, tc does
far_end_by_tc()
{
	run ip -n "$gw" -6 route replace "$SITE1::/48" dev gw0
	run tc -n "$gw" qdisc add dev gw0 clsact
	run tc -n "$gw" filter add dev gw0 egress protocol ipv6 flower \
		dst_ip "$SITE1::/48" action tunnel_key set \
		src_ip "$GATEWAY" dst_ip "$FAR1" id 0 tos 0x80 ttl 9
}

# tc names the far end, and sees the outer addresses of what comes
test_tc()
{
	run modprobe -a sch_ingress cls_flower act_tunnel_key act_gact
	gateway_setup
	far_end_by_tc
	# The routes say nothing of who may send.
	counts rx_spoofed=1 "$gw" gw0 not ping6_from "$lan" "$SITE1::1"
	run 6in4 -netns "$gw" set gw0 source-check loose
	capture "$c1" wan "src=$GATEWAY"
	captures "dst=$FAR1 tos=0x80 ttl=9" ping6_from "$lan" "$SITE1::1"

	run tc -n "$gw" filter add dev gw0 ingress protocol ipv6 flower \
		enc_src_ip "$FAR2" enc_dst_ip "$GATEWAY" action drop
	run ping6_from "$lan" "$SITE1::1"
	run not ping6_from "$lan" "$SITE2::1"
	expect_eq "$(tc -n "$gw" -s -j filter show dev gw0 ingress |
		     gojq '[.[].options.actions[]?.stats.packets] | add')" 1
}

# eBPF the same
test_ebpf()
{
	run modprobe -a sch_ingress cls_bpf
	gateway_setup source-check off
	run ip -n "$gw" -6 route replace "$SITE1::/48" dev gw0
	run tc -n "$gw" qdisc add dev gw0 clsact
	run tc -n "$gw" filter add dev gw0 egress bpf da \
		obj "$PROGRAMS/metadata.o" sec to_first
	run ping6_from "$lan" "$SITE1::1"
	run tc -n "$gw" filter add dev gw0 ingress bpf da \
		obj "$PROGRAMS/metadata.o" sec not_from_first
	run not ping6_from "$lan" "$SITE1::1"
	run ip -n "$gw" -6 route replace "$SITE2::/48" dev gw0
	accepted from2 "$SITE2::9"
}

# R21 S10: routes and the route that each keeps follow the tunnel at once
test_change()
{
	lines_setup
	run ip -n "$gw" addr add 198.51.100.7/32 dev lo
	run ip -n "$gw" rule add from 198.51.100.7 to "$FAR2" blackhole
	add_gw0 local "$GATEWAY" mtu 1480
	encap "$SITE1::/48" "$FAR1"
	encap "$SITE2::/48" "$FAR2"
	busywait 5000 ping6_from "$lan" "$SITE1::1"
	busywait 5000 ping6_from "$lan" "$SITE2::1"
	capture "$c1" wan dst="$FAR1"
	run 6in4 -netns "$gw" set gw0 local 198.51.100.7
	counts tx_no_route=1 "$gw" gw0 not ping6_from "$lan" "$SITE2::1"
	captures "src=198.51.100.7" not ping6_from "$lan" "$SITE1::1"
	run 6in4 -netns "$c1" set he0 remote 198.51.100.7
	run ping6_from "$lan" "$SITE1::1"
	# the customer's route has kept the one without a mark
	run ip -n "$gw" rule add fwmark 7 blackhole
	run 6in4 -netns "$gw" set gw0 fwmark 7
	counts tx_no_route=1 "$gw" gw0 not ping6_from "$lan" "$SITE1::1"
	run 6in4 -netns "$gw" set gw0 fwmark 0
	run ping6_from "$lan" "$SITE1::1"
	# a named device has no way to another line
	run 6in4 -netns "$gw" set gw0 dev line1
	shows "up line1" "$gw" gw0 '"\(.state) \(.underlay)"'
	run ping6_from "$lan" "$SITE1::1"
	run 6in4 -netns "$gw" set gw0 dev any
	run ip -n "$gw" addr del 198.51.100.7/32 dev lo
	comes_to "down no address" "$gw" gw0 '"\(.state) \(.reason)"'
}

# R6 R8: with a device below all is automatic, as with other modes
test_automatic()
{
	lines_setup
	run ip -n "$gw" link set line1 mtu 1492
	add_gw0 dev line1
	encap "$SITE1::/48" "$FAR1"
	shows "up 203.0.113.1 true 1472 line1 1492 - ipv4 20" "$gw" gw0 \
		'"\(.state) \(.local) \(.local_auto) \(.mtu) \(.mtu_explained)"'
	run 6in4 -netns "$c1" set he0 remote 203.0.113.1
	busywait 5000 ping6_from "$lan" "$SITE1::1"
	watch_links "$gw" gw0
	run ip -n "$gw" link set line1 mtu 1500
	comes_to 1480 "$gw" gw0 .mtu
	expect_eq "$(events gw0)" 1
	run ip -n "$gw" addr add 203.0.113.9/30 dev line1
	run ip -n "$gw" addr del 203.0.113.1/30 dev line1
	comes_to 203.0.113.9 "$gw" gw0 .local
	# one of the host itself is as good, as long as it has one
	run ip -n "$gw" addr flush dev line1
	comes_to "$GATEWAY" "$gw" gw0 .local
	run ip -n "$gw" addr del "$GATEWAY/32" dev lo
	comes_to "no address" "$gw" gw0 .reason
}

# Underlay and overlay are in different namespaces
test_namespaces()
{
	lines_setup
	setup_ns far
	run 6in4 -netns "$gw" add gw0 netns "$far" mode external \
		local "$GATEWAY" mtu 1480 link-netns "$gw" up
	run ip -n "$far" -6 route add "$SITE1::/48" encap ip dst "$FAR1" dev gw0
	run ip -n "$far" -6 route add "$SITE2::/48" encap ip dst "$FAR2" dev gw0
	run ip -n "$far" addr add 2001:db8:f::1/128 dev gw0 nodad
	busywait 5000 ping6_from "$far" "$SITE1::1"
	run ping6_from "$far" "$SITE2::1"
	counts "rx_spoofed=1 rx_dropped=1" "$far" gw0 from2 "$SITE1::9"
}

# A VRF has routes of its own, and those are looked at
test_vrf()
{
	run modprobe vrf
	gateway_setup
	vrf "$gw" red 7 gw0 lan0
	run ip -n "$gw" addr add "$GATEWAY6/64" dev lan0 nodad
	run ip -n "$gw" -6 route add "$SITE1::/48" encap ip dst "$FAR1" dev gw0 \
		table 7
	busywait 5000 ping6_from "$lan" "$SITE1::1"
	accepted from1 "$SITE1::9"
	dropped rx_spoofed from2 "$SITE2::9" "$SITE1::9"
}

# The local address is in a VRF, whose routes are not those of the rest
test_vrf_below()
{
	run modprobe vrf
	lines_setup
	vrf "$gw" red 7 line1
	run ip -n "$gw" route add unreachable "$FAR1"
	add_gw0 local 203.0.113.1 mtu 1480 rp-filter strict
	encap "$SITE1::/48" "$FAR1"
	run 6in4 -netns "$c1" set he0 remote 203.0.113.1
	busywait 5000 ping6_from "$lan" "$SITE1::1"
	run ip -n "$gw" route add "$FAR1/32" via "$FAR1" dev line1 mtu 1400 \
		onlink table 7
	expect_match "$(ping6_from "$lan" "$SITE1::1" 1381 2>&1)" "*mtu*1380*"
}

# A SYN of a customer, and one to it
test_clamp_mss()
{
	local syn="tcp=02 options=020405dc"

	gateway_setup clamp-mss on
	capture "$lan" eth0 flags=02
	captures "mss=1420 tcp_sum=good" send "$c1" \
		"src=$FAR1 dst=$GATEWAY inner_src=$SITE1::1 inner_dst=$LAN6 $syn"
	capture "$c1" wan flags=02
	captures "mss=1420 tcp_sum=good" send "$lan" \
		"bare=1 inner_src=$LAN6 inner_dst=$SITE1::1 $syn"
}

# What makes no sense is refused with a sentence
test_refused()
{
	local no='6in4: gw0: external mode has no'

	gateway_setup
	refused 2 "$no remote: routes name one (encap)" \
		6in4 -netns "$gw" set gw0 remote "$FAR1"
	refused 2 "$no relay: a route can name one (encap)" \
		6in4 -netns "$gw" set gw0 relay "$FAR1"
	refused 2 "$no automatic address" 6in4 -netns "$gw" set gw0 addr auto
	refused 2 "$no one to probe: let far ends do it" \
		6in4 -netns "$gw" set gw0 keepalive 10 3
	refused 2 "6in4: gw0: only 6rd has a prefix to be set" \
		6in4 -netns "$gw" set gw0 prefix 2001:db8::/32
	refused 2 "6in4: gw0: external mode needs underlay or local" \
		6in4 -netns "$gw" set gw0 local any
	refused 2 "6in4: gw1: another tunnel has this local, remote and underlay" \
		6in4 -netns "$gw" add gw1 mode external local "$GATEWAY"
	refused 2 "6in4: he0: only external mode has a source check" \
		6in4 -netns "$c1" set he0 source-check off
	run 6in4 -netns "$gw" set gw0 keepalive off
	shows "$GATEWAY strict up" "$gw" gw0 '"\(.local) \(.source_check) \(.state)"'
}

run_tests "$@"
