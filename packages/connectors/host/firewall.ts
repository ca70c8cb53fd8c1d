import { outputText } from '../connector/index.ts'
import type { Machine } from './machine.ts'
import { isRunning } from './programs.ts'

/**
 * Whether something keeps traffic away from this machine: a chain of incoming traffic that drops or refuses by itself or by a
 * rule it comes to. A rule against single senders or ports keeps nothing else away. Rules of traffic that only passes through, such as those of containers, are no firewall of the machine.
 */
export async function firewallState(machine: Machine): Promise<boolean | null> {
  const { run, files, programs } = machine
  const ufw = await files.read('/etc/ufw/ufw.conf', 65_536)
  const nft = await outputText(run.exec('nft', ['--json', 'list', 'ruleset'], { timeoutMs: 20_000 }))
  const legacy = [
    await outputText(run.exec('iptables-legacy-save', ['-t', 'filter'], { timeoutMs: 20_000 })),
    await outputText(run.exec('iptables-save', ['-t', 'filter'], { timeoutMs: 20_000 })),
  ]
  const nftTold = nft.ok ? nftFilters(nft.text) : null
  const seen = [nftTold, ...legacy.map(each => (each.ok ? tablesFilter(each.text) : null))]
  if (seen.includes(true)) return true
  if (isRunning(programs, 'firewalld')) return null
  // Without the right to see the rules, the word of what loads them at the start holds; it does not say that nothing is loaded.
  if (ufw.ok && /^ENABLED=yes$/m.test(ufw.text) && !nft.ok && legacy.every(each => !each.ok)) return true
  const [tables, nftModule, modules] = await Promise.all([
    files.read('/proc/net/ip_tables_names', 4096),
    files.stat('/sys/module/nf_tables'),
    files.stat('/sys/module'),
  ])
  const noTables = tables.ok ? tables.text.trim() === '' : tables.why === 'absent'
  const isNftTold = nftTold !== null || (modules.ok && !nftModule.ok)
  return isNftTold && (noTables || legacy.some(each => each.ok)) && (nft.ok || legacy.some(each => each.ok))
    ? false
    : null
}

/** Senders, broken packets or single ports: what is dropped of these leaves everything else open. */
const narrow = /"saddr"|"invalid"|"op":"(?:==|in)","left":\{"payload":\{[^}]*"field":"dport"/

type NftRule = { readonly family: string; readonly table: string; readonly chain: string; readonly text: string }

function nftFilters(text: string): boolean | null {
  const items = itemsOf(text)
  if (!items) return null
  const nameOf = (value: Record<string, unknown>, chain: unknown) => `${value.family} ${value.table} ${chain}`
  const chains = items.flatMap(item => (item.chain ? [item.chain] : []))
  const rules: NftRule[] = items.flatMap(({ rule }) =>
    rule
      ? [{ family: `${rule.family}`, table: `${rule.table}`, chain: `${rule.chain}`, text: JSON.stringify(rule.expr) }]
      : [],
  )
  const drops = (name: string, depth: number): boolean =>
    depth < 16 &&
    rules
      .filter(rule => nameOf({ ...rule }, rule.chain) === name)
      .some(
        rule =>
          (/\{"(drop|reject)":/.test(rule.text) && !narrow.test(rule.text)) ||
          [...rule.text.matchAll(/"(?:jump|goto)":\{"target":"([^"]+)"/g)].some(([, target]) =>
            drops(nameOf({ ...rule }, target), depth + 1),
          ),
      )
  return chains
    .filter(chain => chain.hook === 'input' && chain.type === 'filter')
    .some(chain => chain.policy === 'drop' || drops(nameOf(chain, chain.name), 0))
}

type Item = Readonly<Record<'chain' | 'rule', Record<string, unknown> | undefined>>

function itemsOf(text: string): readonly Item[] | undefined {
  try {
    const { nftables } = JSON.parse(text) as { nftables?: unknown }
    return Array.isArray(nftables) ? (nftables as Item[]) : undefined
  } catch {
    return undefined
  }
}

/** Reads what iptables-save prints of the table `filter`. */
function tablesFilter(text: string): boolean {
  const rules = [...text.matchAll(/^-A (\S+) (.*)$/gm)].map(([, chain = '', rule = '']) => ({ chain, rule }))
  const drops = (chain: string, depth: number): boolean =>
    depth < 16 &&
    rules.some(each => {
      if (each.chain !== chain) return false
      const isForSome = /(?:^| )(?:-s|--match-set) |state INVALID\b|(?<!! )--dports? /.test(each.rule)
      const target = /(?:^| )-[jg] (\S+)/.exec(each.rule)?.[1]
      return (
        (!isForSome && (target === 'DROP' || target === 'REJECT')) || (target !== undefined && drops(target, depth + 1))
      )
    })
  return /^:INPUT DROP\b/m.test(text) || drops('INPUT', 0)
}
