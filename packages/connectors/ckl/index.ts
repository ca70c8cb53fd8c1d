import type { ImportEvent, ResultRecord } from '@onus/core/result-record'
import type { AnswerStatus } from '@onus/core/verdict'
import type { Format } from '../importer/format.ts'
import { type JsonItem, jsonItems, jsonRest } from '../importer/json.ts'
import { at, has, list, listAt, text, textAt } from '../importer/look.ts'
import { claims, outcome, warning, wordIn } from '../importer/outcome.ts'
import { severityOf } from '../importer/severity.ts'
import { child, children, readXml, textIn, type XmlElement } from '../importer/xml.ts'

/**
 * The checklist of STIG Viewer 2 (DISA), as XML. The word is the status that somebody gave the rule, and the severity the one
 * that somebody put in the place of the rule's, where there is one. Only a database or web site inside the host is a resource
 * of its own; all else speaks of the host as a whole.
 */
export const ckl: Format = {
  id: 'ckl',
  title: 'STIG Viewer checklist (CKL)',
  recognises: shape => shape.kind === 'xml' && shape.root === 'CHECKLIST',
  async *read(file) {
    let asset: Asset = { target: null, resource: null }
    let [guide, count, guides, open] = [null as string | null, 0, 0, 0]
    for await (const event of readXml(file, wanted)) {
      const name = event.path.at(-1)
      if (event.kind === 'element' && name === 'ASSET') {
        asset = assetOf(part => textIn(child(event.element, part)))
        yield toolOf(asset)
      } else if (event.kind === 'element' && name === 'STIG_INFO') guide = guideOf(event.element)
      else if (event.kind === 'element' && name === 'VULN') {
        count += 1
        yield outcome(event, recordOf(ruleOf(event.element), asset, guide))
      } else if (event.kind === 'open' && name === 'iSTIG') [guide, open] = [null, count]
      else if (event.kind === 'close' && name === 'iSTIG') {
        guides += 1
        if (count === open)
          yield warning(`the checklist ${guide ?? 'without a name'} has no rule: that is not yet a pass`)
      }
    }
    if (guides === 0) yield warning('the file holds no checklist')
  },
}

/** The checklist of STIG Viewer 3, as JSON: the same with other names. */
export const cklb: Format = {
  id: 'cklb',
  title: 'STIG Viewer checklist (CKLB)',
  recognises: shape =>
    shape.kind === 'json' &&
    !shape.isLines &&
    Array.isArray(at(shape.sample, 'stigs')) &&
    (has(shape.sample, 'target_data') ||
      has(shape.sample, 'cklb_version') ||
      has(at(shape.sample, 'stigs', 0), 'rules')),
  async *read(file) {
    const rest = await jsonRest(file, [['stigs', '*', 'rules', '*']])
    const asset = assetOf(part => textAt(rest, 'target_data', inJson[part] ?? part))
    yield toolOf(asset)
    const guides = listAt(rest, 'stigs')
    const seen = new Set<number>()
    for await (const item of jsonItems(file, [['stigs', '*', 'rules', '*']])) {
      const place = Number(item.path[1])
      seen.add(place)
      const guide = guides[place]
      yield outcome(item, recordOf(ruleIn(item), asset, textAt(guide, 'stig_name') ?? textAt(guide, 'stig_id')))
    }
    for (const [place, guide] of guides.entries())
      if (!seen.has(place))
        yield warning(
          `the checklist ${textAt(guide, 'stig_name') ?? 'without a name'} has no rule: that is not yet a pass`,
        )
    if (guides.length === 0) yield warning('the file holds no checklist')
  },
}

function wanted(path: readonly string[]): boolean | 'skip' {
  const name = path.at(-1)
  if (name === 'ASSET' || name === 'STIG_INFO' || name === 'VULN') return true
  return name === 'CHECKLIST' || name === 'STIGS' || name === 'iSTIG' ? false : 'skip'
}

type Asset = { readonly target: string | null; readonly resource: string | null }

/** What STIG Viewer 3 calls the parts of an asset. */
const inJson: Readonly<Record<string, string>> = {
  HOST_NAME: 'host_name',
  HOST_FQDN: 'fqdn',
  HOST_IP: 'ip_address',
  HOST_MAC: 'mac_address',
  WEB_DB_SITE: 'web_db_site',
  WEB_DB_INSTANCE: 'web_db_instance',
}

function assetOf(part: (name: string) => string | null): Asset {
  const inside = [part('WEB_DB_SITE'), part('WEB_DB_INSTANCE')].filter(one => one !== null)
  return {
    target: part('HOST_NAME') ?? part('HOST_FQDN') ?? part('HOST_IP') ?? part('HOST_MAC'),
    resource: inside.length === 0 ? null : inside.join('/'),
  }
}

function toolOf({ target }: Asset): ImportEvent {
  return { kind: 'tool', tool: 'STIG Viewer', toolVersion: null, target }
}

function guideOf(info: XmlElement): string | null {
  const data = (name: string) =>
    textIn(
      child(
        children(info, 'SI_DATA').find(one => textIn(child(one, 'SID_NAME')) === name),
        'SID_DATA',
      ),
    )
  return data('title') ?? data('stigid')
}

type Checked = {
  readonly rule: string | null
  readonly title: string | null
  readonly status: string | null
  readonly severity: string | null
  readonly said: readonly (string | null)[]
  readonly ccis: readonly string[]
}

function ruleOf(element: XmlElement): Checked {
  const data = new Map<string, string[]>()
  for (const one of children(element, 'STIG_DATA')) {
    const [name, value] = [textIn(child(one, 'VULN_ATTRIBUTE')), textIn(child(one, 'ATTRIBUTE_DATA'))]
    if (name !== null && value !== null) data.set(name, [...(data.get(name) ?? []), value])
  }
  const first = (name: string) => data.get(name)?.[0] ?? null
  const part = (name: string) => textIn(child(element, name))
  return {
    rule: first('Vuln_Num') ?? first('Rule_ID') ?? first('Rule_Ver'),
    title: first('Rule_Title') ?? first('Group_Title'),
    status: part('STATUS'),
    severity: part('SEVERITY_OVERRIDE') ?? first('Severity'),
    said: [part('FINDING_DETAILS'), part('COMMENTS'), part('SEVERITY_JUSTIFICATION')],
    ccis: (data.get('CCI_REF') ?? []).flatMap(word => word.split(/[\s,;]+/).filter(Boolean)),
  }
}

function ruleIn({ value }: JsonItem): Checked {
  const override = at(value, 'overrides', 'severity')
  return {
    rule: textAt(value, 'group_id') ?? textAt(value, 'rule_id') ?? textAt(value, 'rule_version'),
    title: textAt(value, 'rule_title') ?? textAt(value, 'group_title'),
    status: textAt(value, 'status'),
    severity: textAt(override, 'severity') ?? text(override) ?? textAt(value, 'severity'),
    said: [textAt(value, 'finding_details'), textAt(value, 'comments'), textAt(override, 'reason')],
    ccis: list(at(value, 'ccis')).flatMap(one => text(one) ?? []),
  }
}

function recordOf(checked: Checked, { target, resource }: Asset, guide: string | null) {
  const word = checked.status ?? 'no status'
  const said = checked.said.filter(one => one !== null).join('; ')
  return {
    tool: 'STIG Viewer',
    run: guide,
    target,
    rule: checked.rule ?? 'unnamed',
    title: checked.title,
    sourceWord: word,
    verdict: wordIn(verdicts, word.toLowerCase().replaceAll(/[^a-z]/g, '')) ?? 'not_evaluated',
    sourceSeverity: checked.severity,
    severity: wordIn(categories, checked.severity) ?? severityOf(checked.severity),
    resource,
    message: said === '' ? null : said,
    requirements: claims(checked.ccis.map(id => ({ scheme: 'CCI', id, claimedBy: guide ?? 'the checklist' }))),
  } satisfies Partial<ResultRecord>
}

const verdicts: Readonly<Record<string, AnswerStatus>> = {
  open: 'fail',
  notafinding: 'pass',
  notapplicable: 'not_applicable',
  notreviewed: 'not_evaluated',
}

const categories = { 'CAT I': 'high', 'CAT II': 'medium', 'CAT III': 'low' } as const
