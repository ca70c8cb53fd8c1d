import { useRef } from 'react'
import { PictureFiles } from '../kit/picture-files.tsx'
import { useNarrow } from '../kit/use-narrow.ts'
import { type FunctionReach, type OutcomeGap, placeOf, reachWords } from './compare-view.ts'
import { achievements, achievementWord } from './outcome-view.ts'
import { PictureKey, reachSheet } from './radar.tsx'

interface DumbbellProps {
  readonly title: string
  readonly reach: readonly FunctionReach[]
}

const width = 480
const lineHeight = 44

/** A line a function, from how many of its outcomes are at the level today to how many are meant to be. */
export function Dumbbell({ title, reach }: DumbbellProps) {
  const picture = useRef<SVGSVGElement>(null)
  // On a phone the picture is drawn smaller; its words must not be.
  const narrow = useNarrow()
  const size = narrow ? 16 : 12
  const [left, right] = narrow ? [84, width - 122] : [84, width - 92]
  const height = reach.length * lineHeight + 12
  return (
    <figure>
      <svg
        ref={picture}
        viewBox={`0 0 ${width} ${height}`}
        role="img"
        aria-label={`${title}. ${reach.map(reachWords).join('. ')}.`}
        className="mx-auto w-full max-w-xl"
      >
        {reach.map((one, at) => {
          const y = at * lineHeight + 26
          const place = (count: number) => left + (one.total === 0 ? 0 : count / one.total) * (right - left)
          return (
            <g key={one.id}>
              <text x={left - 12} y={y + 4} fontSize={size} textAnchor="end" fill="var(--text)">
                {one.label}
              </text>
              <line x1={left} y1={y} x2={right} y2={y} stroke="var(--line)" strokeWidth="1" />
              <line
                x1={place(one.now)}
                y1={y}
                x2={place(one.aimed)}
                y2={y}
                stroke="var(--accent)"
                strokeWidth="3"
                strokeLinecap="round"
              />
              <Ends now={place(one.now)} aimed={place(one.aimed)} y={y} />
              <text x={right + 12} y={y + 4} fontSize={size} fill="var(--text-soft)">
                {one.now} → {one.aimed} of {one.total}
              </text>
            </g>
          )
        })}
      </svg>
      <PictureKey unknown={reach.reduce((sum, one) => sum + one.unknown, 0)}>
        <PictureFiles title={title} picture={picture} sheet={reachSheet(title, reach)} />
      </PictureKey>
    </figure>
  )
}

function Ends({ now, aimed, y }: { readonly now: number; readonly aimed: number; readonly y: number }) {
  return (
    <>
      <circle cx={aimed} cy={y} r="6" fill="var(--surface)" stroke="var(--accent)" strokeWidth="2.5" />
      <circle cx={now} cy={y} r="4.5" fill="var(--text)" />
    </>
  )
}

interface OutcomeDumbbellsProps {
  readonly title: string
  readonly outcomes: readonly OutcomeGap[]
}

/** A line an outcome on the scale from not to fully achieved; unknown stands apart, on the left. */
export function OutcomeDumbbells({ title, outcomes }: OutcomeDumbbellsProps) {
  const picture = useRef<SVGSVGElement>(null)
  const spoken = outcomes.filter(one => one.current !== null || one.target !== null)
  const silent = outcomes.length - spoken.length
  const row = 26
  const [from, to] = [190, 460]
  const unknownAt = 116
  const top = 30
  const place = (step: number) => from + (step / 3) * (to - from)
  const height = top + spoken.length * row + 8
  if (spoken.length === 0)
    return <p className="text-soft">Neither profile speaks of an outcome of this function yet.</p>
  return (
    <figure>
      <svg
        ref={picture}
        viewBox={`0 0 ${width + 16} ${height}`}
        role="img"
        aria-label={`${title}. ${spoken.map(words).join('. ')}.`}
        className="w-full max-w-3xl"
      >
        {achievements.map(achievement => {
          const step = placeOf(achievement)
          const x = step === null ? unknownAt : place(step)
          return (
            <g key={achievement}>
              <text x={x} y="14" fontSize="10.5" textAnchor="middle" fill="var(--text-soft)">
                {achievementWord(achievement)}
              </text>
              <line
                x1={x}
                y1={top - 8}
                x2={x}
                y2={height - 4}
                stroke="var(--line)"
                strokeDasharray={step === null ? '3 3' : undefined}
              />
            </g>
          )
        })}
        {spoken.map((one, at) => {
          const y = top + at * row + 10
          const now = placeOf(one.current)
          const aimed = placeOf(one.target)
          return (
            <g key={one.ref}>
              <text x="4" y={y + 4} fontSize="11" fontFamily="JetBrains Mono, monospace" fill="var(--text)">
                {one.id}
              </text>
              {now !== null && aimed !== null && (
                <line x1={place(now)} y1={y} x2={place(aimed)} y2={y} stroke="var(--accent)" strokeWidth="3" />
              )}
              {aimed !== null && (
                <circle cx={place(aimed)} cy={y} r="6" fill="var(--surface)" stroke="var(--accent)" strokeWidth="2.5" />
              )}
              {now !== null && <circle cx={place(now)} cy={y} r="4.5" fill="var(--text)" />}
              {one.current === 'unknown' && (
                <circle
                  cx={unknownAt}
                  cy={y}
                  r="5"
                  fill="none"
                  stroke="var(--unknown)"
                  strokeWidth="1.6"
                  strokeDasharray="2.4 2.4"
                />
              )}
            </g>
          )
        })}
      </svg>
      <PictureKey unknown={0}>
        {silent > 0 && <span className="text-soft">{silent} outcomes are in neither profile yet.</span>}
        <PictureFiles
          title={title}
          picture={picture}
          sheet={{
            name: title,
            headers: ['Id', 'Outcome', 'Today', 'Target', 'Steps'],
            rows: spoken.map(one => [one.id, one.label, one.current ?? '', one.target ?? '', one.gap ?? '']),
          }}
        />
      </PictureKey>
    </figure>
  )
}

function words(one: OutcomeGap): string {
  const said = (value: OutcomeGap['current'], none: string) =>
    value === null ? none : achievementWord(value).toLowerCase()
  return `${one.id}: ${said(one.current, 'not included')} today, ${said(one.target, 'no target')}`
}
