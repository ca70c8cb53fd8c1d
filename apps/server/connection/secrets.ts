import { isDeepStrictEqual } from 'node:util'
import { type Connector, secretFields } from '@onus/connectors/connector'
import { type Connection, SecretReference } from '@onus/core/connection'
import { refuse } from '@onus/core/problem'
import { noSession } from '../auth/who.ts'
import type { OrgTransaction } from '../db/index.ts'
import type { SignedIn } from '../http/handler.ts'
import type { Keyring } from '../key/ring.ts'
import { destroySecrets } from './store.ts'

type Settings = Readonly<Record<string, unknown>>
type Former = Pick<Connection, 'connector' | 'settings'>

/** Settings as a connector takes them, with the texts of secrets, and which of these were kept from before. */
export type OpenSettings = { readonly settings: Settings; readonly kept: ReadonlyMap<string, SecretReference> }

/**
 * Reads settings that somebody gave, with the texts of kept secrets in the place of their references. A reference counts
 * only for the setting and the connection that had it before, and only while everything that says where secrets are sent
 * stays as it was: whoever may change settings must not be able to have a secret sent to himself.
 */
export async function openSettings(
  keys: Keyring,
  connector: Connector,
  given: Settings,
  before: { readonly org: string; readonly connection: string; readonly body: Former } | null,
): Promise<OpenSettings> {
  const secret = new Set(secretFields(connector))
  const kept = new Map<string, SecretReference>()
  for (const [name, value] of Object.entries(given)) {
    const reference = SecretReference.safeParse(value).data
    if (reference === undefined) continue
    const { body } = before ?? {}
    if (!secret.has(name) || body?.connector !== connector.id || body.settings[name] !== reference)
      refuseSecret(name, 'This is no secret of this connection; give the secret itself')
    kept.set(name, reference)
  }
  if (kept.size === 0 || before === null) return { settings: usable(connector, given), kept }
  const texts = await keys.openSecrets(before.org, before.connection)
  const settings = usable(connector, withTexts(given, kept, texts))
  refuseElsewhere(settings, before.body.settings, [...kept.keys()])
  return { settings, kept }
}

function usable(connector: Connector, settings: Settings): Settings {
  const parsed = connector.settings.safeParse(settings)
  if (parsed.success) return parsed.data as Settings
  const hide = hiding(secretFields(connector).map(name => String(settings[name] ?? '')))
  const fields = parsed.error.issues.map(issue => ({
    path: ['body', 'settings', ...issue.path].join('.'),
    message: hide(issue.message),
  }))
  return refuse(
    'invalid_input',
    `These settings cannot be used: ${fields.map(field => field.message).join('; ')}`,
    fields,
  )
}

/** The settings of a connection for a run. Refuses one whose secret is gone, as after an import or a removal. */
export async function settingsToCollect(
  keys: Keyring,
  connector: Connector,
  { org, connection, settings }: { readonly org: string; readonly connection: string; readonly settings: Settings },
): Promise<{ settings: Settings; texts: readonly string[] }> {
  const names = secretFields(connector)
  const kept = new Map(
    names.flatMap(name => {
      const reference = SecretReference.safeParse(settings[name]).data
      return reference ? [[name, reference] as const] : []
    }),
  )
  if (kept.size === 0) return { settings, texts: [] }
  const opened = withTexts(settings, kept, await keys.openSecrets(org, connection))
  return { settings: opened, texts: [...kept.keys()].map(name => String(opened[name])) }
}

/**
 * Seals the secrets among settings and puts references in their place; what was kept stays, everything else that the
 * connection had is destroyed. `version` is the one that these settings become.
 */
export async function sealSettings(
  keys: Keyring,
  connector: Connector,
  { settings, kept }: OpenSettings,
  place: {
    readonly tx: OrgTransaction
    readonly org: string
    readonly connection: string
    readonly version: number
    readonly newId: () => string
  },
): Promise<Record<string, unknown>> {
  const { tx, org, connection, version, newId } = place
  const stored: Record<string, unknown> = { ...settings }
  await destroySecrets(tx, [connection], [...kept.values()].map(idOf))
  for (const setting of secretFields(connector)) {
    const reference = kept.get(setting)
    const text = settings[setting]
    if (reference !== undefined) stored[setting] = reference
    else if (typeof text === 'string' && text !== '') {
      const id = newId()
      await keys.sealSecret(tx, { org, id, connection, version, setting, text })
      stored[setting] = `onus-secret:${id}`
    }
  }
  return stored
}

/** Whoever has a second factor shows it before setting a secret. */
export function confirmSecrets(signedIn: SignedIn | null, at: string): void {
  if (signedIn === null || signedIn.session === noSession) return
  if (!signedIn.hasTotp && !signedIn.hasPasskey) return
  const { steppedUpAt } = signedIn
  if (steppedUpAt !== null && Date.parse(at) - Date.parse(steppedUpAt) <= 5 * 60 * 1000) return
  refuse('step_up_required', 'Confirm with your passkey or authenticator app; it counts for five minutes')
}

/** Puts a dot-dot-dot in the place of secrets, wherever they stand in what a connector said. */
export function hiding(texts: readonly string[]): <Value>(value: Value) => Value {
  const known = texts
    .filter(text => text.length >= 4)
    .flatMap(text => [text, encodeURIComponent(text), JSON.stringify(text).slice(1, -1)])
  const words = [...new Set(known)].toSorted((a, b) => b.length - a.length)
  const hide = (value: unknown): unknown => {
    if (typeof value === 'string') return words.reduce((text, word) => text.replaceAll(word, '…'), value)
    if (Array.isArray(value)) return value.map(hide)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, hide(item)]))
  }
  return words.length === 0 ? value => value : value => hide(value) as typeof value
}

const idOf = (reference: SecretReference) => reference.slice('onus-secret:'.length)

function withTexts(
  settings: Settings,
  kept: ReadonlyMap<string, SecretReference>,
  texts: ReadonlyMap<string, string>,
): Settings {
  const entries = [...kept].map(([name, reference]) => {
    const text = texts.get(idOf(reference))
    return [name, text ?? refuseSecret(name, 'This secret is not here any more; set it again')] as const
  })
  return { ...settings, ...Object.fromEntries(entries) }
}

/** Settings that say to whom a connector speaks, by their names. */
const places = /url|uri|host|address|endpoint|server|domain|issuer|origin|proxy|site|tenant|instance|^port$|_port$/i

function refuseElsewhere(given: Settings, before: Settings, kept: readonly string[]): void {
  const names = [...new Set([...Object.keys(given), ...Object.keys(before)])].filter(name => places.test(name))
  const moved = names.find(
    name => !kept.includes(name) && !isDeepStrictEqual(given[name] ?? null, before[name] ?? null),
  )
  if (moved === undefined) return
  refuse(
    'invalid_input',
    `"${moved}" is another than when the secret was set, and a secret goes only where it was given for; set it again`,
    kept.map(name => ({ path: `body.settings.${name}`, message: `set it again, since "${moved}" changed` })),
  )
}

function refuseSecret(name: string, message: string): never {
  return refuse('invalid_input', `${name}: ${message}`, [{ path: `body.settings.${name}`, message }])
}
