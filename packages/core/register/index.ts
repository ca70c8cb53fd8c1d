import type { z } from 'zod'
import type { Cadence } from '../control/index.ts'
import { invalidInput, isRefusal, type Refusal, refusal } from '../problem/index.ts'
import type { Instant } from '../time/index.ts'
import type { Noun, Version } from '../version/index.ts'

/** Every register keeps the state of a record in `lifecycle`; the union says what each state knows. */
export type RegisterBody = Readonly<{ lifecycle: Readonly<{ state: string }> }>

export type StateOf<Body extends RegisterBody> = Body['lifecycle']['state']

/**
 * Who decides, as a person (never a user account), and when; and, where one person stands on both sides of a decision, why.
 * That counts only for whoever is the sole member of the organisation.
 */
export type Deciding = Readonly<{
  actorPerson: string
  at: Instant
  override?: Readonly<{ sole: boolean; reason: string }>
}>

/**
 * How a field is asked and shown. `moment` is a local time with its zone; `subject` is what an exception is about; `milestones` are title, due and done; a `control`
 * is named in its version; `access_sources` are datasets of connections that list who has access.
 */
export type FieldKind =
  | 'text'
  | 'long_text'
  | 'date'
  | 'instant'
  | 'moment'
  | 'person'
  | 'choice'
  | 'requirements'
  | 'evidence'
  | 'links'
  | 'subject'
  | 'milestones'
  | 'count'
  | 'control'
  | 'check'
  | 'engagement'
  | 'access_sources'

export type Field<Key extends string = string> = Readonly<{
  key: Key
  label: string
  help: string
  kind: FieldKind
  required: boolean
  options?: readonly Readonly<{ value: string; label: string }>[]
}>

/** How a state is shown and whether the record can still be edited and still asks for work in it. */
export type StateView = Readonly<{ label: string; editable: boolean; open: boolean }>

/** One step of a lifecycle. `needs` is the permission, `guard` the rule beyond it, such as separation of duties. */
export type Transition<Body extends RegisterBody> = Readonly<{
  verb: string
  label: string
  from: readonly StateOf<Body>[]
  to: StateOf<Body>
  needs: string
  asks: readonly Field[]
  input: z.ZodType
  guard: (body: Body, by: Deciding) => Refusal | null
  /** The other person of a step that two people take, and what whoever is both is told. */
  apart?: Apart<Body>
  take: (body: Body, input: unknown, by: Deciding) => Body['lifecycle'] | Refusal
  /** Fields that the step writes beside the lifecycle. */
  amends?: (input: unknown, by: Deciding, body: Body) => Partial<Body>
}>

export type Apart<Body> = Readonly<{ from: (body: Body) => string | null; detail: string }>

/** One register: everything that the server, the web app and the API need to know to serve it. */
export type Register<Body extends RegisterBody, Draft, Name extends Noun = Noun> = Readonly<{
  noun: Name
  title: string
  plural: string
  /** What is stored. */
  schema: z.ZodType<Body>
  /** What a person writes: the body without its lifecycle and without what Onus fills in. */
  draft: z.ZodType<Draft>
  fields: readonly Field<keyof Draft & string>[]
  /** The body that a draft becomes, in the first state. `before` is what an edit replaces; it may be refused. */
  open: (draft: Draft, by: Deciding, before: Body | null) => Body | Refusal
  lifecycle: Readonly<{
    states: Readonly<Record<StateOf<Body>, StateView>>
    transitions: readonly Transition<Body>[]
  }>
  /** The person who answers for the record; null while nobody is named. */
  owner: (body: Body) => string | null
  /** The date or instant by which something is owed, or null when nothing is. */
  dueOf: (body: Body) => string | null
  /** How often the record is looked at again, or null when its due date is enough. */
  reviewCadence: Cadence | null
  /** The record in one sentence, for lists, notifications and exports. */
  describe: (body: Body) => string
}>

/** A register, refused when a verb is defined twice. */
export function defineRegister<Body extends RegisterBody, Draft, const Name extends Noun>(
  definition: Register<Body, Draft, Name>,
): Register<Body, Draft, Name> {
  const verbs = definition.lifecycle.transitions.map(step => step.verb)
  const repeated = verbs.find((verb, index) => verbs.indexOf(verb) !== index)
  if (repeated) throw new Error(`${definition.noun}: the verb "${repeated}" is defined twice`)
  return definition
}

/** Builds the steps of one register so that each step's input is typed by its own schema. */
export function stepsOf<Body extends RegisterBody>() {
  return <Input>(
    step: Omit<Transition<Body>, 'take' | 'input' | 'guard' | 'amends'> & {
      readonly input: z.ZodType<Input>
      readonly guard?: Transition<Body>['guard']
      readonly take: (body: Body, input: Input, by: Deciding) => Body['lifecycle'] | Refusal
      readonly amends?: (input: Input, by: Deciding, body: Body) => Partial<Body>
    },
  ): Transition<Body> => ({
    ...step,
    guard: step.guard ?? (() => null),
    amends: (input, by, body) => step.amends?.(step.input.parse(input), by, body) ?? {},
    take: (body, input, by) => {
      const parsed = step.input.safeParse(input)
      return parsed.success ? step.take(body, parsed.data, by) : invalidInput(parsed.error)
    },
  })
}

/** The first body of a record from what a person wrote, or why it cannot be used. */
export function openRecord<Body extends RegisterBody, Draft>(
  definition: Register<Body, Draft>,
  draft: unknown,
  by: Deciding,
): Body | Refusal {
  return written(definition, draft, by, null)
}

/** The body after an edit. Refused in a state that is decided: there a new record or a step is needed. */
export function amendRecord<Body extends RegisterBody, Draft>(
  definition: Register<Body, Draft>,
  version: Pick<Version<Body>, 'body'>,
  draft: unknown,
  by: Deciding,
): Body | Refusal {
  const state = stateView(definition, version.body)
  if (!state.editable) {
    const detail = `This ${definition.title.toLowerCase()} is ${state.label.toLowerCase()} and can no longer be edited.`
    return refusal('not_in_lifecycle', detail)
  }
  const next = written(definition, draft, by, version.body)
  return isRefusal(next) ? next : { ...next, lifecycle: version.body.lifecycle }
}

/** The body after `verb`, or why it is refused: unknown verb, wrong state, separation of duties, unusable input. */
export function transition<Body extends RegisterBody, Draft>(
  definition: Register<Body, Draft>,
  version: Pick<Version<Body>, 'body'>,
  verb: string,
  input: unknown,
  by: Deciding,
): Body | Refusal {
  const { body } = version
  const step = definition.lifecycle.transitions.find(candidate => candidate.verb === verb)
  if (!step) return unknownVerb(definition, verb)
  const blocked = whyNot(definition, body, step, by)
  if (blocked) return blocked
  const lifecycle = step.take(body, input, by)
  return isRefusal(lifecycle)
    ? lifecycle
    : checked(definition, { ...body, ...step.amends?.(input, by, body), lifecycle })
}

export type Step = Readonly<{
  verb: string
  label: string
  needs: string
  asks: readonly Field[]
  blocked: string | null
}>

/** The steps that lead on from here, each with the reason why this person cannot take it, if there is one. */
export function stepsFrom<Body extends RegisterBody, Draft>(
  definition: Register<Body, Draft>,
  version: Pick<Version<Body>, 'body'>,
  by: Deciding,
): readonly Step[] {
  return definition.lifecycle.transitions
    .filter(step => step.from.includes(version.body.lifecycle.state))
    .map(step => {
      const { verb, label, needs, asks } = step
      return { verb, label, needs, asks, blocked: guarded(version.body, step, by)?.refused.detail ?? null }
    })
}

/** Refuses a step that two people take to who is both, unless they are the sole member and say why. */
function separated<Body>(body: Body, { from, detail }: Apart<Body>, by: Deciding): Refusal | null {
  if (from(body) !== by.actorPerson || isOverridden(by)) return null
  const how =
    by.override?.sole === false
      ? 'You are not the only member here, so no reason takes their place.'
      : 'Where you are the only member, say why you do both.'
  return refusal('separation_of_duties', `${detail} ${how}`)
}

function isOverridden({ override }: Deciding): boolean {
  return override?.sole === true && override.reason.trim() !== ''
}

/** What is recorded beside a decision by who stands on its other side too: the reason. Otherwise nothing. */
export function overrideOf(by: Deciding, other: string | null): { override?: string } {
  return by.actorPerson === other && by.override && isOverridden(by) ? { override: by.override.reason.trim() } : {}
}

/** How it is shown that one person did what two do, with the reason; null where two did. */
export function overrideWords(override: string | undefined): string | null {
  return override === undefined ? null : `same person, override: ${override}`
}

/** Refuses when the same person would stand on both sides of a decision. */
export function mustDiffer(actor: string, other: string, detail: string): Refusal | null {
  return actor === other ? refusal('separation_of_duties', detail) : null
}

export function stateView<Body extends RegisterBody, Draft>(definition: Register<Body, Draft>, body: Body): StateView {
  const state: StateOf<Body> = body.lifecycle.state
  return definition.lifecycle.states[state]
}

function written<Body extends RegisterBody, Draft>(
  definition: Register<Body, Draft>,
  draft: unknown,
  by: Deciding,
  before: Body | null,
): Body | Refusal {
  const parsed = definition.draft.safeParse(draft)
  if (!parsed.success) return invalidInput(parsed.error)
  const body = definition.open(parsed.data, by, before)
  return isRefusal(body) ? body : checked(definition, body)
}

function whyNot<Body extends RegisterBody, Draft>(
  definition: Register<Body, Draft>,
  body: Body,
  step: Transition<Body>,
  by: Deciding,
): Refusal | null {
  if (step.from.includes(body.lifecycle.state)) return guarded(body, step, by)
  const now = stateView(definition, body).label.toLowerCase()
  const detail = `"${step.label}" is possible from ${step.from.join(' or ')}; this ${definition.title.toLowerCase()} is ${now}.`
  return refusal('not_in_lifecycle', detail)
}

function guarded<Body extends RegisterBody>(body: Body, step: Transition<Body>, by: Deciding): Refusal | null {
  return (step.apart ? separated(body, step.apart, by) : null) ?? step.guard(body, by)
}

function unknownVerb<Body extends RegisterBody, Draft>(definition: Register<Body, Draft>, verb: string): Refusal {
  const known = definition.lifecycle.transitions.map(step => step.verb).join(', ')
  return refusal(
    'not_in_lifecycle',
    `"${verb}" is no step of ${definition.plural.toLowerCase()}; the steps are ${known}.`,
  )
}

function checked<Body extends RegisterBody, Draft>(definition: Register<Body, Draft>, body: Body): Body | Refusal {
  const parsed = definition.schema.safeParse(body)
  return parsed.success ? parsed.data : invalidInput(parsed.error)
}
