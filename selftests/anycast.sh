#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# without -k: 6.1 debug
#
# Two gateways in external mode share an address; FRR announces it, and the
# customers' prefixes.
#
#                     10.0.1.0/30         gw1  lo 198.51.100.1
#   c1 -------- core -------------------       gw0
#   wan         |  \                      gw2  lo 198.51.100.1
#   203.0.113.2 |   -------------------        gw0
#   he0         |     10.0.2.0/30
#   2001:db8:a::1     (and 2001:db8:fe:1::/64, 2001:db8:fe:2::/64)
#               web 2001:db8:ffff::2

# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/topology.sh"
. "$(dirname "$0")/packet.sh"

c1='' core='' gw1='' gw2=''

GATEWAY=198.51.100.1
CUSTOMER6=2001:db8:a::1
FRR=/usr/lib/frr

# frr NS DAEMON [FILE [SED-COMMAND]]: of selftests/anycast, with that change; it
# runs as its own user
frr()
{
	local dir=$TEST_TMP/frr.$1

	chmod a+x "$TEST_TMP"
	mkdir -p "$dir"
	chown frr:frr "$dir"
	sed "${4:-}" "$SELFTESTS/anycast/${3:-}" >"$dir/$2.conf" 2>/dev/null ||
		echo "hostname $1" >"$dir/$2.conf"
	(cd "$dir" && exec ip netns exec "$1" "$FRR/$2" -f "$dir/$2.conf" \
		-i "$dir/$2.pid" -z "$dir/zserv.api" --vty_socket "$dir" \
		-A 127.0.0.1 -P 0) >>"$dir/log" 2>&1 &
	echo "$1\$ $2 ${3:-}"
	defer kill $!
	busywait_quiet 20000 test -s "$dir/$2.pid" ||
		fail "$2 does not start: $(cat "$dir/log")"
}

# router NS FILE [SED-COMMAND]: zebra and bgpd
router()
{
	frr "$1" zebra
	busywait 20000 test -S "$TEST_TMP/frr.$1/zserv.api"
	frr "$1" bgpd "$2" "${3:-}"
}

# gateway NS NUMBER
gateway()
{
	local renumber="s/10\\.0\\.1\\./10.0.$2./; s/:fe:1:/:fe:$2:/"

	veth_pair "$core" "gate$2" "$1" wan
	ip -n "$core" addr add "10.0.$2.1/30" dev "gate$2"
	ip -n "$1" addr add "10.0.$2.2/30" dev wan
	ip -n "$core" addr add "2001:db8:fe:$2::1/64" dev "gate$2" nodad
	ip -n "$1" addr add "2001:db8:fe:$2::2/64" dev wan nodad
	forwarding "$1"
	ip -n "$1" addr add "$GATEWAY/32" dev lo
	run 6in4 -netns "$1" add gw0 mode external local "$GATEWAY" mtu 1480 up
	router "$1" gateway-bgpd.conf "$renumber"
	frr "$1" staticd gateway-staticd.conf
}

anycast_setup()
{
	setup_ns core gw1 gw2 c1 web
	forwarding "$core"
	customer "$c1" "$core" 1 203.0.113.2
	lan_host "$web" "$core" "$WEB6" 2001:db8:ffff::1
	run 6in4 -netns "$c1" add he0 remote "$GATEWAY" dev wan \
		addr "$CUSTOMER6/48" up
	ip -n "$c1" -6 route add default dev he0
	router "$core" core-bgpd.conf
	gateway "$gw1" 1
	gateway "$gw2" 2
	busywait_quiet 60000 both_are_used || frr_failed
}

# both_are_used: core has two ways to the address and to the customer
both_are_used()
{
	[ "$(ip -n "$core" route show "$GATEWAY" | grep -c nexthop)" = 2 ] &&
		[ "$(ip -n "$core" -6 route show 2001:db8:a::/48 |
		     grep -c 'via\|nexthop')" -ge 2 ]
}

frr_failed()
{
	ip -n "$core" route
	ip -n "$core" -6 route
	tail -n 20 "$TEST_TMP"/frr.*/*log
	fail "FRR has not made the routes"
}

# carries NS: octets that this gateway has taken out of the tunnel
carries()
{
	show "$1" gw0 .stats.rx_bytes
}

# Whichever gateway a packet takes, the other may have the answer; and a TCP
# connection outlives the machine that it went by
test_one_is_killed_under_traffic()
{
	local first second before client

	need iperf3
	[ -x "$FRR/bgpd" ] || skip "no FRR"
	anycast_setup
	busywait 20000 ping6_from "$c1" "$WEB6"
	run ping6_from "$web" "$CUSTOMER6" 1480

	tcp_server "$web"
	before=$(carries "$gw1")
	ip netns exec "$c1" iperf3 -6 -c "$WEB6" -b 4M -n 4M \
		>"$TEST_TMP/tcp" 2>&1 &
	client=$!
	busywait_quiet 20000 has_passed 500000 "$before" ||
		fail "no connection: $(cat "$TEST_TMP/tcp")"
	# Its two addresses have a packet go the same way each time.
	first=$gw1 second=$gw2
	if [ $(($(carries "$gw1") - before)) -lt 500000 ]; then
		first=$gw2 second=$gw1
	fi
	before=$(carries "$second")
	echo "\$ # ${first%-*} is killed"
	kill -9 "$(cat "$TEST_TMP/frr.$first/bgpd.pid")" \
		"$(cat "$TEST_TMP/frr.$first/zebra.pid")"
	run ip -n "$first" link set wan down
	wait "$client" || fail "the connection broke: $(cat "$TEST_TMP/tcp")"
	run ping6_from "$c1" "$WEB6" 1480
	run ping6_from "$web" "$CUSTOMER6" 1480
	[ "$(carries "$second")" -gt $((before + 500000)) ] ||
		fail "${second%-*} carried nothing"
	shows 0 "$second" gw0 .stats.rx_dropped
}

# has_passed NUMBER BEFORE: so many by one of them
has_passed()
{
	[ $(($(carries "$gw1") - $2)) -ge "$1" ] ||
		[ "$(carries "$gw2")" -ge "$1" ]
}

run_tests "$@"
