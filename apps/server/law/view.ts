import type { AskedView, CitedView } from '@onus/contract/law'
import type { Asked, Cited, Law, ProvisionValue } from '@onus/core/regulation'

/** A provision as it is shown: its words and everything needed to look it up. */
export function citedView(rule: Cited): CitedView {
  const { id, title, article, source, jurisdiction, pack, version, status, validFrom, validTo, note } = rule
  return {
    id,
    title,
    article,
    source,
    jurisdiction,
    pack,
    version,
    status,
    validFrom,
    validTo,
    words: wordsOf(rule.value),
    note,
  }
}

/** A provision that not each member state has; null where there is none. */
export function citedIn(law: Law, id: string): CitedView | null {
  const rule = law.find(id)
  return rule === undefined ? null : citedView(rule)
}

/** A rule that was asked, with what was put in. */
export function askedView({ rule, answer, looked, deciding }: Asked): AskedView {
  return {
    rule: citedView(rule),
    answer,
    looked: looked.map(one => ({ ...one, inputs: [...one.inputs] })),
    deciding: [...deciding],
  }
}

function wordsOf(value: ProvisionValue): string {
  switch (value.is) {
    case 'condition':
      return value.when
    case 'clock':
      return value.starts
        .map(({ from, within }) => `${durationWords(within)} from ${beginnings[from] ?? from.replaceAll('_', ' ')}`)
        .join(', or earlier ')
    case 'amount':
      return `${value.amount} ${value.unit}`
    case 'number':
      return `${value.number} ${value.unit}`.trim()
    case 'day':
      return value.day
    case 'window':
      return `each year from ${dayWords(value.from)} to ${dayWords(value.to)}`
    case 'list':
      return value.items.join(', ')
    case 'words':
      return value.words
    case 'open':
      return 'to be confirmed'
  }
}

/** What clocks begin with, where the name of the fact alone does not say it. */
const beginnings: Readonly<Record<string, string>> = {
  asked: 'the request',
  assessed: 'the last assessment',
  aware: 'awareness',
  began: 'its beginning',
  breach_aware: 'awareness of the breach',
  changed: 'the change',
  classified_major: 'its classification as major',
  decided: 'the decision',
  early_warning_submitted: 'sending the early warning',
  exploitation_aware: 'awareness of the exploitation',
  fix_available: 'the day on which a fix is available',
  handled: 'its handling',
  last: 'the last time',
  notification_submitted: 'sending the notification',
  period_end: 'the end of its period',
  product_incident_aware: 'awareness of the incident of the product',
  product_notification_submitted: 'sending the notification of the product',
  qualified: 'falling under the law',
  supplier_aware: 'awareness at the supplier',
  triage_started: 'the beginning of triage',
}

const months = 'January February March April May June July August September October November December'.split(' ')

/** A day of each year as people say it: `02-28` is 28 February. */
function dayWords(day: string): string {
  const [month, date] = day.split('-').map(Number)
  return `${date} ${months[(month ?? 1) - 1]}`
}

const units: Readonly<Record<string, string>> = { Y: 'year', M: 'month', W: 'week', D: 'day', H: 'hour' }

/** A duration of one unit as people say it; any other stays as it is written. */
function durationWords(within: string): string {
  const [, time, number, unit = ''] = /^P(T?)(\d+)([YMWDH])$/.exec(within) ?? []
  const word = units[unit]
  if (number === undefined || word === undefined || (time === 'T') !== (unit === 'H')) return within
  return `${number} ${word}${number === '1' ? '' : 's'}`
}
