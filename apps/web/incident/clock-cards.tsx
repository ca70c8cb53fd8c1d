import { Anchor } from '../kit/anchor.tsx'
import { StateShape } from '../kit/state-mark.tsx'
import { useNarrow } from '../kit/use-narrow.ts'
import { Cited } from '../law/cited.tsx'
import {
  beginningWords,
  besideWords,
  clockStanding,
  clocksShown,
  localWords,
  remaining,
  type ShownClock,
  sentWord,
  utcWords,
  withinWords,
} from './incident-view.ts'
import { type Overview, useNow } from './use-incident.ts'

interface ClockCardsProps {
  readonly overview: Overview
  readonly ahead: number
  /** The moment of the page, where it is not now. */
  readonly stands: number | null
}

/** The clocks of the reports, large, each with its end in both times, what began it and its rule. */
export function ClockCards({ overview, ahead, stands }: ClockCardsProps) {
  const now = useNow(ahead, stands)
  const { alarm } = overview
  const isExercise = overview.body.kind === 'tabletop'
  const deadlines = clocksShown(overview)
  const said = deadlines.flatMap(({ title, due, state, target }) =>
    due === null ? [] : [`${title}: ${clockStanding({ due, state, target }, now, isExercise).word}`],
  )
  return (
    <section aria-label="Clocks" className="mb-4">
      {alarm && <Alarm alarm={alarm} now={now} />}
      <Owed overview={overview} />
      {deadlines.length > 0 && (
        <ul className="grid gap-3 sm:grid-cols-2 xl:grid-cols-[repeat(auto-fit,minmax(17rem,1fr))]">
          {deadlines.map(deadline => (
            <ClockCard key={deadline.key} deadline={deadline} now={now} isExercise={isExercise} />
          ))}
        </ul>
      )}
      {/* Only what changes in state is said aloud, never the seconds. */}
      <p role="status" aria-live="polite" className="sr-only">
        {said.join('. ')}
      </p>
    </section>
  )
}

/** Whether reports are owed at all, where that is not plain: by which rule not, and whose decision that is. */
function Owed({ overview: { owed, entity } }: Pick<ClockCardsProps, 'overview'>) {
  if (owed.words === '') return null
  return (
    <p className="mb-3 rounded-md bg-sunken px-3 py-2">
      {owed.words} {owed.rule && <Cited rule={owed.rule} />}{' '}
      {owed.because !== 'significance' && (
        <Anchor href={`/nis2/${entity.id}`} className="underline">
          The scope of {entity.name}
        </Anchor>
      )}
    </p>
  )
}

interface ClockCardProps {
  readonly deadline: ShownClock
  readonly now: number
  readonly isExercise: boolean
}

function ClockCard({ deadline, now, isExercise }: ClockCardProps) {
  const { title, due } = deadline
  const standing = clockStanding(deadline, now, isExercise)
  const isRed = standing.state === 'failing'
  return (
    <li className={`rounded-lg border bg-surface p-3 ${isRed ? 'border-failing' : ''}`}>
      <h2 className="flex flex-wrap items-center gap-x-1.5">
        <StateShape state={standing.state} />
        <span className="font-semibold">{title}</span>
        <span className={isRed ? 'font-medium text-failing' : 'text-soft'}>{standing.word}</span>
      </h2>
      <Digits deadline={deadline} now={now} isExercise={isExercise} isRed={isRed} />
      {due !== null && (
        <p className="num">
          <time dateTime={due.at}>
            {deadline.submitted && 'Due '}
            <span className="font-medium">{localWords(due)}</span> {due.zone}
            <br />
            <span className="text-soft">{utcWords(due.at)}</span>
          </time>
        </p>
      )}
      <HowCounted deadline={deadline} />
    </li>
  )
}

/** The time that is left or over. Before a clock begins, in softer ink, what detection would leave: beside the legal clock, never it. */
function Digits({ deadline, now, isExercise, isRed }: ClockCardProps & { readonly isRed: boolean }) {
  const { due, submitted, recorded, conservative, waitsFor } = deadline
  const large = 'num text-4xl leading-tight font-semibold tracking-tight'
  if (submitted !== null)
    return (
      <p className="num">
        <span className={`block ${large}`}>{sentWord(isExercise)}</span>
        {localWords(submitted)} {submitted.zone}
        {recorded && <span className="block text-sm text-soft">Written down {besideWords(recorded, submitted)}</span>}
      </p>
    )
  if (due !== null) {
    const left = remaining(due.at, now)
    return (
      <p className="flex flex-wrap items-baseline gap-x-2">
        <span role="timer" aria-live="off" className={`${large} ${isRed ? 'text-failing' : ''}`}>
          {left.digits}
        </span>
        <span className="text-soft">{left.isOver ? 'over' : 'left'}</span>
      </p>
    )
  }
  const begins = `It begins with ${waitsFor.map(beginningWords).join(' or ')}.`
  if (conservative === null) return <p className="mt-1 text-soft">{begins}</p>
  const left = remaining(conservative.at, now)
  return (
    <>
      <p className="flex flex-wrap items-baseline gap-x-2 text-soft">
        <span role="timer" aria-live="off" className={large}>
          {left.digits}
        </span>
        {left.isOver ? 'over, counted from detection' : 'left, counted from detection'}
      </p>
      <p className="num text-sm">
        To be safe, by {localWords(conservative)} {conservative.zone}, {utcWords(conservative.at)}.
      </p>
      <p className="text-soft">{begins}</p>
    </>
  )
}

/** What the clock runs on, its rule, the own target, and two times that are shown beside it and never instead. */
function HowCounted({ deadline }: { readonly deadline: ShownClock }) {
  const narrow = useNarrow()
  const { rule, began, due, target, conservative, latestArguable, request } = deadline
  return (
    <details open={!narrow} className="mt-2 border-t pt-1 text-sm">
      <summary className="text-soft">How it is counted</summary>
      {request !== null && <p>An authority set this time itself.</p>}
      {began && due && (
        <p>
          {withinWords(began.within)} from {beginningWords(began.from)}
        </p>
      )}
      {due && (
        <dl className="num grid grid-cols-[auto_minmax(0,1fr)] gap-x-2">
          {began && <Line label="Began">{besideWords(began.at, due)}</Line>}
          {target && <Line label="Own target">{besideWords(target, due)}</Line>}
          {conservative && <Line label="From detection">{besideWords(conservative, due)}</Line>}
          {latestArguable && <Line label="Arguable">{besideWords(latestArguable, due)}</Line>}
        </dl>
      )}
      {latestArguable && <p className="text-soft">What is arguable is information, never a deadline.</p>}
      {rule && <Cited rule={rule} />}
    </details>
  )
}

function Line({ label, children }: { readonly label: string; readonly children: string }) {
  return (
    <>
      <dt className="text-soft">{label}</dt>
      <dd>{children}</dd>
    </>
  )
}

function Alarm({ alarm, now }: { readonly alarm: NonNullable<Overview['alarm']>; readonly now: number }) {
  const left = remaining(alarm.at.at, now)
  const isRaised = alarm.isRaised || left.isOver
  return (
    <p
      className={`mb-3 flex flex-wrap items-center gap-x-3 gap-y-1 rounded-md px-3 py-2 ${isRaised ? 'bg-failing-soft' : 'bg-sunken'}`}
    >
      <StateShape state={isRaised ? 'failing' : 'designed'} />
      <span className="min-w-0 flex-1 basis-60 font-medium">
        {isRaised
          ? 'Triage takes too long: wake whoever decides.'
          : 'Triage: nobody has decided about significance yet.'}
      </span>
      <span className="num">
        {isRaised ? 'Alarm since' : 'Alarm at'} {localWords(alarm.at)} ({left.words})
      </span>
      <Cited rule={alarm.rule} />
    </p>
  )
}
