#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
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

# sum_of NS DEVICE…: packets that they have dropped, for whatever reason
sum_of()
{
	local ns=$1
	shift

	ip -n "$ns" -json -stats link show | jq --arg names " $* " '
		[ .[] | .ifname as $name |
		  select($names | contains(" \($name) ")) |
		  .stats64.tx | .dropped + .errors + .carrier_errors ] | add'
}

# lost_in NS DEVICE…: one packet sent to the broker's IPv6 address through them
# is lost, and one of them says so
lost_in()
{
	local ns=$1 before
	shift

	before=$(sum_of "$ns" "$@")
	echo "\$ ping6_from $ns 2001:db8:7::1"
	! ping6_from "$ns" 2001:db8:7::1 || fail "it came back"
	[ "$(sum_of "$ns" "$@")" -gt "$before" ] || fail "no one counted it"
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
		lost_in "$rtr" he0 t6
		lost_in "$rtr" he0 t6
		run ip -n "$rtr" link del t6
		comes_to "no route" "$rtr" he0 .reason
	done
}

# Likewise by two of each
test_round_by_four()
{
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
	lost_in "$rtr" he0 he1 t0 t1
}

# With a queue in between no call is inside another: the packet grows until it
# is too large for one of them
test_round_through_a_queue()
{
	line_setup
	run 6in4 -netns "$rtr" add he0 remote "$BROKER" local "$ROUTER" \
		addr "$ROUTER6/64" up
	run ip -n "$rtr" -6 route add 2001:db8:7::/48 dev he0
	over_ipv6 "$rtr" t6 "$ROUTER6" 2001:db8:7::9
	run tc -n "$rtr" qdisc add dev he0 root pfifo limit 10
	run ip -n "$rtr" route add "$BROKER" dev t6
	comes_to t6 "$rtr" he0 .underlay
	lost_in "$rtr" he0 t6
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
