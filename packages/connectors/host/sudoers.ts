import type { Files } from '../connector/index.ts'
import { whyUnreadable } from './machine.ts'

export type SudoRule = {
  readonly rule: string
  readonly principal: string
  readonly kind: 'user' | 'group' | 'netgroup' | 'everyone'
  readonly runAs: readonly string[]
  readonly hosts: readonly string[]
  readonly commands: readonly string[]
  readonly excluded: readonly string[]
  readonly needsPassword: boolean
  readonly text: string
}

export type Sudo =
  | { readonly state: 'absent' }
  | {
      readonly state: 'read'
      readonly rules: readonly SudoRule[]
      readonly unread: readonly { what: string; why: string }[]
    }

/** Reads the sudo rules with everything they include. A file or line that cannot be read is told, never skipped in silence. */
export async function readSudo(files: Files): Promise<Sudo> {
  const main = await files.stat('/etc/sudoers')
  const program = await files.stat('/usr/bin/sudo')
  if (!main.ok && main.why === 'absent' && !program.ok) return { state: 'absent' }
  const unread: { what: string; why: string }[] = []
  const lines = await gather('/etc/sudoers', files, unread, 0)
  return { state: 'read', rules: rulesOf(lines, unread), unread }
}

type Line = { readonly where: string; readonly text: string }

const deepest = 16

async function gather(
  path: string,
  files: Files,
  unread: { what: string; why: string }[],
  depth: number,
): Promise<Line[]> {
  const file = await files.read(path, 1024 * 1024)
  if (!file.ok) {
    unread.push({ what: `Sudo rules in ${path}`, why: whyUnreadable(file) })
    return []
  }
  const lines: Line[] = []
  for (const { text, line } of joined(file.text)) {
    const include = /^[@#]include(dir)?\s+"?([^"]+?)"?$/.exec(text)
    if (!include) {
      if (!/^#(?!\d)/.test(text)) lines.push({ where: `${path}:${line}`, text })
      continue
    }
    const target = new URL(include[2] ?? '', `file://${path}`).pathname
    if (depth >= deepest) unread.push({ what: `Sudo rules in ${target}`, why: 'files include each other too deeply' })
    else if (!include[1]) lines.push(...(await gather(target, files, unread, depth + 1)))
    else
      for (const each of await folder(target, files, unread))
        lines.push(...(await gather(each, files, unread, depth + 1)))
  }
  return lines
}

async function folder(path: string, files: Files, unread: { what: string; why: string }[]): Promise<string[]> {
  const listed = await files.list(path)
  // sudo itself skips names with a dot or a tilde at the end.
  if (listed.ok)
    return listed.names.filter(name => !name.includes('.') && !name.endsWith('~')).map(name => `${path}/${name}`)
  if (listed.why !== 'absent') unread.push({ what: `Sudo rules in ${path}`, why: whyUnreadable(listed) })
  return []
}

/** Joins lines that end in a backslash and takes comments off, except `#include` and user ids such as `#1000`. */
function joined(text: string): { line: number; text: string }[] {
  const lines: { line: number; text: string }[] = []
  let open: { line: number; text: string } | undefined
  for (const [i, raw] of text.split('\n').entries()) {
    const current = { line: open?.line ?? i + 1, text: (open?.text ?? '') + raw }
    if (raw.endsWith('\\')) open = { ...current, text: current.text.slice(0, -1) }
    else {
      open = undefined
      const bare = /^\s*#include/.test(current.text) ? current.text : current.text.replace(/(^|[^\\])#(?!\d).*$/, '$1')
      if (bare.trim() !== '') lines.push({ line: current.line, text: bare.trim() })
    }
  }
  return lines
}

type Aliases = ReadonlyMap<string, readonly string[]>

function rulesOf(lines: readonly Line[], unread: { what: string; why: string }[]): SudoRule[] {
  const aliases = aliasesOf(lines)
  const withoutPassword = lines.some(({ text }) => /^Defaults(?![@:!>])\s.*!authenticate\b/.test(text))
  const rules: SudoRule[] = []
  for (const line of lines) {
    if (/^(Defaults|(User|Runas|Host|Cmnd|Cmd)_Alias)\b/.test(line.text)) continue
    const parsed = ruleOf(line, aliases, withoutPassword)
    if (parsed) rules.push(...parsed)
    else unread.push({ what: `Sudo rule at ${line.where}`, why: `"${line.text.slice(0, 100)}" is not understood` })
  }
  return rules
}

function aliasesOf(lines: readonly Line[]): Aliases {
  const aliases = new Map<string, readonly string[]>()
  for (const { text } of lines) {
    const match = /^(?:User|Runas|Host|Cmnd|Cmd)_Alias\s+(.*)$/.exec(text)
    for (const each of (match?.[1] ?? '').split(/\s:\s/)) {
      const definition = /^\s*([A-Z][A-Z0-9_]*)\s*\+?=\s*(.+)$/.exec(each)
      if (definition) aliases.set(definition[1] ?? '', listOf(definition[2] ?? ''))
    }
  }
  return aliases
}

function expanded(items: readonly string[], aliases: Aliases, depth = 0): string[] {
  return items.flatMap(item => {
    const negation = item.startsWith('!') ? '!' : ''
    const inner = aliases.get(item.slice(negation.length))
    return inner && depth < deepest ? expanded(inner, aliases, depth + 1).map(each => negation + each) : [item]
  })
}

function ruleOf({ where, text }: Line, aliases: Aliases, withoutPassword: boolean): SudoRule[] | undefined {
  const [head, ...others] = text.split(/\s:\s+(?=[^:()]+?=)/)
  const match = /^(.+?)\s+([^\s=]+)\s*=\s*(.+)$/.exec((head ?? '').replace(/\s*,\s*/g, ','))
  if (!match) return undefined
  const principals = expanded(listOf(match[1] ?? ''), aliases)
  const grants = [{ hosts: match[2] ?? '', commands: match[3] ?? '' }]
  for (const other of others) {
    const more = /^([^\s=]+)\s*=\s*(.+)$/.exec(other.replace(/\s*,\s*/g, ','))
    if (!more) return undefined
    grants.push({ hosts: more[1] ?? '', commands: more[2] ?? '' })
  }
  const groups = grants.flatMap(({ hosts, commands }) =>
    commandGroups(commands, withoutPassword).map(group => ({ ...group, hosts: expanded(listOf(hosts), aliases) })),
  )
  return groups.flatMap((group, i) =>
    principals.flatMap(principal => {
      if (principal.startsWith('!')) return []
      const commands = expanded(group.commands, aliases)
      return {
        rule: i === 0 ? where : `${where}#${i + 1}`,
        ...principalOf(principal),
        runAs: expanded(group.runAs ?? ['root'], aliases),
        hosts: group.hosts,
        commands: commands.filter(command => !command.startsWith('!')),
        excluded: commands.filter(command => command.startsWith('!')).map(command => command.slice(1)),
        needsPassword: group.needsPassword,
        text,
      }
    }),
  )
}

function principalOf(principal: string): Pick<SudoRule, 'principal' | 'kind'> {
  if (principal === 'ALL') return { principal, kind: 'everyone' }
  if (principal.startsWith('%')) return { principal: principal.slice(1), kind: 'group' }
  if (principal.startsWith('+')) return { principal: principal.slice(1), kind: 'netgroup' }
  return { principal, kind: 'user' }
}

type CommandGroup = {
  readonly runAs: readonly string[] | undefined
  readonly needsPassword: boolean
  readonly commands: string[]
}

/** Commands with the same target and password rule; both carry over to the commands that follow. */
function commandGroups(text: string, withoutPassword: boolean): CommandGroup[] {
  const groups: CommandGroup[] = []
  let runAs: readonly string[] | undefined
  let needsPassword = !withoutPassword
  for (const item of listOf(text)) {
    let rest = item.trim()
    const target = /^\(([^)]*)\)\s*/.exec(rest)
    if (target) {
      const users = (target[1] ?? '').split(':')[0]?.trim() ?? ''
      runAs = users === '' ? ['(same account)'] : listOf(users)
      rest = rest.slice(target[0].length)
    }
    for (let tag = tagPattern.exec(rest); tag; tag = tagPattern.exec(rest)) {
      if (tag[1] === 'NOPASSWD') needsPassword = false
      if (tag[1] === 'PASSWD') needsPassword = true
      rest = rest.slice(tag[0].length)
    }
    const last = groups.at(-1)
    if (last && last.runAs === runAs && last.needsPassword === needsPassword) last.commands.push(rest)
    else groups.push({ runAs, needsPassword, commands: [rest] })
  }
  return groups
}

const tagPattern = /^(?:([A-Z_]+):|(?:ROLE|TYPE|CWD|CHROOT|TIMEOUT|NOTBEFORE|NOTAFTER|APPARMOR_PROFILE)=\S+)\s*/

/** Splits at commas that are neither escaped, nor quoted, nor between parentheses. */
function listOf(text: string): string[] {
  const items = text.match(/(?:\\.|"(?:\\.|[^"])*"|\([^)]*\)|[^,\\"(]|[\\"(])+/g) ?? []
  return items
    .map(item =>
      item
        .trim()
        .replace(/^"(.*)"$/, '$1')
        .replaceAll(/\\(.)/g, '$1'),
    )
    .filter(item => item !== '')
}
