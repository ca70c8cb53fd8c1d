import { z } from 'zod'

/** How a person gets mail: each notification at once, one message a day, or none. What is told stays in the product too. */
export const MailMode = z.enum(['immediate', 'daily', 'none'])
export type MailMode = z.infer<typeof MailMode>

/** At this hour of the person's own day the daily message is made. */
export const digestHour = 8

/** One thing that a message tells. `link` is a path of the product. */
export type Told = Readonly<{ title: string; text: string; link: string | null }>

export type Message = Readonly<{ subject: string; text: string; html: string }>

/**
 * A message about these things, as plain text and as HTML without pictures, scripts or anything that calls home. Its links
 * lead to `origin` and nowhere else: a link that would leave it is left out.
 */
export function composeMessage({
  organisation,
  name,
  items,
  origin,
}: {
  readonly organisation: string
  readonly name: string
  readonly items: readonly Told[]
  readonly origin: string
}): Message {
  const [first] = items
  const subject = oneLine(
    first && items.length === 1
      ? `${first.title} (${organisation})`
      : `${items.length} things for you in ${organisation}`,
  )
  const settings = `${origin}/settings?tab=account`
  const linked = items.map(item => ({ ...item, href: hrefWithin(item.link, origin) }))
  return { subject, text: asText(name, linked, settings), html: asHtml(name, linked, settings) }
}

/** A message to somebody outside: sentences alone, without any link. */
export function plainMessage({
  subject,
  greeting,
  lines,
}: {
  readonly subject: string
  readonly greeting: string
  readonly lines: readonly string[]
}): Message {
  const hello = `Hello${greeting.trim() === '' ? '' : ` ${oneLine(greeting)}`},`
  const said = [hello, ...lines.map(oneLine)]
  const html = `<!doctype html>
<html lang="en"><body style="font:14px/1.5 sans-serif;max-width:640px">
${said.map(line => `<p>${escaped(line)}</p>`).join('\n')}
</body></html>
`
  return { subject: oneLine(subject), text: `${said.join('\n\n')}\n`, html }
}

type Linked = Told & Readonly<{ href: string | null }>

/** The address of a path of the product; null for anything that leads elsewhere. */
export function hrefWithin(link: string | null, origin: string): string | null {
  if (link === null || !link.startsWith('/') || !URL.canParse(link, origin)) return null
  const url = new URL(link, origin)
  return url.origin === origin ? url.href : null
}

function asText(name: string, items: readonly Linked[], settings: string): string {
  const lines = items.flatMap(({ title, text, href }) => [
    `* ${oneLine(title)}`,
    ...(text ? [`  ${oneLine(text)}`] : []),
    ...(href ? [`  ${href}`] : []),
    '',
  ])
  return [`Hello ${oneLine(name)},`, '', ...lines, `How you get mail: ${settings}`, ''].join('\n')
}

function asHtml(name: string, items: readonly Linked[], settings: string): string {
  const list = items
    .map(({ title, text, href }) => {
      const heading = href ? `<a href="${escaped(href)}">${escaped(title)}</a>` : escaped(title)
      return `<li style="margin-bottom:12px"><b>${heading}</b>${text ? `<br>${escaped(text)}` : ''}</li>`
    })
    .join('\n')
  return `<!doctype html>
<html lang="en"><body style="font:14px/1.5 sans-serif;max-width:640px">
<p>Hello ${escaped(name)},</p>
<ul style="padding-left:20px">
${list}
</ul>
<p><a href="${escaped(settings)}">How you get mail</a></p>
</body></html>
`
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, char => `&#${char.charCodeAt(0)};`)
}

/**
 * Whether a daily message is due: not before the digest hour of the person's day, on a day on which people work, and once
 * a day. `last` is the day of the last one.
 */
export function isDigestDue(
  local: Readonly<{ day: string; hour: number }>,
  last: string | null,
  works: boolean,
): boolean {
  return works && local.hour >= digestHour && (last === null || last < local.day)
}

/** The day and the hour in a zone. Throws on a zone that does not exist. */
export function localTime(at: string, zone: string): Readonly<{ day: string; hour: number }> {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
  }).formatToParts(new Date(at))
  const part = (type: string) => parts.find(one => one.type === type)?.value ?? ''
  return { day: `${part('year')}-${part('month')}-${part('day')}`, hour: Number(part('hour')) }
}

/** Whether a zone is one that this runtime knows. */
export function isZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }) !== null
  } catch {
    return false
  }
}
