#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernel: debug
# guest: leaks
#
# Memory that is not there, and notifiers that refuse: each time a clean error
# and the old state whole.  programs/faults.c has each allocation of an
# operation fail in turn.  That nothing is leaked is looked at after the file.

# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/topology.sh"
. "$(dirname "$0")/packet.sh"

DEBUG=/sys/kernel/debug
MODULE=/lib/modules/$(uname -r)/extra/6in4.ko

# faults WORD…: programs/faults in rtr; what is refused is told once, and how
# often
faults()
{
	local status=0

	echo "$ faults $*"
	ip netns exec "$rtr" "$PROGRAMS/faults" "$@" 2>"$TEST_TMP/said" ||
		status=$?
	sort "$TEST_TMP/said" | uniq -c | sort -rn | head -n 20
	[ "$status" = 0 ] || fail "exit status $status of: faults $*"
}

# injected: all allocations may fail, and without a word, as a stack in the log
# is a splat
injected()
{
	local what

	[ -e "$DEBUG/failslab" ] || skip "no fault injection"
	for what in failslab fail_page_alloc; do
		[ -e "$DEBUG/$what" ] || continue
		echo 0 >"$DEBUG/$what/verbose"
		echo N >"$DEBUG/$what/ignore-gfp-wait"
	done
}

# slab_only: vmalloc, for a module's code, tells with a stack of pages that it
# could not have
slab_only()
{
	injected
	[ ! -e "$DEBUG/fail_page_alloc" ] ||
		echo 32 >"$DEBUG/fail_page_alloc/min-order"
	defer restore_pages
}

restore_pages()
{
	[ ! -e "$DEBUG/fail_page_alloc" ] ||
		echo 1 >"$DEBUG/fail_page_alloc/min-order"
}

# A line, and another for changes
two_lines_setup()
{
	line_setup
	run ip -n "$rtr" link add other type dummy
	run ip -n "$rtr" link set other mtu 1400 up
	run ip -n "$rtr" addr add 192.0.2.1/24 dev other
}

test_load()
{
	injected
	slab_only
	setup_ns rtr
	run rmmod 6in4
	faults load "$MODULE"
	run modprobe 6in4
	faults unload "$MODULE" &&
		run modprobe 6in4
	run 6in4 -netns "$rtr" add he0 remote "$ISP" dev no up
}

test_add()
{
	injected
	two_lines_setup
	faults command add he0 remote "$ISP" dev wan up -- del he0
	faults command add he0 remote "$ISP" dev no mtu 1300 -- del he0
	faults command add he0 mode 6to4 dev wan addr auto up -- del he0
	faults command add he0 mode 6rd prefix 2001:db8::/32 dev wan \
		relay "$ISP" addr auto -- del he0
	faults command add he0 mode external local "$ROUTER" up -- del he0
}

test_set()
{
	injected
	two_lines_setup
	run 6in4 -netns "$rtr" add he0 remote "$ISP" up
	run 6in4 -netns "$rtr" add he1 remote 203.0.113.9 dev wan up
	faults command set he0 remote 192.0.2.9 ttl 3 -- \
		set he0 remote "$ISP" ttl 64
	faults command set he0 mtu 1300 -- set he0 mtu auto
	faults command set he0 dev no -- set he0 dev any
	faults command set he0 site-prefix 2001:db8:1f09::/48 rp-filter strict \
		-- set he0 site-prefix none rp-filter off
	faults command set he0 keepalive 10 3 remote -- set he0 keepalive off
	faults command set he0 keepalive 10 3 clamp-mss on \
		-- set he0 keepalive off clamp-mss off
}

test_del()
{
	injected
	two_lines_setup
	run 6in4 -netns "$rtr" add he0 remote "$ISP" dev wan up
	faults command del he0 -- add he0 remote "$ISP" dev wan up
}

# The work that follows what is below
test_follow()
{
	injected
	two_lines_setup
	run 6in4 -netns "$rtr" add he0 remote "$ISP" dev wan up
	run 6in4 -netns "$rtr" add he1 remote 203.0.113.9 up
	comes_to 1480 "$rtr" he1 .mtu
	faults follow wan he1
}

test_namespace_ends()
{
	injected
	setup_ns rtr
	faults exit
}

# refuses EVENT: a notifier does not like it, until it is told 0
refuses()
{
	echo "${2:--12}" \
		>"$DEBUG/notifier-error-inject/netdev/actions/$1/error"
}

# R9: an MTU that another refuses is not pinned either
test_mtu_is_refused()
{
	local event before

	line_setup
	run 6in4 -netns "$rtr" add he0 remote "$ISP" dev wan up
	comes_to UP "$rtr" he0 .operstate
	run modprobe netdev-notifier-error-inject
	defer rmmod netdev-notifier-error-inject
	before=$(6in4 -netns "$rtr" -json show)
	for event in NETDEV_CHANGEMTU NETDEV_PRECHANGEMTU; do
		run refuses "$event"
		refused 2 "RTNETLINK answers: Cannot allocate memory" \
			ip -n "$rtr" link set he0 mtu 1400
		expect_eq "$(6in4 -netns "$rtr" -json show)" "$before"
		refused 2 "6in4: he0: Cannot allocate memory" \
			6in4 -netns "$rtr" set he0 mtu 1400
		expect_eq "$(6in4 -netns "$rtr" -json show)" "$before"
		run refuses "$event" 0
	done
	run ip -n "$rtr" link set he0 mtu 1400
	shows "1400 false" "$rtr" he0 '"\(.mtu) \(.mtu_auto)"'
	run refuses NETDEV_CHANGEMTU
	refused 2 "RTNETLINK answers: Cannot allocate memory" \
		ip -n "$rtr" link set he0 mtu 1300
	shows "1400 false pinned" "$rtr" he0 \
		'"\(.mtu) \(.mtu_auto) \(.mtu_derivation[0].kind)"'
	run refuses NETDEV_CHANGEMTU 0
	run 6in4 -netns "$rtr" set he0 mtu auto
	expect_eq "$(6in4 -netns "$rtr" -json show)" "$before"
}

# atomic_only: who can wait has memory
atomic_only()
{
	echo Y >"$DEBUG/failslab/ignore-gfp-wait"
	defer any_again
}

any_again()
{
	echo 0 >"$DEBUG/failslab/probability"
	echo N >"$DEBUG/failslab/ignore-gfp-wait"
}

# without_memory PACKETS WORD…: a fifth of what they need
without_memory()
{
	"$@" -m 20 >"$TEST_TMP/failed"
	cat "$TEST_TMP/failed"
	[ "$(sed -n 's/ allocations failed$//p' "$TEST_TMP/failed")" -ge 20 ] ||
		fail "too few to be true"
}

# look_on: someone keeps a clone of each packet, so that the driver has to copy them
look_on()
{
	ip netns exec "$rtr" python3 -c "
import socket, time
sockets = []
for device in 'wan', 'tun1', 'he0':
    s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
    s.setsockopt(socket.SOL_SOCKET, 33, 100 << 20)      # SO_RCVBUFFORCE
    s.bind((device, 0))
    sockets.append(s)
print('ready', flush=True)
time.sleep(3600)" >"$TEST_TMP/look_on" &
	defer kill $!
	busywait 20000 grep -q ready "$TEST_TMP/look_on"
}

# packets_without_memory: in each direction
packets_without_memory()
{
	look_on
	atomic_only
	without_memory packets_from_isp inner 5000
	without_memory packets_from_isp outer 5000
	without_memory packets_from_isp icmp 5000
	without_memory packets_in "$rtr" large 1000 tun1
	without_memory packets_in "$rtr" send 5000 he0
	without_memory packets_in "$rtr" segment 1000 he0
	show "$rtr" he0 '.stats | "rx \(.rx_no_memory) tx \(.tx_no_memory)"'
	comes_to true "$rtr" he0 '.stats | .rx_no_memory > 0 and .tx_no_memory > 0'
	still_works
}

# A packet for which there is no memory is dropped and counted, and the tunnel works
# as before when there is
test_packets()
{
	injected
	hostile_setup remote "$ISP" dev wan clamp-mss on
	packets_without_memory
}

test_packets_of_external()
{
	injected
	hostile_external clamp-mss on
	packets_without_memory
}

run_tests "$@"
