#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Where a small packet's instructions go: bench/stages, on the host, has QEMU log
# each while a few packets pass, from the line TRACE on.

# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../topology.sh"
. "$(dirname "$0")/lib.sh"

# symbols: where the kernel's functions are, in less than a tenth of the octets
symbols()
{
	echo "SYMBOLS begin"
	awk '$2 ~ /^[tTwW]$/ { print $1, $3, $4 }' /proc/kallsyms | xz -1 |
		base64
	echo "SYMBOLS end"
}

# traced KIND: some packets between two lines; nothing is started in between
traced()
{
	local wait

	routers_setup "$1"
	send_packets 200 >/dev/null
	exec {wait}<> <(:)
	ip netns exec "$lan" bash -c '
		echo "TRACE on '"$1"'"
		read -r -t 3 -u '"$wait"'
		echo "count 20" >/proc/net/pktgen/eth0
		echo start >/proc/net/pktgen/pgctrl
		read -r -t 1 -u '"$wait"'
		echo "TRACE off"
		read -r -t 2 -u '"$wait"' || :'
}

test_plain()
{
	symbols
	traced plain
}

test_sit()
{
	traced sit
}

test_6in4()
{
	traced 6in4
	symbols
}

run_tests "$@"
