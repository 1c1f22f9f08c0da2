#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernel: 6.1 debug
# without -k: 6.1 debug
# sources: 6.1
#
# Tests and tools that others have written for other tunnels, or against all of
# IPv6: the kernel's own selftests, as its sources have them, and the packages
# thc-ipv6 and ipv6toolkit.  Documentation/peers.rst tells what they show.
#
# peers/NAME.sed puts 6in4 into a selftest in the place of another kind.

# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/topology.sh"
. "$(dirname "$0")/packet.sh"

KERNEL_SELFTESTS=$SELFTESTS/../build/sources-6.1/tools/testing/selftests

# peer FILE LINES WORD…: one of the kernel's selftests, where the sed script
# changes so many lines; it must end well.  What it said is in $SAID.
peer()
{
	local file=$KERNEL_SELFTESTS/$1 lines=$2 name copy
	shift 2

	name=$(basename "$file" .sh)
	copy=$TEST_TMP/$name.sh
	[ -e "$file" ] || fail "no $file: selftests/qemu/kernel sources 6.1"
	sed -f "$SELFTESTS/peers/$name.sed" "$file" >"$copy"
	# In another release they may not find what they are to change.
	expect_eq "$(diff "$file" "$copy" | grep -c '^[<>]')" "$lines"
	# It ends what it has begun, and is given time for that.
	SAID=$TEST_TMP/said
	run timeout -k 5 $((240 * SIXIN4_SLOW)) \
		"$(sed -n '1s/^#!//p' "$file")" "$copy" "$@" | tee "$SAID"
	[ "${PIPESTATUS[0]}" = 0 ] || exit 1
}

# all_ok N: so many results, and all are good
all_ok()
{
	expect_eq "$(grep -cF '[ OK ]' "$SAID") $(grep -cE 'FAIL|SKIP' "$SAID")" \
		"$1 0"
}

pmtu()
{
	peer net/pmtu.sh 42 "$@"
}

# R17: an error from the underlay becomes an exception of the inner route, with
# routes and with nexthop objects
test_pmtu_ipv6_over_ipv4()
{
	pmtu pmtu_ipv6_ipv4_exception
	all_ok 2
}

# R3 R8: what a device has of itself, what it is given, and what a new far end
# makes of it
test_pmtu_of_the_device()
{
	pmtu pmtu_vti4_default_mtu pmtu_vti4_link_add_mtu \
		pmtu_vti6_link_change_mtu
	all_ok 3
}

# What a tunnel has learnt of a path keeps no device from going
test_pmtu_cleanup()
{
	need taskset
	pmtu cleanup_ipv4_exception
	all_ok 1
}

# TCP in large packets, with and without segmentation by the device below
test_gso()
{
	need socat ethtool
	defer ip link del veth0
	defer ns_del ns1
	peer net/gre_gso.sh 13
	all_ok 2
}

# ICMPv4 redirects, and what is too big, in each order: with routes, and with
# nexthop objects and a VRF below
test_redirect()
{
	peer net/icmp_redirect.sh 17
	expect_eq "$(grep -c '^TEST: IPv4.*OK' "$SAID")" 10
}

# Conntrack puts fragments together, and they must still fit
test_conntrack_and_fragments()
{
	need socat ip6tables
	peer netfilter/ipip-conntrack-mtu.sh 34
	expect_eq "$(grep -c '^OK: PMTU' "$SAID")" 2
}

# arrived: protocol 41 that the router's IPv4 was given
arrived()
{
	ip netns exec "$rtr" nft list counter ip line tunnel |
		sed -n 's/.*packets \([0-9]*\) .*/\1/p'
}

# What the tunnel has counted of it, taken or dropped; what a queue dropped is in
# two figures.
COUNTED='.stats | .rx_packets + .rx_dropped - .rx_backlog'

# attacked_setup: a tunnel, and a count of all that comes
attacked_setup()
{
	tunnel_setup
	run ip netns exec "$rtr" nft -f - <<-EOF
	table ip line {
		counter tunnel { }
		chain prerouting {
			type filter hook prerouting priority raw
			ip protocol 41 counter name tunnel
		}
	}
	EOF
	BEFORE=$(show "$rtr" he0 "$COUNTED")
}

more_arrived()
{
	[ "$(arrived)" -ge "$1" ]
}

# attack NUMBER COMMAND…: until so many packets have come of it; some tools would go
# on for ever
attack()
{
	local wanted=$(($(arrived) + $1)) pid
	shift

	echo "\$ $*"
	"$@" >"$TEST_TMP/attack" 2>&1 &
	pid=$!
	defer kill "$pid"
	busywait_quiet 20000 more_arrived "$wanted" ||
		fail "too few packets: $(tail -c 500 "$TEST_TMP/attack")"
	kill -KILL "$pid" 2>/dev/null
	wait "$pid" 2>/dev/null
}

# thc NUMBER TOOL WORD…
thc()
{
	thc_command "${@:2}"
	attack "$1" "${THC[@]}"
}

all_are_counted()
{
	[ $((BEFORE + $(arrived))) = "$(show "$rtr" he0 "$COUNTED")" ]
}

# withstood: each packet was taken or dropped, and the tunnel works.  What the
# router was made to believe of the inner path is forgotten first.
withstood()
{
	busywait 10000 all_are_counted
	run ip -n "$rtr" -6 route flush cache
	run ip -n "$isp" -6 route flush cache
	busywait 5000 ping6_from "$rtr" "$BROKER6" 1480
	run ping6_from "$isp" "$ROUTER6" 1480
	shows "up 1480" "$rtr" he0 '"\(.state) \(.mtu)"'
}

# thc-ipv6 makes the IPv4 header as well
test_thc_ipv6()
{
	need atk6-fuzz_ip6
	attacked_setup
	thc 1 thcping6 acc "$BROKER6" "$ROUTER6"
	thc 100 exploit6 acc "$ROUTER6"
	thc 1 toobig6 -u acc "$ROUTER6" "$BROKER6" 1280
	thc 10 fragmentation6 -p acc "$ROUTER6"
	thc 256 randicmp6 -p -s "$BROKER6" acc "$ROUTER6" 1
	thc 256 randicmp6 -p -s "$BROKER6" acc "$ROUTER6" 2
	# each header with each field wrong in turn
	thc 5000 fuzz_ip6 -a -IFSDHRJ acc "$ROUTER6"
	# headers full of options that nobody knows
	thc 1000 denial6 acc "$ROUTER6" 1
	thc 1000 denial6 acc "$ROUTER6" 6
	withstood
}

# ipv6toolkit sees a device that has no addresses below IPv6
test_ipv6toolkit()
{
	local at

	need frag6
	attacked_setup
	at=(ip netns exec "$isp")
	# how fragments are put together that overlap, that are too many, and
	# that are too long together
	attack 10 "${at[@]}" frag6 -i tun0 -d "$ROUTER6" -p
	attack 50 "${at[@]}" frag6 -i tun0 -d "$ROUTER6" -F 50
	attack 50 "${at[@]}" frag6 -i tun0 -d "$ROUTER6" -X
	attack 1 "${at[@]}" icmp6 -i tun0 -d "$ROUTER6" -E 0 -m 1000
	attack 1 "${at[@]}" jumbo6 -i tun0 -d "$ROUTER6" -q 100 -Q 100000
	attack 1 "${at[@]}" tcp6 -i tun0 -d "$ROUTER6" -a 22 -X S -H 64 -u 64
	attack 1 "${at[@]}" udp6 -i tun0 -d "$ROUTER6" -a 53
	attack 1 "${at[@]}" ni6 -i tun0 -d "$ROUTER6"
	withstood
}

run_tests "$@"
