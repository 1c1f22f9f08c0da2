#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# bench: 4 customers
#
# External mode with up to a million customers: what one costs to have and to take
# away, and what a packet to one of them costs.
#
#   lan                           rtr                      isp
#   eth0 ------------------- lan0    wan ---------------- acc  (blackhole)
#   pktgen 2001:db8:ffff::/64        gw0 ..... 10.0.0.1 and so on, by their routes
#
# Customer I, in 20 bits, has 2001:db8:H:L::/64, I in the last 32 bits of that, and
# 10.0.0.1 + I.

# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../topology.sh"
. "$(dirname "$0")/lib.sh"

PART=customers

# So many customers, of which those are sent to whose bits of MASK are anything:
# all of the first thousand, and about as many in all corners of the larger tables
STEPS="1:0 1024:3ff 131072:15555 1048576:aaaaa"

# gateway_setup: everything but the customers
gateway_setup()
{
	run modprobe pktgen
	quiet_softirqs
	# A lock-up is to be told of after 20 s, as on a machine of today.
	run sysctl -qw kernel.watchdog_thresh=10
	echo 21 >/sys/module/rcupdate/parameters/rcu_cpu_stall_timeout
	line_setup
	forwarding "$isp"
	run ip -n "$rtr" route add 10.0.0.0/8 via "$ISP"
	run ip -n "$isp" route add blackhole 10.0.0.0/8
	setup_ns lan
	forwarding "$rtr"
	lan_host "$lan" "$rtr" 2001:db8:ffff::2 2001:db8:ffff::1
	LAN6=2001:db8:ffff::2
	# A million routes are more than the kernel lets be by default.
	ip netns exec "$rtr" sysctl -qw net.ipv6.route.max_size=2147483647
	run 6in4 -netns "$rtr" add gw0 mode external local "$ROUTER" up
}

# customers FIRST END: commands for ip -batch
customers()
{
	seq -f %.0f "$1" $(($2 - 1)) | awk '{
		far = $1 + 1
		printf "route add 2001:db8:%x:%x::/64 encap ip dst 10.%d.%d.%d dev gw0\n",
			$1 / 65536, $1 % 65536,
			far / 65536, far / 256 % 256, far % 256
	}'
}

# send_to NUMBER MASK: of packets, to those customers; prints instructions for each
send_to()
{
	local mask=$((16#$2))

	instructions_to "$rtr" gw0 "$1" "dst6_min 2001:db8::1" \
		"dst6_max $(printf '2001:db8:%x:%x::1' \
			$((mask >> 16)) $((mask & 0xffff)))"
}

# packets NUMBER MASK: of customers in all
packets()
{
	local each

	each=$(send_to 500 "$2") || fail "${each#FAIL: }"
	result 6in4 "instructions per packet, many the first, $1 customers" "$each"
	send_to 8000 "$2" >/dev/null	# all of them have had one
	each=$(send_to 4000 "$2") || fail "${each#FAIL: }"
	result 6in4 "instructions per packet, $1 customers" "$each"
}

test_customers()
{
	local step count first=0 before

	gateway_setup
	for step in $STEPS; do
		count=${step%:*}
		customers "$first" "$count" >"$TEST_TMP/customers"
		before=$(memory)
		spent run ip -n "$rtr" -6 -batch "$TEST_TMP/customers"
		result 6in4 "instructions per customer made, to $count" \
			$((SPENT / (count - first)))
		# that of a thousand is less than what others come by
		[ "$count" -lt 100000 ] ||
			result 6in4 "octets per customer, to $count" \
				$((($(memory) - before) * 1024 / (count - first)))
		packets "$count" "${step#*:}"
		first=$count
	done

	# half of them one by one, then all at once with the device
	customers 0 $((first / 2)) | sed 's/add/del/' >"$TEST_TMP/customers"
	spent run ip -n "$rtr" -6 -batch "$TEST_TMP/customers"
	result 6in4 "instructions per customer taken away" $((SPENT / (first / 2)))
	spent run 6in4 -netns "$rtr" del gw0
	result 6in4 "instructions per customer that goes with the device" \
		$((SPENT / (first / 2)))
	no_lockup
}

run_tests "$@"
