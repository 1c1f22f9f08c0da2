#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# Say what the kernel below $1 has of the interfaces that the driver uses:
# one -DSIXIN4_HAVE_… each.  kernel/compat/include supplies the others.
set -eu

include=$1/include

have() { # NAME HEADER REGEXP
	if grep -Eqs -- "$3" "$include/$2"; then
		printf -- '-DSIXIN4_HAVE_%s ' "$1"
	fi
}

have GSO_H			net/gso.h		'skb_gso_validate'
have NEWLINK_PARAMS		net/rtnetlink.h		'struct rtnl_newlink_params'
have LINK_NET_CAPABLE		net/rtnetlink.h		'rtnl_dev_link_net_capable'
have NEXTHOP_EXTACK		net/nexthop.h		'int register_nexthop_notifier\(.*,$'
have IPTUNNEL_RECURSION		net/ip_tunnels.h	'IP_TUNNEL_RECURSION_LIMIT'
have IPTUNNEL_XMIT_IPCB_FLAGS	net/ip_tunnels.h	'ipcb_flags\);'
have LLTX			linux/netdevice.h	'lltx *:'
have PCPU_STAT_TYPE		linux/netdevice.h	'pcpu_stat_type:'
have TSTATS64			linux/netdevice.h	'void dev_get_tstats64'
have DEV_STATS_INC		linux/netdevice.h	'define DEV_STATS_INC'
have DEV_ADDR_SET		linux/netdevice.h	'__dev_addr_set'
have FORWARD_PATH		linux/netdevice.h	'ndo_fill_forward_path'
have NETDEV_DUMMY		linux/netdevice.h	'alloc_netdev_dummy'
have NAPI_ADD_WEIGHT		linux/netdevice.h	'netif_napi_add_weight'
have DROPREASON_H		net/dropreason.h	'enum skb_drop_reason|dropreason-core'
have REASON_INVALID_SOURCE	net/dropreason-core.h	'SKB_DROP_REASON_IP_INVALID_SOURCE'
have REASON_TUNNEL_ECN		net/dropreason-core.h	'SKB_DROP_REASON_IP_TUNNEL_ECN'
have REASON_RECURSION		net/dropreason-core.h	'SKB_DROP_REASON_RECURSION_LIMIT'
have DST_DEV			net/dst.h		'\*dst_dev\('
have NLA_STRSCPY		net/netlink.h		'nla_strscpy'
have REQ_ATTR			linux/netlink.h		'define NL_REQ_ATTR_CHECK'
have TUNNEL_FLAGS		net/ip_tunnels.h	'define IP_TUNNEL_DECLARE_FLAGS'
have IPV6_STUB		net/ipv6_stubs.h	'\*fib6_lookup\)'
