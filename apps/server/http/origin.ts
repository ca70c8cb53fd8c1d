import type { IncomingHttpHeaders } from 'node:http'

/** Where people reach Onus: `http://localhost:4600`, or an https address of your own (rulings 14). */
export type Site = {
  readonly origin: string
  readonly host: string
  readonly isLoopback: boolean
}

/** Reads the address of the site. Refuses plain HTTP for anything but localhost. */
export function siteOf(origin: string): Site {
  const url = new URL(origin)
  const isLoopback = url.protocol === 'http:' && url.hostname === 'localhost'
  if (!isLoopback && url.protocol !== 'https:') {
    throw new Error(`${origin} is not accepted: use http://localhost or an https address`)
  }
  return { origin: url.origin, host: url.host, isLoopback }
}

export type HostDecision = { readonly go: 'on' } | { readonly go: 'to'; readonly url: string } | { readonly go: 'away' }

/**
 * Which host names are answered: the site's own, by the protocol it says. Loopback addresses are sent on to localhost, so
 * that passkeys and cookies have one home; any other name is refused, which also stops rebinding of DNS names.
 */
export function decideHost(site: Site, host: string | undefined, protocol: string, url: string): HostDecision {
  const named = host?.toLowerCase()
  if (named === site.host && (site.isLoopback || protocol === 'https')) return { go: 'on' }
  const port = new URL(site.origin).port
  const numeric = [`127.0.0.1:${port}`, `[::1]:${port}`]
  if (site.isLoopback && named !== undefined && numeric.includes(named))
    return { go: 'to', url: `${site.origin}${pathOf(url)}` }
  return { go: 'away' }
}

/** Only ever a path on our own origin. */
function pathOf(url: string): string {
  const { pathname, search } = new URL(url, 'http://localhost')
  return `${pathname}${search}`
}

/**
 * True when a request with a cookie, or one that makes a session, was sent by our own pages: the browser says so in
 * Sec-Fetch-Site, or by the Origin. Neither header can be set by a page.
 */
export function isFromOurPages(site: Site, headers: IncomingHttpHeaders): boolean {
  const fetchSite = headers['sec-fetch-site']
  if (fetchSite !== undefined) return fetchSite === 'same-origin'
  return headers.origin === site.origin
}

/** True when another site asks the browser to load something of ours with our cookie. */
export function isLoadedByOthers(headers: IncomingHttpHeaders): boolean {
  const fetchSite = headers['sec-fetch-site']
  return fetchSite === 'cross-site' || fetchSite === 'same-site'
}
