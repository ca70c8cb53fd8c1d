import type { Event } from '../connector/index.ts'
import { begin, firstOf, linesOf, type Machine, rowsUnread, valuesUnread } from './machine.ts'

const dataset = 'identity.password_policies@1'

/** A line of a PAM stack: the module, how it counts and what it is told. */
type Module = { readonly name: string; readonly control: string; readonly args: readonly string[] }
type Stack = { readonly modules: readonly Module[]; readonly unread: readonly string[] }

/** What this machine demands of the passwords of its own accounts: what PAM, pwquality, faillock and login.defs say together. */
export async function* passwordRules(machine: Machine): AsyncGenerator<Event> {
  yield begin(machine, dataset, '/etc/pam.d, /etc/security, /etc/login.defs')
  const passwords = await stackOf(machine, ['passwd', 'common-password', 'system-auth'], 'password')
  const signIns = await stackOf(machine, ['login', 'sshd', 'common-auth', 'system-auth'], 'auth')
  const [missing] = [...passwords.unread, ...signIns.unread]
  if (missing !== undefined) {
    yield rowsUnread(dataset, 'Rules of passwords', missing)
    return
  }
  const quality = await qualityOf(machine, passwords)
  const row = {
    configured: quality.configured,
    ...quality.rules,
    ...(await lockoutOf(machine, signIns)),
    max_age_days: await maxAgeOf(machine),
    // Keys are asked before PAM is, so that a module that asks for a second factor does not prove that everybody needs one.
    mfa_required: signIns.modules.some(({ name }) => secondFactors.test(name)) ? null : false,
  }
  yield {
    kind: 'row',
    dataset,
    row: { system: machine.host, rule_set: 'local accounts', ...row, raw: '/etc/pam.d' },
  }
  // No number of attempts says that it never locks, and then there is nothing to say for how long.
  const fine = ['max_age_days', 'lockout_attempts', ...(row.lockout_attempts === null ? ['lockout_minutes'] : [])]
  const untold = Object.entries(row)
    .filter(([name, value]) => value === null && !fine.includes(name))
    .map(([name]) => name)
  if (untold.length > 0)
    yield valuesUnread(dataset, `Rules of passwords: ${untold.join(', ')}`, 'the modules in use do not say it', untold)
  const isElsewhere = [...passwords.modules, ...signIns.modules].some(({ name }) => directories.test(name))
  yield {
    kind: 'complete',
    dataset,
    exclusions: isElsewhere ? ['rules of a directory, for accounts that are not local'] : [],
  }
}

const secondFactors = /^pam_(google_authenticator|oath|u2f|yubico|duo|radius|rsa|securid|totp|2fa)/
const directories = /^pam_(sss|krb5|ldap|winbind)\./

/** Reads a stack as PAM does, with what it includes; a part that cannot be read is told. */
async function stackOf(machine: Machine, services: readonly string[], type: 'password' | 'auth'): Promise<Stack> {
  const modules: Module[] = []
  const unread: string[] = []
  const stats = await Promise.all(services.map(name => machine.files.stat(`/etc/pam.d/${name}`)))
  await readStack(services[stats.findIndex(stat => stat.ok)] ?? services[0] ?? '', 0)
  if (unread.length === 0 && modules.length === 0) unread.push(`/etc/pam.d says nothing about ${type}`)
  return { modules, unread }

  async function readStack(name: string, depth: number): Promise<void> {
    const found = await firstOf(machine.files, `/etc/pam.d/${name}`, `/usr/lib/pam.d/${name}`)
    if (!found || depth > 8) {
      unread.push(`/etc/pam.d/${name} ${found ? 'is included too deeply' : 'cannot be read'}`)
      return
    }
    for (const { text } of linesOf(found.text.replaceAll('\\\n', ' '))) {
      const all = /^@include\s+(\S+)/.exec(text)?.[1]
      const [, kind, control = '', module = '', rest = ''] =
        /^-?(\w+)\s+(\[[^\]]*\]|\S+)\s+(\S+)\s*(.*)$/.exec(text) ?? []
      if (all !== undefined) await readStack(all, depth + 1)
      else if (kind !== type) continue
      else if (control === 'include' || control === 'substack') await readStack(module, depth + 1)
      else
        modules.push({
          name: module.split('/').at(-1) ?? '',
          control,
          args: rest
            .replace(/\s#.*$/, '')
            .split(/\s+/)
            .filter(Boolean),
        })
    }
  }
}

type Options = ReadonlyMap<string, string>

/** The settings of a module: its file, the files beside it, and what the stack says, which holds over both. */
async function optionsOf({ files }: Machine, path: string, module: Module): Promise<Options> {
  const paths = [path]
  const listed = await files.list(`${path}.d`)
  if (listed.ok) paths.push(...listed.names.filter(name => name.endsWith('.conf')).map(name => `${path}.d/${name}`))
  const options = new Map<string, string>()
  const add = (text: string) => {
    const [, key, value] = /^(\w+)(?:\s*=\s*(.*))?$/.exec(text) ?? []
    if (key !== undefined) options.set(key, (value ?? '').trim())
  }
  for (const each of paths) {
    const file = await files.read(each)
    for (const { text } of file.ok ? linesOf(file.text) : []) add(text.replace(/\s#.*$/, ''))
  }
  module.args.forEach(add)
  return options
}

type Quality = {
  readonly configured: boolean
  readonly rules: Readonly<Record<string, unknown>> & { min_length: number | null }
}

async function qualityOf(machine: Machine, { modules }: Stack): Promise<Quality> {
  const unix = modules.find(({ name }) => name === 'pam_unix.so')
  const quality = modules.find(({ name }) => /^pam_(pwquality|cracklib|passwdqc)\.so$/.test(name))
  const remembered = await rememberedOf(machine, modules, unix)
  if (quality?.name === 'pam_passwdqc.so')
    return {
      configured: true,
      rules: { min_length: null, enforced: null, blocks_common: null, remembered, excludes: null },
    }
  if (quality) return { configured: true, rules: { ...(await askedBy(machine, quality)), remembered } }
  const own = unix?.args.find(arg => /^minlen=\d+$/.test(arg))?.slice('minlen='.length)
  return {
    configured: own !== undefined || remembered > 0,
    rules: {
      enforced: unix ? true : null,
      // Debian's module asks for six characters where it is told to look at passwords at all.
      min_length: own !== undefined ? Number(own) : unix?.args.includes('obscure') ? 6 : null,
      needs_upper: unix ? false : null,
      needs_lower: unix ? false : null,
      needs_digit: unix ? false : null,
      needs_symbol: unix ? false : null,
      blocks_common: unix ? false : null,
      remembered,
      excludes: ['root'],
    },
  }
}

/** What pwquality or cracklib asks. A positive credit shortens what must be typed; the shortest is what holds. */
async function askedBy(machine: Machine, quality: Module) {
  const isOld = quality.name === 'pam_cracklib.so'
  const options = await optionsOf(machine, isOld ? '/nonexistent' : '/etc/security/pwquality.conf', quality)
  const number = (key: string, otherwise: number) => {
    const given = Number(options.get(key) ?? Number.NaN)
    return Number.isFinite(given) ? given : otherwise
  }
  const credits = ['ucredit', 'lcredit', 'dcredit', 'ocredit'].map(key => number(key, isOld ? 1 : 0))
  const [upper = 0, lower = 0, digit = 0, symbol = 0] = credits
  const length = number('minlen', isOld ? 9 : 8) - credits.reduce((sum, credit) => sum + Math.max(0, credit), 0)
  const all = number('minclass', 0) >= 4
  const isBinding = /^(required|requisite)$/.test(quality.control) || /\[/.test(quality.control)
  return {
    enforced: number('enforcing', 1) !== 0 && isBinding,
    min_length: Math.max(6, length),
    needs_upper: all || upper < 0,
    needs_lower: all || lower < 0,
    needs_digit: all || digit < 0,
    needs_symbol: all || symbol < 0,
    blocks_common: isOld || number('dictcheck', 1) !== 0,
    excludes: options.has('enforce_for_root') ? [] : ['root'],
  }
}

async function rememberedOf(machine: Machine, modules: readonly Module[], unix: Module | undefined): Promise<number> {
  const history = modules.find(({ name }) => name === 'pam_pwhistory.so')
  if (history) {
    const options = await optionsOf(machine, '/etc/security/pwhistory.conf', history)
    return Number(options.get('remember') ?? 10)
  }
  return Number(unix?.args.find(arg => /^remember=\d+$/.test(arg))?.slice('remember='.length) ?? 0)
}

async function lockoutOf(machine: Machine, { modules }: Stack) {
  const faillock = modules.find(({ name }) => name === 'pam_faillock.so')
  if (!faillock) return { lockout_attempts: null, lockout_minutes: null }
  const options = await optionsOf(machine, '/etc/security/faillock.conf', faillock)
  const attempts = Number(options.get('deny') ?? 3)
  const seconds = Number(options.get('unlock_time') ?? 600)
  return {
    lockout_attempts: attempts > 0 ? attempts : null,
    // 0 and `never`: until somebody unlocks it, which is no number of minutes.
    lockout_minutes: seconds > 0 ? Math.floor(seconds / 60) : null,
  }
}

async function maxAgeOf({ files }: Machine): Promise<number | null> {
  const file = await files.read('/etc/login.defs')
  const days = Number(/^\s*PASS_MAX_DAYS\s+(\d+)/m.exec(file.ok ? file.text : '')?.[1] ?? 99_999)
  return days >= 99_999 ? null : days
}
