#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# without -k: 6.1 7.x debug
#
# What else looks at packets on their way: IPsec, netfilter, traffic control and
# VRFs see the outer packet and the inner one, each for itself.

# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/topology.sh"
. "$(dirname "$0")/packet.sh"

AUTHENTICATION=0x0102030405060708090a0b0c0d0e0f1011121314
ENCRYPTION=0x0102030405060708090a0b0c0d0e0f10

# esp NS SOURCE DESTINATION out|in: an ESP transport for protocol 41, and the
# policy that demands it
esp()
{
	ip -n "$1" xfrm state add src "$2" dst "$3" proto esp \
		spi "0x$(printf %x "${3##*.}")" mode transport \
		auth 'hmac(sha1)' "$AUTHENTICATION" \
		enc 'cbc(aes)' "$ENCRYPTION"
	esp_policy "$@"
}

esp_policy()
{
	ip -n "$1" xfrm policy add dir "$4" src "$2" dst "$3" proto 41 \
		tmpl proto esp mode transport
}

# R54 S7: what comes in clear where a policy demands ESP is dropped, and what a
# policy forbids is not sent
test_ipsec_demands()
{
	tunnel_setup
	counts "rx_packets=1 rx_policy=0" "$rtr" he0 send "$isp" ""
	run esp_policy "$rtr" "$ISP" "$ROUTER" in
	counts "rx_packets=0 rx_policy=2 rx_dropped=2" "$rtr" he0 \
		send "$isp" "" inner_src=::1
	run ip -n "$rtr" xfrm policy flush
	counts "rx_packets=1 rx_policy=0" "$rtr" he0 send "$isp" ""

	run ip -n "$rtr" xfrm policy add dir out src "$ROUTER" dst "$ISP" \
		proto 41 action block
	counts "tx_no_route=1 tx_packets=0" "$rtr" he0 \
		not ping6_from "$rtr" "$BROKER6"
	run ip -n "$rtr" xfrm policy flush
	run ping6_from "$rtr" "$BROKER6"
}

# R54: transport-mode ESP in both directions; what it adds, the sender is told
test_ipsec_transport()
{
	local seen mtu dir ns out in

	tunnel_setup
	capture "$isp" acc src="$ROUTER" dst="$ISP"
	run ping6_from "$rtr" "$BROKER6"
	grep -q . "$PACKETS" || fail "no protocol 41 on the line"
	for dir in "$rtr out in" "$isp in out"; do
		read -r ns out in <<<"$dir"
		run esp "$ns" "$ROUTER" "$ISP" "$out"
		run esp "$ns" "$ISP" "$ROUTER" "$in"
	done
	run ping6_from "$rtr" "$BROKER6"
	: >"$PACKETS"
	run ping6_from "$rtr" "$BROKER6"
	run ping6_from "$isp" "$ROUTER6"
	expect_eq "$(cat "$PACKETS")" ""
	expect_match "$(ip -n "$rtr" -s xfrm state)" "*bytes), [1-9]*(packets)*"

	counts tx_too_big=1 "$rtr" he0 not ping6_from "$rtr" "$BROKER6" 1480
	seen=$(ping6_from "$rtr" "$BROKER6" 1480 2>&1)
	mtu=$(sed -n 's/.*mtu[:=] \?\([0-9]*\).*/\1/p' <<<"$seen")
	echo "$mtu octets pass"
	[ "$mtu" -lt 1480 ] || fail "told $mtu"
	run ping6_from "$rtr" "$BROKER6" "$mtu"
	counts tx_too_big=0 "$rtr" he0 \
		not ping6_from "$rtr" "$BROKER6" $((mtu + 1))
	# and it goes with IPsec
	for ns in "$rtr" "$isp"; do
		ip -n "$ns" xfrm policy flush
		ip -n "$ns" xfrm state flush
	done
	run ping6_from "$rtr" "$BROKER6"
	grep -q . "$PACKETS" || fail "no protocol 41 on the line"
}

# Netfilter has both packets in each of its hooks, and a connection for each,
# which is not that of the other
test_netfilter()
{
	tunnel_setup
	run ip netns exec "$rtr" nft -f - <<-EOF
		table inet t {
			counter outer_in { }
			counter inner_in { }
			counter outer_out { }
			counter inner_out { }
			chain in {
				type filter hook input priority 0
				iifname wan meta l4proto 41 ct state established ct original protocol 41 counter name outer_in
				iifname he0 icmpv6 type echo-reply ct state established ct original protocol 58 counter name inner_in
			}
			chain out {
				type filter hook output priority 0
				oifname wan meta l4proto 41 ct original protocol 41 counter name outer_out
				oifname he0 icmpv6 type echo-request ct state new ct original protocol 58 counter name inner_out
			}
		}
	EOF
	run ping6_from "$rtr" "$BROKER6"
	run ping6_from "$rtr" "$BROKER6"
	expect_eq "$(ip netns exec "$rtr" nft -j list counters |
		gojq -r '[.nftables[].counter | select(.) |
			"\(.name) \(.packets)"] | sort | join(" ")')" \
		"inner_in 2 inner_out 2 outer_in 2 outer_out 2"
	# What it drops on the way out is not sent, and nothing breaks.
	run ip netns exec "$rtr" nft add rule inet t out oifname wan \
		meta l4proto 41 drop
	! ping6_from "$rtr" "$BROKER6" || fail "it passed"
}

# tc_packets DEVICE ingress|egress: that its filter has seen
tc_packets()
{
	tc -n "$rtr" -s -json filter show dev "$1" "$2" |
		gojq '[ .[].options.actions[]?.stats.packets ] | add'
}

# Traffic control has both as well
test_traffic_control()
{
	local dev

	tunnel_setup
	run tc -n "$rtr" -batch - <<-EOF
		qdisc add dev wan clsact
		qdisc add dev he0 clsact
		filter add dev wan ingress protocol ip matchall action pass
		filter add dev wan egress protocol ip matchall action pass
		filter add dev he0 ingress protocol ipv6 matchall action pass
		filter add dev he0 egress protocol ipv6 matchall action pass
	EOF
	busywait 5000 ping6_from "$rtr" "$BROKER6"
	for dev in wan he0; do
		expect_match "$(tc_packets "$dev" ingress)" "[1-9]*"
		expect_match "$(tc_packets "$dev" egress)" "[1-9]*"
	done
	run tc -n "$rtr" filter add dev he0 ingress pref 1 protocol ipv6 \
		matchall action drop
	! ping6_from "$rtr" "$BROKER6" || fail "it passed"
}

# The line in a VRF: what comes by it is the tunnel's, also by the strict check,
# and errors about it are
test_vrf_below()
{
	line_setup
	vrf "$rtr" red 10 wan
	far_end "$isp" "$ISP" "$ROUTER"
	run 6in4 -netns "$rtr" add he0 remote "$ISP" dev wan \
		addr "$ROUTER6/64" rp-filter strict up
	busywait 5000 ping6_from "$rtr" "$BROKER6"
	run ping6_from "$rtr" "$BROKER6" 1480
	shows "$ROUTER" "$rtr" he0 .local
	counts "icmp_unreachable=1 icmp_relayed=1" "$rtr" he0 send "$isp" \
		"src=$ROUTER dst=$ISP inner_src=$ROUTER6 inner_dst=$BROKER6 error=3,1"
	run 6in4 -netns "$isp" del tun0
	expect_match "$(ping6_from "$rtr" "$BROKER6")" \
		"*Destination unreachable: Address unreachable*"
}

# The tunnel in a VRF, with the LAN: packets are forwarded there, and so is what
# the tunnel says of them
test_vrf_above()
{
	tunnel_setup 6in4 1492
	lan_setup
	vrf "$rtr" blue 10 he0 lan0
	# IPv6 forgets addresses and routes of a device that moves.
	run ip -n "$rtr" addr replace "$ROUTER6/64" dev he0 nodad
	run ip -n "$rtr" addr replace "$LAN_ROUTER6/64" dev lan0 nodad
	busywait 5000 ping6_from "$lan" "$BROKER6"
	run 6in4 -netns "$rtr" set he0 mtu 1500
	counts tx_too_big=1 "$rtr" he0 not ping6_from "$lan" "$BROKER6" 1480
	expect_match "$(ping6_from "$lan" "$BROKER6" 1480 2>&1)" "*mtu*1472*"
	run 6in4 -netns "$isp" del tun0
	expect_match "$(ping6_from "$lan" "$BROKER6")" \
		"*From $LAN_ROUTER6*Destination unreachable: Address unreachable*"
}

run_tests "$@"
