import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { chmod, chown } from 'node:fs/promises'
import { join } from 'node:path'
import { after, test } from 'node:test'
import type { Row } from '@onus/core/dataset'
import { instant } from '@onus/core/time'
import { type CollectRun, collect, type Exec, execNothing, filesUnder } from '../connector/index.ts'
import { netNothing } from '../net/index.ts'
import { host } from './index.ts'
import { program } from './testing-collect.ts'
import { machines, recorded, type Tree } from './testing-machine.ts'

const { folder, machine, remove } = await machines()
after(remove)

async function read(
  root: string,
  { exec = execNothing, at = '2026-03-31T12:00:00Z' }: { exec?: Exec; at?: string } = {},
) {
  const signal = new AbortController().signal
  const run: CollectRun = {
    source: 'test',
    startedBy: 'alice',
    now: () => instant(at),
    exec,
    files: filesUnder(root),
    net: netNothing,
    signal,
  }
  const rows = new Map<string, Row[]>()
  const outcome = await collect(host, {}, run, {
    row: (dataset, row) => void rows.set(dataset, [...(rows.get(dataset) ?? []), row]),
  })
  const of = (dataset: string) => rows.get(`${dataset}@1`) ?? []
  const isComplete = (dataset: string) => outcome.datasets.find(each => each.dataset === `${dataset}@1`)?.complete
  const unreadColumns = (dataset: string) =>
    outcome.unread.filter(each => each.dataset === `${dataset}@1`).flatMap(each => each.columns ?? [])
  return { ...outcome, of, isComplete, unreadColumns }
}

const passwd = `root:x:0:0:root:/root:/bin/bash
daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin
alice:x:1000:1000:Alice Adams,,,:/home/alice:/bin/bash
bob:x:1001:1001::/home/bob:/bin/zsh
carol::1002:1002::/home/carol:/bin/sh
dave:x:1003:1003::/home/dave:/bin/sh
`
const shadow = `root:*:20000:0:99999:7:::
daemon:*:20000:0:99999:7:::
alice:$y$j9T$abc$def:20500:0:90:7:::
bob:!$6$salt$hash:20400:0:99999:7:::
dave:$1$salt$hash:20400:0:99999:7::20100:
`
const group = `root:x:0:
alice:x:1000:
bob:x:1001:
sudo:x:27:alice
deploy:x:1100:bob,dave
`
const ordinary: Tree = {
  'etc/hostname': 'web1\n',
  'etc/passwd': passwd,
  'etc/shadow': shadow,
  'etc/group': group,
  'etc/login.defs': 'UID_MIN 1000\nPASS_MAX_DAYS\t99999 # days\n',
  'home/alice/.ssh/authorized_keys': '# laptop\nssh-ed25519 AAAA alice\nssh-ed25519 BBBB alice\n',
}

test('accounts are told with how they can be used, and never with a password hash', async () => {
  const { of, isComplete } = await read(await machine(ordinary))
  const accounts = of('identity.accounts')
  assert.deepEqual(
    accounts.map(row => [
      row.account,
      row.enabled,
      row.privileged,
      row.password_state,
      row.password_hash,
      row.sign_in_keys,
    ]),
    [
      ['root', false, true, 'none', null, 0],
      ['daemon', false, false, 'none', null, 0],
      ['alice', true, true, 'set', 'yescrypt', 2],
      ['bob', false, false, 'locked', 'sha512', 0],
      ['carol', true, false, 'empty', null, 0],
      ['dave', false, false, 'set', 'md5', 0],
    ],
  )
  assert.deepEqual(
    [
      accounts[2]?.resource,
      accounts[2]?.password_changed_on,
      accounts[2]?.password_max_age_days,
      accounts[5]?.expires_on,
    ],
    ['web1/alice', '2026-02-16', 90, '2025-01-12'],
  )
  assert.deepEqual(accounts[2]?.member_of, ['alice', 'sudo'])
  assert.doesNotMatch(JSON.stringify(accounts), /\$hash|j9T|AAAA/)
  assert.deepEqual(of('identity.groups').find(row => row.group_name === 'deploy')?.members, ['bob', 'dave'])
  assert.equal(isComplete('identity.accounts'), true)
})

test('without the shadow file what depends on it is unknown, not fine', async () => {
  const { 'etc/shadow': _, ...tree } = ordinary
  const { of, outcome, unreadColumns, isComplete } = await read(await machine(tree))
  const alice = of('identity.accounts').find(row => row.account === 'alice')
  assert.deepEqual([alice?.enabled, alice?.password_state, alice?.expires_on], [null, null, null])
  assert.equal(outcome.state, 'partial')
  assert.ok(unreadColumns('identity.accounts').includes('password_state'))
  assert.equal(isComplete('identity.accounts'), true)
})

test('accounts of a directory make the list of accounts incomplete', async () => {
  const { isComplete, unread } = await read(
    await machine({ ...ordinary, 'etc/nsswitch.conf': 'passwd: files [NOTFOUND=continue] sss systemd\n' }),
  )
  assert.deepEqual(
    ['accounts', 'groups', 'memberships'].map(name => isComplete(`identity.${name}`)),
    [false, false, false],
  )
  assert.match(unread.map(each => each.what).join('; '), /Accounts from sss/)
})

test('accounts that only the system lists are told too', async () => {
  const exec = recorded({ getent: `${passwd}dynamic:x:61234:61234::/:/usr/sbin/nologin\n` })
  const { of, isComplete } = await read(await machine(ordinary), { exec })
  assert.equal(of('identity.accounts').at(-1)?.account, 'dynamic')
  assert.equal(isComplete('identity.accounts'), true)
})

const sudoers = `# comment
Defaults env_reset
Defaults secure_path="/usr/sbin:/usr/bin"
User_Alias ADMINS = alice, %wheel : OPS = bob
Cmnd_Alias SHELLS = /bin/sh, /bin/bash
Runas_Alias DB = postgres, mysql
root ALL=(ALL:ALL) ALL
%sudo   ALL=(ALL:ALL) ALL
ADMINS web1, web2 = (root) NOPASSWD: /usr/bin/systemctl restart nginx, \\
    PASSWD: /usr/bin/apt, !SHELLS
OPS ALL = (DB) /usr/bin/psql : web1 = NOPASSWD: ALL
#1003 ALL=(:deploy) /bin/true # only this
@includedir /etc/sudoers.d
`

test('sudo rules are told one by one, with aliases, carried targets and included files', async () => {
  const tree = {
    ...ordinary,
    'usr/bin/sudo': '',
    'etc/sudoers': sudoers,
    'etc/sudoers.d/deploy': 'deploy ALL=NOPASSWD: /usr/bin/deploy\n',
    'etc/sudoers.d/old.bak': 'mallory ALL=ALL\n',
  }
  const { of, isComplete } = await read(await machine(tree))
  const rules = of('access.privileges').map(row => [
    row.rule,
    row.principal,
    row.principal_kind,
    row.run_as,
    row.commands,
    row.needs_password,
    row.as_root,
  ])
  assert.deepEqual(rules, [
    ['/etc/sudoers:7', 'root', 'user', ['ALL'], ['ALL'], true, true],
    ['/etc/sudoers:8', 'sudo', 'group', ['ALL'], ['ALL'], true, true],
    ['/etc/sudoers:9', 'alice', 'user', ['root'], ['/usr/bin/systemctl restart nginx'], false, true],
    ['/etc/sudoers:9', 'wheel', 'group', ['root'], ['/usr/bin/systemctl restart nginx'], false, true],
    ['/etc/sudoers:9#2', 'alice', 'user', ['root'], ['/usr/bin/apt'], true, true],
    ['/etc/sudoers:9#2', 'wheel', 'group', ['root'], ['/usr/bin/apt'], true, true],
    ['/etc/sudoers:11', 'bob', 'user', ['postgres', 'mysql'], ['/usr/bin/psql'], true, false],
    ['/etc/sudoers:11#2', 'bob', 'user', ['root'], ['ALL'], false, true],
    ['/etc/sudoers:12', '#1003', 'user', ['(same account)'], ['/bin/true'], true, false],
    ['/etc/sudoers.d/deploy:1', 'deploy', 'user', ['root'], ['/usr/bin/deploy'], false, true],
  ])
  assert.deepEqual(of('access.privileges')[4]?.excluded_commands, ['/bin/sh', '/bin/bash'])
  assert.equal(isComplete('access.privileges'), true)
  assert.equal(of('identity.accounts').find(row => row.account === 'bob')?.privileged, true)
  assert.equal(of('identity.accounts').find(row => row.account === 'carol')?.privileged, false)
})

test('a sudo rule that is not understood or not readable is told, and rights are unknown', async () => {
  const garbled = await read(
    await machine({ ...ordinary, 'usr/bin/sudo': '', 'etc/sudoers': 'alice ALL=(ALL) ALL\nwhat is this\n' }),
  )
  assert.equal(garbled.isComplete('access.privileges'), false)
  assert.match(garbled.unread.map(each => each.what).join(), /etc\/sudoers:2/)
  const hidden = await read(await machine({ ...ordinary, 'usr/bin/sudo': '' }))
  assert.equal(hidden.isComplete('access.privileges'), false)
  const carol = hidden.of('identity.accounts').find(row => row.account === 'carol')
  assert.equal(carol?.privileged, null)
})

const sshdConfig = `Include /etc/ssh/sshd_config.d/*.conf
Port 22
Port 2222
PasswordAuthentication yes
PermitRootLogin "no" # never
ChallengeResponseAuthentication no
Match User deploy Address 10.0.0.0/8
  PasswordAuthentication yes
  X11Forwarding no
Match all
MaxAuthTries=3
`

test('settings of sshd are read as sshd reads them', async () => {
  const tree = {
    ...ordinary,
    'usr/sbin/sshd': '',
    'etc/ssh/sshd_config': sshdConfig,
    'etc/ssh/sshd_config.d/10-hard.conf': 'PasswordAuthentication no\n',
    'etc/ssh/sshd_config.d/ignored': 'PermitRootLogin yes\n',
  }
  const { of, isComplete } = await read(await machine(tree))
  const rows = of('configuration.settings').filter(row => row.component === 'sshd')
  const value = (setting: string, condition: string | null = null) => {
    const row = rows.find(each => each.setting === setting && each.condition === condition)
    return [row?.value, row?.origin, row?.file]
  }
  assert.deepEqual(value('passwordauthentication'), ['no', 'file', '/etc/ssh/sshd_config.d/10-hard.conf:1'])
  assert.deepEqual(value('passwordauthentication', 'User deploy Address 10.0.0.0/8'), [
    'yes',
    'file',
    '/etc/ssh/sshd_config:8',
  ])
  assert.deepEqual(value('permitrootlogin'), ['no', 'file', '/etc/ssh/sshd_config:5'])
  assert.deepEqual(value('kbdinteractiveauthentication')[0], 'no')
  assert.deepEqual(value('port')[0], '22, 2222')
  assert.deepEqual(value('maxauthtries')[0], '3')
  assert.deepEqual(value('strictmodes'), ['yes', 'default', null])
  assert.equal(isComplete('configuration.settings'), true)
})

test('what sshd itself tells holds over its files', async () => {
  const exec = recorded({ sshd: 'port 22\npermitrootlogin without-password\nacceptenv LANG\nacceptenv LC_*\n' })
  const { of } = await read(await machine({ ...ordinary, 'usr/sbin/sshd': '', 'etc/ssh/sshd_config': sshdConfig }), {
    exec,
  })
  const rows = of('configuration.settings').filter(row => row.component === 'sshd')
  const root = rows.filter(row => row.setting === 'permitrootlogin')
  assert.deepEqual(
    root.map(row => [row.value, row.origin]),
    [['without-password', 'effective']],
  )
  assert.deepEqual(rows.find(row => row.setting === 'acceptenv')?.value_list, ['LANG', 'LC_*'])
  assert.ok(rows.some(row => row.condition !== null))
})

test('a file of sshd that cannot be read leaves its settings unknown, not default', {
  skip: process.getuid?.() !== 0 && 'needs root to plant it',
}, async () => {
  const root = await machine({ ...ordinary, 'etc/ssh/sshd_config': 'Include /etc/ssh/more.conf\nPort 22\n' })
  const { of, isComplete } = await read(root)
  assert.equal(isComplete('configuration.settings'), false)
  assert.equal(of('configuration.settings').filter(row => row.origin === 'default').length, 0)
})

const tcp = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 111 1 0 100 0 0 10 0
   1: 0100007F:1538 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 222 1 0 100 0 0 10 0
   2: 0100007F:1538 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 223 1 0 100 0 0 10 0
   3: 0100007F:9999 0100007F:0016 01 00000000:00000000 00:00000000 00000000  1000        0 333 1 0 100 0 0 10 0
`
const tcp6 = `  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 00000000000000000000000000000000:0050 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 444 1 0 100 0 0 10 0
   1: 00000000000000000000000001000000:0050 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 445 1 0 100 0 0 10 0
   2: B80D0120000000000000000001000000:0051 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 446 1 0 100 0 0 10 0
`

test('listening ports are told with the programs behind them', async () => {
  const root = await machine({
    ...ordinary,
    'proc/net/tcp': tcp,
    'proc/net/tcp6': tcp6,
    'proc/42/fd/3': { to: 'socket:[111]' },
    'proc/42/exe': { to: '/usr/sbin/sshd' },
    'proc/42/comm': 'sshd\n',
    'proc/42/cgroup': '0::/system.slice/ssh.service\n',
  })
  const { of, isComplete } = await read(root)
  assert.deepEqual(
    of('endpoint.ports').map(row => [
      row.address,
      row.port,
      row.loopback_only,
      row.process,
      row.executable,
      row.service,
      row.account,
    ]),
    [
      ['0.0.0.0', 22, false, 'sshd', '/usr/sbin/sshd', 'ssh.service', 'root'],
      ['127.0.0.1', 5432, true, null, null, null, 'alice'],
      ['::', 80, false, null, null, null, 'root'],
      ['::1', 80, true, null, null, null, 'root'],
      ['2001:db8::1', 81, false, null, null, null, 'root'],
    ],
  )
  assert.equal(isComplete('endpoint.ports'), true)
})

const dpkg = `Package: openssl
Status: install ok installed
Architecture: amd64
Version: 3.0.1-1
Description: many
 lines

Package: gone
Status: deinstall ok config-files
Architecture: amd64
Version: 1

Package: libc6
Status: hold ok installed
Architecture: amd64
Source: glibc (2.36-9)
Version: 2.36-9
`
const simulated = `Reading package lists...
Inst openssl [3.0.1-1] (3.0.2-1 Debian:12.1/stable, Debian-Security:12/stable-security [amd64])
Inst brand-new (1.0 Debian:12.1/stable [amd64])
Conf openssl (3.0.2-1 Debian:12.1/stable [amd64])
`
const release = (label: string, until = '') => `-----BEGIN PGP SIGNED MESSAGE-----\nLabel: ${label}\n${until}\n`
const lists = {
  'var/lib/dpkg/status': dpkg,
  'var/lib/apt/lists/main_InRelease': release('Debian'),
  'var/lib/apt/lists/security_InRelease': release('Debian-Security'),
}

test('installed packages are told with the updates that wait', async () => {
  const { of, isComplete } = await read(await machine({ ...ordinary, ...lists }), {
    exec: recorded({ 'apt-get': simulated, 'dpkg-query': 'ii \nrc \nhi \n' }),
    at: new Date().toISOString(),
  })
  assert.deepEqual(
    of('endpoint.packages').map(row => [
      row.package,
      row.version,
      row.source_package,
      row.update_pending,
      row.security_update_pending,
      row.available_version,
    ]),
    [
      ['openssl', '3.0.1-1', 'openssl', true, true, '3.0.2-1'],
      ['libc6', '2.36-9', 'glibc', false, false, null],
    ],
  )
  assert.equal(isComplete('endpoint.packages'), true)
  assert.deepEqual(
    [of('endpoint.hosts')[0]?.security_updates_pending, of('endpoint.hosts')[0]?.packages_installed],
    [1, 2],
  )
})

test('old, absent or foreign package lists never show that nothing is pending', async () => {
  const exec = recorded({ 'apt-get': simulated })
  const pending = async (tree: Tree, at: string, run: Exec = exec) => {
    const { of } = await read(await machine({ ...ordinary, ...tree }), { exec: run, at })
    return [
      ...of('endpoint.packages').map(row => row.security_update_pending),
      of('endpoint.hosts')[0]?.security_updates_pending,
    ]
  }
  const now = new Date().toISOString()
  assert.deepEqual(await pending(lists, new Date(Date.now() + 30 * 86_400_000).toISOString()), [true, null, null])
  assert.deepEqual(await pending({ 'var/lib/dpkg/status': dpkg }, now), [null, null, null])
  assert.deepEqual(await pending(lists, now, execNothing), [null, null, null])
  const { 'var/lib/apt/lists/security_InRelease': _, ...noSecurity } = lists
  assert.deepEqual(await pending(noSecurity, now), [true, null, null])
  const expired = {
    ...lists,
    'var/lib/apt/lists/security_InRelease': release('Debian-Security', 'Valid-Until: Fri, 01 Jan 2021 00:00:00 UTC'),
  }
  assert.deepEqual(await pending(expired, now), [true, null, null])
})

const mountinfo = `22 1 253:2 / / rw - ext4 /dev/mapper/vg-root rw
23 22 8:1 / /boot rw - ext4 /dev/sda1 rw
24 22 8:17 / /media/my\\040stick rw - vfat /dev/sdb1 rw
25 22 0:50 / /net rw - nfs4 server:/x rw
26 22 0:5 / /proc rw - proc proc rw
`
const blocks: Tree = {
  'sys/dev/block/253:2': { to: '../../devices/virtual/block/dm-2' },
  'sys/class/block/dm-1': { to: '../../devices/virtual/block/dm-1' },
  'sys/devices/virtual/block/dm-2/dm/name': 'vg-root\n',
  'sys/devices/virtual/block/dm-2/dm/uuid': 'LVM-abc\n',
  'sys/devices/virtual/block/dm-2/size': '2048\n',
  'sys/devices/virtual/block/dm-2/removable': '0\n',
  'sys/devices/virtual/block/dm-2/slaves/dm-1': '',
  'sys/devices/virtual/block/dm-1/dm/uuid': 'CRYPT-LUKS2-abc\n',
  'sys/dev/block/8:1': { to: '../../devices/pci/block/sda/sda1' },
  'sys/devices/pci/block/sda/removable': '0\n',
  'sys/devices/pci/block/sda/sda1/size': '100\n',
  'sys/dev/block/8:17': { to: '../../devices/pci/block/sdb/sdb1' },
  'sys/devices/pci/block/sdb/removable': '1\n',
  'sys/devices/pci/block/sdb/sdb1/size': '100\n',
}

test('a volume is encrypted when what it is made of is', async () => {
  const { of } = await read(await machine({ ...ordinary, ...blocks, 'proc/self/mountinfo': mountinfo }))
  assert.deepEqual(
    of('endpoint.disks').map(row => [
      row.device,
      row.mount_points,
      row.encrypted,
      row.encryption,
      row.removable,
      row.size_bytes,
    ]),
    [
      ['/dev/mapper/vg-root', ['/'], true, 'luks2', false, 1_048_576],
      ['/dev/sda1', ['/boot'], false, null, false, 51_200],
      ['/dev/sdb1', ['/media/my stick'], false, null, true, 51_200],
    ],
  )
  assert.equal(of('endpoint.hosts')[0]?.disk_encrypted, true)
})

test('what lies below a container is unknown', async () => {
  const { of } = await read(
    await machine({ ...ordinary, '.dockerenv': '', 'proc/self/mountinfo': '22 1 0:60 / / rw - overlay overlay rw\n' }),
  )
  assert.deepEqual(
    of('endpoint.disks').map(row => [row.encrypted, row.holds_system]),
    [[null, true]],
  )
  assert.deepEqual([of('endpoint.hosts')[0]?.disk_encrypted, of('endpoint.hosts')[0]?.kind], [null, 'container'])
})

test('time synchronisation is told by the program that keeps it', async () => {
  const running = (program: string) => ({ ...ordinary, 'proc/7/comm': `${program}\n` })
  const chrony = {
    ...running('chronyd'),
    'etc/chrony/chrony.conf': '# x\npool 2.debian.pool.ntp.org iburst\nserver ntp.example.org\n',
  }
  const tracking =
    'A9FEA97B,169.254.169.123,4,1774958300.123,-0.000012,0.000001,0.00001,1,0,0.01,0.001,0.0001,64.0,Normal\n'
  const row = async (tree: Tree, exec?: Exec) => {
    const { of } = await read(await machine(tree), exec ? { exec } : {})
    const [found] = of('endpoint.time_sync')
    return [found?.service, found?.running, found?.synchronised, found?.servers]
  }
  const servers = ['2.debian.pool.ntp.org', 'ntp.example.org']
  assert.deepEqual(await row(chrony, recorded({ chronyc: tracking })), ['chrony', true, true, servers])
  assert.deepEqual(await row(chrony, recorded({ chronyc: tracking.replace('Normal', 'Not synchronised') })), [
    'chrony',
    true,
    false,
    servers,
  ])
  assert.deepEqual(await row(chrony), ['chrony', true, null, servers])
  const timesyncd = {
    ...running('systemd-timesyn'),
    'etc/systemd/timesyncd.conf': '[Time]\nNTP=a.example.org b.example.org\n',
    'run/systemd/timesync/synchronized': '',
  }
  assert.deepEqual(await row(timesyncd), ['systemd-timesyncd', true, true, ['a.example.org', 'b.example.org']])
  assert.deepEqual(await row(ordinary), [null, null, null, null])
})

test('an empty file system yields no rows that say all is well, and no complete dataset that needs one', async () => {
  const { outcome, isComplete, of } = await read(await machine({ 'etc/hostname': 'bare\n' }))
  assert.equal(outcome.state, 'partial')
  for (const dataset of [
    'identity.accounts',
    'identity.groups',
    'endpoint.ports',
    'endpoint.packages',
    'endpoint.disks',
  ])
    assert.equal(isComplete(dataset), false, dataset)
  const [row] = of('endpoint.hosts')
  assert.deepEqual(
    [row?.disk_encrypted, row?.firewall, row?.time_synchronised, row?.security_updates_pending, row?.automatic_updates],
    [null, null, null, null, null],
  )
})

test('this machine is read as root and as nobody, and what nobody may not read is unknown', {
  skip: process.getuid?.() !== 0 && 'needs root',
}, async t => {
  const reachable = spawnSync(process.execPath, ['--check', program], { uid: 65534, gid: 65534, cwd: '/' })
  if (reachable.status !== 0) return t.skip('needs a checkout that every account may read')
  const secret = await machine({
    ...ordinary,
    'etc/sudoers': 'alice ALL=(ALL) ALL\n',
    'usr/bin/sudo': '',
    'etc/ssh/sshd_config': 'Port 22\n',
  })
  for (const path of ['etc/shadow', 'etc/sudoers', 'etc/ssh/sshd_config', 'home/alice/.ssh']) {
    await chown(join(secret, path), 0, 0)
    await chmod(join(secret, path), 0o700)
  }
  await chmod(folder, 0o755)
  const asNobody = (root: string) => {
    const output = execFileSync(process.execPath, [program, root], {
      uid: 65534,
      gid: 65534,
      encoding: 'utf8',
      cwd: '/',
      maxBuffer: 64e6,
    })
    return JSON.parse(output) as {
      outcome: { state: string }
      unread: { what: string; why: string }[]
      complete: Record<string, boolean>
      accounts: Row[]
      packages: number
    }
  }
  const hidden = asNobody(secret)
  assert.equal(hidden.outcome.state, 'partial')
  const alice = hidden.accounts.find(row => row.account === 'alice')
  assert.deepEqual([alice?.password_state, alice?.enabled, alice?.sign_in_keys], [null, null, null])
  assert.equal(hidden.accounts.find(row => row.account === 'carol')?.privileged, null)
  assert.deepEqual(
    [
      hidden.complete['access.privileges@1'],
      hidden.complete['configuration.settings@1'],
      hidden.complete['identity.accounts@1'],
    ],
    [false, false, true],
  )
  const whys = hidden.unread.filter(each => /shadow|sudoers|sshd|Public keys/.test(each.what)).map(each => each.why)
  assert.deepEqual([...new Set(whys)], ['permission denied'])

  const here = asNobody('/')
  assert.notEqual(here.outcome.state, 'error')
  assert.ok(here.accounts.length > 0)
  assert.ok(here.accounts.filter(row => row.interactive).every(row => row.password_state === null))
  const asRoot = await read('/')
  assert.equal(asRoot.isComplete('identity.accounts'), true)
  assert.ok(asRoot.of('identity.accounts').every(row => row.password_state !== null))
  assert.equal(asRoot.of('endpoint.hosts').length, 1)
})
