#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# without -k: 5.10 6.1 debug
#
# 6to4 and 6rd: the far end is in each packet's own addresses.  With sit at the
# other end, and with packets that should not be.
#
#   rtr  wan 203.0.113.100/24 ------------ acc 203.0.113.1/24  isp
#        v6  2002:cb00:7164::1/16          tun0  2002:cb00:7101::1/16
#        rd  2001:db8:6d64::1/40           tun0  the relay of 6rd
#        wan2 198.51.100.1/24              web0  2001:db8:ffff::1/64
#          |
#        eth0 198.51.100.2/24  brk
#        tun0 2002:c633:6402::1/16
#
# 6rd has 2001:db8:6d00::/40, and 203.0.113.0/24 is left out of addresses.

# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/topology.sh"
. "$(dirname "$0")/packet.sh"

SITE=2002:cb00:7164
ISP_SITE=2002:cb00:7101
RD_PREFIX=2001:db8:6d00::/40
RD_IPV4=203.0.113.0/24
RD=2001:db8:6d64
ISP_RD=2001:db8:6d01
BRK_SITE=2002:c633:6402
RELAY=203.0.113.2
NATIVE=2001:db8:ffff::1

# web_setup: isp has an address of the rest of the world, and all routes to it
web_setup()
{
	run ip -n "$isp" link add web0 type dummy
	run ip -n "$isp" link set web0 up
	run ip -n "$isp" addr add "$NATIVE/64" dev web0 nodad
}

# sit_6to4 NS LOCAL SITE
sit_6to4()
{
	run ip -n "$1" link add tun0 type sit remote any local "$2"
	run ip -n "$1" addr add "$3::1/16" dev tun0 nodad
	run ip -n "$1" link set tun0 up
}

# sit_6rd NS LOCAL
sit_6rd()
{
	run ip -n "$1" link add tun0 type sit remote any local "$2"
	run ip -n "$1" tunnel 6rd dev tun0 6rd-prefix "$RD_PREFIX" \
		6rd-relay_prefix "$RD_IPV4"
	run ip -n "$1" link set tun0 up
}

# add_6to4 [WORD…]: this end, at rtr
add_6to4()
{
	run 6in4 -netns "$rtr" add v6 mode 6to4 "$@" up
	run ip -n "$rtr" addr add "$SITE::1/16" dev v6 nodad
}

# add_6rd NS NAME [WORD…]
add_6rd()
{
	run 6in4 -netns "$1" add "$2" mode 6rd prefix "$RD_PREFIX" \
		ipv4-prefix "$RD_IPV4" "${@:3}" up
}

# add_customer NS SITE: of the relay at isp
add_customer()
{
	add_6rd "$1" rd dev wan relay "$ISP"
	run ip -n "$1" addr add "$2::1/40" dev rd nodad
	run ip -n "$1" -6 route add default dev rd
}

# add_relay: at isp; it is no site itself
add_relay()
{
	add_6rd "$isp" tun0 local "$ISP" relay "$ISP"
	run ip -n "$isp" -6 route add "$RD_PREFIX" dev tun0
}

# ce_setup: rtr is a customer of isp's, whose relay is 6in4
ce_setup()
{
	line_setup
	web_setup
	add_relay
	add_customer "$rtr" "$RD"
	busywait 5000 ping6_from "$rtr" "$NATIVE"
}

# site_setup: rtr and isp are 6to4 sites, isp by sit
site_setup()
{
	line_setup
	sit_6to4 "$isp" "$ISP" "$ISP_SITE"
	add_6to4 dev wan "$@"
	busywait 5000 ping6_from "$rtr" "$ISP_SITE::1"
}

# second_site: brk is another one, by another line, and rtr's has both
second_site()
{
	setup_ns brk
	veth_pair "$rtr" wan2 "$brk" eth0
	run ip -n "$rtr" addr add 198.51.100.1/24 dev wan2
	run ip -n "$brk" addr add 198.51.100.2/24 dev eth0
	run ip -n "$brk" route add default via 198.51.100.1
	sit_6to4 "$brk" 198.51.100.2 "$BRK_SITE"
	run 6in4 -netns "$rtr" set v6 local "$ROUTER" dev any
	shows "up 1480" "$rtr" v6 '"\(.state) \(.mtu)"'
	busywait 5000 ping6_from "$rtr" "$BRK_SITE::1"
}

# all_sizes NS ADDRESS NS ADDRESS: both ways, and TCP
all_sizes()
{
	local size

	for size in 48 49 1280 1479 1480; do
		run ping6_from "$1" "$4" "$size"
		run ping6_from "$3" "$2" "$size"
	done
	tcp_from "$1" "$3" "$4" -n 1M
	tcp_from "$3" "$1" "$2" -n 1M
}

# dropped NAME COUNTER PACKET…: received, counted, and answered by no one (R23)
dropped()
{
	local name=$1 counter=$2
	shift 2

	counts "$counter=$# rx_dropped=$# rx_packets=0" "$rtr" "$name" \
		send "$isp" "$@"
}

# accepted NAME PACKET…
accepted()
{
	local name=$1
	shift

	counts "rx_packets=$# rx_dropped=0" "$rtr" "$name" send "$isp" "$@"
}

# not_sent NAME COUNTER SOURCE DESTINATION…: nothing comes out of the line
not_sent()
{
	local name=$1 counter=$2 source=$3 to packets=()
	shift 3

	for to; do
		packets+=("bare=1 inner_src=$source inner_dst=$to")
	done
	capture "$isp" acc "src=$ROUTER"
	counts "$counter=$# tx_dropped=$# tx_packets=0" "$rtr" "$name" \
		send "$rtr" "${packets[@]}"
	expect_eq "$(cat "$PACKETS")" ""
}

# A site of 6to4 and sit's, both ways
test_6to4_with_sit()
{
	site_setup
	all_sizes "$rtr" "$SITE::1" "$isp" "$ISP_SITE::1"
	shows "6to4 $SITE::/48 null 0" "$rtr" v6 \
		'"\(.mode) \(.delegated_prefix) \(.relay) \(.stats.rx_dropped)"'
	expect_match "$(6in4 -netns "$rtr" show v6)" \
		"v6: up  mode 6to4  local $ROUTER (auto)  dev wan
    delegated $SITE::/48*"
}

# A customer of 6rd whose provider's relay is sit, both ways
test_6rd_with_sit_as_the_relay()
{
	line_setup
	web_setup
	sit_6rd "$isp" "$ISP"
	# sit gives itself ::203.0.113.1, which no far end may take.
	run ip -n "$isp" -6 route add "$RD_PREFIX" dev tun0 src "$NATIVE"
	add_customer "$rtr" "$RD"
	busywait 5000 ping6_from "$rtr" "$NATIVE"
	all_sizes "$rtr" "$RD::1" "$isp" "$NATIVE"
	shows "6rd $RD::/48 $RD_PREFIX $RD_IPV4 $ISP" "$rtr" rd \
		'"\(.mode) \(.delegated_prefix) \(.prefix) \(.ipv4_prefix) \(.relay)"'
}

# The other way round: the relay is ours, the customer sit's
test_6rd_relay_of_sit()
{
	line_setup
	web_setup
	add_relay
	sit_6rd "$rtr" "$ROUTER"
	run ip -n "$rtr" addr add "$RD::1/40" dev tun0 nodad
	run ip -n "$rtr" -6 route add default via "::$ISP" dev tun0
	busywait 5000 ping6_from "$rtr" "$NATIVE"
	all_sizes "$rtr" "$RD::1" "$isp" "$NATIVE"
	shows 0 "$isp" tun0 .stats.rx_dropped
}

# Two customers, by way of the relay and directly
test_6rd_from_site_to_site()
{
	ce_setup
	setup_ns brk
	veth_pair "$brk" wan "$isp" acc2
	run ip -n "$isp" link add br0 type bridge
	run ip -n "$isp" link set br0 up
	run ip -n "$isp" addr del "$ISP/24" dev acc
	run ip -n "$isp" addr add "$ISP/24" dev br0
	run ip -n "$isp" link set acc master br0
	run ip -n "$isp" link set acc2 master br0
	run ip -n "$brk" addr add 203.0.113.7/24 dev wan
	add_customer "$brk" 2001:db8:6d07
	counts "rx_packets=0" "$isp" tun0 \
		busywait 5000 ping6_from "$rtr" 2001:db8:6d07::1
	busywait 5000 ping6_from "$brk" "$RD::1"
	# All of it by the relay, whose packets may have any site's source.
	counts "rx_spoofed=0 rx_packets=1" "$rtr" rd send "$isp" \
		"inner_src=2001:db8:6d07::1 inner_dst=$RD::1"
}

# With all 32 bits left out a site has the prefix alone, and another site is
# reached by the relay (RFC 7084 6RD-3)
test_6rd_hub_and_spoke()
{
	ce_setup
	run ip -n "$rtr" link del rd
	run 6in4 -netns "$rtr" add rd mode 6rd prefix "$RD::/48" \
		ipv4-prefix "$ROUTER/32" relay "$ISP" dev wan up
	shows "$RD::/48" "$rtr" rd .delegated_prefix
	run ip -n "$rtr" addr add "$RD::1/48" dev rd nodad
	run ip -n "$rtr" -6 route add default dev rd
	run ip -n "$isp" addr add 2001:db8:6d07::1/128 dev web0 nodad
	busywait 5000 ping6_from "$rtr" "$NATIVE"
	capture "$isp" acc type=128
	captures "src=$ROUTER dst=$ISP inner_src=$RD::1 inner_dst=2001:db8:6d07::1" \
		ping6_from "$rtr" 2001:db8:6d07::1
}

# A relay is looked for in the VRF that the local address is in
test_6rd_in_a_vrf()
{
	run modprobe vrf
	ce_setup
	run ip -n "$rtr" link del rd
	vrf "$rtr" red 7 wan
	run ip -n "$rtr" route add unreachable "$ISP"
	add_6rd "$rtr" rd local "$ROUTER" relay "$ISP"
	shows "up wan 1480" "$rtr" rd '"\(.state) \(.underlay) \(.mtu)"'
	run ip -n "$rtr" addr add "$RD::1/40" dev rd nodad
	run ip -n "$rtr" -6 route add default dev rd
	busywait 5000 ping6_from "$rtr" "$NATIVE"
	# An address of the VRF itself is as good as one of the line.
	run 6in4 -netns "$rtr" set rd local any dev wan
	run ip -n "$rtr" addr flush dev wan
	comes_to "no address" "$rtr" rd .reason
	run ip -n "$rtr" addr add "$ROUTER/32" dev red
	comes_to "up $ROUTER" "$rtr" rd '"\(.state) \(.local)"'
}

# A DHCP server that gives the relay's address makes no relay
test_6rd_address_of_the_relay()
{
	line_setup
	add_6rd "$rtr" rd dev wan relay "$ROUTER"
	shows "unusable address" "$rtr" rd .reason
	run ip -n "$rtr" addr add 203.0.113.101/24 dev wan
	comes_to "up 203.0.113.101" "$rtr" rd '"\(.state) \(.local)"'
	run 6in4 -netns "$rtr" set rd local "$ROUTER"
	shows "up $ROUTER" "$rtr" rd '"\(.state) \(.local)"'
}

# Each by its own relay, and nothing else is asked for
test_6rd_of_two_providers()
{
	ce_setup
	veth_pair "$rtr" wan2 "$isp" acc2
	run ip -n "$rtr" addr add 198.51.100.1/24 dev wan2
	run 6in4 -netns "$rtr" del rd
	run 6in4 -netns "$rtr" add a mode 6rd prefix 2001:db8:6d00::/40 \
		ipv4-prefix "$RD_IPV4" relay "$ISP" up
	run 6in4 -netns "$rtr" add b mode 6rd prefix 2001:db8:7d00::/40 \
		ipv4-prefix 198.51.100.0/24 relay 198.51.100.2 up
	shows "up wan" "$rtr" a '"\(.state) \(.underlay)"'
	shows "up wan2" "$rtr" b '"\(.state) \(.underlay)"'
	refused 2 "6in4: c: another tunnel has this local, remote and underlay" \
		6in4 -netns "$rtr" add c mode 6rd prefix 2001:db8::/32 \
		relay "$ISP"
	# What the relay is for one is the far end of another.
	run 6in4 -netns "$rtr" add d remote "$ISP"
}

# R44: an address that is not global is no site of 6to4
test_6to4_private_address()
{
	local address

	line_setup
	for address in 10.0.0.1 172.16.0.1 192.168.0.1 100.64.0.1 169.254.0.1 \
		       192.0.0.2; do
		refused 2 "6in4: v6: local must be global (6to4), or in the IPv4 prefix (6rd)" \
			6in4 -netns "$rtr" add v6 mode 6to4 local "$address"
	done
	run ip -n "$rtr" addr del "$ROUTER/24" dev wan
	run ip -n "$rtr" addr add 100.64.0.9/10 dev wan
	run 6in4 -netns "$rtr" add v6 mode 6to4 dev wan up
	shows "down unusable address null" "$rtr" v6 \
		'"\(.state) \(.reason) \(.delegated_prefix)"'
	expect_match "$(ip -n "$rtr" link show v6)" "*NO-CARRIER*"
	run ip -n "$rtr" addr add "$ROUTER/24" dev wan
	comes_to "up $SITE::/48" "$rtr" v6 '"\(.state) \(.delegated_prefix)"'
	run ip -n "$rtr" addr del "$ROUTER/24" dev wan
	comes_to "unusable address" "$rtr" v6 .reason
	run ip -n "$rtr" addr flush dev wan
	comes_to "no address" "$rtr" v6 .reason
}

# R44: nor is one that the route to the relay has
test_6to4_private_address_of_the_route()
{
	line_setup
	run ip -n "$rtr" addr add 10.0.0.1/24 dev wan
	run ip -n "$rtr" route add 192.0.2.1 via "$ISP" src 10.0.0.1
	run 6in4 -netns "$rtr" add v6 mode 6to4 relay 192.0.2.1 up
	shows "unusable address" "$rtr" v6 .reason
	run ip -n "$rtr" route replace 192.0.2.1 via "$ISP" src "$ROUTER"
	comes_to "up wan $SITE::/48" "$rtr" v6 \
		'"\(.state) \(.underlay) \(.delegated_prefix)"'
}

# 6rd can be a provider's private network; its addresses are those of its prefix
test_6rd_private_address()
{
	line_setup
	run ip -n "$rtr" addr del "$ROUTER/24" dev wan
	run ip -n "$rtr" addr add 192.168.0.9/16 dev wan
	run 6in4 -netns "$rtr" add rd mode 6rd prefix 2001:db8::/32 \
		ipv4-prefix 10.0.0.0/8 dev wan up
	shows "unusable address" "$rtr" rd .reason
	run ip -n "$rtr" addr add 10.100.100.1/8 dev wan
	comes_to "up 10.100.100.1 2001:db8:6464:100::/56" "$rtr" rd \
		'"\(.state) \(.local) \(.delegated_prefix)"'
	refused 2 "6in4: rd: local must be global (6to4), or in the IPv4 prefix (6rd)" \
		6in4 -netns "$rtr" set rd local 192.168.0.9
	run 6in4 -netns "$rtr" set rd prefix 2001:db8::/30 \
		ipv4-prefix 192.168.0.0/16
	shows "up 192.168.0.9 2001:db8:24::/46" "$rtr" rd \
		'"\(.state) \(.local) \(.delegated_prefix)"'
}

# R45 R46: what comes in has the outer source in the inner one
test_6to4_spoofed()
{
	site_setup
	accepted v6 "inner_src=$ISP_SITE::9 inner_dst=$SITE::1"
	dropped v6 rx_spoofed \
		"inner_src=2002:cb00:7107::1 inner_dst=$SITE::1" \
		"inner_src=2002:a00:1::1 inner_dst=$SITE::1" \
		"inner_src=$SITE::1 inner_dst=$SITE::1" \
		"inner_src=2002:7f00:1::1 inner_dst=$SITE::1" \
		"inner_src=2002:ffff:ffff::1 inner_dst=$SITE::1" \
		"inner_src=2002:e000:1::1 inner_dst=$SITE::1" \
		"inner_src=$NATIVE inner_dst=$SITE::1" \
		"inner_src=fe80::1 inner_dst=$SITE::1"
}

# R46: an outer source that is not global is no site's
test_6to4_martian_outer()
{
	site_setup relay 192.0.2.1
	dropped v6 rx_martian_outer \
		"src=10.0.0.1 inner_src=2002:a00:1::1 inner_dst=$SITE::1" \
		"src=192.168.7.7 inner_src=2002:c0a8:707::1 inner_dst=$SITE::1" \
		"src=100.64.0.1 inner_src=2002:6440:1::1 inner_dst=$SITE::1" \
		"src=169.254.0.1 inner_src=2002:a9fe:1::1 inner_dst=$SITE::1" \
		"src=10.0.0.1 inner_src=$NATIVE inner_dst=$SITE::1"
}

# R45 R48: what comes in is for this site
test_6to4_not_delegated()
{
	site_setup
	dropped v6 rx_not_delegated \
		"inner_src=$ISP_SITE::1 inner_dst=$ISP_SITE::1" \
		"inner_src=$ISP_SITE::1 inner_dst=2002:cb00:7165::1" \
		"inner_src=$ISP_SITE::1 inner_dst=$NATIVE" \
		"inner_src=$ISP_SITE::1 inner_dst=fe80::cb00:7164" \
		"inner_src=$ISP_SITE::1 inner_dst=ff02::1"
	accepted v6 "inner_src=$ISP_SITE::1 inner_dst=$SITE:ffff::1"
}

# With a relay there is the rest of the world, by whichever relay the way back is
test_6to4_relay()
{
	site_setup relay "$RELAY"
	run ip -n "$isp" addr add "$RELAY/24" dev acc
	run ip -n "$rtr" -6 route add "$NATIVE" dev v6
	capture "$isp" acc type=128
	captures "src=$ROUTER dst=$RELAY inner_src=$SITE::1 inner_dst=$NATIVE" \
		send "$rtr" "bare=1 inner_src=$SITE::1 inner_dst=$NATIVE"
	accepted v6 "inner_src=$NATIVE inner_dst=$SITE::1" \
		"src=192.0.2.7 inner_src=$NATIVE inner_dst=$SITE::1"
	dropped v6 rx_spoofed "src=192.0.2.7 inner_src=fe80::1 inner_dst=$SITE::1" \
		"inner_src=2002:c000:201::1 inner_dst=$SITE::1"
}

# R52: there is no relay but the one that is given, and none is used
test_6to4_without_a_relay()
{
	site_setup
	run ip -n "$rtr" -6 route add default dev v6
	shows null "$rtr" v6 .relay
	not_sent v6 tx_no_site "$SITE::1" "$NATIVE" 2001:db8::1
	expect_match "$(ping6_from "$rtr" "$NATIVE" 2>&1)" \
		"*From $SITE::1*Address unreachable*"
}

# R45 R46 R50: what has no good address in its destination is not sent
test_6to4_martian_destination()
{
	site_setup relay 192.0.2.1
	not_sent v6 tx_martian_outer "$SITE::1" 2002:a00:1::1 2002:ac10:1::1 \
		2002:c0a8:1::1 2002:6440:1::1 2002:7f00:1::1 2002:a9fe:1::1 \
		2002:e000:1::1 2002:efff:ffff::1 2002:f000:1::1 \
		2002:ffff:ffff::1 2002::1 "$SITE:1::1" 2002:c000:201::1
	expect_match "$(ping6_from "$rtr" 2002:a00:1::1 2>&1)" \
		"*From $SITE::1*Address unreachable*"
	# of the host: a broadcast address, and another one of its own
	run ip -n "$rtr" addr add 203.0.113.101/24 dev wan
	not_sent v6 tx_no_route "$SITE::1" 2002:cb00:71ff::1 2002:cb00:7165::1
	run ping6_from "$rtr" "$ISP_SITE::1"
}

# R45: a source of another prefix is not sent, and who has it is told: it may
# be the prefix of the address before
test_6to4_foreign_source()
{
	site_setup relay "$RELAY"
	setup_ns lan
	veth_pair "$lan" eth0 "$rtr" lan0
	forwarding "$rtr"
	run ip -n "$rtr" addr add 2002:cb00:7163::1/64 dev lan0 nodad
	run ip -n "$lan" addr add 2002:cb00:7163::2/64 dev eth0 nodad
	run ip -n "$lan" -6 route add default via 2002:cb00:7163::1
	capture "$isp" acc "src=$ROUTER"
	expect_match "$(counts "tx_spoofed=1" "$rtr" v6 \
		not ping6_from "$lan" "$ISP_SITE::1" 2>&1)" \
		"*From 2002:cb00:7163::1*icmp_seq=1 Destination unreachable*"
	expect_eq "$(cat "$PACKETS")" ""
	not_sent v6 tx_spoofed fe80::1 "$ISP_SITE::1" "$NATIVE"
}

# R47: the inner source is the outer one's, or comes from the relay
test_6rd_spoofed()
{
	ce_setup
	accepted rd "inner_src=$ISP_RD::1 inner_dst=$RD::1" \
		"inner_src=$NATIVE inner_dst=$RD::1" \
		"src=203.0.113.7 inner_src=2001:db8:6d07::1 inner_dst=$RD::1"
	dropped rd rx_spoofed \
		"src=203.0.113.7 inner_src=$NATIVE inner_dst=$RD::1" \
		"src=203.0.113.7 inner_src=$ISP_RD::1 inner_dst=$RD::1" \
		"src=203.0.113.7 inner_src=2001:db8:6d08::1 inner_dst=$RD::1" \
		"src=198.51.100.7 inner_src=2001:db8:6d07::1 inner_dst=$RD::1" \
		"inner_src=$RD::7 inner_dst=$RD::1" \
		"inner_src=fe80::1 inner_dst=$RD::1"
}

# R48: and the inner destination is of the prefix that is delegated
test_6rd_not_delegated()
{
	ce_setup
	dropped rd rx_not_delegated \
		"inner_src=$NATIVE inner_dst=$ISP_RD::1" \
		"inner_src=$NATIVE inner_dst=2001:db8:6d65::1" \
		"inner_src=$NATIVE inner_dst=$WEB6" \
		"inner_src=$NATIVE inner_dst=ff02::1" \
		"inner_src=$NATIVE inner_dst=fe80::cb00:7164"
	accepted rd "inner_src=$NATIVE inner_dst=$RD:ffff:ffff:ffff:ffff:ffff"
}

# R50: neither this end nor the relay is sent what would come back from there
test_6rd_loop()
{
	ce_setup
	not_sent rd tx_martian_outer "$RD::1" "$RD:1::1" "$ISP_RD::1"
	run ip -n "$rtr" -6 route add unreachable fd00::/8
	not_sent rd tx_spoofed fd00::1 "$NATIVE" 2001:db8:6d07::1
}

# R47 R50: the relay takes what has its sender's address, for any destination,
# and sends nothing to itself
test_6rd_relay()
{
	ce_setup
	forwarding "$isp"
	run ip -n "$isp" -6 route add default dev tun0
	counts "rx_packets=1" "$isp" tun0 send "$rtr" \
		"src=$ROUTER dst=$ISP inner_src=$RD::1 inner_dst=$NATIVE"
	counts "rx_spoofed=2" "$isp" tun0 send "$rtr" \
		"src=$ROUTER dst=$ISP inner_src=2001:db8:6d07::1 inner_dst=$NATIVE" \
		"src=$ROUTER dst=$ISP inner_src=2001:db8::1 inner_dst=$NATIVE"
	# From a site to itself
	counts "rx_packets=1 tx_martian_outer=1" "$isp" tun0 send "$rtr" \
		"src=$ROUTER dst=$ISP inner_src=$RD::1 inner_dst=$RD:7::1"
	# RFC 6324: in by the tunnel and out again, to the relay itself
	counts "rx_packets=2 tx_martian_outer=1 tx_no_site=1" "$isp" tun0 \
		send "$rtr" \
		"src=$ROUTER dst=$ISP inner_src=$RD::1 inner_dst=$ISP_RD:1::1" \
		"src=$ROUTER dst=$ISP inner_src=$RD::1 inner_dst=2001:db8:7::1"
}

# R49: known, it is 20 less; unknown, 1280
test_mtu()
{
	setup_ns rtr isp
	add_6rd "$rtr" rd dev wan
	shows "1280 default" "$rtr" rd '"\(.mtu) \(.mtu_derivation[0].kind)"'
	veth_pair "$rtr" wan "$isp" acc
	run ip -n "$rtr" addr add "$ROUTER/24" dev wan
	comes_to "1480 wan 1500 - ipv4 20" "$rtr" rd \
		'"\(.mtu) \(.mtu_explained)"'
	run ip -n "$rtr" link set wan mtu 1400
	comes_to 1380 "$rtr" rd .mtu
	run 6in4 -netns "$rtr" set rd mtu 1300
	shows 1300 "$rtr" rd .mtu
	run 6in4 -netns "$rtr" set rd mtu auto
	shows 1380 "$rtr" rd .mtu
	# An address of the host itself may lead anywhere.
	run ip -n "$rtr" addr add 203.0.113.200/32 dev lo
	run 6in4 -netns "$rtr" set rd dev any local 203.0.113.200
	shows "up 1280 default" "$rtr" rd \
		'"\(.state) \(.mtu) \(.mtu_derivation[0].kind)"'
}

# R12: each destination has its own path, and its own MTU
test_mtu_of_a_destination()
{
	site_setup
	second_site
	run ip -n "$rtr" route add 198.51.100.2 dev wan2 mtu lock 1400
	counts tx_too_big=1 "$rtr" v6 not ping6_from "$rtr" "$BRK_SITE::1" 1480
	run ping6_from "$rtr" "$BRK_SITE::1" 1380
	run ping6_from "$rtr" "$ISP_SITE::1" 1480
}

# R17: and what is learnt of one path is not said of another
test_fragmentation_needed()
{
	local inner="inner_src=$SITE::1 inner_dst=$BRK_SITE::1"

	site_setup
	second_site
	run ping6_from "$rtr" "$BRK_SITE::1" 1480
	counts icmp_too_big=1 "$rtr" v6 send "$brk" \
		"error=3,4,1400 src=$ROUTER dst=198.51.100.2 by=198.51.100.2 $inner"
	busywait 5000 not ping6_from "$rtr" "$BRK_SITE::1" 1480
	run ping6_from "$rtr" "$BRK_SITE::1" 1380
	run ping6_from "$rtr" "$ISP_SITE::1" 1480
}

# R18: an error counts if this tunnel sends such a packet to there: whom it has
# as far ends is no secret
test_errors()
{
	local quoted="error=3,1 src=$ROUTER inner_src=$SITE::1"
	local foreign="src=$ROUTER dst=$ISP inner_src=$NATIVE inner_dst=$ISP_SITE::1"

	site_setup relay "$RELAY"
	run ip netns exec "$rtr" sysctl -qw net.ipv6.icmp.ratelimit=0
	counts "icmp_unreachable=2 icmp_relayed=2" "$rtr" v6 send "$isp" \
		"$quoted dst=$RELAY inner_dst=$NATIVE" \
		"$quoted dst=$ISP inner_dst=$ISP_SITE::1"
	# The last one can't be told from a good one.
	counts "icmp_unreachable=0 icmp_relayed=0 icmp_too_big=1" "$rtr" v6 \
		send "$isp" \
		"$quoted dst=$RELAY inner_dst=$ISP_SITE::1" \
		"$quoted dst=$ISP inner_dst=$NATIVE" \
		"$foreign error=3,1" "$foreign error=3,4,1400" \
		"src=$ROUTER dst=192.168.1.1 error=3,4,1400 quote=28" \
		"src=$ROUTER dst=$ISP error=3,4,1400 quote=28"
}

# S6: each packet goes its own destination's way, whatever went before it
test_each_its_own_way()
{
	local to

	site_setup
	second_site
	capture "$brk" eth0 type=128
	for to in "$SITE:1::1" 2002:ffff:ffff::1 2002:cb00:71ff::1 \
		  2002:7f00:1::1 2002:c633:6464::1; do
		not ping6_from "$rtr" "$to"
		run ping6_from "$rtr" "$ISP_SITE::1"
		captures "src=$ROUTER dst=198.51.100.2" \
			ping6_from "$rtr" "$BRK_SITE::1"
	done
	run ip -n "$rtr" route add unreachable 198.51.100.2
	not ping6_from "$rtr" "$BRK_SITE::1"
	run ping6_from "$rtr" "$ISP_SITE::1"
}

# R33: by the way that leads to the sender, which is not the same for all
test_rp_filter()
{
	local brk_packet="src=198.51.100.2 inner_src=$BRK_SITE::1 inner_dst=$SITE::1"

	site_setup
	second_site
	run 6in4 -netns "$rtr" set v6 rp-filter strict
	run ping6_from "$rtr" "$ISP_SITE::1"
	run ping6_from "$rtr" "$BRK_SITE::1"
	dropped v6 rx_rp_filter "$brk_packet"
	run 6in4 -netns "$rtr" set v6 rp-filter off
	accepted v6 "$brk_packet"
}

# Where no route leads, no Ethernet is asked either
test_no_route()
{
	site_setup
	not_sent v6 tx_no_route "$SITE::1" "$BRK_SITE::1"
	expect_eq "$(ip -n "$rtr" neigh show 198.51.100.2)" ""
	expect_match "$(ping6_from "$rtr" "$BRK_SITE::1" 2>&1)" \
		"*From $SITE::1*Address unreachable*"
	# A route to the link is one, and so is a gateway.
	run ip -n "$rtr" route add 198.51.100.0/24 dev wan
	counts "tx_no_route=0 tx_packets=1" "$rtr" v6 \
		send "$rtr" "bare=1 inner_src=$SITE::1 inner_dst=$BRK_SITE::1"
	run ip -n "$rtr" route replace 198.51.100.0/24 via "$ISP"
	capture "$isp" acc inner_src="$SITE::1"
	captures "dst=198.51.100.2" \
		send "$rtr" "bare=1 inner_src=$SITE::1 inner_dst=$BRK_SITE::1"
}

# S2: another address, another prefix, and one event tells it
test_follows_the_address()
{
	site_setup
	watch_links "$rtr" v6
	run ip -n "$rtr" addr add 203.0.113.101/24 dev wan
	run ip netns exec "$rtr" sysctl -q net.ipv4.conf.wan.promote_secondaries=1
	run ip -n "$rtr" addr del "$ROUTER/24" dev wan
	comes_to "203.0.113.101 2002:cb00:7165::/48" "$rtr" v6 \
		'"\(.local) \(.delegated_prefix)"'
	expect_eq "$(events v6) event" "1 event"
	run ip -n "$rtr" addr replace 2002:cb00:7165::1/16 dev v6 nodad
	run ping6_from "$rtr" "$ISP_SITE::1"
}

# S2: a reconnect of ppp, as point-to-point
test_reconnect()
{
	home_setup
	isp_start 1492
	ppp_start 1492
	run 6in4 -netns "$rtr" add v6 mode 6to4 dev ppp0 addr auto up
	ppp_wait
	comes_to "1472 $(prefix_of "$(ppp_address)")" "$rtr" v6 \
		'"\(.mtu) \(.delegated_prefix)"'
	ppp_reconnect
	comes_to "up 1472 $(prefix_of "$(ppp_address)")" "$rtr" v6 \
		'"\(.state) \(.mtu) \(.delegated_prefix)"'
	becomes 2 eval 'addresses v6 | grep -o /16 | wc -l'
	expect_match "$(addresses v6)" \
		"*$(prefix_of "$(ppp_address)" | sed 's,/48,1/16,') *"
}

# addresses NAME: its global ones at rtr, and whether they are deprecated
addresses()
{
	ip -n "$rtr" -6 -o addr show dev "$1" scope global |
		sed -n 's/.* inet6 \([^ ]*\) .*global \(deprecated \)\?.*/\1 \2/p' |
		sort | tr -d '\n'
}

# S2: its own address follows the prefix; the one before is deprecated, and sent
# from no more
test_own_address()
{
	line_setup
	sit_6to4 "$isp" "$ISP" "$ISP_SITE"
	run 6in4 -netns "$rtr" add v6 mode 6to4 dev wan addr auto up
	becomes "$SITE::1/16 " addresses v6
	shows true "$rtr" v6 .addr_auto
	busywait 5000 ping6_from "$rtr" "$ISP_SITE::1"
	# Down and up: an address goes with that, and comes again.
	run ip -n "$rtr" link set v6 down
	becomes "" addresses v6
	run ip -n "$rtr" link set v6 up
	becomes "$SITE::1/16 " addresses v6
	# No path: it may be the same again.
	run ip -n "$rtr" link set wan down
	comes_to "underlay down" "$rtr" v6 .reason
	settle
	expect_eq "$(addresses v6)" "$SITE::1/16 "
	run ip -n "$rtr" link set wan up
	comes_to up "$rtr" v6 .state
	run ip -n "$rtr" addr add 203.0.113.101/24 dev wan
	run ip -n "$rtr" addr flush dev wan
	run ip -n "$rtr" addr add 203.0.113.101/24 dev wan
	becomes "$SITE::1/16 deprecated 2002:cb00:7165::1/16 " addresses v6
	capture "$isp" acc type=128
	captures "inner_src=2002:cb00:7165::1" ping6_from "$rtr" "$ISP_SITE::1"
	# The one before comes back, and is what it was.
	run ip -n "$rtr" addr flush dev wan
	run ip -n "$rtr" addr add "$ROUTER/24" dev wan
	becomes "$SITE::1/16 2002:cb00:7165::1/16 deprecated " addresses v6
	run ip -n "$rtr" addr del 2002:cb00:7165::1/16 dev v6
	run ip -n "$rtr" addr add 2001:db8::9/64 dev v6 nodad
	run 6in4 -netns "$rtr" set v6 addr manual
	becomes "2001:db8::9/64 " addresses v6
	run 6in4 -netns "$rtr" set v6 addr auto
	becomes "2001:db8::9/64 $SITE::1/16 " addresses v6
}

# It goes with another length of the domain, too, which is its own on the link
test_own_address_of_another_domain()
{
	line_setup
	run 6in4 -netns "$rtr" add rd mode 6rd prefix 2001:db8:7100::/40 \
		ipv4-prefix 203.0.113.0/24 dev wan addr auto up
	becomes "2001:db8:7164::1/40 " addresses rd
	run 6in4 -netns "$rtr" set rd prefix 2001:db8::/32 \
		ipv4-prefix 203.0.0.0/16
	becomes "2001:db8:7164::1/32 " addresses rd
	run 6in4 -netns "$rtr" set rd prefix "$RD_PREFIX" \
		ipv4-prefix "$RD_IPV4" addr manual
	becomes "" addresses rd
}

# What becomes a relay that is no site has no prefix any more
test_own_address_of_a_relay()
{
	line_setup
	run ip -n "$rtr" addr add 198.51.100.1/24 dev wan
	run 6in4 -netns "$rtr" add rd mode 6rd prefix "$RD_PREFIX" \
		ipv4-prefix "$RD_IPV4" local "$ROUTER" addr auto up
	becomes "$RD::1/40 " addresses rd
	run 6in4 -netns "$rtr" set rd local 198.51.100.1 relay 198.51.100.1
	shows "up null" "$rtr" rd '"\(.state) \(.delegated_prefix)"'
	becomes "$RD::1/40 deprecated " addresses rd
}

# Where IPv6 keeps addresses while a device is down, the one before is there as
# well, tentative
test_own_address_is_kept()
{
	line_setup
	run 6in4 -netns "$rtr" add v6 mode 6to4 dev wan addr auto up
	becomes "$SITE::1/16 " addresses v6
	run ip netns exec "$rtr" sysctl -q net.ipv6.conf.v6.keep_addr_on_down=1
	run ip -n "$rtr" link set v6 down
	expect_eq "$(addresses v6)" "$SITE::1/16 "
	run ip -n "$rtr" addr add 203.0.113.101/24 dev wan
	run ip -n "$rtr" addr flush dev wan
	run ip -n "$rtr" addr add 203.0.113.101/24 dev wan
	comes_to "2002:cb00:7165::/48" "$rtr" v6 .delegated_prefix
	run ip -n "$rtr" link set v6 up
	becomes "$SITE::1/16 deprecated 2002:cb00:7165::1/16 " addresses v6
}

# The device may be in another namespace than its line
test_own_address_elsewhere()
{
	line_setup
	setup_ns lan
	run 6in4 -netns "$rtr" add v6 mode 6to4 dev wan netns "$lan" \
		link-netns "$rtr" addr auto up
	home=$rtr rtr=$lan
	becomes "$SITE::1/16 " addresses v6
	run ip -n "$home" addr flush dev wan
	run ip -n "$home" addr add 203.0.113.101/24 dev wan
	becomes "$SITE::1/16 deprecated 2002:cb00:7165::1/16 " addresses v6
	run ip netns del "$lan"
}

# prefix_of IPV4: of a 6to4 site
prefix_of()
{
	local octet

	IFS=. read -ra octet <<<"$1"
	printf '2002:%x%02x:%x%02x::/48\n' "${octet[@]:0:2}" "${octet[@]:2}"
}

# Beside a point-to-point tunnel: that has its peer's packets
test_beside_point_to_point()
{
	tunnel_setup
	run 6in4 -netns "$rtr" add v6 mode 6to4 dev wan up
	run ip -n "$rtr" addr add "$SITE::1/16" dev v6 nodad
	run ping6_from "$rtr" "$BROKER6"
	counts "rx_packets=1" "$rtr" v6 send "$isp" \
		"src=203.0.113.7 inner_src=2002:cb00:7107::1 inner_dst=$SITE::1"
	refused 2 "6in4: v7: another tunnel has this local, remote and underlay" \
		6in4 -netns "$rtr" add v7 mode 6to4 dev wan
}

run_tests "$@"
