#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# guest: smp
# without -k: 6.1 7.x debug
#
# What spreads work over CPUs: RPS.  It is proved by a counter for each.

# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/topology.sh"

# on_cpu NUMBER: packets that this CPU took up from the tunnel
on_cpu()
{
	ip netns exec "$rtr" nft -j list counters |
		gojq ".nftables[] | .counter? // empty |
		    select(.name == \"cpu$1\") | .packets"
}

# flows: 64 datagrams of as many flows, to rtr
flows()
{
	# shellcheck disable=SC2016 # the inner shell's
	run ip netns exec "$isp" bash -c '
		for ((port = 4000; port < 4064; port++)); do
			echo >"/dev/udp/$1/$port"
		done' - "$ROUTER6"
}

# all_flows: so many came on both
all_flows()
{
	echo $(($(on_cpu 0) + $(on_cpu 1)))
}

# The flows of one tunnel spread over CPUs, by RPS on the tunnel
test_flows_spread()
{
	tunnel_setup
	ip netns exec "$rtr" nft -f - <<-'EOT' || fail "nft"
		table ip6 t {
			counter cpu0 { }
			counter cpu1 { }
			chain c {
				type filter hook prerouting priority 0
				iif he0 udp dport 4000-4063 meta cpu 0 counter name cpu0
				iif he0 udp dport 4000-4063 meta cpu 1 counter name cpu1
			}
		}
	EOT
	ip netns exec "$rtr" sh -c 'echo 3 >/sys/class/net/he0/queues/rx-0/rps_cpus'
	flows
	becomes 64 all_flows
	[ "$(on_cpu 0)" -ge 8 ] || fail "CPU 0 had $(on_cpu 0)"
	[ "$(on_cpu 1)" -ge 8 ] || fail "CPU 1 had $(on_cpu 1)"
}

run_tests "$@"
