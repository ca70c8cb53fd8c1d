import { column, maybe } from './column.ts'
import type { DatasetSchema } from './schema.ts'

const host = column('host', 'text', 'Host name')

const hosts: DatasetSchema = {
  ref: 'endpoint.hosts@1',
  title: 'Hosts',
  meaning: 'Machines, servers and laptops alike, one row each, with their state in a few columns.',
  key: ['host'],
  columns: [
    host,
    maybe('kind', 'text', 'What it is', { values: ['server', 'laptop', 'desktop', 'phone', 'virtual', 'container'] }),
    maybe('owner', 'text', 'Who answers for it: employee id or e-mail address', { personal: true }),
    maybe('department', 'text', 'Department it belongs to'),
    maybe('serial', 'text', 'Serial number or asset tag'),
    maybe('os', 'text', 'Operating system, such as debian'),
    maybe('os_name', 'text', 'Operating system as it names itself'),
    maybe('os_version', 'text', 'Version of the operating system'),
    maybe('kernel', 'text', 'Version of the kernel'),
    maybe('architecture', 'text', 'Processor architecture'),
    maybe('booted_at', 'instant', 'When it started', { moves: true }),
    maybe('last_seen_at', 'instant', 'When it was last heard of', { moves: true }),
    maybe('reboot_required', 'boolean', 'Whether installed updates wait for a restart'),
    maybe('packages_installed', 'integer', 'Installed packages', { unit: 'packages', moves: true }),
    maybe('updates_pending', 'integer', 'Packages with a newer version available', { unit: 'packages', moves: true }),
    maybe('security_updates_pending', 'integer', 'Packages with a security update available', {
      unit: 'packages',
      moves: true,
    }),
    maybe('package_lists_at', 'instant', 'When the lists of available packages were last refreshed', { moves: true }),
    maybe('automatic_updates', 'boolean', 'Whether security updates install themselves'),
    maybe('disk_encrypted', 'boolean', 'Whether every fixed disk that holds data is encrypted'),
    maybe('firewall', 'boolean', 'Whether a host firewall is on'),
    maybe('antimalware', 'boolean', 'Whether protection against malware runs'),
    maybe('screen_lock', 'boolean', 'Whether the screen locks by itself'),
    maybe('time_synchronised', 'boolean', 'Whether its clock follows a time source'),
    maybe('managed', 'boolean', 'Whether the organisation manages it'),
    maybe('os_supported_until', 'date', 'Last day the maker supports this operating system'),
    maybe('screen_lock_minutes', 'integer', 'Minutes without use after which the screen locks', { unit: 'minutes' }),
    maybe('antimalware_updated_at', 'instant', 'When the protection against malware was last updated', { moves: true }),
    maybe('removable_media_blocked', 'boolean', 'Whether removable media cannot be used'),
    maybe('secure_boot', 'boolean', 'Whether it starts only signed code'),
    maybe('local_admins', 'text[]', 'Accounts with administrative rights on it', { personal: true }),
    maybe('environment', 'text', 'Where it is used, such as production'),
  ],
}

const ports: DatasetSchema = {
  ref: 'endpoint.ports@1',
  title: 'Listening ports',
  meaning: 'Ports on which a host accepts traffic.',
  key: ['host', 'protocol', 'address', 'port'],
  columns: [
    host,
    column('protocol', 'text', 'Transport protocol', { values: ['tcp', 'udp'] }),
    column('address', 'text', 'Address it listens on; 0.0.0.0 or :: means all'),
    column('port', 'integer', 'Port number'),
    column('loopback_only', 'boolean', 'Whether only the host itself can reach it'),
    maybe('process', 'text', 'Program that listens', { moves: true }),
    maybe('executable', 'text', 'File of that program'),
    maybe('account', 'text', 'Account the socket belongs to', { personal: true }),
    maybe('service', 'text', 'Service unit the program belongs to'),
  ],
}

const packages: DatasetSchema = {
  ref: 'endpoint.packages@1',
  title: 'Installed packages',
  meaning: 'Packages installed on a host, with the updates that wait.',
  key: ['host', 'package', 'architecture', 'version'],
  columns: [
    host,
    column('package', 'text', 'Name of the package'),
    column('architecture', 'text', 'Architecture it is built for'),
    column('version', 'text', 'Installed version'),
    column('manager', 'text', 'Package manager, such as dpkg or rpm'),
    maybe('source_package', 'text', 'Source package it is built from'),
    maybe('update_pending', 'boolean', 'Whether a newer version is available', { moves: true }),
    maybe('security_update_pending', 'boolean', 'Whether the newer version comes from a security archive', {
      moves: true,
    }),
    maybe('available_version', 'text', 'The newer version; null also when there is none', { moves: true }),
    maybe('available_from', 'text', 'Archive of the newer version; null also when there is none', { moves: true }),
  ],
}

const disks: DatasetSchema = {
  ref: 'endpoint.disks@1',
  title: 'Disks and volumes',
  meaning: 'Volumes that hold data, and whether they are encrypted at rest.',
  key: ['host', 'device'],
  columns: [
    host,
    column('device', 'text', 'Device or volume'),
    maybe('mount_points', 'text[]', 'Where it is mounted'),
    maybe('filesystem', 'text', 'File system'),
    maybe('size_bytes', 'integer', 'Size', { unit: 'bytes' }),
    maybe('encrypted', 'boolean', 'Whether it is encrypted at rest'),
    maybe('encryption', 'text', 'How it is encrypted, such as luks; null also when it is not'),
    maybe('removable', 'boolean', 'Whether it can be taken out'),
    maybe('holds_system', 'boolean', 'Whether it holds the operating system'),
  ],
}

const timeSync: DatasetSchema = {
  ref: 'endpoint.time_sync@1',
  title: 'Time synchronisation',
  meaning: 'Whether the clock of a host follows a time source, and which.',
  key: ['host'],
  columns: [
    host,
    maybe('service', 'text', 'Program that keeps the time, such as chrony'),
    maybe('running', 'boolean', 'Whether that program runs'),
    maybe('synchronised', 'boolean', 'Whether the clock is synchronised now'),
    maybe('servers', 'text[]', 'Time sources it is set to follow'),
    maybe('offset_seconds', 'decimal', 'Last measured difference from the source', { unit: 'seconds', moves: true }),
    maybe('last_sync_at', 'instant', 'When it last synchronised', { moves: true }),
    maybe('timezone', 'text', 'Time zone of the host'),
  ],
}

const agents: DatasetSchema = {
  ref: 'endpoint.agents@1',
  title: 'Agents',
  meaning: 'Programs that protect or watch a host: against malware, for management, logs or backup.',
  key: ['host', 'agent'],
  columns: [
    host,
    column('agent', 'text', 'Name of the agent'),
    maybe('kind', 'text', 'What it does', {
      values: ['edr', 'antimalware', 'mdm', 'logging', 'backup', 'vpn', 'vulnerability', 'monitoring'],
    }),
    maybe('version', 'text', 'Installed version'),
    maybe('current_version', 'text', 'Newest version offered'),
    maybe('running', 'boolean', 'Whether it runs'),
    maybe('enforcing', 'boolean', 'Whether it stops what it finds and does not only report'),
    maybe('tamper_protected', 'boolean', 'Whether the user of the host cannot stop it'),
    maybe('updated_at', 'instant', 'When its rules were last updated'),
    maybe('last_seen_at', 'instant', 'When its server last heard of it', { moves: true }),
  ],
}

export const endpoint: readonly DatasetSchema[] = [hosts, ports, packages, disks, timeSync, agents]
