#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# bench: 2 tcp
#
# What TCP costs over PPPoE and a tunnel, between a LAN host and the broker, over
# the whole way, with both hosts:
#
#   lan               rtr                isp               brk
#   eth0 ------- lan0     wan ======= acc     up0 ------- eth0
#                         ppp0  PPPoE  ppp0
#                         he0 ........................... tun0
#
# Both sides of the session have pppd's data path in the kernel.

# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../topology.sh"
. "$(dirname "$0")/../packet.sh"
. "$(dirname "$0")/lib.sh"

PART=tcp
# MiB of a short and of a long transfer: what both have does not count
SHORT=8
LONG=72

# session_end NS DEVICE PEER-MAC LOCAL REMOTE: of a session that needs no discovery
session_end()
{
	ip netns exec "$1" pppd plugin pppoe.so rp_pppoe_sess "1:$3" "$2" \
		unit 0 "$4:$5" noauth nodefaultroute mtu 1492 mru 1492 \
		noipv6 noccp nodetach lcp-restart 1 lcp-echo-interval 0 \
		>"$TEST_TMP/pppd.$1" 2>&1 &
	defer kill $!
}

session_is_up()
{
	ip -n "$rtr" link show dev ppp0 up | grep -q ppp0 &&
		ip netns exec "$rtr" ping -n -c 1 -W 2 "$BROKER"
}

# session_setup: everything below the tunnel
session_setup()
{
	run modprobe -a pppoe ppp_async
	quiet_softirqs
	setup_ns rtr isp brk
	veth_pair "$rtr" wan "$isp" acc
	veth_pair "$isp" up0 "$brk" eth0
	forwarding "$isp"
	run ip -n "$isp" addr add 198.51.100.1/24 dev up0
	run ip -n "$brk" addr add "$BROKER/24" dev eth0
	run ip -n "$brk" route add default via 198.51.100.1
	session_end "$rtr" wan "$(mac "$isp" acc)" "$ROUTER" "$ISP"
	session_end "$isp" acc "$(mac "$rtr" wan)" "$ISP" "$ROUTER"
	busywait 20000 ip -n "$rtr" route replace "$BROKER" dev ppp0
	busywait 20000 session_is_up
}

# broker_setup KIND
broker_setup()
{
	alone "$1"
	session_setup
	tunnel_end "$1" "$rtr" he0 "$ROUTER" "$BROKER" ppp0 "$ROUTER6"
	tunnel_end "$1" "$brk" tun0 "$BROKER" "$ROUTER" eth0 "$BROKER6"
	run ip -n "$brk" link set tun0 mtu 1472
	tunnel_route "$1" "$brk" 2001:db8:1f09::/64 tun0 "$ROUTER6"
	busywait 5000 ping6_from "$rtr" "$BROKER6"
	lan_towards "$BROKER6"
}

# transfer MIB [WORD…]: sets $SPENT
transfer()
{
	tcp_server "$brk"
	spent run ip netns exec "$lan" iperf3 -6 -c "$BROKER6" -n "$1M" "${@:2}"
}

# each_kib [WORD…]: sets $EACH to the instructions per KiB
each_kib()
{
	local short

	transfer "$SHORT" "$@"
	short=$SPENT
	transfer "$LONG" "$@"
	EACH=$(((SPENT - short) / 1024 / (LONG - SHORT)))
}

# tcp KIND
tcp()
{
	local octets packets

	broker_setup "$1"
	each_kib
	result "$1" "instructions per KiB up" "$EACH"
	octets=$(device_counter "$lan" eth0 rx_bytes)
	packets=$(device_counter "$lan" eth0 rx_packets)
	each_kib -R
	result "$1" "instructions per KiB down" "$EACH"
	octets=$(($(device_counter "$lan" eth0 rx_bytes) - octets))
	packets=$(($(device_counter "$lan" eth0 rx_packets) - packets))
	result "$1" "octets per packet to the LAN, down" $((octets / packets))
}

test_sit()
{
	tcp sit
}

test_6in4()
{
	tcp 6in4
}

run_tests "$@"
