import assert from 'node:assert/strict'
import { utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { after, test } from 'node:test'
import type { Row } from '@onus/core/dataset'
import { instant } from '@onus/core/time'
import { type CollectRun, collect, type Exec, execNothing, type Files, filesUnder } from '../connector/index.ts'
import { netNothing } from '../net/index.ts'
import { host } from './index.ts'
import { machines, recorded, type Tree } from './testing-machine.ts'

const { machine, remove } = await machines()
after(remove)

/** A file system in which these paths may not be read. */
function denying(files: Files, ...paths: readonly string[]): Files {
  const denied = (path: string) =>
    paths.some(each => path === each || path.startsWith(`${each}/`))
      ? ({ ok: false, why: 'denied', message: `${path}: permission denied` } as const)
      : undefined
  return {
    read: async (path, most) => denied(path) ?? files.read(path, most),
    list: async path => denied(path) ?? files.list(path),
    stat: path => files.stat(path),
    link: async path => denied(path) ?? files.link(path),
    open: async path => denied(path) ?? files.open(path),
  }
}

async function read(root: string, exec: Exec = execNothing, files: Files = filesUnder(root)) {
  const run: CollectRun = {
    source: 'test',
    startedBy: 'alice',
    now: () => instant('2026-03-31T12:00:00Z'),
    exec,
    files,
    net: netNothing,
    signal: new AbortController().signal,
  }
  const rows = new Map<string, Row[]>()
  const told = await collect(host, {}, run, {
    row: (dataset, row) => void rows.set(dataset, [...(rows.get(dataset) ?? []), row]),
  })
  assert.deepEqual(told.problems, [])
  const of = (dataset: string) => rows.get(`${dataset}@1`) ?? []
  const isComplete = (dataset: string) => told.datasets.find(each => each.dataset === `${dataset}@1`)?.complete
  const unreadOf = (dataset: string) => told.unread.filter(each => each.dataset === `${dataset}@1`)
  return { ...told, of, isComplete, unreadOf }
}

// Made by ssh-keygen -t ed25519 and -t rsa -b 2048; the fingerprints are those that ssh-keygen -l tells.
const ed25519 = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHdHLivUoMixqV16W9gkzB2oVbg/oeUAUj+IOJMDtkkX'
const rsa =
  'ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQDByWGzxEtqYfsTQBbWKyBskzitPl+Sv1eBjZsLIiuPdLGhuycrVhDHva4nUPPbB+H822Gd7jcfaujDL3HpplG7J51xW5gqxC9HEfV34OxQHihOUTRh4nr/wgZ5F7jkO3B7JWgiJtQ+5pWAGSHjMfK3iiv8bWGy2e4Mi4oJ9u0ZqgMJ41rIe8Oq7YH5IJHeAcp3VxnwE99A5oSz4lonBd0jrbl0CINd3kuOv/oZB4gR2RfoMOQ5r2MdzEF6jRESDy5tgGQxZ/o+/ARLFAn9RJL3fQmDvUk6bgoofQdPz8MB/XJNVwqIHEXYwn44hfBbcpcsgBc6zsM2LPmPGM01r6WV'
const fingerprints = {
  ed25519: 'SHA256:u6vppzH5xTct8Zk86Oyt34C72flsb6VDEuMZdMuQUAI',
  rsa: 'SHA256:6KsMe2FIamyzBttbIAEa3v4ZGpJNKiREd8GJqLe/tGM',
}

const base: Tree = {
  'etc/hostname': 'web1\n',
  'etc/machine-id': '0123\n',
  'etc/passwd': 'root:x:0:0:root:/root:/bin/bash\nalice:x:1000:1000::/home/alice:/bin/bash\n',
  'etc/group': 'root:x:0:\nalice:x:1000:\nsudo:x:27:alice\n',
}
const authorized = `# laptop
${ed25519} alice@laptop
restrict,command="/usr/bin/backup --token hunter2",expiry-time="20260101Z" ${rsa}
${ed25519} the same again
not a key
`

test('public keys are told by fingerprint, length and what they may do, never with what a command is told', async () => {
  const root = await machine({
    ...base,
    'home/alice/.ssh/authorized_keys': authorized,
    'root/.ssh/authorized_keys': ed25519,
  })
  const { of, isComplete } = await read(root)
  assert.deepEqual(
    of('identity.keys').map(row => [
      row.key_id,
      row.algorithm,
      row.bits,
      row.active,
      row.root,
      row.permissions,
      row.expires_at,
    ]),
    [
      [`root ${fingerprints.ed25519}`, 'ed25519', null, true, true, ['shell:root'], null],
      [`alice ${fingerprints.ed25519}`, 'ed25519', null, true, false, ['shell:alice'], null],
      [
        `alice ${fingerprints.rsa}`,
        'rsa',
        2048,
        false,
        false,
        ['command:/usr/bin/backup'],
        '2026-01-01T00:00:00.000000Z',
      ],
    ],
  )
  assert.equal(isComplete('identity.keys'), true)
  assert.deepEqual(
    of('identity.accounts').map(row => [row.root, row.access_keys]),
    [
      [true, 1],
      [false, 2],
    ],
  )
  assert.doesNotMatch(JSON.stringify(of('identity.keys')), /hunter2|AAAA/)
})

test('keys are looked for where sshd does; where it asks a program or an authority, or may not be read, they are not complete', async () => {
  const sshd = (text: string) => ({ ...base, 'etc/ssh/sshd_config': text, 'etc/ssh/keys/alice': ed25519 })
  const moved = await read(await machine(sshd('AuthorizedKeysFile /etc/ssh/keys/%u .ssh/authorized_keys\n')))
  assert.deepEqual(
    moved.of('identity.keys').map(row => row.raw),
    ['/etc/ssh/keys/alice:1'],
  )
  assert.equal(moved.isComplete('identity.keys'), true)
  for (const setting of [
    'AuthorizedKeysCommand /usr/bin/sss_ssh_authorizedkeys',
    'TrustedUserCAKeys /etc/ssh/ca.pub',
  ]) {
    const { isComplete, of } = await read(await machine(sshd(`${setting}\n`)))
    assert.equal(isComplete('identity.keys'), false, setting)
    assert.deepEqual(
      of('identity.accounts').map(row => row.sign_in_keys),
      [null, null],
    )
  }
  const root = await machine({ ...base, 'root/.ssh/authorized_keys': ed25519 })
  const hidden = await read(root, execNothing, denying(filesUnder(root), '/root'))
  assert.deepEqual([hidden.isComplete('identity.keys'), hidden.of('identity.keys')], [false, []])
  assert.equal(hidden.of('identity.accounts')[0]?.access_keys, null)
})

test('members of groups are told one by one, through their primary group too', async () => {
  const { of, isComplete } = await read(await machine(base))
  assert.deepEqual(
    of('identity.memberships').map(row => [row.group_name, row.account, row.role, row.member_kind, row.direct]),
    [
      ['root', 'root', 'primary', 'service', true],
      ['alice', 'alice', 'primary', 'account', true],
      ['sudo', 'alice', 'member', 'account', true],
    ],
  )
  assert.equal(isComplete('identity.memberships'), true)
})

const entry = (seconds: number, message: unknown, program = 'sshd') =>
  `${JSON.stringify({ __REALTIME_TIMESTAMP: `${seconds}000000`, SYSLOG_IDENTIFIER: program, _PID: '42', MESSAGE: message })}\n`
const journal = [
  entry(1774900000, 'Server listening on 0.0.0.0 port 22.'),
  entry(1774900001, 'Failed password for invalid user x from y from 203.0.113.9 port 50000 ssh2'),
  entry(1774900001, 'Failed password for root from 203.0.113.9 port 50001 ssh2'),
  entry(1774900002, 'message repeated 2 times: [ Failed password for root from 203.0.113.9 port 50002 ssh2]'),
  entry(1774900003, [...Buffer.from('Failed password for \xff from 203.0.113.9 port 50003 ssh2', 'latin1')]),
  entry(
    1774900004,
    `Accepted publickey for alice from 10.0.0.5 port 50004 ssh2: ED25519 ${fingerprints.ed25519}`,
    'sshd-session',
  ),
  entry(1774900005, 'pam_unix(login:session): session opened for user root(uid=0) by LOGIN(uid=0)', 'login'),
  entry(
    1774900006,
    'pam_unix(login:auth): authentication failure; logname=LOGIN uid=0 euid=0 tty=/dev/tty1 ruser= rhost=  user=alice',
    'login',
  ),
].join('')
const withJournal: Tree = {
  ...base,
  'var/log/journal/0123/system.journal': '',
  'home/alice/.ssh/authorized_keys': ed25519,
}

test('sign-ins are read from the journal, those that failed too, and show when a key was used', async () => {
  const { of, isComplete } = await read(await machine(withJournal), recorded({ journalctl: journal }))
  assert.deepEqual(
    of('identity.sign_ins').map(row => [row.account, row.succeeded, row.failure, row.application, row.address]),
    [
      ['x from y', false, 'password', 'ssh', '203.0.113.9'],
      ['root', false, 'password', 'ssh', '203.0.113.9'],
      ['root', false, 'password', 'ssh', '203.0.113.9'],
      ['root', false, 'password', 'ssh', '203.0.113.9'],
      ['ÿ', false, 'password', 'ssh', '203.0.113.9'],
      ['alice', true, null, 'ssh', '10.0.0.5'],
      ['root', true, null, 'login', null],
      ['alice', false, 'authentication failure', 'login', null],
    ],
  )
  assert.equal(new Set(of('identity.sign_ins').map(row => row.event_id)).size, 8)
  assert.equal(isComplete('identity.sign_ins'), true)
  assert.equal(of('identity.keys')[0]?.last_used_at, '2026-03-30T19:46:44.000000Z')
  assert.deepEqual(
    of('identity.accounts').map(row => row.last_sign_in_at),
    ['2026-03-30T19:46:45.000000Z', '2026-03-30T19:46:44.000000Z'],
  )
})

test('a journal that is not there, not shown or not to be read never looks like nobody signed in', async () => {
  const silent = recorded({ journalctl: '' })
  const absent = await read(await machine(base), silent)
  assert.deepEqual(
    [absent.isComplete('identity.sign_ins'), absent.unreadOf('identity.sign_ins')[0]?.why],
    [false, 'there is no journal; and no log of sign-ins could be read'],
  )
  const root = await machine(withJournal)
  const denied = await read(root, silent, denying(filesUnder(root), '/var/log/journal/0123/system.journal'))
  assert.match(denied.unreadOf('identity.sign_ins')[0]?.why ?? '', /permission denied/)
  const hint = 'Hint: You are currently not seeing messages from other users and the system.\n'
  const own = await read(root, recorded({ journalctl: { stderr: hint } }))
  assert.deepEqual([own.isComplete('identity.sign_ins'), own.unreadOf('identity.sign_ins').length], [false, 1])
  assert.equal((await read(root, silent)).isComplete('identity.sign_ins'), true)
})

test('without a journal the log of rsyslog is read, where it says year and zone', async () => {
  const line = '2026-03-30T21:00:00.123456+02:00 web1 sshd[7]: Accepted password for alice from 10.0.0.5 port 1 ssh2\n'
  const good = await read(await machine({ ...base, 'var/log/auth.log': line }))
  assert.deepEqual(
    good.of('identity.sign_ins').map(row => [row.account, row.attempted_at]),
    [['alice', '2026-03-30T19:00:00.123000Z']],
  )
  assert.equal(good.isComplete('identity.sign_ins'), true)
  const old = 'Mar 30 21:00:00 web1 sshd[7]: Accepted password for alice from 10.0.0.5 port 1 ssh2\n'
  const without = await read(await machine({ ...base, 'var/log/secure': old }))
  assert.equal(without.isComplete('identity.sign_ins'), false)
})

test('open sessions are those that logind keeps; where it does not run, none are known', async () => {
  const session =
    'UID=1000\nUSER=alice\nACTIVE=1\nREMOTE=1\nCLASS=user\nREMOTE_HOST=10.0.0.5\nSERVICE=sshd\nREALTIME=1774900004000000\n'
  const tree = {
    ...base,
    'proc/9/comm': 'systemd-logind\n',
    'run/systemd/sessions/3': session,
    'run/systemd/sessions/c1': session.replace('CLASS=user', 'CLASS=greeter'),
  }
  const { of, isComplete } = await read(await machine(tree))
  assert.deepEqual(
    of('identity.sessions').map(row => [
      row.session_id,
      row.account,
      row.privileged,
      row.address,
      row.client,
      row.ended_at,
    ]),
    [['3 2026-03-30T19:46:44.000Z', 'alice', false, '10.0.0.5', 'sshd', null]],
  )
  assert.equal(isComplete('identity.sessions'), true)
  const dead = await read(await machine({ ...tree, 'proc/9/comm': 'bash\n' }))
  assert.deepEqual([dead.isComplete('identity.sessions'), dead.of('identity.sessions')], [false, []])
})

// As Debian 12 installs them.
const debianPam = {
  'etc/pam.d/passwd': '@include common-password\n',
  'etc/pam.d/common-password':
    'password\t[success=1 default=ignore]\tpam_unix.so obscure yescrypt\npassword\trequisite\tpam_deny.so\n',
  'etc/pam.d/login': 'auth optional pam_faildelay.so delay=3000000\n@include common-auth\n',
  'etc/pam.d/common-auth': 'auth\t[success=1 default=ignore]\tpam_unix.so nullok\nauth\trequisite\tpam_deny.so\n',
}
// As Red Hat's authselect writes them, with faillock and pwhistory switched on.
const redHatPam = {
  'etc/pam.d/passwd':
    'auth include system-auth\npassword substack system-auth\n-password optional pam_gnome_keyring.so use_authtok\n',
  'etc/pam.d/login': 'auth substack system-auth\n',
  'etc/pam.d/system-auth': `auth required pam_env.so
auth required pam_faillock.so preauth silent
auth sufficient pam_unix.so nullok
auth required pam_faillock.so authfail
password requisite pam_pwquality.so local_users_only
password requisite pam_pwhistory.so use_authtok
password sufficient pam_unix.so sha512 shadow nullok use_authtok
`,
  'etc/security/pwquality.conf': '# minlen = 8\nminlen = 14\nucredit = -1\nminclass=3\n',
  'etc/security/pwquality.conf.d/50-more.conf': 'ocredit = 2\nenforce_for_root\n',
  'etc/security/faillock.conf': 'deny = 5\nunlock_time = 900\n',
  'etc/security/pwhistory.conf': 'remember = 8\n',
}

test('rules of passwords are what PAM and its modules ask together; what is not said stays open', async () => {
  const rules = async (tree: Tree) => {
    const told = await read(await machine({ ...base, ...tree }))
    return { row: told.of('identity.password_policies')[0], complete: told.isComplete('identity.password_policies') }
  }
  const debian = await rules(debianPam)
  assert.equal(debian.complete, true)
  const shown = (row: Row | undefined) => [
    row?.configured,
    row?.min_length,
    row?.needs_upper,
    row?.blocks_common,
    row?.remembered,
    row?.lockout_attempts,
    row?.lockout_minutes,
    row?.excludes,
    row?.mfa_required,
  ]
  assert.deepEqual(shown(debian.row), [false, 6, false, false, 0, null, null, ['root'], false])
  const redHat = await rules(redHatPam)
  assert.deepEqual(shown(redHat.row), [true, 12, true, true, 8, 5, 15, [], false])
  const second = {
    ...redHatPam,
    'etc/pam.d/login': 'auth required pam_google_authenticator.so\nauth substack system-auth\n',
  }
  assert.equal((await rules(second)).row?.mfa_required, null)
  const broken = await rules({ ...debianPam, 'etc/pam.d/common-auth': { to: '/gone' } })
  assert.deepEqual([broken.complete, broken.row], [false, undefined])
  assert.equal((await rules({})).complete, false)
})

test('agents are known by their program and place; one that is hidden may run, and none that is known says nothing', async () => {
  const tree = {
    ...base,
    'proc/1/comm': 'systemd\n',
    'proc/2/comm': 'falcon-sensor\n',
    'opt/nessus_agent/x': '',
    'proc/3/comm': 'pmd\n',
  }
  const root = await machine({ ...tree, 'usr/sbin/clamd': '', 'var/lib/clamav/daily.cld': '' })
  await utimes(join(root, 'var/lib/clamav/daily.cld'), 1774900000, 1774900000)
  const { of } = await read(root)
  assert.deepEqual(
    of('endpoint.agents').map(row => [row.agent, row.kind, row.running, row.enforcing]),
    [
      ['CrowdStrike Falcon', 'edr', true, null],
      ['ClamAV', 'antimalware', false, false],
      ['Nessus agent', 'vulnerability', false, null],
    ],
  )
  const [row] = of('endpoint.hosts')
  assert.deepEqual([row?.antimalware, row?.antimalware_updated_at], [true, '2026-03-30T19:46:40.000000Z'])
  const hidden = await read(root, execNothing, denying(filesUnder(root), '/proc/2'))
  assert.deepEqual(
    hidden.of('endpoint.agents').map(each => each.running),
    [null, null],
  )
  assert.equal(hidden.of('endpoint.hosts')[0]?.antimalware, null)
  assert.equal((await read(await machine(base))).of('endpoint.hosts')[0]?.antimalware, null)
})

const rsyslog = {
  'etc/rsyslog.conf':
    'module(load="imuxsock")\nauth,authpriv.*\t\t\t/var/log/auth.log\n*.*;auth,authpriv.none\t\t-/var/log/syslog\n',
  'etc/logrotate.conf': 'weekly\nrotate 4\ncreate\n/var/log/wtmp {\n  monthly\n}\n',
  'etc/logrotate.d/rsyslog': '/var/log/syslog\n/var/log/auth.log\n{\n\trotate 52\n\tmissingok\n}\n',
  'var/log/auth.log': 'x',
  'proc/1/comm': 'systemd\n',
  'proc/5/comm': 'rsyslogd\n',
}

test('logs are told with how long they are kept and whether they leave the machine', async () => {
  const logs = async (more: Tree, files = (root: string) => filesUnder(root)) => {
    const root = await machine({ ...base, ...rsyslog, ...more })
    const told = await read(root, execNothing, files(root))
    return {
      ...told,
      rows: told
        .of('logging.sources')
        .map(row => [row.source_id, row.kind, row.enabled, row.central, row.immutable, row.retention_days]),
    }
  }
  const auth = ['web1:/var/log/auth.log', 'authentication', true]
  const local = await logs({})
  assert.deepEqual(local.rows, [
    [...auth, false, false, 364],
    ['web1:/var/log/syslog', 'authentication', true, false, false, 364],
  ])
  assert.equal(local.isComplete('logging.sources'), true)
  const sent = await logs({ 'etc/rsyslog.d/90-send.conf': '*.* @@logs.example.org:6514\n' })
  assert.deepEqual(sent.rows[0], [...auth, true, null, 364])
  const shipper = await logs({ 'proc/6/comm': 'fluent-bit\n' })
  assert.deepEqual(shipper.rows[0], [...auth, null, null, 364])
  const odd = await logs({ 'etc/rsyslog.d/90.conf': 'if $syslogseverity < 4 then action(type="omfwd" target="x")\n' })
  assert.deepEqual([odd.rows[0]?.[3], odd.isComplete('logging.sources')], [null, false])
  const stopped = await logs({
    'proc/5/comm': 'bash\n',
    'etc/logrotate.d/rsyslog': '/var/log/auth.log { daily\n maxsize 1M\n rotate 7\n }\n',
  })
  assert.deepEqual(stopped.rows[0], ['web1:/var/log/auth.log', 'authentication', false, false, false, null])
  const hidden = await logs({}, root => denying(filesUnder(root), '/proc/5'))
  assert.deepEqual(hidden.rows[0], ['web1:/var/log/auth.log', 'authentication', null, null, null, 364])
})

test('a journal in memory is kept for no day; one on disk as long as it has been, when its limit says so', async () => {
  const journald = (conf: string, place: string) => ({
    ...base,
    'proc/1/comm': 'systemd\n',
    'proc/4/comm': 'systemd-journal\n',
    'run/systemd/journal/socket': '',
    'etc/systemd/journald.conf': `[Journal]\n${conf}\n`,
    [`${place}/journal/0123/system.journal`]: '',
    [`${place}/journal/0123/system@1.journal`]: '',
  })
  const kept = async (conf: string, place: string) => {
    const root = await machine(journald(conf, place))
    await utimes(join(root, `${place}/journal/0123/system@1.journal`), 1743400000, 1743400000)
    const [row] = (await read(root)).of('logging.sources')
    return [row?.enabled, row?.retention_days, row?.integrity_checked]
  }
  assert.deepEqual(await kept('', 'run/log'), [true, 0, false])
  assert.deepEqual(await kept('#MaxRetentionSec=', 'var/log'), [true, null, false])
  assert.deepEqual(await kept('MaxRetentionSec=300day', 'var/log'), [true, 300, false])
  assert.deepEqual(await kept('MaxRetentionSec=3year', 'var/log'), [true, null, false])
})

const chain = (name: string, more: object) => ({ chain: { family: 'ip', table: 'filter', name, handle: 1, ...more } })
const rule = (name: string, ...expr: object[]) => ({
  rule: { family: 'ip', table: 'filter', chain: name, handle: 2, expr },
})
const input = (policy: string) => chain('INPUT', { type: 'filter', hook: 'input', prio: 0, policy })

test('a firewall is on when incoming traffic is dropped, and not for rules of what passes through or of single senders and ports', async () => {
  const state = async (exec: Exec, tree: Tree = {}) =>
    (await read(await machine({ ...base, ...tree }), exec)).of('endpoint.hosts')[0]?.firewall
  const nft = (...nftables: object[]) =>
    recorded({ nft: JSON.stringify({ nftables: [{ metainfo: {} }, ...nftables] }) })
  const docker = [
    chain('FORWARD', { type: 'filter', hook: 'forward', policy: 'drop' }),
    chain('DOCKER', {}),
    rule('DOCKER', { drop: null }),
  ]
  assert.equal(await state(nft(input('drop'))), true)
  assert.equal(await state(nft(input('accept'), ...docker)), false)
  assert.equal(
    await state(nft(input('accept'), rule('INPUT', { jump: { target: 'ours' } }), rule('ours', { reject: {} }))),
    true,
  )
  const telnet = (op: string) => ({
    match: { op, left: { payload: { protocol: 'tcp', field: 'dport' } }, right: 23 },
  })
  assert.equal(await state(nft(input('accept'), rule('INPUT', telnet('=='), { drop: null }))), false)
  assert.equal(await state(nft(input('accept'), rule('INPUT', telnet('!='), { drop: null }))), true)
  assert.equal(await state(nft(), { 'proc/net/ip_tables_names': 'filter\n' }), null)
  assert.equal(await state(recorded({ nft: '{' })), null)
  assert.equal(await state(execNothing), null)
  assert.equal(await state(execNothing, { 'etc/ufw/ufw.conf': 'ENABLED=yes\n' }), true)
  const tables = (text: string) => recorded({ 'iptables-save': `*filter\n${text}COMMIT\n`, nft: '{"nftables":[]}' })
  assert.equal(await state(tables(':INPUT DROP [0:0]\n')), true)
  assert.equal(
    await state(tables(':INPUT ACCEPT [0:0]\n-A INPUT -j f2b-sshd\n-A f2b-sshd -s 203.0.113.9/32 -j REJECT\n')),
    false,
  )
  assert.equal(await state(tables(':INPUT ACCEPT [0:0]\n-A FORWARD -j DROP\n')), false)
  assert.equal(await state(nft(), { 'proc/1/comm': 'firewalld\n' }), null)
})

test('what confines programs, and what runs by the clock, are settings', async () => {
  const tree = {
    ...base,
    'sys/fs/selinux/enforce': '0',
    'sys/module/apparmor/parameters/enabled': 'Y\n',
    'sys/kernel/security/apparmor/profiles': '/usr/sbin/cupsd (enforce)\nman (complain)\nx (enforce)\n',
    'proc/self/mountinfo': '30 22 0:30 / /tmp rw,nosuid,nodev shared:1 - tmpfs tmpfs rw,size=1\n',
    'etc/docker/daemon.json': '{"icc":false,"http-proxy":"http://u:secret@p","hosts":["tcp://0.0.0.0:2375"]}',
    'etc/sudoers': 'Defaults\tenv_reset, !lecture,timestamp_timeout=5\nroot ALL=(ALL) ALL\n',
    'etc/cron.d/backup': 'PATH=/bin\n0 3 * * * root /usr/bin/backup --password hunter2\n@daily bob job\n',
    'etc/systemd/system/timers.target.wants/apt-daily.timer': '',
    'etc/systemd/journald.conf': '[Journal]\nStorage=persistent\n',
  }
  const { of, isComplete } = await read(await machine(tree))
  const settings = of('configuration.settings').map(row => [row.component, row.setting, row.value].join(' '))
  for (const each of [
    'selinux mode permissive',
    'apparmor profiles_enforce 2',
    'apparmor profiles_complain 1',
    'mount /tmp nodev, nosuid',
    'docker icc false',
    'docker hosts tcp://0.0.0.0:2375',
    'sudo lecture no',
    'sudo timestamp_timeout 5',
    'cron /etc/cron.d/backup:2 0 3 * * *, root, /usr/bin/backup',
    'cron /etc/cron.d/backup:3 @daily, bob, job',
    'timer apt-daily.timer enabled',
    'journald storage persistent',
  ])
    assert.ok(settings.includes(each), `${each} is not in\n${settings.join('\n')}`)
  assert.doesNotMatch(settings.join(), /secret|hunter2/)
  assert.equal(isComplete('configuration.settings'), true)
  const root = await machine(tree)
  const denied = await read(root, execNothing, denying(filesUnder(root), '/sys/kernel/security', '/etc/sudoers'))
  const untold = denied.of('configuration.settings').filter(row => row.value === null)
  assert.deepEqual(
    untold.map(row => [row.component, row.setting]),
    [
      ['apparmor', 'profiles'],
      ['sudo', 'defaults'],
    ],
  )
  assert.deepEqual([...new Set(denied.unreadOf('configuration.settings').map(each => each.why))], ['permission denied'])
})

test('the end of support is the word of the system or of its makers, and never a guess', async () => {
  const until = async (release: string, more: Tree = {}) =>
    (await read(await machine({ ...base, 'etc/os-release': release, ...more }))).of('endpoint.hosts')[0]
      ?.os_supported_until
  const csv =
    'version,codename,series,created,release,eol,eol-lts\n12,Bookworm,bookworm,2021-08-14,2023-06-10,2026-07-11,2028-06-30\n'
  const debian = 'ID=debian\nVERSION_ID="12"\nVERSION_CODENAME=bookworm\n'
  assert.equal(await until(debian, { 'usr/share/distro-info/debian.csv': csv }), '2026-07-11')
  assert.equal(await until(debian), null)
  assert.equal(await until('ID=fedora\nSUPPORT_END=2026-11-25\n'), '2026-11-25')
})

test('a machine with another system is an error that says so, not a machine without accounts', async () => {
  for (const [tree, exec] of [
    [{ ...base, 'System/Library/CoreServices/SystemVersion.plist': '' }, execNothing],
    [base, recorded({ uname: 'Darwin\n' })],
  ] as const) {
    const { outcome, datasets } = await read(await machine(tree), exec)
    assert.match(outcome.state === 'error' ? outcome.why : '', /runs macOS, which is not read yet/)
    assert.deepEqual(datasets, [])
  }
})

test('packages of Alpine and Arch are read from their databases; what waits for them is unknown', async () => {
  const apk = 'C:Q1abc=\nP:musl\nV:1.2.5-r0\nA:x86_64\no:musl\nF:lib\n\nP:libssl3\nV:3.3.1-r0\nA:x86_64\no:openssl\n\n'
  const desc = '%NAME%\nbash\n\n%VERSION%\n5.2.026-2\n\n%BASE%\nbash\n\n%ARCH%\nx86_64\n\n'
  const arch = { 'var/lib/pacman/local/ALPM_DB_VERSION': '9\n', 'var/lib/pacman/local/bash-5.2.026-2/desc': desc }
  const shown = async (tree: Tree) => {
    const { of, isComplete } = await read(await machine({ ...base, ...tree }))
    const rows = of('endpoint.packages').map(row =>
      [row.manager, row.package, row.version, row.source_package, row.security_update_pending].join(' '),
    )
    return { rows, complete: isComplete('endpoint.packages') }
  }
  assert.deepEqual(await shown({ 'lib/apk/db/installed': apk }), {
    rows: ['apk musl 1.2.5-r0 musl ', 'apk libssl3 3.3.1-r0 openssl '],
    complete: true,
  })
  assert.deepEqual(await shown(arch), { rows: ['pacman bash 5.2.026-2 bash '], complete: true })
  const damaged = await shown({ ...arch, 'var/lib/pacman/local/gone-1/files': '' })
  assert.deepEqual([damaged.rows.length, damaged.complete], [1, false])
})
