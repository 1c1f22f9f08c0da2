#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# without -k: 6.1 7.x debug
#
# Requests to rtnetlink that no good program would send: programs/requests.c
# makes them.

# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/topology.sh"

# module_autoload PROGRAM: what the kernel calls for a kind that it has not got
module_autoload()
{
	echo "$1" >/proc/sys/kernel/modprobe
}

# Each is answered, a change that is refused changes nothing, and the module goes
# with all the tunnels that came of it, some of a damaged name
test_generated()
{
	setup_ns rtr
	run ip -n "$rtr" link add wan type dummy
	run ip -n "$rtr" addr add "$ROUTER/24" dev wan
	run ip -n "$rtr" link set wan up
	run module_autoload ""
	defer module_autoload /sbin/modprobe
	run ip netns exec "$rtr" "$PROGRAMS/requests" "$(thorough 50000 5000)"
	run rmmod 6in4
	run modprobe 6in4
	run 6in4 -netns "$rtr" add he0 remote "$ISP" dev wan up
	comes_to 1480 "$rtr" he0 .mtu
}

run_tests "$@"
