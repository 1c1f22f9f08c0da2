# SPDX-License-Identifier: GPL-2.0
#
# netfilter/ipip-conntrack-mtu.sh with 6in4 in the place of IPIP, and clients of
# IPv6.

s/ip link add ipip0 type ipip \(.*\) mode ipip/6in4 add ipip0 \1/
/^[^#]/{
	s/192\.168\.\([12]0\)\.\([0-9]*\)\/24/fd00:\1::\2\/64/
	s/192\.168\.\([12]0\)\.\([0-9]*\)/fd00:\1::\2/
	s/\(addr add fd00.*\)/\1 nodad/
	s/net\.ipv4\.conf\.all\.forwarding=1/net.ipv6.conf.all.forwarding=1 &/
	s/udp4-listen/udp6-listen/
	s/UDP:\(fd00[^ ]*\):5000/UDP6:[\1]:5000/
	s/iptables -A/ip6tables -A/
}

# Until it listens, which may be later on a busy machine.
s/^	sleep 1/	until ip netns exec ${c_b} ss -Hlun | grep -q :5000; do sleep 0.1; done/
