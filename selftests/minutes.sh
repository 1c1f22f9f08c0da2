#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# guest: idle
# without -k: 6.1 debug
#
# What takes minutes in which nothing happens.  They are over at once in this
# guest.

# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/topology.sh"
. "$(dirname "$0")/router.sh"

# remembered: what the kernel knows of the tunnel's packets
remembered()
{
	router conntrack -L -p 41 2>/dev/null | grep "src=$ISP dst=$ROUTER"
}

# quiet: for longer than the kernel remembers
quiet()
{
	local before

	remembered || fail "conntrack knows no protocol 41"
	# What the devices say of their groups is repeated.
	sleep 10
	before=$(show "$rtr" he0 '"\(.stats.rx_packets) \(.stats.tx_packets)"')
	run sleep 700
	shows "$before" "$rtr" he0 '"\(.stats.rx_packets) \(.stats.tx_packets)"'
	expect_eq "$(remembered)" ""
}

# The kernel forgets a protocol that it does not know after ten minutes.  The far
# end of a tunnel that was quiet for longer comes in, also if it speaks first
test_quiet_tunnel()
{
	need conntrack socat
	kit_line
	# A router, as a broker is: it solicits none.
	forwarding "$isp"
	kit_up
	expect_eq "$(router sysctl -n net.netfilter.nf_conntrack_generic_timeout)" \
		600
	busywait 30000 ping6_from "$lan" "$BROKER6"
	quiet
	run ping6_from "$isp" "$ROUTER6"
	quiet
	run ping6_from "$isp" "$LAN6"

	# A connection of the LAN's in which nothing was said
	mkfifo "$TEST_TMP/late"
	ip netns exec "$isp" socat -U TCP6-LISTEN:80 "PIPE:$TEST_TMP/late" &
	defer kill $!
	busywait 30000 listens "$isp" 80
	ip netns exec "$lan" socat -u "TCP6:[$BROKER6]:80" - \
		>"$TEST_TMP/said" &
	defer kill $!
	busywait 30000 established "$isp" 80
	quiet
	echo "good morning" >"$TEST_TMP/late"
	busywait 30000 grep -qx "good morning" "$TEST_TMP/said"
}

# listens NS PORT, established NS PORT
listens()
{
	[ -n "$(ip netns exec "$1" ss -Hltn sport = ":$2")" ]
}

established()
{
	[ -n "$(ip netns exec "$1" ss -Htn state established sport = ":$2")" ]
}

# dnsmasq_start: with the file of the examples; the LAN host has nothing else
dnsmasq_start()
{
	ip -n "$lan" addr flush dev eth0 scope global
	ip -n "$lan" -6 route flush default
	router dnsmasq --keep-in-foreground --port=0 --user=root --pid-file= \
		--conf-file=/usr/local/share/doc/6in4/examples/dnsmasq.conf \
		>"$TEST_TMP/dnsmasq.log" 2>&1 &
	defer kill $!
}

# dnsmasq instead of radvd: a host has its address and the tunnel's MTU of it,
# and each later one without anybody's help
test_dnsmasq()
{
	need dnsmasq
	kit_line
	kit_up
	dnsmasq_start
	busywait 30000 ping6_from "$lan" "$BROKER6"
	run host_has "${PREFIX%::*}" -deprecated
	busywait 30000 prints 1480 lan_mtu
	run ip -n "$rtr" link set wan mtu 1400
	busywait 70000 prints 1380 lan_mtu
	run ip -n "$rtr" link set wan mtu 1492
	busywait 70000 prints 1472 lan_mtu
}

# With 6to4 dnsmasq takes the new prefix and deprecates the one before by itself
test_dnsmasq_and_another_prefix()
{
	need dnsmasq
	line_setup
	setup_ns lan
	veth_pair "$lan" eth0 "$rtr" lan0
	kit_setup "mode 6to4" "dev wan" "lan lan0 1"
	kit_up
	unit 6in4-monitor
	dnsmasq_start
	busywait 70000 host_has 2002:cb00:7164:1 -deprecated
	run ip -n "$rtr" addr del "$ROUTER/24" dev wan
	run ip -n "$rtr" addr add 203.0.113.101/24 dev wan
	busywait 70000 host_has 2002:cb00:7165:1 -deprecated
	busywait 70000 host_has 2002:cb00:7164:1 deprecated
}

run_tests "$@"
