import { BlockList, isIP, isIPv6 } from 'node:net'

const inside = new BlockList()
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const)
  inside.addSubnet(network, prefix, 'ipv4')
for (const [network, prefix] of [
  ['::', 96],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['2002::', 16], // carries an IPv4 address, which may be one of ours
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
] as const)
  inside.addSubnet(network, prefix, 'ipv6')

/**
 * Whether an address belongs to this machine, its networks, or nobody. IPv4 inside of IPv6 is judged as IPv4, and what is
 * no address at all counts as inside.
 */
export function isInside(address: string): boolean {
  return isIP(address) === 0 || isListed(inside, address)
}

/** Whether this is a network as 10.0.0.0/8 or fd00::/8, or a single address. */
export function isNetwork(text: string): boolean {
  const [, address = '', prefix] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text) ?? []
  const bits = isIP(address) === 0 || address.includes('%') ? -1 : isIPv6(address) ? 128 : 32
  return bits > 0 && Number(prefix ?? bits) <= bits
}

/** Whether an address lies in one of these networks. A text that is no network is refused when this is made. */
export function insideOf(networks: readonly string[]): (address: string) => boolean {
  const list = new BlockList()
  for (const network of networks) {
    if (!isNetwork(network)) throw new Error(`"${network}" is no network; expected one such as 10.0.0.0/8 or fd00::/8`)
    const [address = '', prefix] = network.split('/')
    const family = isIPv6(address) ? 'ipv6' : 'ipv4'
    list.addSubnet(address, Number(prefix ?? (family === 'ipv6' ? 128 : 32)), family)
  }
  return address => isIP(address) !== 0 && isListed(list, address)
}

function isListed(list: BlockList, address: string): boolean {
  const bare = address.replace(/%.*$/, '')
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(bare)?.[1]
  if (mapped) return list.check(mapped, 'ipv4')
  return list.check(bare, isIPv6(bare) ? 'ipv6' : 'ipv4')
}
