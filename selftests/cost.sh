#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# guest: icount
#
# What a packet costs.  This guest's clock counts the instructions of its only
# CPU, one a nanosecond, so that pktgen's figures are the same on each machine.
#
#   lan               rtr                            isp
#   eth0 ------- lan0     wan ------------------ acc     sink (dummy)
#   pktgen                he0 ................. tun0     2001:db8:ffff::/64

# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/topology.sh"

TUNNELS=4000
PACKETS=2000

# routers_setup KIND: of the tunnel at isp
routers_setup()
{
	run modprobe pktgen
	# What ksoftirqd is left with is to be done before the next packet, or
	# it would be done when pktgen has stopped its watch.
	run chrt -f -p 1 "$(pgrep ksoftirqd/0)"
	tunnel_setup "$1"
	lan_setup
	forwarding "$isp"
	run ip -n "$isp" link add sink type dummy
	run ip -n "$isp" link set sink up
	run ip -n "$isp" addr add 2001:db8:ffff::1/64 dev sink nodad
	run ip -n "$rtr" -6 route add 2001:db8:ffff::/64 dev he0
}

# pktgen COMMAND…: to the thread, then to its device, as pktgen's files take it
pktgen()
{
	local dir=/proc/net/pktgen word

	{
		echo "echo rem_device_all >$dir/kpktgend_0"
		echo "echo add_device eth0 >$dir/kpktgend_0"
		for word; do
			echo "echo '$word' >$dir/eth0"
		done
		echo "echo start >$dir/pgctrl"
		echo "cat $dir/eth0"
	} | ip netns exec "$lan" bash -e
}

router_mac()
{
	ip netns exec "$rtr" cat /sys/class/net/lan0/address
}

sunk()
{
	ip netns exec "$isp" cat /sys/class/net/sink/statistics/tx_packets
}

# send_packets NUMBER: from lan to isp's sink; prints nanoseconds for all
send_packets()
{
	pktgen "count $1" "pkt_size 142" "delay 0" "dst_mac $(router_mac)" \
		"src6 $LAN6" "dst6 $WEB6" "burst 1" |
		sed -n 's/^ *Result: OK: \([0-9]*\)(.*/\1000/p'
}

# instructions_each: of a packet's whole way
instructions_each()
{
	local before total

	send_packets 200 >/dev/null	# for the caches and neighbours
	before=$(sunk)
	total=$(send_packets "$PACKETS")
	expect_eq "$(($(sunk) - before)) packets" "$PACKETS packets"
	echo $((total / PACKETS))
}

# more_tunnels KIND: at isp, to customers of the same provider
more_tunnels()
{
	local i words

	words="link add c%d up type sit remote %s local $ISP\n"
	[ "$1" = sit ] || words="add c%d remote %s local $ISP up\n"
	for ((i = 0; i < TUNNELS; i++)); do
		# shellcheck disable=SC2059 # a format
		printf "$words" "$i" "203.1.$((i / 256)).$((i % 256))"
	done >"$TEST_TMP/more"
	run ip -n "$isp" route add 203.1.0.0/16 via "$ROUTER"
	if [ "$1" = 6in4 ]; then
		run 6in4 -netns "$isp" -batch "$TEST_TMP/more"
	else
		run ip -n "$isp" -batch "$TEST_TMP/more"
	fi
}

# growth KIND: in per cent, with thousands of tunnels at isp in place of one
growth()
{
	local one many

	routers_setup "$1"
	one=$(instructions_each) || fail "${one#FAIL: }"
	more_tunnels "$1"
	many=$(instructions_each) || fail "${many#FAIL: }"
	echo "$1: $one instructions a packet with 1 tunnel," \
		"$many with $((TUNNELS + 1))"
	GROWTH=$((many * 100 / one))
}

# S9
test_flat_in_the_number_of_tunnels()
{
	local ours

	growth 6in4
	ours=$GROWTH
	run_deferred
	growth sit
	echo "6in4 $ours %, sit $GROWTH %"
	[ "$ours" -le 110 ] || fail "a packet costs $ours % with thousands"
	[ "$ours" -lt "$GROWTH" ] || fail "sit costs no more"
}

# rd_setup KIND: rtr sends by 6rd, and isp takes it, both of that kind
rd_setup()
{
	run modprobe pktgen
	run chrt -f -p 1 "$(pgrep ksoftirqd/0)"
	line_setup
	rd_end "$1" "$rtr" he0 "$ROUTER"
	rd_end "$1" "$isp" tun0 "$ISP"
	run ip -n "$rtr" addr add 2001:db8:6d64::1/40 dev he0 nodad
	run ip -n "$isp" addr add 2001:db8:6d01::1/40 dev tun0 nodad
	setup_ns lan
	veth_pair "$lan" eth0 "$rtr" lan0
	forwarding "$rtr"
	forwarding "$isp"
	run ip -n "$rtr" addr add 2001:db8:6d64:1::1/64 dev lan0 nodad
	run ip -n "$lan" addr add 2001:db8:6d64:1::2/64 dev eth0 nodad
	run ip -n "$lan" -6 route add default via 2001:db8:6d64:1::1
	run ip -n "$isp" link add sink type dummy
	run ip -n "$isp" link set sink up
	run ip -n "$isp" addr add 2001:db8:6d01:1::1/64 dev sink nodad
	busywait 5000 ping6_from "$lan" 2001:db8:6d01::1
	LAN6=2001:db8:6d64:1::2
	WEB6=2001:db8:6d01:1::2
}

# rd_end KIND NS NAME LOCAL
rd_end()
{
	if [ "$1" = 6in4 ]; then
		run 6in4 -netns "$2" add "$3" mode 6rd \
			prefix 2001:db8:6d00::/40 ipv4-prefix 203.0.113.0/24 \
			local "$4" up
		return
	fi
	run ip -n "$2" link add "$3" type sit remote any local "$4" ttl 64
	run ip -n "$2" tunnel 6rd dev "$3" 6rd-prefix 2001:db8:6d00::/40 \
		6rd-relay_prefix 203.0.113.0/24
	run ip -n "$2" link set "$3" up
}

# S6: that each packet looks up its own route costs little
test_each_its_own_way()
{
	local ours sits

	rd_setup 6in4
	ours=$(instructions_each) || fail "${ours#FAIL: }"
	run_deferred
	rd_setup sit
	sits=$(instructions_each) || fail "${sits#FAIL: }"
	echo "6rd: $ours instructions a packet with 6in4, $sits with sit"
	[ $((ours * 100)) -le $((sits * 115)) ] ||
		fail "$((ours * 100 / sits)) % of what sit takes"
}

run_tests "$@"
