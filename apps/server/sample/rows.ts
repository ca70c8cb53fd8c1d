import type { DatasetRef } from '@onus/core/dataset'
import { addDays, type Company, type Employee } from './company.ts'

type Raw = Readonly<Record<string, unknown>>
export type SourceRows = ReadonlyMap<DatasetRef, readonly Raw[]>

/** What the host collector would have read on a day. */
export function hostRows(company: Company, today: string): SourceRows {
  const at = `${today}T05:30:00Z`
  return new Map<DatasetRef, readonly Raw[]>([
    [
      'identity.accounts@1',
      [
        ...company.employees.filter(one => one.started <= today).map(one => account(company, one, today)),
        ...serviceAccounts(company),
      ],
    ],
    [
      'identity.groups@1',
      [
        {
          system: 'directory',
          group_name: 'sudo',
          members: administrators(company),
          member_count: administrators(company).length,
          privileged: true,
        },
      ],
    ],
    [
      'access.privileges@1',
      company.hosts.map(system => ({
        system,
        rule: '/etc/sudoers:27',
        principal: 'sudo',
        principal_kind: 'group',
        mechanism: 'sudoers',
        run_as: ['ALL'],
        hosts: ['ALL'],
        commands: ['ALL'],
        all_commands: true,
        as_root: true,
        needs_password: true,
        rule_text: '%sudo ALL=(ALL:ALL) ALL',
      })),
    ],
    ['configuration.settings@1', company.hosts.flatMap(system => settings(company, system, today))],
    [
      'endpoint.hosts@1',
      company.hosts.map(host => ({
        host,
        kind: 'server',
        owner: company.employees[2]?.email,
        os: 'debian',
        os_version: '12',
        architecture: 'amd64',
        last_seen_at: at,
        reboot_required: false,
        packages_installed: packageNames.length,
        updates_pending: 0,
        security_updates_pending: 0,
        package_lists_at: at,
        automatic_updates: true,
        disk_encrypted: host !== company.flaws.plainDisk.host,
        firewall: true,
        time_synchronised: true,
      })),
    ],
    ['endpoint.ports@1', company.hosts.flatMap(host => ports(host))],
    [
      'endpoint.packages@1',
      company.hosts.flatMap(host =>
        packageNames.map(name => ({
          host,
          package: name,
          architecture: 'amd64',
          version: '1.0-1',
          manager: 'dpkg',
          update_pending: false,
          security_update_pending: false,
        })),
      ),
    ],
    ['endpoint.disks@1', company.hosts.map(host => disk(company, host))],
    [
      'endpoint.time_sync@1',
      company.hosts.map(host => ({
        host,
        service: 'chrony',
        running: true,
        synchronised: true,
        servers: ['ntp.harbour-lantern.example'],
        offset_seconds: '0.001',
        last_sync_at: at,
        timezone: 'Etc/UTC',
      })),
    ],
    [
      'backup.runs@1',
      Array.from({ length: 14 }, (_, back) => {
        const date = addDays(today, -back)
        return {
          run_id: `backup-${date}`,
          target: 'db1',
          kind: back === 5 ? 'restore_test' : 'backup',
          started_at: `${date}T01:00:00Z`,
          finished_at: `${date}T01:20:00Z`,
          succeeded: true,
          size_bytes: 40_000_000_000,
          encrypted: true,
          off_site: true,
          performed_by: 'backup',
        }
      }),
    ],
  ])
}

/** The last decision of an access review about an account; in one quarter nobody decided anything. */
function decisionsAbout(company: Company, one: Employee, today: string): Raw[] {
  const account = one.email.split('@')[0]
  const decided = reviewDays(company)
    .filter(day => day <= today && day >= one.started)
    .map(day => ({
      review: day.slice(0, 7),
      system: 'directory',
      account,
      entitlement: 'staff',
      reviewer: company.employees[1]?.email,
      decision: 'keep',
      decided_at: `${day}T11:00:00Z`,
    }))
  const atStart = {
    review: 'entry',
    system: 'directory',
    account,
    entitlement: 'staff',
    reviewer: company.employees[1]?.email,
    decision: 'keep',
    decided_at: `${one.started}T09:00:00Z`,
  }
  return [atStart, ...decided]
}

function reviewDays(company: Company): string[] {
  const days: string[] = []
  for (let day = addDays(company.firstDay, -60); day <= company.lastDay; day = addDays(day, 91)) {
    const until = addDays(day, 91)
    if (!(day <= company.flaws.missedReview && company.flaws.missedReview < until)) days.push(day)
  }
  return days
}

const packageNames = [
  'base-files',
  'bash',
  'chrony',
  'coreutils',
  'nginx',
  'openssh-server',
  'openssl',
  'postgresql-15',
  'python3',
  'sudo',
  'systemd',
  'tzdata',
]

function account(company: Company, one: Employee, today: string): Raw {
  const hasLeft = one.ended !== null && one.ended < today
  const enabled = !hasLeft || one === company.flaws.forgottenLeaver
  const name = one.email.split('@')[0]
  return {
    system: 'directory',
    account: name,
    kind: 'person',
    person: one.id,
    display_name: one.name,
    email: one.email,
    enabled,
    interactive: enabled,
    privileged: administrators(company).includes(name ?? ''),
    mfa: true,
    password_state: enabled ? 'set' : 'locked',
    password_hash: 'yescrypt',
    created_at: `${one.started}T08:00:00Z`,
    disabled_at: enabled ? null : `${one.ended}T17:00:00Z`,
    last_sign_in_at: hasLeft ? `${one.ended}T09:00:00Z` : `${addDays(today, -1)}T09:00:00Z`,
    member_of: administrators(company).includes(name ?? '') ? ['sudo', 'staff'] : ['staff'],
  }
}

function serviceAccounts(company: Company): Raw[] {
  return ['backup', 'deploy'].map(name => ({
    system: 'directory',
    account: name,
    kind: 'service',
    person: company.employees[2]?.id,
    enabled: true,
    interactive: false,
    privileged: false,
    mfa: null,
    password_state: 'none',
    member_of: ['services'],
  }))
}

function administrators(company: Company): string[] {
  return company.employees.slice(1, 4).map(one => one.email.split('@')[0] ?? '')
}

function settings(company: Company, system: string, today: string): Raw[] {
  const { host, from, to } = company.flaws.passwordLogin
  const passwords = system === host && today >= from && today < to
  const values = {
    passwordauthentication: passwords ? 'yes' : 'no',
    permitrootlogin: 'no',
    pubkeyauthentication: 'yes',
    permitemptypasswords: 'no',
    x11forwarding: 'no',
    maxauthtries: '3',
    kbdinteractiveauthentication: 'no',
    logingracetime: '30',
    clientaliveinterval: '300',
    loglevel: 'VERBOSE',
  }
  return Object.entries(values).map(([setting, value]) => ({
    system,
    component: 'sshd',
    setting,
    condition: null,
    value,
    value_list: [value],
    origin: 'effective',
  }))
}

function ports(host: string): Raw[] {
  const open = host.startsWith('web') ? [22, 443] : [22]
  const listening = open.map(port => ({
    host,
    protocol: 'tcp',
    address: '0.0.0.0',
    port,
    loopback_only: false,
    process: port === 22 ? 'sshd' : 'nginx',
  }))
  return host === 'db1'
    ? [
        ...listening,
        { host, protocol: 'tcp', address: '127.0.0.1', port: 5432, loopback_only: true, process: 'postgres' },
      ]
    : listening
}

function disk(company: Company, host: string): Raw {
  const encrypted = host !== company.flaws.plainDisk.host
  return {
    host,
    device: '/dev/sda2',
    mount_points: ['/'],
    filesystem: 'ext4',
    size_bytes: 256_000_000_000,
    encrypted,
    encryption: encrypted ? 'luks' : null,
    removable: false,
    holds_system: true,
  }
}

/** The first day whose commits are read: as with the setting of the git connector, what is older is left out, and said. */
export function gitSince(today: string): string {
  return addDays(today, -92)
}

/** What the git collector would have read on a day. */
export function gitRows(company: Company, today: string): SourceRows {
  const repository = 'product'
  const all = company.changes.filter(change => change.day <= today)
  const changes = all.filter(change => change.day >= gitSince(today))
  const last = all.at(-1)
  return new Map<DatasetRef, readonly Raw[]>([
    [
      'change.repositories@1',
      [
        {
          repository,
          default_branch: 'main',
          head: last?.id,
          empty: all.length === 0,
          bare: true,
          shallow: false,
          branch_count: 1,
          commit_count: all.length,
          last_commit_at: last && `${last.day}T14:00:00Z`,
          code_owners: true,
          owner: company.employees[2]?.email,
          visibility: 'private',
        },
      ],
    ],
    [
      'change.branches@1',
      [
        {
          repository,
          branch: 'main',
          head: last?.id,
          is_default: true,
          is_remote: false,
          last_commit_at: last && `${last.day}T14:00:00Z`,
          merged: true,
          protected: true,
          required_approvals: 1,
        },
      ],
    ],
    [
      'change.commits@1',
      changes.map(({ id, day, author, reviewer }) => ({
        repository,
        commit_id: id,
        author_name: author.name,
        author_email: author.email,
        authored_at: `${day}T13:00:00Z`,
        committer_email: reviewer.email,
        committed_at: `${day}T14:00:00Z`,
        subject: 'Improve the product',
        is_merge: true,
        parent_count: 2,
        on_default_branch: true,
        on_first_parent: true,
        signed: true,
        signature: 'good',
        signature_kind: 'ssh',
        signer: reviewer.email,
        reviewed_by: [reviewer.email],
        approved_by: [reviewer.email],
        signed_off_by: [author.email],
        independent_reviewers: [reviewer.email],
      })),
    ],
    [
      'change.merges@1',
      changes.map(({ id, day, author, reviewer }, index) => ({
        repository,
        commit_id: id,
        into_branch: 'main',
        change_request: String(index + 1),
        merged_at: `${day}T14:00:00Z`,
        merged_by: reviewer.email,
        authors: [author.email],
        approvers: [reviewer.email],
        independent_approvers: [reviewer.email],
        approvals: 1,
        independent_approvals: 1,
        self_approved: false,
        self_merged: false,
        approval_recorded: true,
        commit_count: 1,
        parent_count: 2,
        signed: true,
        labels: [],
        approved_at: `${day}T13:45:00Z`,
      })),
    ],
  ])
}

/** What the registers of the company held on a day, as an upload would bring it. */
export function registerRows(company: Company, today: string): SourceRows {
  const known = company.employees.filter(one => one.started <= today)
  const left = known.filter(one => one.ended !== null && one.ended <= today)
  const present = known.filter(one => !left.includes(one))
  const year = Number(today.slice(0, 4))
  return new Map<DatasetRef, readonly Raw[]>([
    [
      'people.employees@1',
      known.map(one => ({
        employee_id: one.id,
        name: one.name,
        email: one.email,
        department: one.department,
        job_title: one.title,
        manager: company.employees[0]?.id,
        kind: 'employee',
        country: 'DE',
        started_on: one.started,
        ended_on: one.ended !== null && one.ended <= today ? one.ended : null,
        active: !left.includes(one),
        screened_on: addDays(one.started, -10),
        agreement_signed_on: one.started,
      })),
    ],
    [
      'people.leavers@1',
      left.map(one => ({
        employee_id: one.id,
        left_on: one.ended,
        name: one.name,
        email: one.email,
        notified_at: `${one.ended}T08:00:00Z`,
        access_removed_at: one === company.flaws.forgottenLeaver ? null : `${one.ended}T17:00:00Z`,
        equipment_returned_on: one.ended,
      })),
    ],
    [
      'training.completions@1',
      present.map(one => {
        const completed =
          one.started > addDays(today, -360)
            ? addDays(one.started, 5)
            : addDays(today, -(60 + (Number(one.id.slice(1)) % 200)))
        const done = completed <= today
        return {
          person: one.id,
          course: 'Security awareness',
          assigned_on: addDays(completed, -14),
          due_on: addDays(completed, 30),
          completed_at: done ? `${completed}T10:00:00Z` : null,
          valid_until: done ? addDays(completed, 365) : null,
          score: done ? '90' : null,
          passed: done ? true : null,
        }
      }),
    ],
    [
      'vulnerability.findings@1',
      company.weaknesses
        .filter(one => one.seen <= today)
        .map(one => ({
          finding_id: one.id,
          asset: company.hosts[0],
          environment: 'production',
          vulnerability: `EXAMPLE-${one.id}`,
          title: 'A weakness in a component',
          severity: one.severity,
          first_seen_at: `${one.seen}T03:00:00Z`,
          last_seen_at: `${one.fixed <= today ? one.fixed : today}T03:00:00Z`,
          fixed_at: one.fixed <= today ? `${one.fixed}T12:00:00Z` : null,
          state: one.fixed <= today ? 'fixed' : 'open',
          owner: one.owner.email,
          due_on: addDays(one.seen, one.severity === 'critical' ? 7 : 30),
          scanner: 'sample',
          ticket: one.ticket,
        })),
    ],
    [
      'change.tickets@1',
      company.weaknesses.flatMap(({ ticket, seen, owner }) =>
        ticket !== null && addDays(seen, 1) <= today
          ? [
              {
                system: 'tracker',
                ticket,
                title: 'Replace the component with the weakness',
                kind: 'task',
                state: 'In progress',
                state_group: 'in_progress',
                author: owner.email,
                assignee: owner.email,
                opened_at: `${addDays(seen, 1)}T09:00:00Z`,
                due_on: addDays(today, 20),
              },
            ]
          : [],
      ),
    ],
    [
      'supplier.suppliers@1',
      ['Cloud hosting', 'E-mail service', 'Payroll'].map((service, index) => ({
        supplier_id: `S${index + 1}`,
        name: `${service} supplier`,
        service,
        owner: company.employees[2]?.email,
        criticality: index === 0 ? 'critical' : 'medium',
        active: true,
        country: 'DE',
        has_access: index === 0,
        personal_data: true,
        contract_from: addDays(company.firstDay, -300),
        security_clauses: true,
        incident_notice_hours: 24,
        audit_right: true,
        assessed_on: addDays(today, -(60 + index * 20)),
        assessment_due_on: addDays(today, 200),
        report_kind: 'SOC 2 Type II',
        report_until: addDays(today, 60),
      })),
    ],
    [
      'policy.policies@1',
      ['Information security', 'Access', 'Incidents', 'Suppliers', 'Continuity'].map((title, index) => ({
        policy_id: `P${index + 1}`,
        version: `${year}.1`,
        title: `${title} policy`,
        state: 'in_force',
        owner: company.employees[1]?.email,
        approved_by: company.employees[0]?.email,
        approved_on: addDays(today, -120),
        in_force_from: addDays(today, -115),
        review_due_on: addDays(today, 245),
      })),
    ],
    [
      'policy.acknowledgements@1',
      present.map(one => ({
        policy_id: 'P1',
        version: `${year}.1`,
        person: one.id,
        asked_on: addDays(today, -100),
        acknowledged_at: `${addDays(today, -95)}T09:00:00Z`,
      })),
    ],
    ['access.reviews@1', known.flatMap(one => decisionsAbout(company, one, today))],
    [
      'asset.assets@1',
      company.hosts.map(host => ({
        asset_id: host,
        name: host,
        kind: 'hardware',
        owner: company.employees[2]?.email,
        criticality: 'high',
        environment: 'production',
        location: 'Hamburg',
        reviewed_on: addDays(today, -45),
      })),
    ],
  ])
}
