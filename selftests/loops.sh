#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# without -k: 5.10 6.1 6.12 7.x debug
#
# Tunnels in tunnels: those that lead back to themselves lose the packet and
# count it, and those that don't work.  underlay.sh has what is seen when a path
# is resolved.
#
#   rtr  wan 203.0.113.100 ------------------- acc 203.0.113.1  isp
#        he0 2001:db8:1f08::2                  tun0 2001:db8:1f08::1
#        ip6tnl or ip6gre in he0: t6           t6
#        he1 in t6, whose IPv4 is 10.6.6.2     he1, 10.6.6.1

# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/topology.sh"
. "$(dirname "$0")/packet.sh"

# over_ipv6 NS NAME LOCAL REMOTE [KIND]: a tunnel that carries IPv4 over IPv6
over_ipv6()
{
	local options=(type ip6tnl mode any encaplimit none)

	[ "${5:-ip6tnl}" = ip6tnl ] || options=(type "$5" encaplimit none)
	[ "$SIXIN4_KERNEL" != debug ] || modprobe -a ip6_tunnel ip6_gre ||
		skip "this kernel does not have it"
	run ip -n "$1" link add "$2" "${options[@]}" local "$3" remote "$4"
	run ip -n "$1" link set "$2" up
}

# lost: a packet sent through the tunnels is, he0 says so, and that is the end of
# it; what they send by themselves is lost like that as well
lost()
{
	local before packets

	before=$(show "$rtr" he0 .stats.tx_loop)
	echo "\$ ping6_from $rtr 2001:db8:7::1 # lost"
	! ping6_from "$rtr" 2001:db8:7::1 || fail "it came back"
	[ "$(show "$rtr" he0 .stats.tx_loop)" -gt "$before" ] ||
		fail "no one counted it"
	packets=$(show "$rtr" he0 .stats.tx_packets)
	settle
	[ "$(show "$rtr" he0 .stats.tx_packets)" -lt $((packets + 50)) ] ||
		fail "it goes round and round"
}

# losses NS: packets that the tunnels there have lost by themselves; what the
# kernel itself does not give to a device is not among them
losses()
{
	local errors

	errors=$(ip -n "$1" -json -stats link show |
		 gojq '[ .[].stats64.tx.errors ] | add')
	6in4 -netns "$1" -json -stats show |
		gojq "[ .[].stats.tx_loop ] | add + $errors"
}

# The way of he0's packets leads into a tunnel of another kind, and that of its
# packets into he0
test_round_by_another_kind()
{
	local kind

	line_setup
	run 6in4 -netns "$rtr" add he0 remote "$BROKER" local "$ROUTER" \
		addr "$ROUTER6/64" up
	run ip -n "$rtr" -6 route add 2001:db8:7::/48 dev he0
	for kind in ip6tnl ip6gre; do
		over_ipv6 "$rtr" t6 "$ROUTER6" 2001:db8:7::9 "$kind"
		run ip -n "$rtr" route add "$BROKER" dev t6
		comes_to t6 "$rtr" he0 .underlay
		lost
		run ip -n "$rtr" link del t6
		comes_to "no route" "$rtr" he0 .reason
	done
}

# Likewise by two of each: the calls in each other come to an end first, or with
# queues in between the packet in the packet is seen
test_round_by_four()
{
	local before

	line_setup
	run 6in4 -netns "$rtr" add he0 remote "$BROKER" local "$ROUTER" \
		addr "$ROUTER6/64" up
	run 6in4 -netns "$rtr" add he1 remote 198.51.100.9 local "$ROUTER" \
		addr 2001:db8:2::2/64 up
	run ip -n "$rtr" -6 route add 2001:db8:7::/48 dev he0
	run ip -n "$rtr" -6 route add 2001:db8:8::/48 dev he1
	over_ipv6 "$rtr" t0 2001:db8:2::2 2001:db8:8::9
	over_ipv6 "$rtr" t1 "$ROUTER6" 2001:db8:7::9
	run ip -n "$rtr" route add "$BROKER" dev t0
	run ip -n "$rtr" route add 198.51.100.9 dev t1
	comes_to t0 "$rtr" he0 .underlay
	comes_to t1 "$rtr" he1 .underlay
	before=$(losses "$rtr")
	! ping6_from "$rtr" 2001:db8:7::1 || fail "it came back"
	[ "$(losses "$rtr")" -gt "$before" ] || fail "no one counted it"
	run tc -n "$rtr" qdisc add dev he0 root pfifo limit 10
	run tc -n "$rtr" qdisc add dev he1 root pfifo limit 10
	lost
}

# With a queue in between no call is inside another; DF is off, so that the packet
# would come back in ever more fragments
test_round_through_a_queue()
{
	line_setup
	run 6in4 -netns "$rtr" add he0 remote "$BROKER" local "$ROUTER" \
		addr "$ROUTER6/64" up
	run ip -n "$rtr" -6 route add 2001:db8:7::/48 dev he0
	over_ipv6 "$rtr" t6 "$ROUTER6" 2001:db8:7::9
	run tc -n "$rtr" qdisc add dev he0 root pfifo limit 10
	run 6in4 -netns "$rtr" set he0 pmtudisc off
	run ip -n "$rtr" route add "$BROKER" dev t6
	comes_to t6 "$rtr" he0 .underlay
	lost
}

# 6in4 in IPv6 in 6in4 is no loop
test_6in4_in_6in4()
{
	local kind

	tunnel_setup
	for kind in ip6tnl ip6gre; do
		over_ipv6 "$rtr" t6 "$ROUTER6" "$BROKER6" "$kind"
		over_ipv6 "$isp" t6 "$BROKER6" "$ROUTER6" "$kind"
		run ip -n "$rtr" addr add 10.6.6.2/24 dev t6
		run ip -n "$isp" addr add 10.6.6.1/24 dev t6
		run 6in4 -netns "$rtr" add he1 remote 10.6.6.1 dev t6 \
			addr 2001:db8:6::2/64 up
		run 6in4 -netns "$isp" add he1 remote 10.6.6.2 dev t6 \
			addr 2001:db8:6::1/64 up
		busywait 5000 ping6_from "$rtr" 2001:db8:6::1
		run ping6_from "$rtr" 2001:db8:6::1 "$(link_mtu "$rtr" he1)"
		run ip -n "$rtr" link del he1
		run ip -n "$isp" link del he1
		run ip -n "$rtr" link del t6
		run ip -n "$isp" link del t6
	done
}

# Over GRE and IPIP, whose MTUs count
test_over_ipv4_tunnels()
{
	local kind mtu

	line_setup
	for kind in gre ipip; do
		run ip -n "$rtr" link add t4 type "$kind" local "$ROUTER" \
			remote "$ISP"
		run ip -n "$isp" link add t4 type "$kind" local "$ISP" \
			remote "$ROUTER"
		run ip -n "$rtr" addr add 10.6.6.2/24 dev t4
		run ip -n "$isp" addr add 10.6.6.1/24 dev t4
		run ip -n "$rtr" link set t4 up
		run ip -n "$isp" link set t4 up
		run 6in4 -netns "$rtr" add he0 remote 10.6.6.1 dev t4 \
			addr 2001:db8:6::2/64 up
		run 6in4 -netns "$isp" add he0 remote 10.6.6.2 dev t4 \
			addr 2001:db8:6::1/64 up
		busywait 5000 ping6_from "$rtr" 2001:db8:6::1
		mtu=$(link_mtu "$rtr" he0)
		expect_eq "$mtu" $(($(link_mtu "$rtr" t4) - 20))
		run ping6_from "$rtr" 2001:db8:6::1 "$mtu"
		run ip -n "$rtr" link del he0
		run ip -n "$isp" link del he0
		run ip -n "$rtr" link del t4
		run ip -n "$isp" link del t4
	done
}

run_tests "$@"
