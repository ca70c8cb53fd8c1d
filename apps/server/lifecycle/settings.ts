import { resolve } from 'node:path'
import { isNetwork } from '@onus/connectors/net'
import { z } from 'zod'
import { refusal } from '../db/refusal.ts'
import type { ReceiverSettings } from '../drop-box/receiver.ts'

export const root = resolve(import.meta.dirname, '../../..')

const port = z.coerce.number().int().min(0).max(65_535)
const empty = z.literal('').transform(() => undefined)

/** What the environment says. `onus start --port` and `--data` set the same names. */
const Environment = z.object({
  ONUS_PORT: empty.or(port).optional(),
  ONUS_FILES_PORT: empty.or(port).optional(),
  ONUS_DATA: z.string().optional(),
  ONUS_FILES_URL: empty.or(z.url({ protocol: /^https?$/ })).optional(),
  ONUS_FOLDERS: empty.or(z.string().regex(/^\/[^:]*(:\/[^:]*)*$/)).optional(),
  ONUS_NETWORKS: empty.or(z.string().refine(text => text.split(',').every(one => isNetwork(one.trim())))).optional(),
  ONUS_CHROMIUM: empty.or(z.string().regex(/^\/[^'\n]*$/)).optional(),
  ONUS_URL: empty.or(z.url({ protocol: /^https?$/ })).optional(),
  ONUS_SMTP_URL: empty.or(z.url({ protocol: /^smtps?$/ })).optional(),
  ONUS_MAIL_FROM: empty.or(z.string().regex(/^([^<>\r\n]+ <)?[^\s<>@]+@[^\s<>@]+>?$/)).optional(),
  ONUS_WEBHOOK_URL: empty.or(z.url({ protocol: /^https?$/ })).optional(),
  ONUS_WEBHOOK_SECRET: empty.or(z.string().min(16)).optional(),
  ONUS_DROP_BOX_PORT: empty.or(port).optional(),
  ONUS_DROP_BOX_HOST: empty.or(z.string().regex(/^[a-z0-9]([a-z0-9.-]{0,200}[a-z0-9])?$/i)).optional(),
  ONUS_DROP_BOX_LISTEN: empty.or(z.union([z.ipv4(), z.ipv6()])).optional(),
  ONUS_DROP_BOX_KEY: empty.or(z.string().regex(/^\/[^\n]*$/)).optional(),
  ONUS_DROP_BOX_CERT: empty.or(z.string().regex(/^\/[^\n]*$/)).optional(),
  ONUS_LISTEN: empty.or(z.union([z.ipv4(), z.ipv6()])).optional(),
  ONUS_WEB_BUILD: empty.or(z.enum(['if-needed', 'never'])).optional(),
  ONUS_JOBS: empty.or(z.literal('off')).or(z.coerce.number().int().min(1).max(64)).optional(),
  ONUS_LOG: empty.or(z.enum(['silent', 'error', 'warn', 'info'])).optional(),
  DATABASE_URL: z.string().optional(),
  PGPASSWORD: z.string().optional(),
})

/** How this process runs. `listen` null means loopback alone, on both its addresses. */
export interface Settings {
  readonly port: number
  /** Files that people uploaded are served from this second port, an origin without any cookie (rulings 14). */
  readonly filesPort: number
  readonly listen: string | null
  /** The address that people use, when it is not http://localhost with the port. */
  readonly url: string | null
  /** The address that people get files from, when a proxy serves that port under a name of its own. */
  readonly filesUrl: string | null
  /** Folders of this machine that organisations may read by themselves; everything else only an instance operator connects. */
  readonly folders: readonly string[]
  /** Networks inside of which connectors may ask; all other addresses inside this server's networks are refused. */
  readonly networks: readonly string[]
  /** The Chromium that takes pictures of pages; null: one at a usual place, if there is one. */
  readonly chromium: string | null
  /** The server that mail is sent through, with what signs in there, and the address it comes from; null: no mail. */
  readonly smtpUrl: string | null
  readonly mailFrom: string | null
  /** The address that is told of deadlines of incidents, and the secret that signs what it is told; null: none. */
  readonly webhookUrl: string | null
  readonly webhookSecret: string | null
  /** Where mail for incidents is taken; null: nowhere. */
  readonly dropBox: ReceiverSettings | null
  readonly dataFolder: string
  readonly databaseUrl: string | null
  readonly databasePassword: string
  readonly buildsWeb: boolean
  /** How many jobs run at once in this process; none but those that only the server can run when it is off. */
  readonly jobs: number | 'off'
  /** What the server writes to standard error: faults, refusals worth seeing (`warn`), or nothing. */
  readonly log: 'silent' | 'error' | 'warn' | 'info'
}

const hints: Readonly<Record<string, string>> = {
  ONUS_PORT: 'a port from 0 to 65535',
  ONUS_FILES_PORT: 'a port from 0 to 65535',
  ONUS_FILES_URL: 'an address like https://files.onus.example.org',
  ONUS_FOLDERS: 'full paths with colons between them, as /srv/git:/srv/exports',
  ONUS_NETWORKS: 'networks with commas between them, as 10.1.0.0/16,fd00::/8',
  ONUS_CHROMIUM: 'the full path of a Chromium, as /usr/bin/chromium',
  ONUS_URL: 'an address like https://onus.example.org',
  ONUS_SMTP_URL: 'an address like smtps://user:password@mail.example.org or smtp://127.0.0.1:25',
  ONUS_MAIL_FROM: 'an address like onus@example.org, or Onus <onus@example.org>',
  ONUS_WEBHOOK_URL: 'an address like https://hooks.example.org/onus',
  ONUS_WEBHOOK_SECRET: 'at least 16 signs',
  ONUS_DROP_BOX_PORT: 'a port from 0 to 65535',
  ONUS_DROP_BOX_HOST: 'the host name of its addresses, as onus.example.org',
  ONUS_DROP_BOX_LISTEN: 'an IP address of this machine, as 0.0.0.0',
  ONUS_DROP_BOX_KEY: 'the full path of a key in PEM form',
  ONUS_DROP_BOX_CERT: 'the full path of a certificate in PEM form',
  ONUS_LISTEN: 'an IP address of this machine, as 0.0.0.0',
  ONUS_WEB_BUILD: 'if-needed or never',
  ONUS_JOBS: 'off, or how many jobs run at once, from 1 to 64',
  ONUS_LOG: 'silent, error, warn or info',
}

/** Reads the settings. Refuses a value of the wrong form, and plain HTTP beyond this machine. */
export function settingsFrom(environment: NodeJS.ProcessEnv): Settings {
  const parsed = Environment.safeParse(environment)
  if (!parsed.success) {
    const name = String(parsed.error.issues[0]?.path[0])
    // What signs in at the mail server or signs requests is not printed.
    const given = ['ONUS_SMTP_URL', 'ONUS_WEBHOOK_SECRET'].includes(name) ? 'of another form' : `"${environment[name]}"`
    throw refusal(`${name} is ${given}; expected ${hints[name]}.`)
  }
  const { data } = parsed
  const port = data.ONUS_PORT ?? 4600
  if (data.ONUS_LISTEN !== undefined && !data.ONUS_URL?.startsWith('https://')) {
    throw refusal(
      'ONUS_LISTEN opens Onus to other machines, which needs an https address: set ONUS_URL to the one your proxy serves.',
    )
  }
  const filesUrl = data.ONUS_FILES_URL === undefined ? null : new URL(data.ONUS_FILES_URL).origin
  if (filesUrl !== null && (data.ONUS_URL === undefined || filesUrl === new URL(data.ONUS_URL).origin)) {
    throw refusal('ONUS_FILES_URL is an address beside ONUS_URL: set both, and let them differ in host or port.')
  }
  return {
    port,
    filesPort: data.ONUS_FILES_PORT ?? (port === 0 ? 0 : port + 1),
    listen: data.ONUS_LISTEN ?? null,
    url: data.ONUS_URL ?? null,
    filesUrl,
    folders: (data.ONUS_FOLDERS ?? '').split(':').filter(folder => folder !== ''),
    chromium: data.ONUS_CHROMIUM ?? null,
    networks: (data.ONUS_NETWORKS ?? '').split(',').flatMap(network => network.trim() || []),
    smtpUrl: data.ONUS_SMTP_URL ?? null,
    mailFrom: data.ONUS_MAIL_FROM ?? null,
    webhookUrl: data.ONUS_WEBHOOK_URL ?? null,
    webhookSecret: data.ONUS_WEBHOOK_SECRET ?? null,
    dropBox: dropBoxIn(data),
    dataFolder: resolve(root, data.ONUS_DATA || 'data'),
    databaseUrl: data.DATABASE_URL || null,
    databasePassword: data.PGPASSWORD ?? '',
    buildsWeb: data.ONUS_WEB_BUILD !== 'never',
    jobs: data.ONUS_JOBS ?? 2,
    log: data.ONUS_LOG ?? 'warn',
  }
}

/** Where mail for incidents is taken. Refuses a half of it, and mail in the clear beyond this machine. */
function dropBoxIn(data: z.infer<typeof Environment>): ReceiverSettings | null {
  const { ONUS_DROP_BOX_PORT: at, ONUS_DROP_BOX_HOST: host, ONUS_DROP_BOX_LISTEN: listen } = data
  const { ONUS_DROP_BOX_KEY: key, ONUS_DROP_BOX_CERT: cert } = data
  if (at === undefined && host === undefined) return null
  if (at === undefined || host === undefined)
    throw refusal('ONUS_DROP_BOX_PORT and ONUS_DROP_BOX_HOST belong together: set both, or neither.')
  if ((key === undefined) !== (cert === undefined))
    throw refusal('ONUS_DROP_BOX_KEY and ONUS_DROP_BOX_CERT belong together: set both, or neither.')
  const tls = key === undefined || cert === undefined ? null : { key, cert }
  const isHere = listen === undefined || listen === '::1' || listen.startsWith('127.')
  if (!isHere && tls === null)
    throw refusal(
      'ONUS_DROP_BOX_LISTEN opens the drop box to other machines, which needs encryption: set ONUS_DROP_BOX_KEY and ONUS_DROP_BOX_CERT.',
    )
  return { port: at, host: host.toLowerCase(), listen: listen ?? null, tls }
}
