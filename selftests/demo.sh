#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# In a guest: the story of a PPPoE line and its tunnel, as one would see it at
# the router, with sit beside it.  "make demo" comes here.  It ends with an
# error as soon as something does not happen as it is told.

# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/topology.sh"

SIT6=2001:db8:1f0a::2
BROKER_SIT6=2001:db8:1f0a::1
SUMMARY=

tell()
{
	printf '\n'
	printf '# %s\n' "$@"
}

# on NS COMMAND…: as typed on that machine; its failure ends the story
on()
{
	local ns=$1
	shift

	echo "${ns%-*}\$ $*"
	ip netns exec "$ns" "$@" || fail "exit status $? of: $*"
}

# in_vain NS COMMAND…: as on, for what must not work
in_vain()
{
	local ns=$1
	shift

	echo "${ns%-*}\$ $*"
	! ip netns exec "$ns" "$@" || fail "this works: $*"
}

# ping_size NS SIZE ADDRESS: one packet of that size, IPv6 header included
ping_size()
{
	echo "# $2 = $(($2 - 48)) + 40 of IPv6 + 8 of ICMPv6"
	on "$1" ping -n -c 1 -M "do" -s $(($2 - 48)) "$3"
}

# told_to_send NS MTU ADDRESS: one octet more is answered with this MTU
told_to_send()
{
	local size=$(($2 + 1 - 48))

	echo "${1%-*}\$ ping -n -c 1 -M do -s $size $3"
	busywait 5000 answered_with "$1" "$2" $size "$3"
	cat "$TEST_TMP/answer"
}

answered_with()
{
	ip netns exec "$1" ping -n -c 1 -W 2 -M "do" -s "$3" "$4" \
		>"$TEST_TMP/answer" 2>&1
	grep -q "mtu[:=] *$2" "$TEST_TMP/answer"
}

# sit_works: does it reach the broker?
sit_works()
{
	ip netns exec "$rtr" ping -n -q -c 1 -W 2 "$BROKER_SIT6" >/dev/null 2>&1
}

# told MTU EVENT: 6in4 has this MTU and works; sit is as it is
told()
{
	local sit=dead

	comes_to "up $1" "$rtr" he0 '"\(.state) \(.mtu)"'
	busywait 5000 ping6_from "$lan" "$WEB6"
	on "$rtr" 6in4 show he0
	! sit_works || sit=works
	SUMMARY+=$(printf '%-44s  %4s works   %4s %s' "$2" "$1" \
		"$(link_mtu "$rtr" sit1)" "$sit")$'\n'
}

# Both brokers are told the new address, so that it is a fair comparison.
brokers_follow()
{
	local address

	address=$(ppp_address)
	tell "The broker is told the new address, $address, for sit as well."
	on "$brk" 6in4 set tun0 remote "$address"
	on "$brk" ip tunnel change sit2 remote "$address"
}

line_comes_up()
{
	tell "A home on a PPPoE line: an Ethernet of 1500, VLAN 101, pppd." \
		"The names before the \$ are machines: lan, rtr, isp, brk, web."
	home_setup
	isp_start 1492
	ppp_start 1492
	ppp_wait
	ppp_route
	on "$rtr" ip -br link show dev ppp0
	on "$rtr" ip -br -4 addr show dev ppp0
}

tunnel_is_made()
{
	tell "The tunnel to the broker: no MTU and no address of this end."
	on "$rtr" 6in4 add he0 remote "$BROKER" dev ppp0 \
		addr "$ROUTER6/64" up
	on "$rtr" ip -6 route add default via "$BROKER6" dev he0
	on "$brk" 6in4 add tun0 local "$BROKER" remote "$(ppp_address)" \
		addr "$BROKER6/64" up
	on "$brk" ip -6 route add 2001:db8:1f09::/64 via "$ROUTER6" dev tun0

	tell "The same with sit, to another address of the broker."
	on "$rtr" ip link add sit1 type sit local "$(ppp_address)" \
		remote "$BROKER_SIT" dev ppp0 ttl 64
	on "$rtr" ip link set sit1 up
	on "$rtr" ip addr add "$SIT6/64" dev sit1
	on "$brk" ip link add sit2 type sit local "$BROKER_SIT" \
		remote "$(ppp_address)" ttl 64
	on "$brk" ip link set sit2 up
	on "$brk" ip addr add "$BROKER_SIT6/64" dev sit2

	tell "Its MTU is 1472, and this is why:"
	told 1472 "created on PPPoE, 1492"
	sit_works || fail "sit does not work to begin with"
}

lan_has_ipv6()
{
	tell "From the LAN: a ping, a packet of exactly 1472 octets, and one" \
		"more octet, which the tunnel answers."
	on "$lan" ping -n -c 2 "$WEB6"
	ping_size "$lan" 1472 "$WEB6"
	told_to_send "$lan" 1472 "$WEB6"

	tell "A download (the speed is that of an emulated computer)."
	ip netns exec "$web" iperf3 -s -1 -D >/dev/null 2>&1
	busywait 5000 is_listening
	on "$lan" iperf3 -6 -c "$WEB6" -R -n 4M -i 0
}

is_listening()
{
	ip netns exec "$web" ss -Hltn 'sport = 5201' | grep -q .
}

line_is_renegotiated()
{
	tell "The provider renegotiates the line: 1400."
	isp_mtu 1400
	ppp_reconnect
	ppp_route
	brokers_follow
	told 1380 "renegotiated to 1400"
	ping_size "$lan" 1380 "$WEB6"
	told_to_send "$lan" 1380 "$WEB6"
}

line_reconnects()
{
	tell "PPPoE reconnects, at 1492 again: a new ppp0, another address."
	isp_mtu 1492
	ppp_reconnect
	ppp_route
	brokers_follow
	told 1472 "reconnected, another address"
	tell "The LAN host remembers 1380 for ten minutes, as RFC 8201 has it."
	on "$lan" ip -6 route flush cache
	shows "$(ppp_address)" "$rtr" he0 .local
	ping_size "$lan" 1472 "$WEB6"
	tell "sit still has the address and the device that are gone:"
	on "$rtr" ip link show dev sit1
	in_vain "$rtr" ping -n -c 1 -W 2 "$BROKER_SIT6"
}

line_has_rfc4638()
{
	local old

	tell "RFC 4638: an Ethernet of 1508 carries a PPP of 1500."
	old=$(ppp_address)
	kill "$PPP_PID"
	comes_to "no underlay" "$rtr" he0 .reason
	on "$rtr" 6in4 show he0
	ethernet_mtu 1508
	isp_restart 1500
	ppp_start 1500
	ppp_wait "$old"
	ppp_route
	brokers_follow
	told 1480 "RFC 4638: PPP 1500 over an Ethernet of 1508"
	ping_size "$lan" 1480 "$WEB6"
}

ppp_overstates()
{
	if ! sees_below_ppp; then
		tell "This kernel can't tell what is below a ppp device."
		return
	fi
	tell "Without RFC 4638 a PPP of 1500 is a lie: Ethernet carries 1492."
	ethernet_mtu 1500
	isp_mtu 1492
	ppp_wait "$(ppp_address)"
	ppp_route
	brokers_follow
	comes_to "up 1472" "$rtr" he0 '"\(.state) \(.mtu)"'
	on "$rtr" ip link set ppp0 mtu 1500
	comes_to 1 "$rtr" he0 '.warnings | length'
	told 1472 "PPP 1500 over an Ethernet of 1500"
	busywait 5000 log_has "ppp0 has MTU 1500"
	dmesg | grep "ppp0 has MTU 1500" | tail -n 1
	ping_size "$lan" 1472 "$WEB6"
}

TEST_TMP=$(mktemp -d)
trap 'run_deferred; rm -rf "$TEST_TMP"' EXIT
modprobe 6in4 || fail "the module does not load"
line_comes_up
tunnel_is_made
lan_has_ipv6
line_is_renegotiated
line_reconnects
line_has_rfc4638
ppp_overstates

tell "All of that was seen to happen. MTU, and does the far end answer?"
printf '\n%-44s  %-10s   %s\n%s\n' "" 6in4 sit "$SUMMARY"
