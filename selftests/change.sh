#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# guest: smp
# without -k: 6.1 debug
#
# A change of a tunnel: it keeps what it does not name, and loses no packet.

# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/topology.sh"
. "$(dirname "$0")/packet.sh"

# A tunnel of which nothing has its default value
odd_he0()
{
	line_setup
	run 6in4 -netns "$rtr" add he0 remote "$ISP" local "$ROUTER" dev wan \
		ttl 9 tos 0x28 pmtudisc off fwmark 5 mtu 1400 \
		rp-filter strict site-prefix fd00::/8 clamp-mss on up
	comes_to UP "$rtr" he0 .operstate
}

# without KEYS: the tunnel's object less what is separated by commas there
without()
{
	6in4 -netns "$rtr" -json show he0 | gojq -c ".[0] | del($1)"
}

# changes KEYS VALUE COMMAND…: the first of KEYS becomes VALUE, and nothing
# changes that is not in KEYS
changes()
{
	local keys=$1 value=$2 before
	shift 2

	before=$(without "$keys")
	run "$@"
	comes_to "$value" "$rtr" he0 "${keys%%,*}"
	expect_eq "$(without "$keys")" "$before"
}

# S13
test_keeps_what_is_not_named()
{
	local mtu=.mtu,.mtu_derivation,.mtu_explained

	odd_he0
	by_command .ttl 200 ttl 200
	by_command .ttl inherit ttl inherit
	by_command .tos inherit tos inherit
	by_command .tos 252 tos 252
	by_command .pmtudisc true pmtudisc on
	by_command .pmtudisc false pmtudisc off
	by_command .fwmark 4294967295 fwmark 0xffffffff
	by_command .rp_filter off rp-filter off
	by_command '.site_prefixes[0]' fd00::/9 site-prefix fd00::/9
	by_command .clamp_mss false clamp-mss off
	by_command .clamp_mss true clamp-mss on
	by_command .keepalive.interval,.keepalive 300 keepalive 300 5
	by_command .keepalive.losses,.keepalive 6 keepalive 300 6
	by_command .keepalive.target,.keepalive remote keepalive 300 6 remote
	by_command .keepalive null keepalive off
	by_command .remote 203.0.113.9 remote 203.0.113.9
	by_command .local_auto true local any
	by_command .underlay_bound null dev any
	by_command .underlay_bound wan dev wan
	by_command .local_auto false local "$ROUTER"
	by_command "$mtu" 1300 mtu 1300
	by_command "$mtu,.mtu_auto" 1480 mtu auto
	by_command "$mtu,.mtu_auto" 1300 mtu 1300
	by_command .ifname he0 up
}

by_command()
{
	changes "$1" "$2" 6in4 -netns "$rtr" set he0 "${@:3}"
}

# S13: the same of the kernel's interface itself
test_kernel_keeps_what_is_not_named()
{
	odd_he0
	by_netlink .ttl 10 ttl=u8:10
	by_netlink .tos 64 tos=u8:64
	by_netlink .pmtudisc true pmtudisc=u8:1
	by_netlink .fwmark 6 fwmark=u32:6
	by_netlink .rp_filter off rp_filter=u8:0
	by_netlink '.site_prefixes[0]' fd00::/9 site_prefixes=prefixes:fd00::/9
	by_netlink .clamp_mss false clamp_mss=u8:0
	by_netlink .keepalive.interval,.keepalive 300 keepalive_interval=u32:300
	by_netlink .keepalive.losses,.keepalive 255 keepalive_losses=u8:255
	by_netlink .keepalive.target,.keepalive fe80::1 \
		keepalive_target=hex:fe800000000000000000000000000001
	by_netlink .keepalive null keepalive_interval=u32:0
	by_netlink .remote 203.0.113.9 remote=203.0.113.9
	by_netlink .local_auto true local=0.0.0.0
	by_netlink .underlay_bound null underlay=str:
	by_netlink .mtu,.mtu_derivation,.mtu_explained 1281 mtu=u32:1281
	by_netlink .mtu,.mtu_derivation,.mtu_explained,.mtu_auto 1480 \
		mtu_auto=u8:1
	by_netlink .ifname he0 mode=u8:0
	by_netlink .ifname he0
}

by_netlink()
{
	changes "$1" "$2" ip netns exec "$rtr" \
		"$SELFTESTS/rtlink.py" --change he0 "${@:3}"
}

# S13: and of what other programs do
test_ip_keeps_what_it_does_not_know()
{
	odd_he0
	changes .mtu,.mtu_derivation,.mtu_explained 1350 \
		ip -n "$rtr" link set he0 mtu 1350
	changes .ifname he0 ip -n "$rtr" link set he0 type 6in4
	changes .ifname he0 ip -n "$rtr" link set he0 alias broker
	changes .operstate,.state,.reason DOWN ip -n "$rtr" link set he0 down
	run ip -n "$rtr" link set he0 name he1
	run ip -n "$rtr" link set he1 name he0
	changes .operstate,.state,.reason UP ip -n "$rtr" link set he0 up
	shows "9 40 false 5 1350" "$rtr" he0 \
		'"\(.ttl) \(.tos) \(.pmtudisc) \(.fwmark) \(.mtu)"'
}

# S13: and in the modes that have no remote
test_6rd_keeps_what_is_not_named()
{
	line_setup
	run 6in4 -netns "$rtr" add he0 mode 6rd prefix 2001:db8::/32 \
		ipv4-prefix 203.0.0.0/8 relay "$ISP" dev wan ttl 9 up
	comes_to UP "$rtr" he0 .operstate
	by_command .ttl 10 ttl 10
	by_command .relay 203.0.113.9 relay 203.0.113.9
	by_command .relay null relay none
	by_command .delegated_prefix,.prefix 2001:db0:71:6400::/56 \
		prefix 2001:db0::/32
	by_command .delegated_prefix,.ipv4_prefix 2001:db0:7164::/48 \
		ipv4-prefix 203.0.0.0/16
	by_netlink .delegated_prefix,.ipv4_prefix 2001:db0:600e:2c80::/59 \
		6rd_ipv4_prefix=200.0.0.0 6rd_ipv4_length=u8:5
	by_netlink .relay "$ISP" "relay=$ISP"
	by_command .addr_auto true addr auto
	by_netlink .addr_auto false addr_auto=u8:0
	by_netlink .ifname he0
}

# S10: a flood of pings, whatever is changed
test_loses_no_packet()
{
	local changes=$TEST_TMP/changes rounds=0 flood

	tunnel_setup
	for i in {1..10}; do
		printf 'set he0 %s\n' "ttl $i" "tos $((i * 4))" \
			"fwmark $i" "pmtudisc off" "local $ROUTER" "dev any" \
			"mtu $((1300 + i))" "ttl inherit" "tos inherit" \
			"fwmark 0" "pmtudisc on" "local any" "dev wan" \
			"mtu auto" "remote $ISP"
	done >"$changes"
	ip netns exec "$rtr" ping -6 -q -n -i 0.002 -c 500 "$BROKER6" \
		>"$TEST_TMP/ping" &
	flood=$!
	while kill -0 "$flood" 2>/dev/null || [ "$rounds" = 0 ]; do
		run 6in4 -netns "$rtr" -batch "$changes"
		rounds=$((rounds + 1))
	done
	echo "$((rounds * 150)) changes"
	expect_match "$(cat "$TEST_TMP/ping")" \
		"*500 packets transmitted, 500 received, 0% packet loss*"
	shows "0 0" "$rtr" he0 '.stats | "\(.rx_dropped) \(.tx_dropped)"'
}

# S10: TCP at full speed does not see it either
test_tcp_sees_no_loss()
{
	tunnel_setup
	lan_setup
	printf 'set he0 ttl %s\n' {1..255} >"$TEST_TMP/changes"
	tcp_from "$lan" "$isp" "$BROKER6" -n 8M >"$TEST_TMP/tcp" &
	until grep -q connected "$TEST_TMP/tcp"; do
		run 6in4 -netns "$rtr" -batch "$TEST_TMP/changes"
	done
	run 6in4 -netns "$rtr" -batch "$TEST_TMP/changes"
	wait $!
	cat "$TEST_TMP/tcp"
	shows "0 0" "$rtr" he0 '.stats | "\(.rx_dropped) \(.tx_dropped)"'
}

# S10 R22: the new peer is heard with the first packet, the old one no more
test_new_remote_at_once()
{
	tunnel_setup
	run ip -n "$isp" addr add 203.0.113.2/24 dev acc
	run 6in4 -netns "$isp" set tun0 local 203.0.113.2
	run 6in4 -netns "$rtr" set he0 remote 203.0.113.2
	run ping6_from "$rtr" "$BROKER6"
	expect_match "$(ip -n "$rtr" link show he0)" "*peer 203.0.113.2*"
	counts "rx_packets=2 rx_dropped=0" "$rtr" he0 send "$isp" \
		src=203.0.113.2 "src=$ISP" src=203.0.113.2
}

# R8: to a peer without a way, and back
test_remote_without_a_way()
{
	tunnel_setup
	run 6in4 -netns "$rtr" set he0 dev any
	run 6in4 -netns "$rtr" set he0 remote 198.51.100.9
	shows "no route" "$rtr" he0 .reason
	run 6in4 -netns "$rtr" set he0 remote "$ISP"
	shows null "$rtr" he0 .reason
	busywait 5000 ping6_from "$rtr" "$BROKER6"
}

# R9: a pinned MTU outlives all other changes, and is given up with one of them
test_pinned_mtu_and_new_remote()
{
	line_setup
	run ip -n "$rtr" link add slow type dummy
	run ip -n "$rtr" link set slow mtu 1400 up
	run ip -n "$rtr" addr add 192.0.2.1/24 dev slow
	run 6in4 -netns "$rtr" add he0 remote "$ISP" mtu 1300 up
	run 6in4 -netns "$rtr" set he0 remote 192.0.2.9
	shows "1300 pinned" "$rtr" he0 '"\(.mtu) \(.mtu_derivation[0].kind)"'
	run 6in4 -netns "$rtr" set he0 remote "$ISP" mtu auto
	shows 1480 "$rtr" he0 .mtu
	run 6in4 -netns "$rtr" set he0 remote 192.0.2.9 mtu 1444
	shows "1444 pinned" "$rtr" he0 '"\(.mtu) \(.mtu_derivation[0].kind)"'
	run 6in4 -netns "$rtr" set he0 mtu auto
	shows 1380 "$rtr" he0 .mtu
}

# A change is one event, and tells the new state
test_one_event()
{
	line_setup
	run 6in4 -netns "$rtr" add he0 remote "$ISP" dev wan up
	comes_to UP "$rtr" he0 .operstate
	watch_links "$rtr"
	run 6in4 -netns "$rtr" set he0 ttl 9 tos 0x28
	expect_eq "$(events he0) event" "1 event"
	: >"$EVENTS"
	run 6in4 -netns "$rtr" set he0 remote 203.0.113.9
	expect_eq "$(events he0) event" "1 event"
	expect_match "$(cat "$EVENTS")" "*peer 203.0.113.9*"
}

run_tests "$@"
