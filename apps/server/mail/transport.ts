import { isIP } from 'node:net'
import { createTransport } from 'nodemailer'
import { refusal } from '../db/refusal.ts'

/** A message on its way to one person. `id` makes its Message-ID, so that one sent twice is seen to be the same. */
export type Outgoing = {
  readonly id: string
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly html: string
}

/** What came of sending: `refused` is for good, `failed` may pass by itself. */
export type Sent = { readonly state: 'sent' } | { readonly state: 'refused' | 'failed'; readonly why: string }

/** The way out for mail. Nothing else in Onus speaks SMTP. */
export type Mailer = {
  readonly from: string
  /** Host and port, without what signs in there. */
  readonly server: string
  send(message: Outgoing): Promise<Sent>
}

export type MailSettings = { readonly url: string; readonly from: string }

const timeoutMs = 20_000

/**
 * Mail through an SMTP server. The connection is encrypted with a certificate that is checked, except to this machine
 * itself; a server that offers no encryption gets nothing.
 */
export function openMailer({ url, from }: MailSettings): Mailer {
  const { protocol, hostname, port, username, password } = new URL(url)
  const secure = protocol === 'smtps:'
  const host = hostname.replace(/^\[|\]$/g, '')
  const isHere = isLoopback(host)
  const options = {
    host,
    port: port === '' ? (secure ? 465 : 587) : Number(port),
    secure,
    requireTLS: !secure && !isHere,
    ignoreTLS: !secure && isHere,
    ...(username !== '' && { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } }),
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  }
  const transport = createTransport(options)
  const domain = from.replace(/^.*@|>$/g, '')
  return {
    from,
    server: `${options.host}:${options.port}`,
    async send({ id, to, subject, text, html }) {
      try {
        const headers = { 'Auto-Submitted': 'auto-generated' }
        await transport.sendMail({ messageId: `<${id}@${domain}>`, from, to, subject, text, html, headers })
        return { state: 'sent' }
      } catch (error) {
        return { state: isForGood(error) ? 'refused' : 'failed', why: sentence(error) }
      }
    },
  }
}

/** Mail of the settings, or null where none is set. Refuses a half of it, and an address that is none. */
export function mailerOf(settings: { smtpUrl: string | null; mailFrom: string | null }): Mailer | null {
  const { smtpUrl: url, mailFrom: from } = settings
  if (url === null && from === null) return null
  if (url === null || from === null)
    throw refusal('ONUS_SMTP_URL and ONUS_MAIL_FROM belong together: set both, or neither.')
  return openMailer({ url, from })
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))
}

/** A server that answered with a number from 500 on will answer the same again; being asked to sign in may be mended. */
function isForGood(error: unknown): boolean {
  const { responseCode, code } = error as { responseCode?: number; code?: string }
  return code === 'EENVELOPE' ? (responseCode ?? 500) >= 500 : code === 'EMESSAGE' && (responseCode ?? 0) >= 500
}

function sentence(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return text.split('\n')[0]?.slice(0, 500) ?? ''
}
