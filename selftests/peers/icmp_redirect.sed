# SPDX-License-Identifier: GPL-2.0
#
# net/icmp_redirect.sh with all IPv4 in a tunnel from h1 to h2: its exceptions
# are what the tunnel's packets were answered with.

# The tunnel; in the VRF it is the device below that is there.
/^	sleep 2/a\
	ip netns exec h1 6in4 add t0 local ${H1_N1_IP} remote ${H2_N2_IP} dev br0 addr fd00::1/64 up\
	ip netns exec h2 6in4 add t0 local ${H2_N2_IP} remote ${H1_N1_IP} addr fd00::2/64 up

# What the inner path's size was learnt to be would keep packets small.
/-i 0.5 -c 10 -w 2.*H2_N2_IP}/i\
	ip -netns h1 -6 route flush cache
s/ping -q -M want -i 0.5 -c 10 -w 2 -s ${sz} ${H1_PING_ARG} ${H2_N2_IP}/${ping6} -q -M want -i 0.2 -c 3 -w 20 -s ${sz} fd00::2/
s/ping -c1 -w1 ${H1_PING_ARG} ${H2_N2_IP}/${ping6} -c1 -w20 fd00::2/

# IPv6 outside of the tunnel is none of its business.
/-i 0.5 -c 10 -w 2.*H2_N2_IP6}/d
s/${ping6} -c1 -w1/${ping6} -c1 -w20/

# Of the four settings, the two that have all of each
/Legacy routing with VRF/,/^do_test/d
/^	WITH_VRF=no/,/^	do_test/d
