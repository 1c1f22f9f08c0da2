#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# bench: 3 many
#
# A concentrator: what tunnels cost to make, to have, to show and to take away, and
# what a packet costs when there are so many, received there and sent there.

# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../topology.sh"
. "$(dirname "$0")/lib.sh"

elsewhere=''

PART=many
STEPS="1000 10000"
# Others whose devices are apart
APART=100000
# Packets of which each passes so many tunnels in sit's list
PACKETS=500

# packets KIND WORDS: with so many other tunnels
packets()
{
	local each

	each=$(instructions_each "$PACKETS") || fail "${each#FAIL: }"
	result "$1" "instructions per packet, $2" "$each"
}

# sender KIND NUMBER: the others are where packets are sent, too
sender()
{
	others_setup "$1" 0 "$2" "$rtr" "$ROUTER" "$ISP"
	run batch "$1" "$rtr" "$TEST_TMP/others"
	packets "$1" "$2 others at the sender"
}

# have_addresses NUMBER: IPv6 has given so many tunnels theirs
have_addresses()
{
	[ "$(ip netns exec "$isp" grep -c "^fe80.* c" /proc/net/if_inet6)" -ge "$1" ]
}

# make_only KIND FIRST END [WORDS]
make_only()
{
	others_setup "$1" "$2" "$3" "$isp" "$ISP" "$ROUTER"
	spent run batch "$1" "$isp" "$TEST_TMP/others"
	result "$1" "instructions per tunnel made${4:-}, to $3" \
		$((SPENT / ($3 - $2)))
}

# make_to KIND FIRST END: and what it takes
make_to()
{
	local before

	before=$(memory)
	make_only "$@"
	busywait 600000 have_addresses "$3"
	result "$1" "octets per tunnel, to $3" \
		$((($(memory) - before) * 1024 / ($3 - $2)))
}

# dump KIND NUMBER [WORDS]
dump()
{
	if [ "$1" = 6in4 ]; then
		spent 6in4 -netns "$isp" -json show
	else
		spent ip -n "$isp" -d -j link show
	fi >"$TEST_TMP/dump"
	expect_eq "$(grep -o '"c[0-9]*"' "$TEST_TMP/dump" | wc -l)" "$2"
	result "$1" "instructions per tunnel shown, of $2${3:-}" $((SPENT / $2))
}

# many KIND
many()
{
	local kind=$1 first=0 step

	routers_setup "$kind"
	packets "$kind" "0 others"
	for step in $STEPS; do
		make_to "$kind" "$first" "$step"
		packets "$kind" "$step others"
		dump "$kind" "$step"
		first=$step
	done
	seq -f "${DELETE[$kind]}" 0 $((first - 1)) >"$TEST_TMP/delete"
	spent run batch "$kind" "$isp" "$TEST_TMP/delete"
	# Each waits for RCU, mostly for less than a hundredth of a second.
	if waits_are_exact; then
		result "$kind" "instructions per tunnel deleted, of $first" \
			$((SPENT / first))
	fi
	sender "$kind" 1000
}

# without_ipv6 STEP…: a hundred thousand.  To take one device away IPv6 looks at the
# routes of all of them, whatever the driver; here it has none for them.
without_ipv6()
{
	local first=0 step

	routers_setup 6in4
	run ip netns exec "$isp" sysctl -qw net.ipv6.conf.default.disable_ipv6=1
	for step; do
		make_only 6in4 "$first" "$step" " without IPv6"
		packets 6in4 "$step others without IPv6"
		dump 6in4 "$step" " without IPv6"
		first=$step
	done
	run ip -n "$rtr" link del he0
	spent run rmmod 6in4
	result 6in4 "instructions per tunnel that goes with the module, of $first" \
		$((SPENT / first))
	no_lockup
}

# apart WORDS NS LOCAL REMOTE: a hundred thousand of which $NS receives or sends the outer
# packets.  Their devices are elsewhere: IPv6 looks for that of each packet that it
# forwards in 256 lists of all of its namespace's devices, be they tunnels or not.
apart()
{
	local ns

	routers_setup 6in4
	ns=${!2}
	setup_ns elsewhere
	run ip netns exec "$elsewhere" \
		sysctl -qw net.ipv6.conf.default.disable_ipv6=1
	others_setup 6in4 0 "$APART" "$ns" "$3" "$4" "link-netns $ns"
	run batch 6in4 "$elsewhere" "$TEST_TMP/others"
	shows up "$elsewhere" "c$((APART - 1))" .state
	packets 6in4 "$APART others $1"
}

declare -A DELETE=([sit]="link del c%.0f" [6in4]="del c%.0f")

test_sit()
{
	many sit
}

test_6in4()
{
	many 6in4
}

test_a_hundred_thousand()
{
	without_ipv6 1000 100000
}

test_received_with_many()
{
	apart "with devices apart" isp "$ISP" "$ROUTER"
}

test_sent_with_many()
{
	apart "with devices apart, at the sender" rtr "$ROUTER" "$ISP"
}

run_tests "$@"
