import type { Factor, Supplier } from '../supplier/index.ts'
import { type Current, currentOf, reviewOf } from './exchange.ts'
import type { About } from './questionnaire.ts'
import type { Answer, SupplierRequest } from './schema.ts'

type Target = Exclude<About, { is: 'report' }>

/** What an accepted answer proposes, with where it came from. Nothing of it counts before a member takes it over. */
export type Proposal = Readonly<{
  question: string
  title: string
  about: Target
  value: string
  /** Who of the supplier sent it, and on which day. */
  from: string
  round: number
  taken: boolean
}>

/** What the accepted answers of a request propose for the register, the contract or an assessment. */
export function proposalsOf(request: SupplierRequest): readonly Proposal[] {
  return currentOf(request).flatMap(current => {
    const { question, answer, round } = current
    const { about, title } = question
    if (about === null || about.is === 'report' || answer === null) return []
    if (reviewOf(request, current)?.decision !== 'accepted' || !proposes(about, answer)) return []
    const taken = request.taken[question.id]?.round === round
    return [{ question: question.id, title, about, value: answerWords(answer), from: fromWords(current), round, taken }]
  })
}

/** Who sent an answer, in words. */
export function fromWords({ by, at }: Pick<Current, 'by' | 'at'>): string {
  return `${by.name} (${by.role}), sent on ${at.slice(0, 10)} (UTC)`
}

function proposes(about: Target, answer: Answer): boolean {
  if (about.is === 'register' && about.field === 'dependsOn')
    return answer.is === 'list' || answer.is === 'not_applicable'
  if (about.is === 'register' && about.field === 'certifications') return answer.is === 'list'
  if (about.is === 'register' && about.field === 'noticeHours')
    return answer.is === 'number' && answer.number > 0 && answer.number <= 8_760
  if (about.is === 'register') return answer.is === 'text'
  if (about.is === 'clause') return answer.is === 'choice'
  return answer.is !== 'not_known'
}

/** An answer in words, as it is read and printed. */
export function answerWords(answer: Answer): string {
  switch (answer.is) {
    case 'choice': {
      const said = { yes: 'Yes', no: 'No', partly: 'Partly' }[answer.choice]
      return answer.words === '' ? said : `${said}: ${answer.words}`
    }
    case 'text':
      return answer.words
    case 'number':
      return String(answer.number)
    case 'date':
      return answer.day
    case 'list':
      return answer.lines
        .map(({ name, detail, until }) => [name, detail, until && `until ${until}`].filter(Boolean).join(', '))
        .join('\n')
    case 'not_known':
      return answer.words === '' ? 'Not known' : `Not known: ${answer.words}`
    case 'not_applicable':
      return `Not applicable: ${answer.why}`
  }
}

const nobody = { name: '', email: '', phone: '', availability: '' }

/** The supplier with one accepted answer taken over into the register or into the clauses of its contract. */
export function takenIntoSupplier(
  supplier: Supplier,
  about: Extract<About, { is: 'register' | 'clause' }>,
  answer: Answer,
  from: string,
): Supplier {
  if (about.is === 'clause')
    return { ...supplier, clauses: { ...supplier.clauses, [about.clause]: clauseOf(answer, from) } }
  const { field } = about
  const lines = answer.is === 'list' ? answer.lines : []
  if (field === 'noticeHours')
    return { ...supplier, noticeHours: answer.is === 'number' ? answer.number : supplier.noticeHours }
  if (field === 'dependsOn') {
    const known = supplier.dependsOn ?? []
    const named = new Set(lines.map(({ name }) => name))
    const sent = lines.map(({ name, detail }) => ({
      name,
      supplier: known.find(one => one.name === name)?.supplier ?? null,
      service: detail,
    }))
    return { ...supplier, dependsOn: [...known.filter(({ name }) => !named.has(name)), ...sent] }
  }
  if (field === 'certifications') {
    const named = new Set(lines.map(({ name }) => name))
    const kept = supplier.certifications.filter(({ name }) => !named.has(name))
    return { ...supplier, certifications: [...kept, ...lines.map(({ name, until }) => ({ name, until }))] }
  }
  const part = field.slice('contact.'.length) as keyof typeof nobody
  const most = { name: 200, email: 320, phone: 60, availability: 200 }[part]
  return { ...supplier, contact: { ...(supplier.contact ?? nobody), [part]: answerWords(answer).slice(0, most) } }
}

/** What a supplier says of a clause is no quote of a contract: a yes stands as something that does the same, with who said it. */
function clauseOf(answer: Answer, from: string) {
  if (answer.is !== 'choice' || answer.choice !== 'yes') return { state: 'absent_open' as const }
  return { state: 'equivalent' as const, why: `${answerWords(answer)} (${from})`.slice(0, 4_000) }
}

/** A finding of an assessment with an accepted answer added to what stood there, and the concern that the reviewer has. */
export function takenIntoFinding(
  before: Factor | undefined,
  { title, value, from }: Pick<Proposal, 'title' | 'value' | 'from'>,
  concern: Factor['concern'],
): Factor {
  const said = `${title} ${value} (${from})`
  return { finding: (before ? `${before.finding}\n${said}` : said).slice(0, 8_000), concern }
}
